"""Service level, in every variant that the trade uses: one hour of data reads 70 % in one and 82 % in another.

Who shows a service level names its variant.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from filrouge.terms.errors import Invalid

Variant = Literal["positive", "ignored", "negative", "less_short", "answered_only", "with_flow_outs"]
"""`positive`: abandoned within the target counts as served (Cisco positive, Amazon Connect).
`ignored`: abandoned within the target is left out (Cisco ignored).
`negative`: of all offered (Cisco negative).
`less_short`: of all offered but short abandons (Genesys without short abandons).
`answered_only`: of those answered (Genesys without abandons).
`with_flow_outs`: of all offered and those who flowed out to another queue (a Genesys option)."""
VARIANTS: tuple[Variant, ...] = get_args(Variant)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of those who came: numbers of contacts, or shares of them with `offered` 1.

    `answered_within`, `abandoned_within`: within the target; `abandoned_short`: within the threshold of short abandons;
    `flowed_out`: left for another queue, not counted in `offered`."""

    offered: float
    answered: float
    answered_within: float
    abandoned_within: float = 0.0
    abandoned_short: float = 0.0
    flowed_out: float = 0.0


def service_level(counts: Counts, variant: Variant) -> float | None:
    """The share (0-1) that was served within the target; None when nobody is in the denominator."""
    served, of = counts.answered_within, counts.offered
    match variant:
        case "positive":
            served += counts.abandoned_within
        case "ignored":
            of -= counts.abandoned_within
        case "negative":
            pass
        case "less_short":
            of -= counts.abandoned_short
        case "answered_only":
            of = counts.answered
        case "with_flow_outs":
            of += counts.flowed_out
        case _:
            raise Invalid(f"There is no service level {variant!r}: use one of {', '.join(VARIANTS)}.")
    return min(1.0, max(0.0, served / of)) if of > 0 else None
