"""Where an account belongs: legal entity, brand and team that fit together, within sight of whoever sets it."""

from collections.abc import Mapping
from typing import Any

from filrouge.channels import store
from filrouge.channels.store import Account
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, sees
from filrouge.terms.settings import Contradiction, require_scope

PLACE = ("legal_entity_id", "brand_id", "team_id", "qualified_form_id")


def in_sight(actor: Actor, account: Account) -> bool:
    """Whether the account's legal entity and brand are in the actor's scope. Teams limit nothing here."""
    return sees(actor.scope, account.legal_entity_id, account.brand_id, None)


def require_place(actor: Actor, values: Mapping[str, Any]) -> None:
    """Raises OutOfScope unless the actor sees the legal entity and brand of `values`."""
    require_scope(actor, legal_entities=[values["legal_entity_id"]], brands=[values["brand_id"]])


async def check_place(tx: Transaction, values: Mapping[str, Any], form: Account | None) -> None:
    """Raises Contradiction when the brand, the team or the form (of a qualified mailbox) belong elsewhere. What is
    not there at all is refused by its reference."""
    # Brands and teams are other rooms' tables, read in one statement.
    entity, brand = values["legal_entity_id"], values["brand_id"]
    [(of_brand, of_team, brand_of_team)] = await tx.rows(store.PLACE, {"brand_id": brand, "team_id": values["team_id"]})
    if of_brand not in (None, entity):
        raise Contradiction("The brand belongs to another legal entity.", fields={"field": "brand_id"})
    if of_team not in (None, entity) or brand_of_team not in (None, brand):
        raise Contradiction("The team serves another legal entity or brand.", fields={"field": "team_id"})
    if form is not None and form.legal_entity_id != entity:
        raise Contradiction("The form belongs to another legal entity.", fields={"field": "qualified_form_id"})
