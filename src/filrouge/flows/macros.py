"""Ready words set into a conversation, and the acts of a macro: all or none, under the rights of who runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from filrouge.access.service import directory
from filrouge.agents import service as agents
from filrouge.company import service as company
from filrouge.conversations import core as threading
from filrouge.conversations.service import handling, tagging, tasks, undoing, withdrawing
from filrouge.conversations.service.handling import Conversation, Words
from filrouge.customers import service as customers
from filrouge.desk import actions, variables
from filrouge.desk.service import keeping, templates
from filrouge.desk.service.macros import MACROS, Macro, tags_in_use
from filrouge.desk.service.templates import TEMPLATES, Rendered
from filrouge.flows import due, handing_on, promising
from filrouge.flows.promising import When, Wish
from filrouge.platform.db import Transaction
from filrouge.terms import dates
from filrouge.terms.errors import Forbidden, NotFound
from filrouge.terms.scope import Actor
from filrouge.terms.settings import SettingNotFound, UnknownReference

ACT = "macro"


@dataclass(frozen=True, slots=True)
class Acted:
    """The conversation after a macro, and what it made beside the conversation's own facts."""

    conversation: Conversation
    extra: dict[str, Any] = field(default_factory=dict)


# -- words ------------------------------------------------------------------------------------------------------------


async def values(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    language: str,
    now: datetime,
    acts: Sequence[Mapping[str, Any]] = (),
) -> dict[str, str]:
    """Every variable that has a value here, in words of `language`. `due` is by when we promise something in `acts`,
    else by when we promised before, else by when the customer is owed an answer."""
    customer = await customers.get(tx, conversation.customer_id)
    brand = await company.get(tx, company.BRANDS, conversation.brand_id)
    zone = ZoneInfo((await company.get_company(tx)).time_zone)
    due_at = await _promised_in(tx, conversation, acts, now)
    due_at = due_at or await tasks.next_promise_at(tx, conversation.id) or conversation.due_at
    return {
        "customer.first_name": variables.first_name(customer.name) if customer.kind == "person" else "",
        "customer.name": customer.name,
        "agent.name": actor.name,
        "agent.first_name": variables.first_name(actor.name),
        "conversation.reference": threading.reference(conversation.number),
        "conversation.subject": conversation.subject,
        "brand.name": brand.name,
        "brand.phone": brand.phone or "",
        "today": dates.day(now.astimezone(zone).date(), language),
        "due": dates.moment(due_at.astimezone(zone), language) if due_at else "",
    }


async def _promised_in(
    tx: Transaction, conversation: Conversation, acts: Sequence[Mapping[str, Any]], now: datetime
) -> datetime | None:
    spans = [act["in_business_s"] for act in acts if act["kind"] == "task" and act["task_kind"] == "promise"]
    if not spans:
        return None
    return (await promising.foresee(tx, conversation, When(in_business_s=min(spans)), now)).at


async def render_template(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    template_id: UUID,
    now: datetime,
    language: str | None = None,
    acts: Sequence[Mapping[str, Any]] = (),
) -> Rendered:
    """A template's words for this conversation, in its language, else in one that the template has. Raises
    SettingNotFound."""
    template = await keeping.find(tx, TEMPLATES, template_id)
    if template is None or not template.active or not keeping.in_sight(actor, template):
        raise SettingNotFound("This template is not there any more.", fields={"what": "template"})
    spoken = templates.language_of(template.words, language or conversation.language)
    return templates.render(template.words, spoken, await values(tx, actor, conversation, spoken, now, acts))


async def render_macro(
    tx: Transaction,
    actor: Actor,
    conversation: Conversation,
    macro_id: UUID,
    now: datetime,
    language: str | None = None,
) -> tuple[Macro, Rendered | None]:
    """A macro with its words for this conversation, if it has any. Raises SettingNotFound."""
    macro = await get_macro(tx, actor, macro_id)
    if macro.template_id is None:
        return macro, None
    return macro, await render_template(tx, actor, conversation, macro.template_id, now, language, macro.actions)


async def get_macro(tx: Transaction, actor: Actor, macro_id: UUID) -> Macro:
    """One in use and in sight. Raises SettingNotFound."""
    macro = await keeping.find(tx, MACROS, macro_id)
    if macro is None or not macro.active or not keeping.in_sight(actor, macro):
        raise SettingNotFound("This macro is not there any more.", fields={"what": "macro"})
    return macro


# -- acts -------------------------------------------------------------------------------------------------------------


async def check_references(tx: Transaction, given: Sequence[Mapping[str, Any]]) -> None:
    """What actions name must be there, before they are kept. Raises UnknownReference with the action's place."""
    for at, what, key in actions.refers(given):
        if not await _is_there(tx, what, key):
            raise UnknownReference("It refers to something that is not there.", fields={"what": what, "at": at})


async def _is_there(tx: Transaction, what: str, key: str) -> bool:
    match what:
        case "tag":
            return bool(await tags_in_use(tx, [UUID(key)]))
        case "user":
            return await directory.works_here(tx, UUID(key))
        case "team":
            return await _team_is_there(tx, UUID(key))
        case "contact_reason":
            return await _active(tx, company.CONTACT_REASONS, UUID(key))
        case _:
            return await _active(tx, company.WRAP_UP_CODES, key)


