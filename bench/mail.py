"""What e-mail parsing understands, what it loses, what it costs. `python -m bench.mail [folder of the data sets]`.

The data sets are those of `tests/fixtures/mail`, or others of the same form. The last line is one JSON object.
"""

import asyncio
import contextlib
import email
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from bench._torture import torture
from filrouge.channels.adapters.email import quotes
from filrouge.channels.adapters.email.parse import understand
from filrouge.channels.sdk import Anomalous, Inbound, InboundKind
from filrouge.platform.pool import ParserPool, PoolError

DATA = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "mail"
TASK_TIMEOUT_S = 60.0
LAG_AIM_MS = 100.0
_KINDS = {"vacation": InboundKind.AUTO_REPLY, "delivered": InboundKind.DELIVERY_REPORT}


def tidy(text: str) -> str:
    """Lines trimmed, blank ones collapsed."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.strip()
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()


@dataclass
class Replies:
    files: int = 0
    both: int = 0
    kept: int = 0
    wrong: list[str] = field(default_factory=list)


def replies(data: Path) -> Replies:
    """Kept and folded text against what the data says of each reply."""
    result = Replies()
    for path in sorted((data / "replies" / "emails").iterdir()):
        parted = quotes.split(_text(path))
        kept = tidy(parted.kept) == tidy(_text(data / "replies" / "trimmed" / path.name))
        folded = tidy(parted.folded) == tidy(_text(data / "replies" / "elided" / path.name))
        result.files += 1
        result.kept += kept
        result.both += kept and folded
        if not (kept and folded):
            result.wrong.append(path.name)
    return result


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


@dataclass
class Bounces:
    files: int = 0
    kinds: int = 0
    entries: int = 0
    status: int = 0
    hard: int = 0
    reason: int = 0
    wrong_kind: list[str] = field(default_factory=list)


def bounces(data: Path) -> Bounces:
    """Kind per file; status, hardness and reason per entry, in order."""
    result = Bounces()
    expected = json.loads(_text(data / "bounces" / "expected.json"))
    for name in sorted(expected):
        found = understand((data / "bounces" / name).read_bytes(), {})
        right = found.kind is _KINDS.get(expected[name][0]["reason"], InboundKind.BOUNCE)
        result.files += 1
        result.kinds += right
        if not right:
            result.wrong_kind.append(name)
        for want, got in zip_longest(expected[name], found.reports[: len(expected[name])]):
            result.entries += 1
            if got is not None:
                result.status += got.status == want["status"]
                result.hard += got.hard == want["hard"]
                result.reason += got.reason == want["reason"]
    return result


# --- loss ----------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]{2,}")
_COMMENTS = re.compile(r"<!--.*?-->|<!\[[^>]*>", re.DOTALL)
_NOT_WORDS = re.compile(r"<(style|script|title)\b.*?</\1\s*>|<[^<>]*>|&[#\w]{1,10};", re.IGNORECASE | re.DOTALL)


def messages(data: Path) -> list[Path]:
    """Every message of the other sets (the helper files of the sets are no messages)."""
    found = sorted((data / "mime-flanker").rglob("*.eml"))
    found += [path for path in sorted((data / "mime-malformed").iterdir()) if path.name != "NOTICE"]
    found += sorted((data / "quotes-talon").rglob("*.eml"))
    return found


def lost_words(raw: bytes, inbound: Inbound) -> list[str]:
    """Words of the text parts, as the standard library reads them, that are nowhere in what we give back."""
    wanted: set[str] = set()
    for part in email.message_from_bytes(raw).walk():
        if part.is_multipart() or part.get_content_type() not in ("text/plain", "text/html"):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or b"\x00" in payload:
            continue
        text = re.sub(rb"[^\x09\x0a\x0d\x20-\x7e]+", b" ", payload).decode("ascii")
        wanted |= set(
            _WORD.findall(
                _NOT_WORDS.sub(" ", _COMMENTS.sub(" ", text)) if part.get_content_type() == "text/html" else text
            )
        )
    shown = [inbound.text, inbound.quoted, inbound.signature, inbound.subject, _NOT_WORDS.sub(" ", inbound.html or "")]
    for one in inbound.attachments:
        content = one.content or b""
        if one.media_type == "message/rfc822":
            inner = [part.get_payload(decode=True) for part in email.message_from_bytes(content).walk()]
            shown += [part.decode("utf-8", "replace") for part in inner if isinstance(part, bytes)]
        if one.size < 2_000_000:
            shown.append(content.decode("utf-8", "replace"))
    held = " ".join(shown)
    return sorted(word for word in wanted if word not in held)


def losses(data: Path) -> dict[str, list[str]]:
    """Messages that lose words, with some of the words."""
    found = {}
    for path in messages(data):
        raw = path.read_bytes()
        try:
            lost = lost_words(raw, understand(raw, {}))
        except Anomalous as refused:
            lost = [str(refused)]
        if lost:
            found[str(path.relative_to(data))] = lost[:10]
    return found


# --- cost ----------------------------------------------------------------------------------------------------------


def cost(paths: list[Path]) -> dict[str, float]:
    """Milliseconds per message, beside the standard library's bare MIME tree of the same bytes in the same run."""
    raws = [path.read_bytes() for path in paths]
    for raw in raws[:50]:
        _quietly(understand, raw, {})
    ours = sorted(_best(lambda raw=raw: _quietly(understand, raw, {})) for raw in raws)  # type: ignore[misc]
    floor = sorted(_best(lambda raw=raw: email.message_from_bytes(raw)) for raw in raws)  # type: ignore[misc]
    return {
        "messages": len(raws),
        "median_ms": round(statistics.median(ours), 3),
        "p95_ms": round(ours[int(len(ours) * 0.95)], 3),
        "stdlib_median_ms": round(statistics.median(floor), 3),
        "ratio_to_stdlib": round(sum(ours) / sum(floor), 2),
    }


