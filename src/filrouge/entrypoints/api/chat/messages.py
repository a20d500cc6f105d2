"""A visitor speaks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from filrouge.channels.adapters.webchat.config import Config, Question
from filrouge.channels.adapters.webchat.envelope import ANSWERS_MAX, FILES_MAX, TEXT_MAX, Answer
from filrouge.customers import service as customers
from filrouge.entrypoints.api.chat import shapes
from filrouge.entrypoints.api.chat.beginning import Page, WithoutNul
from filrouge.entrypoints.api.chat.door import DAY_S, MESSAGES_A_DAY, MESSAGES_A_MINUTE, Bound, Opened, Visiting, count
from filrouge.entrypoints.api.chat.snapshot import seer_of
from filrouge.entrypoints.api.deps import Now, db
from filrouge.entrypoints.api.fields import Body, ChatFileIdField
from filrouge.flows import chatting
from filrouge.flows.chatting import Words
from filrouge.platform import events, rates
from filrouge.terms.errors import Invalid
from filrouge.views import chat as view
from filrouge.views.chat import Line, Seer

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)


class Message(Body):
    """`id` is the client's own, one for each message: sent again, it says nothing twice."""

    id: UUID
    text: Annotated[str, Field(max_length=TEXT_MAX), WithoutNul] = ""
    files: Annotated[list[ChatFileIdField], Field(max_length=FILES_MAX)] = []
    answers: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=ANSWERS_MAX)] = {}
    page: Page | None = None


@router.post("/messages")
async def say(
    chat: Opened, visitor: Visiting, request: Request, response: Response, given: Message, now: Now
) -> dict[str, object]:
    """201 when it is on its thread, 200 when it was there before, 202 when it is kept and will come by the socket."""
    if not given.text.strip() and not given.files:
        raise Invalid("A message needs words or a file.", fields={"why": "empty"})
    asked = read_answers(chat.config, given.answers, visitor.language)
    words = Words(
        id=given.id,
        text=given.text,
        files=tuple(dict.fromkeys(given.files)),
        answers=tuple(answer for _, answer in asked),
        page=given.page.url if given.page else "",
        page_title=given.page.title if given.page else "",
        name=next((answer.value for question, answer in asked if question.key == "name"), "")[:200],
        email=next((answer.value for question, answer in asked if question.type == "email"), ""),
    )
    who = str(visitor.id)
    bounds = Bound("messages", who, MESSAGES_A_MINUTE), Bound("messages-day", who, MESSAGES_A_DAY, DAY_S)
    await count(request, now, *bounds)
    async with db(request).transaction() as tx:
        tx.correlation_id = getattr(request.state, "correlation_id", None)
        heard = await chatting.say(tx, request.app.state.means, chat.account, visitor, words, now)
        if not heard.new:
            for bound in bounds:
                await rates.give_back(tx, bound.bucket)
    async with db(request).glance() as tx:  # others are told meanwhile
        position = str(await events.here(tx))
        found: dict[UUID, Line] = {}
        if heard.message_id and heard.conversation_id:
            seer = Seer(chat.account.id, visitor.address, heard.conversation_id, visitor.vouched_email)
            found = await view.some(tx, seer, [heard.message_id])
        if heard.message_id and not found:  # they were said before, or their chat moved since the commit
            now_seer = await seer_of(tx, current) if (current := await view.visitor_now(tx, visitor)) else None
            found = await view.some(tx, now_seer, [heard.message_id]) if now_seer else {}
    line = next(iter(found.values()), None)
    response.status_code = 202 if line is None else 201 if heard.new else 200
    return {"message": shapes.message(line) if line else None, "position": position}


def read_answers(config: Config, given: dict[str, str], language: str) -> list[tuple[Question, Answer]]:
    """The answers to what the chat asks, as people read them. Raises Invalid for another question, a choice that is
    none, an address that is not one."""
    questions = {question.key: question for question in config.questions}
    found = []
    for key, value in given.items():
        question = questions.get(key)
        if question is None:
            raise Invalid("This is not asked.", fields={"key": key[:40], "why": "unknown_question"})
        value = value.replace("\x00", "").strip()
        value = value if question.type == "long" else " ".join(value.split())
        if not value:
            continue
        if question.type in ("email", "phone"):
            value = customers.normalise(question.type, value)
        if question.type == "choice":
            option = next((one for one in question.options if one.value == value), None)
            if option is None:
                raise Invalid("This is not one of the answers.", fields={"key": key, "why": "unknown_option"})
            value = shapes.said(option.label, language)
        found.append((question, Answer(key, shapes.said(question.label, language), value)))
    return found
