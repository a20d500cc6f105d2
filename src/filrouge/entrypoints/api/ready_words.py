"""Templates and macros at the desk: what fits here, how it will read, and doing what a macro does."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from filrouge.channels.composed import clean_composed
from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Conversation
from filrouge.desk import actions, variables
from filrouge.desk.service import macros as desk_macros
from filrouge.desk.service import templates as desk_templates
from filrouge.desk.service.templates import Rendered
from filrouge.entrypoints.api.deps import Idempotent, Now, Snapshot, Tx, Who
from filrouge.entrypoints.api.deps_desk import MeansOf
from filrouge.entrypoints.api.fields import Body as ApiBody
from filrouge.entrypoints.api.fields import (
    ConversationIdField,
    Language,
    MacroIdField,
    Shown,
    TemplateIdField,
    UndoIdField,
)
from filrouge.entrypoints.api.ready_shapes import ActionShown, MacroChoice, RenderedShown, TemplateChoice
from filrouge.entrypoints.api.writing_shapes import AsRead
from filrouge.flows import macros
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.terms.scope import Actor
from filrouge.views import action_names

router = APIRouter(tags=["desk"], route_class=Idempotent)

BEGINNING = 240
"""Characters of a template's words that a list shows."""


class RenderWish(ApiBody):
    language: Language | None = None


class MacroDone(Shown):
    version: int
    undo: UndoIdField | None = Field(description="Takes back what was done (`POST /undo/{undo}`).")


@router.get("/templates")
async def list_templates(
    tx: Snapshot, who: Who, conversation: ConversationIdField | None = None
) -> list[TemplateChoice]:
    """What fits a conversation: templates of all, of its brand, of its team and of mine."""
    here = await _here(tx, who, conversation)
    found = await desk_templates.choices(tx, who, *_of(here))
    return [
        TemplateChoice(
            id=row.id,
            name=row.name,
            shortcut=row.shortcut,
            languages=[language for language, said in row.words.items() if said.get("text", "").strip()],
            text=_beginning(row.words, here),
            paragraphs=_paragraphs(row.words, here),
        )
        for row in found
    ]


@router.get("/macros")
async def list_macros(tx: Snapshot, who: Who, conversation: ConversationIdField | None = None) -> list[MacroChoice]:
    """The same for macros, with what each does in words, and whether my role allows it."""
    here = await _here(tx, who, conversation)
    found = await desk_macros.choices(tx, who, *_of(here))
    words = {row.id: row.words for row in await desk_templates.choices(tx, who, None, _of(here)[1])}
    told = await describe(tx, who, [action for row in found for action in row.actions])
    shown = []
    for row in found:
        mine, told = told[: len(row.actions)], told[len(row.actions) :]
        shown.append(
            MacroChoice(
                id=row.id,
                name=row.name,
                shortcut=row.shortcut,
                has_words=row.template_id is not None,
                text=_beginning(words.get(row.template_id, {}), here) if row.template_id else "",
                actions=mine,
                may=all(who.may(actions.PERMISSIONS[action["kind"]]) for action in row.actions),
            )
        )
    return shown


def _paragraphs(words: Mapping[str, Mapping[str, str]], here: Conversation | None) -> int:
    text = words.get(desk_templates.language_of(words, here.language if here else None), {}).get("text", "")
    return sum(1 for one in text.split("\n\n") if one.strip())


def _beginning(words: Mapping[str, Mapping[str, str]], here: Conversation | None) -> str:
    language = desk_templates.language_of(words, here.language if here else None)
    return " ".join(words.get(language, {}).get("text", "").split())[:BEGINNING]


def _of(here: Conversation | None) -> tuple[UUID | None, UUID | None]:
    return (here.brand_id, here.team_id) if here else (None, None)


async def _here(tx: Transaction, who: Actor, conversation_id: UUID | None) -> Conversation | None:
    return await handling.get(tx, who, conversation_id) if conversation_id else None


async def describe(tx: Transaction, who: Actor, given: Sequence[Mapping[str, Any]]) -> list[ActionShown]:
    """Each action in words of the reader's language, in their order."""
    named = [(what, key) for _, what, key in actions.refers(given)]
    ids = {key for what, key in named if what != "wrap_up_code"}
    codes = {key for what, key in named if what == "wrap_up_code"}
    names = await action_names.names(tx, ids, codes, who.language)
    return [ActionShown(kind=action["kind"], words=_words(action, names, who.language)) for action in given]


