"""What the demo remembers between two starts: one small file in its own folder."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "state.json"


@dataclass(slots=True)
class Kept:
    """`anchor` is the present of the history, chosen at the first start; `done` the stages that are behind us.
    `chat_secret` signs what the site says of its customers; `returning` are those who come back to their chat."""

    seed: int
    anchor: str = ""
    done: list[str] = field(default_factory=list)
    paused: bool = False
    speed: float = 1.0
    written: dict[str, int] = field(default_factory=dict)
    chat_secret: str = ""
    origins: list[str] = field(default_factory=list)
    returning: list[dict[str, str]] = field(default_factory=list)


class Memory:
    """Reads and writes the file; a broken one counts as none, because every stage may be done again."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        self.kept = self._read(seed)

    def _read(self, seed: int) -> Kept:
        try:
            return Kept(**json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Kept(seed)

    def write(self) -> None:
        """All or nothing: a new file takes the place of the old one."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self.kept), ensure_ascii=False, indent=1), "utf-8")
        os.replace(fresh, self._path)

    def has_done(self, stage: str) -> bool:
        return stage in self.kept.done

    def did(self, stage: str) -> None:
        if stage not in self.kept.done:
            self.kept.done.append(stage)
        self.write()
