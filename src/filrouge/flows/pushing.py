"""Somebody has answered by chat and the visitor is away: one signed POST tells their site, which may wake their phone.

It is a hint beside the chat: it delays nothing and fails nothing there. Words go along only when the account says so.
"""

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from filrouge.channels import secrets, sending
from filrouge.channels import service as channels
from filrouge.channels.service import Account, pushes, visitors
from filrouge.channels.service.pushes import Outcome, Push, Reader
from filrouge.conversations.service import passing_on
from filrouge.flows import visiting
from filrouge.flows.means import Means
from filrouge.platform.db import Transaction
from filrouge.platform.security import SealBroken
from filrouge.terms.errors import NotFound
from filrouge.terms.ids import show

VERSION = "v1"
WORDS_MAX = 200
GONE = 410

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Notice:
    """What is sent, and with what it is signed."""

    url: str
    secret: str
    body: bytes


async def ask(tx: Transaction, account: Account, outgoing_id: UUID, now: datetime) -> None:
    """An answer has been written: its visitor's site will be told, when the account names an address for that."""
    if visiting.config_of(account).push_url:
        await pushes.ask(tx, account, outgoing_id, now)


async def deliver(means: Means, outgoing_id: UUID, now: datetime) -> None:
    """The job: reads what to say, says it outside any transaction, records what came of it. Only a database that is
    away leaves it without an end, and it is rescued then."""
    async with means.database.transaction() as tx:
        push = await pushes.start(tx, outgoing_id, now)
    if push is None:
        return
    outcome = await _tell(means, push, now)
    async with means.database.transaction() as tx:
        again = await pushes.settle(tx, push, outcome, now)
        if outcome.state != "skipped":
            await _note_health(tx, push.channel_account_id, outcome, again, now)


async def _tell(means: Means, push: Push, now: datetime) -> Outcome:
    """Whatever goes wrong is an outcome, so that every push ends somewhere."""
    try:
        async with means.database.transaction() as tx:
            found = await _notice(tx, means, push, now)
        return found if isinstance(found, Outcome) else await _post(found, push, now)
    except psycopg.OperationalError:
        raise
    except Exception as error:
        logger.exception("the push of %s could not be sent", push.outgoing_id)
        return Outcome("failed", "push.failed", repr(error))


async def _notice(tx: Transaction, means: Means, push: Push, now: datetime) -> _Notice | Outcome:
    account = await channels.get_account(tx, push.channel_account_id)
    config = visiting.config_of(account)
    if not config.push_url or account.state != "active":
        return Outcome("skipped", "push.off")
    readers = await pushes.readers(tx, push, now)
    if not readers:
        return Outcome("skipped", "push.not_needed")
    try:
        secret = secrets.open_secrets(account, means.keys).get("push_secret", "")
    except SealBroken:
        secret = ""
    if not secret:
        return Outcome("failed", "push.no_secret", "The secret that signs is missing.")
    try:
        [said] = await passing_on.quotable(tx, push.conversation_id, [push.message_id])
    except NotFound:
        return Outcome("skipped", "push.no_words")
    body = _body(account, push, readers, said.name, said.text if config.push_words else None)
    return _Notice(config.push_url, secret, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def _body(account: Account, push: Push, readers: list[Reader], author: str, words: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "message",
        "key": account.address,
        "visitors": [show("vis", one.id) for one in readers],
        "sub": visitors.subject_of(account, push.to_address),
        "conversation": show("cnv", push.conversation_id),
        "message": show("msg", push.message_id),
        "at": push.queued_at.isoformat(),
        "author": author,
    }
    return body if words is None else {**body, "text": words.strip()[:WORDS_MAX]}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The header X-Filrouge-Signature."""
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"{VERSION}={mac.hexdigest()}"


async def _post(notice: _Notice, push: Push, now: datetime) -> Outcome:
    timestamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "user-agent": "FilRouge",
        "x-filrouge-id": str(push.outgoing_id),
        "x-filrouge-timestamp": timestamp,
        "x-filrouge-signature": sign(notice.secret, timestamp, notice.body),
    }
    try:
        status = await sending.post_body(notice.url, notice.body, headers)
    except OSError as error:  # Unreachable and TimeoutError are
        code = "push.timeout" if isinstance(error, TimeoutError) else "push.unreachable"
        return Outcome("failed", code, str(error) or "No answer came in time.")
    if 200 <= status < 300:
        return Outcome("done")
    if status == GONE:
        return Outcome("refused", "push.gone")
    return Outcome("failed", "push.redirect" if 300 <= status < 400 else "push.status", f"HTTP {status}")


async def _note_health(tx: Transaction, account_id: UUID, outcome: Outcome, again: bool, now: datetime) -> None:
    """A try that failed is a warning; what is given up, and what only a person can mend, an alert."""
    known = (await channels.get_account(tx, account_id)).health.get(pushes.DIRECTION, {}).get("state")
    if outcome.state != "failed":
        if known != "ok":
            await channels.record_health(tx, account_id, pushes.DIRECTION, "ok", now)
        return
    failing = not again or known == "failing" or outcome.code == "push.no_secret"
    state = "failing" if failing else "warning"
    await channels.record_health(tx, account_id, pushes.DIRECTION, state, now, code=outcome.code, detail=outcome.detail)
