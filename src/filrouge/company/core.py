"""Pure checks of the company's settings."""

from uuid import UUID

from filrouge.terms.errors import Conflict, Invalid

COLOUR_DEFAULT = "#17503B"
REASON_DEPTH_MAX = 4


class ReasonRing(Conflict):
    """A contact reason would be its own ancestor, or the tree would be too deep."""

    code = "company.reason_ring"


class NotAPicture(Invalid):
    """The logo is not a PNG, JPEG, GIF or WebP picture of a sensible size."""

    code = "company.not_a_picture"


def check_parent(reason_id: UUID, ancestors_of_parent: list[UUID]) -> None:
    """Raises ReasonRing unless the reason may hang under that parent."""
    if reason_id in ancestors_of_parent:
        raise ReasonRing("A contact reason cannot be under itself.")
    if len(ancestors_of_parent) >= REASON_DEPTH_MAX:
        raise ReasonRing(f"Contact reasons have at most {REASON_DEPTH_MAX} levels.")
