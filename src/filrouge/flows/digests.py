"""What waits for people who are away, in one mail: counts, references and links. Never the words of customers."""

import html as markup
import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.access.service import sight
from filrouge.access.service.sight import Person
from filrouge.channels import secrets, sending
from filrouge.channels import service as channels
from filrouge.channels.service import Account
from filrouge.company import service as company
from filrouge.conversations.core import reference
from filrouge.conversations.service import caring
from filrouge.desk.core import KINDS
from filrouge.desk.service import digests, preferences
from filrouge.desk.service.digests import Digest, Waiting
from filrouge.flows.means import Means
from filrouge.flows.outbound import REFRESH_TOKEN, note_health
from filrouge.flows.watching import may_see, places_of
from filrouge.platform import i18n, installation
from filrouge.platform.db import Transaction
from filrouge.terms.errors import NotFound
from filrouge.terms.ids import MessageId, show
from filrouge.terms.messages import Outbound, Outcome, Refused, TryLater

logger = logging.getLogger(__name__)

NAMED_MAX = 8
"""How many conversations of one kind a digest names."""


async def gather(means: Means, now: datetime) -> int:
    """Puts every digest that is due on its way. Returns how many. Without a chosen mailbox that sends, what waits goes
    on waiting."""
    async with means.database.transaction() as tx:
        await digests.rescue_stuck(tx, now)
        account = await _account(tx)
        readers = await digests.readers(tx) if account is not None else []
    count = 0
    for user_id in readers:
        async with means.database.transaction() as tx:
            count += await _gather_for(tx, means, user_id, now)
    return count


async def _account(tx: Transaction) -> Account | None:
    account_id, _ = await preferences.account(tx)
    if account_id is None:
        return None
    try:
        account = await channels.get_account(tx, account_id)
    except NotFound:
        return None
    return account if account.state == "active" and channels.can_send(account) else None


async def _gather_for(tx: Transaction, means: Means, user_id: UUID, now: datetime) -> int:
    account = await _account(tx)
    due = await digests.due(tx, user_id, now) if account is not None else None
    if due is None or account is None:
        return 0
    wants, waiting = due
    person = (await sight.people(tx, [user_id])).get(user_id)
    told: list[tuple[Waiting, str]] = []
    wanted = [one for one in waiting if wants.wishes.told(one.kind) == "email"] if person is not None else []
    conversations = {one.conversation_id for one in wanted if one.conversation_id}
    numbers = await caring.numbers(tx, conversations)
    cared = await caring.caring_for_many(tx, conversations, now)
    places = await places_of(tx, {one.message_id for one in wanted if one.message_id}, cared, now)
    for one in wanted:
        care = cared.get(one.conversation_id) if one.conversation_id else None
        there = places.get(one.message_id, care) if one.message_id else care
        if person and care and there and may_see(person.actor, care) and may_see(person.actor, there):
            told.append((one, reference(numbers[care.id])))
    ids = [one.id for one in waiting]
    if person is None or not told:
        await digests.mark_told(tx, ids, now)
        return 0
    name = await company.name_of_company(tx)
    subject, body, html = write(person, name, told, means.base_url)
    await digests.queue(
        tx,
        user_id,
        ids,
        account_id=account.id,
        account_address=account.address,
        to_address=person.email,
        to_name=person.actor.name,
        language=person.actor.language,
        subject=subject,
        body=body,
        html=html,
        now=now,
    )
    return 1


