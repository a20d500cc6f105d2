"""What every room says the same way about settings that people change."""

from collections.abc import Collection, Mapping
from uuid import UUID

from filrouge.terms.errors import Conflict, Forbidden, Invalid, NotFound
from filrouge.terms.scope import Actor, beyond


class StaleSetting(Conflict):
    """The setting was changed by somebody else since it was read; the door adds who and when."""

    code = "settings.stale"

    def __init__(self, what: str, subject: UUID | str, version: int) -> None:
        super().__init__(
            "This was changed meanwhile; look at the change, then save again.", fields={"version": version}
        )
        self.what = what
        self.subject = subject


class SettingTaken(Conflict):
    """Another setting of this kind has that key, code or address."""

    code = "settings.taken"


class UnknownReference(Invalid):
    """A setting refers to something that is not there."""

    code = "settings.unknown_reference"


class SettingInUse(Conflict):
    """The setting cannot be put aside while others need it."""

    code = "settings.in_use"


class Contradiction(Invalid):
    """What it names belongs to another legal entity or brand; `field` says which name."""

    code = "settings.contradiction"


class OutOfScope(Forbidden):
    """It concerns a part of the company that the actor does not see; `limits` says which of their limits it passes."""

    code = "settings.out_of_scope"


class SettingNotFound(NotFound):
    """There is no such setting."""

    code = "settings.not_found"


def require(actor: Actor, permission: str) -> None:
    """Raises Forbidden unless the actor has the permission."""
    if not actor.may(permission):
        raise Forbidden("You do not have the right to do this.", fields={"permission": permission})


def require_scope(actor: Actor, **wanted: Collection[UUID] | None) -> None:
    """Raises OutOfScope unless `wanted` (`legal_entities`, `brands`, `teams`; None: everything) is within the actor's
    scope."""
    limits = beyond(actor.scope, **wanted)
    if limits:
        raise OutOfScope("This concerns a part of the company that you do not see.", fields={"limits": limits})


def only(changes: Mapping[str, object], allowed: tuple[str, ...]) -> dict[str, object]:
    """`changes` without what may not be changed (a restored entry may hold more than today's fields)."""
    return {name: value for name, value in changes.items() if name in allowed}
