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
"""How often at most an agent is told that the visitor writes."""

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
            return await sockets.talk(socket, line, Heard(socket, line))
    except TooManyLines:
        return TOO_MANY_LINES


class Heard:
    """What a visitor's page says, act by act."""

    def __init__(self, socket: WebSocket, line: VisitorLine) -> None:
        self._socket, self._line = socket, line
        self._told_at, self._told = -TYPING_S, False

    async def __call__(self, said: dict[str, Any]) -> None:
        """Typing is told when it changes, or after a while; what a page has, when that is news."""
        if said.get("type") == "typing":
            at, on = asyncio.get_running_loop().time(), said.get("on") is True
            if on == self._told and at - self._told_at < TYPING_S:
                return
            self._told_at, self._told = at, on
            said = {"type": "typing", "on": on}
        if said.get("type") == "got":
            upto = Position.read(str(said.get("upto", "")))
            if upto is None or not self._line.takes(upto):
                return
        await _do(self._socket, self._line, said)


async def _do(socket: WebSocket, line: VisitorLine, said: dict[str, Any]) -> None:
    """An act that leaves something behind. What cannot be read is ignored; a database that is away costs the act, which
    clients say again when they come back."""
    try:
        async with deps.db(socket).transaction() as tx:
            visitor = await view.visitor_now(tx, line.visitor)
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
