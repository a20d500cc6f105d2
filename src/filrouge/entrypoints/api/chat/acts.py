"""What a visitor does beside speaking: reading, ending, rating, going on by e-mail. The same act twice is one."""

from typing import Annotated, Literal, assert_never

from fastapi import APIRouter, Request
from pydantic import Field

from filrouge.channels.service import visitors
from filrouge.entrypoints.api.chat.beginning import WithoutNul
from filrouge.entrypoints.api.chat.door import (
    ACTS_A_MINUTE,
    COPIES_A_DAY,
    DAY_S,
    Bound,
    Opened,
    Visiting,
    count,
    count_done,
)
from filrouge.entrypoints.api.chat.snapshot import snapshot
from filrouge.entrypoints.api.chat.transcript import MAIL_MAX, write
from filrouge.entrypoints.api.deps import Now, db
from filrouge.entrypoints.api.fields import Body, MessageIdField
from filrouge.flows import chatting, copying

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)


class Read(Body):
    type: Literal["read"]
    upto: MessageIdField


class End(Body):
    type: Literal["end"]


class Rate(Body):
    type: Literal["rate"]
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=1_000), WithoutNul] = ""


class ByEmail(Body):
    type: Literal["email"]
    email: Annotated[str, Field(min_length=3, max_length=320)]


class Transcript(Body):
    """Without an address: to the one at which the chat goes on, or that the site vouches for."""

    type: Literal["transcript"]
    email: Annotated[str, Field(min_length=3, max_length=320)] | None = None


Act = Annotated[Read | End | Rate | ByEmail | Transcript, Field(discriminator="type")]


@router.post("/acts")
async def act(chat: Opened, visitor: Visiting, request: Request, given: Act, now: Now) -> dict[str, object]:
    """Does it, and tells how the chat stands then."""
    await count(request, now, Bound("acts", str(visitor.id), ACTS_A_MINUTE))
    async with db(request).transaction() as tx:
        visitor = await visitors.lock(tx, visitor)
        match given:
            case Read():
                await chatting.read(tx, visitor, given.upto, now)
            case End():
                await chatting.end(tx, chat.account, visitor, now)
            case Rate():
                await chatting.rate(tx, chat.account, visitor, given.score, given.comment, now)
            case ByEmail():
                await chatting.go_on_by_email(tx, chat.account, visitor, given.email, now)
            case Transcript():
                await count_done(tx, now, Bound("copies-day", str(visitor.id), COPIES_A_DAY, DAY_S))
                text = await write(tx, chat, visitor, MAIL_MAX)
                await copying.send(tx, request.app.state.means, chat.account, visitor, given.email, text, now)
            case _:
                assert_never(given)
    async with db(request).snapshot() as tx:
        return await snapshot(tx, chat, visitor, now)