async def _team_is_there(tx: Transaction, team_id: UUID) -> bool:
    try:
        return (await agents.get_team(tx, team_id)).row.active
    except NotFound:
        return False


async def _active(tx: Transaction, noun: Any, key: UUID | str) -> bool:
    try:
        return bool((await company.get(tx, noun, key)).active)
    except NotFound:
        return False


async def run(
    tx: Transaction, actor: Actor, conversation_id: UUID, expected_version: int, macro_id: UUID, now: datetime
) -> tuple[Conversation, UUID | None]:
    """Does what a macro does, without its words; what it did can be undone. Raises Stale, Forbidden, NotFound."""
    conversation = await handling.get_for_change(tx, actor, "conversations:reply", conversation_id, expected_version)
    before = await undoing.look(tx, actor, [conversation.id])
    done = await act(tx, actor, conversation, macro_id, now)
    await due.settle_due(tx, conversation.id, now)
    undo_id = await undoing.remember(tx, actor, ACT, before, now, done.extra or None)
    return done.conversation, undo_id


async def act(tx: Transaction, actor: Actor, conversation: Conversation, macro_id: UUID, now: datetime) -> Acted:
    """The acts of a macro on a conversation that the caller has locked, in the order that makes sense. Raises
    Forbidden with the action that the actor's role does not allow."""
    macro = await get_macro(tx, actor, macro_id)
    check_rights(actor, macro.actions)
    language = conversation.language or actor.language
    said = await values(tx, actor, conversation, language, now, macro.actions) if macro.actions else {}
    done = Acted(conversation)
    for action in actions.in_order(macro.actions):
        done = await _do(tx, actor, done, action, said, now)
    return done


async def take_back(tx: Transaction, actor: Actor, extra: Mapping[str, Any], now: datetime) -> None:
    """What a macro made beside the conversation's own facts is gone again: its tasks are cancelled, its notes taken
    off. What is settled or gone already stays."""
    for task_id in extra.get("tasks", ()):
        try:
            async with tx.savepoint():
                await tasks.cancel(tx, actor, await tasks.get(tx, actor, UUID(task_id)), now)
        except (NotFound, tasks.WrongTaskState):
            continue
    await withdrawing.withdraw_notes(tx, actor, [UUID(note) for note in extra.get("notes", ())], now)


def check_rights(actor: Actor, given: Sequence[Mapping[str, Any]]) -> None:
    """Raises Forbidden with the first action that the actor's role does not allow."""
    for action in given:
        needed = actions.PERMISSIONS[action["kind"]]
        if not actor.may(needed):
            raise Forbidden(
                "Your role does not allow all that this macro does.",
                fields={"permission": needed, "action": action["kind"]},
            )


async def _do(
    tx: Transaction, actor: Actor, done: Acted, action: Mapping[str, Any], said: Mapping[str, str], now: datetime
) -> Acted:
    conversation, extra = done.conversation, done.extra
    match action["kind"]:
        case "tag":
            add, remove = ([UUID(one) for one in action[key]] for key in ("add", "remove"))
            wanted = await tags_in_use(tx, add)
            conversation = await tagging.tag(tx, actor, conversation, wanted, remove, now)
        case "assign":
            conversation = await _assign(tx, actor, conversation, action, now)
        case "reason":
            conversation = await handling.set_reason(tx, actor, conversation, UUID(action["contact_reason_id"]), now)
        case "snooze":
            until = now + timedelta(hours=action["hours"]) if action["hours"] else None
            conversation = await handling.snooze(tx, actor, conversation, until, now)
        case "close":
            conversation = await handling.close(tx, actor, conversation, action["wrap_up_code"], now)
        case "task":
            title = variables.fill(action["title"], said).text
            within = action["in_business_s"]
            when = When(in_business_s=within) if within else None
            team = None if action["mine"] else conversation.team_id
            wish = Wish(action["task_kind"], title, actor.user_id if team is None else None, team, when)
            made = await promising.add(tx, actor, conversation, wish, now)
            extra = {**extra, "tasks": [*extra.get("tasks", []), str(made.task.id)]}
            conversation = await handling.get(tx, actor, conversation.id)
        case _:
            words = Words(variables.fill(action["text"], said).text, None)
            conversation, note_id = await handling.add_note(tx, actor, conversation, words, (), now)
            extra = {**extra, "notes": [*extra.get("notes", []), str(note_id)]}
    return Acted(conversation, extra)


async def _assign(
    tx: Transaction, actor: Actor, conversation: Conversation, action: Mapping[str, Any], now: datetime
) -> Conversation:
    if action["team_id"]:
        return await handing_on.assign(tx, actor, conversation, None, UUID(action["team_id"]), now)
    user_id = actor.user_id if action["me"] else UUID(action["user_id"])
    return await handing_on.assign(tx, actor, conversation, user_id, conversation.team_id, now)
