"""A comparison on a terminal, and as JSON for machines."""

import json
import shutil
from collections.abc import Sequence

from filrouge.simulator.comparison import Arm, Compared, Difference
from filrouge.simulator.figures import figure
from filrouge.simulator.report import Study, numbers

MARKS = {"better": "+", "worse": "-", "more": ">", "less": "<", "level": "=", "unknown": "?"}
LEGEND = (
    "± is the paired standard error. + better, - worse, > more, < less by more than it; doubled: beyond the 95 %"
    " interval; = within it."
)
ONE_SEED = "One seed: chance cannot be told from effect. Run ten seeds to rank policies, twenty to publish."
WIDTH_MIN = 60


def table(compared: Sequence[Compared]) -> str:
    """Aligned columns, one scenario after the other; policies that do not fit beside each other go below."""
    width = max(WIDTH_MIN, shutil.get_terminal_size((160, 24)).columns)
    blocks = [block for one in compared for block in _scenario(one, width)]
    end = LEGEND if len(compared[0].seeds) > 1 else ONE_SEED
    return "\n\n".join([*blocks, *([end] if compared[0].others else [])])


def _scenario(one: Compared, width: int) -> list[str]:
    seeds = f"{len(one.seeds)} {'seed' if len(one.seeds) == 1 else 'seeds'}"
    title = f"{one.scenario} · {seeds} · base {one.base}"
    names = list(one.arm(one.base).figures)
    first = max(map(len, names))
    columns = [_column(arm, names) for arm in (one.arm(one.base), *one.others)]
    blocks: list[str] = []
    while columns:
        taken, used = 0, first
        while taken < len(columns) and (not taken or used + 2 + len(columns[taken][0]) <= width):
            used += 2 + len(columns[taken][0])
            taken += 1
        rows = zip(["", *names], *columns[:taken], strict=True)
        lines = ["  ".join([row[0].ljust(first), *row[1:]]).rstrip() for row in rows]
        blocks.append("\n".join(lines if blocks else [title, *lines]))
        columns = columns[taken:]
    return blocks


def _column(arm: Arm, names: Sequence[str]) -> list[str]:
    """The heading and one cell a figure, all of one width."""
    values = [
        _plain(numbers.with_unit(figure(name), arm.figures[name].mean, "en")) if name in arm.figures else ""
        for name in names
    ]
    changes = [_change(arm.differences[name]) if name in arm.differences else "" for name in names]
    value_width, change_width = max(map(len, values)), max(map(len, changes))
    cells = [
        value.rjust(value_width) + ("  " + change.ljust(change_width) if change_width else "")
        for value, change in zip(values, changes, strict=True)
    ]
    width = max(len(arm.policy), *map(len, cells))
    return [arm.policy.ljust(width), *(cell.ljust(width) for cell in cells)]


def _change(one: Difference) -> str:
    mark = MARKS[one.verdict]
    return f"{_plain(numbers.difference(one, 'en'))} {mark * 2 if one.sure and one.verdict != 'level' else mark}"


def _plain(text: str) -> str:
    return text.replace(numbers.NARROW, " ").replace(numbers.FIRM, " ").replace(numbers.MINUS, "-")


def as_json(study: Study) -> str:
    """One object: what was run, and per scenario and policy means, errors and differences."""
    return json.dumps(
        {
            "base": study.base,
            "release": study.release,
            "settings": {f"{one.group}.{one.name}": one.value for one in study.settings},
            "scenarios": {
                one.scenario: {
                    "seeds": list(one.seeds),
                    "policies": {arm.policy: _arm(arm) for arm in one.arms},
                }
                for one in study.compared
            },
        },
        indent=1,
        ensure_ascii=False,
    )


def _arm(arm: Arm) -> dict[str, object]:
    return {
        "figures": {name: {"mean": one.mean, "error": one.error} for name, one in arm.figures.items()},
        "differences": {
            name: {
                "mean": one.mean,
                "error": one.error,
                "relative": one.relative,
                "relative_error": one.relative_error,
                "verdict": one.verdict,
                "beyond_95_pct": one.sure,
            }
            for name, one in arm.differences.items()
        },
        "series": {name: list(values) for name, values in arm.series.items()},
    }
