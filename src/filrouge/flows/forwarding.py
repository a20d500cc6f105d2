"""Showing a story to somebody else: an expert, a notary, another department. Their answer comes back to the thread,
because what goes out carries the conversation's signed address."""

import html as markup
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from filrouge.channels import service as channels
from filrouge.channels.sending import QUOTED_BELOW
from filrouge.company import service as company
from filrouge.conversations.service import handling, passing_on, undoing
from filrouge.conversations.service.handling import Words
from filrouge.conversations.service.passing_on import PassedOn, Quotable
from filrouge.customers import service as customers
from filrouge.customers.service import third_parties
from filrouge.flows import outbound, withdrawing
from filrouge.flows.answering import Answered
from filrouge.flows.means import Means
from filrouge.flows.outbound import CannotReach, Draft
from filrouge.platform.db import Transaction
from filrouge.platform.i18n import say
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Invalid
from filrouge.terms.ids import MessageId
from filrouge.terms.messages import Sender
from filrouge.terms.scope import Actor

ROLE_MAX = 60
QUOTED_MAX = 100_000
"""Characters of earlier messages that go along at most."""


class OurOwnAddress(Invalid):
    """The address is one of ours: what is sent there would come back as a customer's word."""

    code = "conversations.our_own_address"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """To whom, under which role, and what goes along. `uploads` are new files, `attachments` those of the thread."""

    to: str
    name: str
    role: str
    words: Words
    channel_account_id: UUID
    messages: tuple[UUID, ...] = ()
    attachments: tuple[UUID, ...] = ()
    uploads: tuple[UUID, ...] = ()
    inline: tuple[UUID, ...] = ()


async def forward(
    tx: Transaction,
    means: Means,
    actor: Actor,
    conversation_id: UUID,
    expected_version: int,
    wish: Forwarding,
    now: datetime,
    *,
    override: bool = False,
    undo_s: float = 0,
) -> Answered:
    """Writes to a third party, who takes part from now on. The customer goes on waiting. As for an answer, nobody else
    may be answering unless the actor overrides, and with `undo_s` it can be taken back. Nothing is told or changed of
    somebody whom another legal entity knows: they go by the name that was typed. Raises Stale, SomeoneAnswers,
    Forbidden, NotFound, Invalid, CannotReach, OurOwnAddress."""
    conversation = await handling.get_for_change(tx, actor, "conversations:reply", conversation_id, expected_version)
    before = await undoing.look(tx, actor, [conversation.id]) if undo_s else []
    await handling.answer_now(tx, actor, conversation, now, override=override)
    address = customers.normalise("email", wish.to)
    if await channels.find_account_by_address(tx, "email", address):
        raise OurOwnAddress("This is an address of ours; hand the conversation on instead.", fields={"field": "to"})
    account = await channels.get_account(tx, wish.channel_account_id)
    relation = customers.Relation(conversation.legal_entity_id, conversation.brand_id, conversation.team_id)
    name = " ".join(wish.name.split())
    found = await third_parties.third_party(tx, Sender("email", address, name), relation, "agent", now)
    if found.identity.state == "blocked":
        raise CannotReach("This address is blocked.", fields={"why": "blocked"})
    role = " ".join(wish.role.split())[:ROLE_MAX]
    joined = None
    if found.identity.customer_id != conversation.customer_id or not found.known:
        joined = await passing_on.add_party(tx, actor, conversation, found.identity.id, role, now, made=found.created)
    said = await passing_on.quotable(tx, conversation.id, wish.messages)
    if sum(len(one.text) for one in said) > QUOTED_MAX:
        raise Invalid(f"At most {QUOTED_MAX:,} characters go along.", fields={"limit": QUOTED_MAX, "why": "quoted"})
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    language = conversation.language or account.language
    zone = ZoneInfo((await company.get_company(tx)).time_zone)
    message_id = MessageId(uuid7())
    await handling.take_uploads(tx, actor, message_id, wish.uploads, wish.inline)
    copies = await passing_on.copy_files(tx, conversation.id, message_id, wish.attachments, now)
    words = quoting(wish.words, said, language, zone, brand.name)
    if not words.subject:
        words = replace(words, subject=say(language, "forward.subject", subject=conversation.subject or brand.name))
    draft = Draft(
        words=words,
        identity_id=found.identity.id,
        channel_account_id=account.id,
        message_id=message_id,
    )
    if not words.text.strip() and not said and not wish.uploads and not wish.attachments:
        raise Invalid("A message needs words or a file.")
    conversation, message_id = await outbound.send_words(
        tx,
        means,
        actor,
        conversation,
        draft,
        now,
        delay_s=withdrawing.wire_waits_s(undo_s),
        answers=False,
        to_name=(found.identity.name if found.known else "") or name,
    )
    passed = PassedOn(role, tuple(wish.messages), tuple(wish.attachments), tuple(copies), joined, name)
    await passing_on.remember(tx, message_id, passed)
    return Answered(conversation, message_id, await withdrawing.remember(tx, actor, before, message_id, now))


def quoting(words: Words, said: Sequence[Quotable], language: str, zone: ZoneInfo, ours: str) -> Words:
    """The words with what was said below them, in plain words and in HTML."""
    if not said:
        return words
    heads = [
        say(
            language,
            "forward.head",
            name=one.name or ours,
            address=f" <{one.address}>" if one.address else "",
            at=one.at.astimezone(zone).strftime("%d/%m/%Y %H:%M"),
        )
        for one in said
    ]
    lead = say(language, "forward.lead")
    plain = "\n\n".join(f"{head}\n{_marked(one.text)}" for head, one in zip(heads, said, strict=True))
    rich = "".join(
        f"<p>{markup.escape(head)}</p><blockquote>{_paragraphs(one.text)}</blockquote>"
        for head, one in zip(heads, said, strict=True)
    )
    html = words.html if words.html is not None else _paragraphs(words.text)
    return replace(
        words,
        quoted=f"{lead}\n\n{plain}",
        html=f"{html}{QUOTED_BELOW}<p>{markup.escape(lead)}</p>{rich}</div>",
    )


def _marked(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.strip().splitlines())


def _paragraphs(text: str) -> str:
    return "".join(
        "<p>" + "<br>".join(markup.escape(line) for line in piece.splitlines()) + "</p>"
        for piece in text.strip().split("\n\n")
        if piece.strip()
    )