def _hours(seconds: int, language: str) -> str:
    """`8`, `1.5`, in French `1,5`."""
    shown = f"{seconds / 3600:.1f}".removesuffix(".0")
    return shown.replace(".", ",") if language == "fr" else shown


def _words(action: Mapping[str, Any], names: Mapping[str, str], language: str) -> str:
    def named(keys: Sequence[str]) -> str:
        return ", ".join(names.get(key, "?") for key in keys)

    match action["kind"]:
        case "tag":
            parts = [say(language, "macro.tag_add", names=named(action["add"]))] if action["add"] else []
            parts += [say(language, "macro.tag_remove", names=named(action["remove"]))] if action["remove"] else []
            return " · ".join(parts)
        case "assign":
            who = "me" if action["me"] else "user" if action["user_id"] else "team"
            name = names.get(action["user_id"] or action["team_id"] or "", "?")
            return say(language, "macro.assign", who=who, name=name)
        case "reason":
            return say(language, "macro.reason", name=named([action["contact_reason_id"]]))
        case "snooze":
            hours = action["hours"]
            return say(language, "macro.snooze", hours=hours) if hours else say(language, "macro.snooze_reply")
        case "close":
            code = action["wrap_up_code"]
            return say(language, "macro.close_as", name=named([code])) if code else say(language, "macro.close")
        case "task":
            within = action["in_business_s"]
            span = say(language, "macro.hours", hours=_hours(within, language)) if within else ""
            values = {"kind": action["task_kind"], "title": action["title"], "span": span}
            return say(language, "macro.task_within" if within else "macro.task", **values)
        case _:
            return say(language, "macro.note", text=" ".join(action["text"].split())[:80])


async def _as_sent(means: MeansOf, said: Rendered) -> str:
    """The HTML with its values set in, cleaned as sending does: what is shown is what will be sent."""
    if not said.html.strip():
        return ""
    return await means.pool.run(clean_composed, said.html, timeout_s=10) or ""


@router.post("/conversations/{conversation_id}/templates/{template_id}/render")
async def render_template(
    conversation_id: ConversationIdField,
    template_id: TemplateIdField,
    body: RenderWish,
    tx: Snapshot,
    who: Who,
    now: Now,
    means: MeansOf,
) -> RenderedShown:
    """A template's words for this conversation. Variables without value are named, and stay in the words."""
    conversation = await handling.get(tx, who, conversation_id)
    said = await macros.render_template(tx, who, conversation, template_id, now, body.language)
    return RenderedShown.model_validate(
        {"subject": said.subject, "text": said.text, "html": await _as_sent(means, said),
         "language": said.language,
         "missing": said.missing, "actions": []}
    )  # fmt: skip


@router.post("/conversations/{conversation_id}/macros/{macro_id}/render")
async def render_macro(
    conversation_id: ConversationIdField,
    macro_id: MacroIdField,
    body: RenderWish,
    tx: Snapshot,
    who: Who,
    now: Now,
    means: MeansOf,
) -> RenderedShown:
    """A macro's words for this conversation, and what it will do, in words."""
    conversation = await handling.get(tx, who, conversation_id)
    macro, said = await macros.render_macro(tx, who, conversation, macro_id, now, body.language)
    language = said.language if said else conversation.language or who.language
    return RenderedShown.model_validate(
        {
            "subject": said.subject if said else "",
            "text": said.text if said else "",
            "html": await _as_sent(means, said) if said else "",
            "language": language,
            "missing": said.missing if said else [],
            "actions": await _acts(tx, who, conversation, macro.actions, language, now),
        }
    )


async def _acts(
    tx: Transaction, who: Actor, conversation: Conversation, given: Sequence[Mapping[str, Any]], language: str, now: Now
) -> list[ActionShown]:
    """What will be done, with the places in titles and notes filled."""
    values = await macros.values(tx, who, conversation, language, now, given)
    filled = [
        {
            name: variables.fill(value, values).text if name in ("title", "text") else value
            for name, value in one.items()
        }
        for one in actions.in_order(given)
    ]
    return await describe(tx, who, filled)


@router.post("/conversations/{conversation_id}/macros/{macro_id}/run")
async def run_macro(
    conversation_id: ConversationIdField, macro_id: MacroIdField, body: AsRead, tx: Tx, who: Who, now: Now
) -> MacroDone:
    """Does all that a macro does, or nothing: 403 names the action that my role does not allow, 409
    `conversations.stale` when the conversation moved on."""
    conversation, undo_id = await macros.run(tx, who, conversation_id, body.expected_version, macro_id, now)
    return MacroDone(version=conversation.version, undo=undo_id)
