"""The last line of every bench: one JSON object, the same shape everywhere."""

import json
from collections.abc import Mapping, Sequence


def finish(bench: str, figures: Mapping[str, float | int | str], holds: Mapping[str, float | bool]) -> None:
    """Prints the result. `figures` are absolute, with the unit last in the name; `holds` are ratios to floors measured
    in the same run, or plain verdicts."""
    print(json.dumps({"bench": bench, "figures": _short(figures), "holds": _short(holds)}))


def _short(values: Mapping[str, float | int | str] | Mapping[str, float | bool]) -> dict[str, object]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}


def of(values: Sequence[float], share: float) -> float:
    """The value below which a share of the sorted values lies."""
    return values[min(len(values) - 1, int(len(values) * share))]
