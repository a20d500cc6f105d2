"""`/chat/v1/{key}/live`: the socket's door for visitors. Who may connect, what they may say, and nothing more."""

import asyncio
import contextlib
import logging
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.channels.service import visitors
from filrouge.channels.service.visitors import ChatPaused, UnknownChat, Visitor, VisitorUnknown
from filrouge.entrypoints.api import deps, sockets
from filrouge.entrypoints.api.chat.door import Chat, chat_of, may_stand
from filrouge.entrypoints.api.chat.paced import Paced
from filrouge.entrypoints.api.sockets import UNWANTED
from filrouge.entrypoints.visitor_lines import VisitorLine
from filrouge.entrypoints.visitors import PAUSED, TOO_MANY_LINES, UNKNOWN, TooManyLines, VisitorHub
from filrouge.flows import chatting
from filrouge.platform import clock, live
from filrouge.platform.events import Position
from filrouge.terms import ids
from filrouge.terms.errors import Invalid
from filrouge.views import chat as view

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)

TYPING_S = 2.0
"""How often at most an agent is told that the visitor still writes."""
PASSING_S = 1.0
"""How often at most an agent is told of it, whatever changes."""
MARK_S = 0.2
"""How often at most it is kept what a page has, and what it read."""

logger = logging.getLogger(__name__)


@router.websocket("/live")
async def follow(socket: WebSocket, key: str) -> None:
    """A page where the chat may stand, then `hello` with the secret; frames as docs/reference/chat.md says."""
    try:
        async with deps.db(socket).glance() as tx:
            opened = await chat_of(tx, key)
    except (UnknownChat, ChatPaused) as problem:
        await socket.accept()
        await socket.close(PAUSED if isinstance(problem, ChatPaused) else UNKNOWN, problem.code)
        return
    if not may_stand(socket, opened.config):
        await socket.close(UNWANTED)
        return
    await socket.accept()
    code = await _greet(socket, opened)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)


async def _greet(socket: WebSocket, opened: Chat) -> int:
    """The code to close with, once all is said."""
    said = await sockets.hello(socket)
    if said is None:
        return UNWANTED
    try:
        async with deps.db(socket).glance() as tx:
            visitor = await visitors.by_secret(tx, opened.account, str(said.get("secret", "")))
    except VisitorUnknown:
        return UNKNOWN
    hub: VisitorHub = socket.app.state.visitors
    try:
        async with hub.connected(opened, visitor, said.get("since")) as line:
            heard = Heard(socket, line)
            try:
                return await sockets.talk(socket, line, heard)
            finally:
                await heard.end()
    except TooManyLines:
        return TOO_MANY_LINES


class Heard:
    """What a visitor's page says, act by act, each kind at a pace of its own."""

    def __init__(self, socket: WebSocket, line: VisitorLine) -> None:
        self._socket, self._line = socket, line
        self._told_at, self._told = -TYPING_S, False
        self._typing = Paced(PASSING_S, self._tell)
        self._marks = {kind: Paced(MARK_S, self._leave) for kind in ("got", "read")}

    async def __call__(self, said: dict[str, Any]) -> None:
        """What a page has, when that is news; what it read; that its visitor writes. Anything else opens nothing."""
        kind, upto = said.get("type"), str(said.get("upto", ""))
        if kind == "typing" and self._line.seer is not None:
            await self._typing({"type": "typing", "on": said.get("on") is True})
        elif kind == "got" and (position := Position.read(upto)) is not None and self._line.takes(position):
            await self._marks["got"](said)
        elif kind == "read" and _is_message(upto):
            self._line.reads(upto)
            await self._marks["read"](said)

    async def end(self) -> None:
        """The page is gone: what it said is done."""
        for paced in (*self._marks.values(), self._typing):
            await paced.end()

    async def _tell(self, said: dict[str, Any]) -> None:
        """Typing is told when it has changed, or after a while."""
        at = asyncio.get_running_loop().time()
        if said["on"] == self._told and at - self._told_at < TYPING_S:
            return
        self._told_at, self._told = at, said["on"]
        await self._leave(said)

    async def _leave(self, said: dict[str, Any]) -> None:
        await _do(self._socket, self._line, said)


def _is_message(text: str) -> bool:
    try:
        return bool(ids.read("msg", text))
    except Invalid:
        return False


async def _do(socket: WebSocket, line: VisitorLine, said: dict[str, Any]) -> None:
    """An act that leaves something behind. What cannot be read is ignored; a database that is away costs the act, which
    clients say again when they come back."""
    try:
        async with deps.db(socket).transaction() as tx:
            visitor = await view.visitor_now(tx, line.visitor)
            if visitor is None:
                return
            match said.get("type"):
                case "got":
                    upto = Position.read(str(said.get("upto", "")))
                    if upto is not None:
                        await chatting.took(tx, visitor, upto, clock.now())
                case "read":
                    await chatting.read(tx, visitor, ids.read("msg", str(said.get("upto", ""))), clock.now())
                case "typing" if line.seer is not None:
                    await live.pass_on(tx, await _typing(tx, line, visitor, on=bool(said.get("on"))))
                case _:
                    return
    except Invalid:
        return
    except (OperationalError, PoolTimeout):
        line.owe()
        logger.warning("a visitor's act was lost: the database is away", exc_info=True)


async def _typing(tx: Any, line: VisitorLine, visitor: Visitor, *, on: bool) -> dict[str, Any]:
    """Tells the desks that see the conversation; passing news, kept nowhere."""
    assert line.seer is not None
    account = line.opened.account
    standing = (await view.standings(tx, [line.seer.conversation_id])).get(line.seer.conversation_id)
    return {
        "type": "typing",
        "conversation": ids.show("cnv", line.seer.conversation_id),
        "on": on,
        "seen_by": [account.legal_entity_id, account.brand_id, standing.team_id if standing else account.team_id],
    }
