"""Macros: ready words, if any, and what is done with the conversation. Doing it is a flow's (flows/macros.py)."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from filrouge.desk import actions
from filrouge.desk.service.keeping import Kind
from filrouge.desk.service.templates import fits
from filrouge.desk.store import words as store
from filrouge.desk.store.words import Macro
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import UnknownReference

__all__ = ["MACROS", "Macro", "choices", "tags_in_use"]


async def _check(tx: Transaction, before: Macro | None, after: Macro) -> Macro:
    if not after.name:
        raise Invalid("A macro needs a name.", fields={"field": "name"})
    after = replace(after, actions=actions.check(after.actions))
    if not after.actions and after.template_id is None:
        raise Invalid("A macro says words or does something.", fields={"field": "actions"})
    if after.template_id is not None and (before is None or before.template_id != after.template_id):
        template = await store.TEMPLATES.find(tx, after.template_id)
        if template is None or not template.active:
            raise UnknownReference("This template is not there any more.", fields={"what": "template"})
    return after


MACROS: Kind[Macro] = Kind("macro", store.MACROS, _check)


async def choices(tx: Transaction, actor: Actor, brand_id: UUID | None, team_id: UUID | None) -> list[Macro]:
    """What fits a conversation of this brand, as with templates."""
    teams = actor.teams | ({team_id} if team_id else set())
    return [row for row in await store.MACROS.all(tx) if row.active and fits(row, brand_id, teams)]


async def tags_in_use(tx: Transaction, tags: Collection[UUID]) -> set[UUID]:
    """Those of these tags that are there and not put aside."""
    return {row[0] for row in await tx.rows(store.TAGS_IN_USE, {"ids": list(tags)})} if tags else set()
