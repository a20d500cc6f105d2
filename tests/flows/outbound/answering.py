"""An agent answers, and what came of it is read."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID

from filrouge.conversations.service import handling
from filrouge.conversations.service.handling import Words
from filrouge.flows import answering, outbound
from filrouge.flows.outbound import Draft
from filrouge.platform import storage
from filrouge.terms.scope import Actor
from tests.company_of_tests import Company
from tests.servers.smtp import Received

CLAIRE = "claire@exemple.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


async def answer(
    alisier: Company,
    text: str = "Bonjour Claire, nous regardons.",
    *,
    actor: Actor | None = None,
    version: int | None = None,
    override: bool = False,
    html: str | None = None,
    **changed: Any,
) -> UUID:
    """Léa (or `actor`) answers the first conversation; the message's id."""
    [(conversation_id, now_at, identity_id)] = await alisier.rows(
        """select c.id, c.version, i.id from conversation c join identity i on i.customer_id = c.customer_id
            order by c.number, i.created_at limit 1"""
    )
    values = {"identity_id": identity_id, "channel_account_id": alisier.mailbox_id} | changed
    async with alisier.database.transaction() as tx:
        answered = await answering.answer(
            tx,
            alisier.means,
            actor or alisier.lea,
            conversation_id,
            version or now_at,
            Draft(Words(text, html), **values),
            alisier.later(),
            override=override,
        )
    return answered.message_id


async def deliver(alisier: Company) -> None:
    """The jobs that wait are done, whatever their hour."""
    for job_id, outgoing_id in await alisier.rows(
        "select id, args->>'outgoing_id' from procrastinate_jobs where status = 'todo' order by id"
    ):
        await alisier.rows("delete from procrastinate_jobs where id = %(id)s returning id", id=job_id)
        await outbound.deliver(alisier.means, UUID(outgoing_id), alisier.now)


async def upload(alisier: Company, actor: Actor, name: str, media_type: str, content: bytes) -> UUID:
    stored = await alisier.means.storage.put(content, media_type)
    async with alisier.database.transaction() as tx:
        await storage.keep(tx, stored, alisier.now)
        return await handling.keep_upload(tx, actor, stored.id, name, media_type, len(content), alisier.now)


async def state(alisier: Company) -> tuple[Any, ...]:
    [row] = await alisier.rows("select state, code, attempts from outgoing order by queued_at desc, id desc limit 1")
    return row


def read(received: Received) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(received.raw)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