def _best(call: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1_000)
    return min(times)


def _quietly(call: Callable[..., object], *args: object) -> None:
    with contextlib.suppress(Anomalous):
        call(*args)


async def lag() -> dict[str, object]:
    """How late the loop wakes while the torture set goes through the pool, two at a time."""
    pool = ParserPool(preload=("filrouge.channels.adapters.email.parse",))
    late: list[float] = []
    outcomes: dict[str, str] = {}

    async def watch() -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append((time.perf_counter() - start - 0.005) * 1_000)

    async def one(name: str, raw: bytes) -> None:
        try:
            inbound = await pool.run(understand, raw, {}, timeout_s=TASK_TIMEOUT_S)
            outcomes[name] = ", ".join(inbound.anomalies) or "understood"
        except (Anomalous, PoolError) as refused:
            outcomes[name] = f"{type(refused).__name__}: {refused}"

    try:
        await pool.run(understand, b"From: a@example.org\r\n\r\nwarm", {}, timeout_s=TASK_TIMEOUT_S)
        cases = list(torture())
        watching = asyncio.ensure_future(watch())
        start = time.perf_counter()
        await asyncio.gather(*(one(name, raw) for name, raw in cases))
        took = time.perf_counter() - start
        watching.cancel()
    finally:
        await pool.close()
    late.sort()
    return {
        "messages": len(cases),
        "seconds": round(took, 1),
        "lag_median_ms": round(statistics.median(late), 2),
        "lag_p99_ms": round(late[int(len(late) * 0.99)], 1),
        "lag_max_ms": round(late[-1], 1),
        "refused": {name: how for name, how in outcomes.items() if ":" in how},
    }


def main() -> None:
    data = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else DATA
    said, told = replies(data), bounces(data)
    lost = losses(data)
    spent = cost([*messages(data), *sorted((data / "bounces").glob("*.eml"))])
    stalled = asyncio.run(lag())
    for title, value in (
        ("replies not equal", said.wrong),
        ("kinds not right", told.wrong_kind),
        ("losing words", lost),
    ):
        print(f"{title}: {value or 'none'}")
    figures = {
        "replies_files": said.files,
        "replies_equal_pct": _pct(said.both, said.files),
        "replies_kept_pct": _pct(said.kept, said.files),
        "bounce_files": told.files,
        "bounce_kind_pct": _pct(told.kinds, told.files),
        "bounce_entries": told.entries,
        "bounce_status_pct": _pct(told.status, told.entries),
        "bounce_hard_pct": _pct(told.hard, told.entries),
        "bounce_reason_pct": _pct(told.reason, told.entries),
        "others_messages": len(messages(data)),
        "others_with_loss": len(lost),
        "cost": spent,
        "torture": stalled,
    }
    worst = stalled["lag_max_ms"]
    holds = {
        "replies equal >= 95 %": said.both >= 0.95 * said.files,
        "bounce kind >= 95 %": told.kinds >= 0.95 * told.files,
        "bounce status >= 90 %": told.status >= 0.90 * told.entries,
        "bounce hardness >= 90 %": told.hard >= 0.90 * told.entries,
        "others without loss": not lost,
        "loop lag < 100 ms": isinstance(worst, float) and worst < LAG_AIM_MS,
    }
    print(json.dumps({"bench": "mail", "figures": figures, "holds": holds}))


def _pct(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


if __name__ == "__main__":
    main()
