"""Whose desk it is."""

from uuid import UUID

from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor


def person(actor: Actor) -> UUID:
    """The user behind an actor. Raises Forbidden for a program: it has no desk."""
    if actor.user_id is None:
        raise Forbidden("Only a person has a desk.")
    return actor.user_id