def write(
    person: Person, company_name: str, told: Sequence[tuple[Waiting, str]], base_url: str
) -> tuple[str, str, str]:
    """Subject, plain text and HTML: for each kind how many, then the conversations by their reference, with links."""
    language = person.actor.language
    subject = i18n.say(language, "digest.subject", count=len(told), company=company_name or "Fil Rouge")
    hello = i18n.say(language, "digest.hello", name=person.actor.name)
    intro = i18n.say(language, "digest.intro", count=len(told))
    lines = [hello, "", intro]
    blocks = [f"<p>{markup.escape(hello)}</p>", f"<p>{markup.escape(intro)}</p>"]
    for kind, count, conversations in _by_kind(told):
        head = i18n.say(language, f"digest.kind.{kind}", count=count)
        lines += ["", head]
        items = []
        for conversation_id, shown in list(conversations.items())[:NAMED_MAX]:
            link = f"{base_url}/conversations/{show('cnv', conversation_id)}"
            lines.append(f"  {shown}  {link}")
            items.append(f'<li><a href="{markup.escape(link)}" style="color:#1c1a18">{shown}</a></li>')
        if len(conversations) > NAMED_MAX:
            more = i18n.say(language, "digest.more", count=len(conversations) - NAMED_MAX)
            lines.append(f"  {more}")
            items.append(f"<li>{markup.escape(more)}</li>")
        blocks.append(
            f'<p style="margin:16px 0 4px"><strong>{markup.escape(head)}</strong></p>'
            f'<ul style="margin:0;padding-left:20px">{"".join(items)}</ul>'
        )
    links = ((f"{base_url}/notifications", "digest.all"), (f"{base_url}/me", "digest.change"))
    for link, key in links:
        words = i18n.say(language, key)
        lines += ["", words, f"  {link}"]
        blocks.append(f'<p><a href="{markup.escape(link)}" style="color:#1c1a18">{markup.escape(words)}</a></p>')
    why = i18n.say(language, "digest.why")
    lines += ["", why, ""]
    blocks.append(f'<p style="color:#5f5a54;font-size:13px">{markup.escape(why)}</p>')
    html = (
        f'<div lang="{language}" style="font-family:sans-serif;font-size:15px;line-height:1.5;color:#1c1a18;'
        f'max-width:560px">{"".join(blocks)}</div>'
    )
    return subject, "\n".join(lines), html


def _by_kind(told: Sequence[tuple[Waiting, str]]) -> list[tuple[str, int, dict[UUID, str]]]:
    """Kinds in the order of KINDS, how many of each, and its conversations, the latest first."""
    found: list[tuple[str, int, dict[UUID, str]]] = []
    for kind in KINDS:
        mine = [(one, shown) for one, shown in told if one.kind == kind]
        if mine:
            conversations = {one.conversation_id: shown for one, shown in mine if one.conversation_id}
            found.append((kind, len(mine), conversations))
    return found


async def deliver(means: Means, digest_id: UUID, now: datetime) -> None:
    """The job that talks to the wire. Done again after a crash, the mail has the same Message-ID."""
    async with means.database.transaction() as tx:
        digest = await digests.start(tx, digest_id, now)
        if digest is None:
            return
        account = await channels.get_account(tx, digest.channel_account_id)
        here = await installation.find(tx)
    result: Outcome
    if account.state != "active":
        result = TryLater("outbound.account_paused", "the mailbox is paused or unplugged")
    elif here is not None and here.kind == "demo" and not means.demo_sink:
        result = Refused("outbound.demo", "A demo installation writes to nobody; start it with its sink.")
    else:
        result = await _put_on_the_wire(means, digest, account)
    async with means.database.transaction() as tx:
        state = await digests.settle(tx, digest, result, now)
        await note_health(tx, account, result, now)
    if state == "failed":
        logger.warning("digest %s of user %s could not be sent", digest.id, digest.user_id)


async def _put_on_the_wire(means: Means, digest: Digest, account: Account) -> Outcome:
    async def rotated(refresh_token: str) -> None:
        before = secrets.open_secrets(account, means.keys).get(REFRESH_TOKEN, "")
        async with means.database.transaction() as tx:
            await channels.replace_secret(tx, account.id, means.keys, REFRESH_TOKEN, before, refresh_token)

    try:
        async with means.database.transaction() as tx:
            name = await company.name_of_company(tx)
        outbound = Outbound(
            message_id=MessageId(digest.id),
            to_address=digest.to_address,
            to_name=digest.to_name,
            from_address=account.address,
            from_name=f"{name} · Fil Rouge" if name else "Fil Rouge",
            subject=digest.subject,
            text=digest.body,
            html=digest.html,
            external_id=digest.external_id,
            automatic=True,
            generated=True,
            language=digest.language,
            sent_at=digest.queued_at,
        )
        return await sending.send(account, outbound, means.keys, means.instance, means.demo_sink, rotated)
    except Exception as error:
        logger.exception("digest %s could not be sent", digest.id)
        return TryLater("outbound.failed", type(error).__name__)
