"""E-mail understood: `split` names the part of a raw message, `parse` says what it is. Pure; never awaits, never loses.

Whatever a sender wrote comes back as an Inbound; `Anomalous` is raised only for what is empty or passes
`MAX_MESSAGE_BYTES`.
"""

import re
from collections.abc import Mapping

from filrouge.channels.adapters.email import quotes, reports
from filrouge.channels.adapters.email.body import Body, gather
from filrouge.channels.adapters.email.charsets import clean
from filrouge.channels.adapters.email.headers import Address, addresses, date, message_ids, tidy, words
from filrouge.channels.adapters.email.language import guess
from filrouge.channels.adapters.email.limits import (
    MAX_ADDRESSES,
    MAX_ID_CHARS,
    MAX_MESSAGE_BYTES,
    MAX_REFERENCES,
    MAX_SUBJECT_CHARS,
    MAX_TOKENS,
)
from filrouge.channels.adapters.email.mime import Budget, Node, read
from filrouge.channels.sdk import Anomalous, Inbound, InboundKind, Part, Payload, Recipient, Sender

_FROM = re.compile(rb"(?im)^from[ \t]*:[ \t]*([^\r\n]{0,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,5})")
_TOKEN_ID = re.compile(r"^fr\.([A-Za-z0-9_\-.=~]{4,300})@")
_RECIPIENT_ROLES = (
    (b"to", "to"),
    (b"cc", "cc"),
    (b"bcc", "bcc"),
    (b"reply-to", "reply_to"),
    (b"delivered-to", "delivered_to"),
    (b"x-original-to", "delivered_to"),
    (b"envelope-to", "delivered_to"),
    (b"x-envelope-to", "delivered_to"),
    (b"x-delivered-to", "delivered_to"),
    (b"x-forwarded-to", "delivered_to"),
)
SCAN_BYTES = 256 * 1024
"""How far `split` looks for the end of the headers."""


def split(payload: Payload) -> list[Part]:
    """One part. Its key is the door's (`meta["key"]`); messages of one first From wait for each other."""
    key = payload.meta.get("key", "")
    return [Part(key=key, order_key=first_from(payload.body) or key, body=payload.body, meta=payload.meta)]


def first_from(raw: bytes) -> str:
    """The address of the first From line, lower case; empty when there is none. Looks at the headers only."""
    head = raw[:SCAN_BYTES]
    ends = [at for at in (head.find(b"\n\n", 1), head.find(b"\n\r\n", 1)) if at >= 0]
    found = _FROM.search(head[: min(ends)] if ends else head)
    if found is None:
        return ""
    return next((one.address for one in addresses(found[1]) if one.address), "")


def verify(payload: Payload, config: object) -> bool:
    """Mail carries no signature of a provider: who may hand it in is the door's affair."""
    return True


def parse(part: Part, config: object) -> list[Inbound]:
    """The one message of a part; see `understand`. No setting of the account changes what a message says."""
    return [understand(part.body, part.meta)]


def understand(part_body: bytes, meta: Mapping[str, str]) -> Inbound:
    """The message in `part_body`. `meta` may hold what the door knows: `mail_from`, `rcpt` (commas between),
    `instance`, the name of this installation, and `oversize` when only the beginning was kept."""
    if len(part_body) > MAX_MESSAGE_BYTES:
        raise Anomalous("message_too_large")
    if not part_body.strip():
        raise Anomalous("message_empty")
    budget = Budget()
    root = read(part_body, budget)
    body = gather(root, budget)
    sender = _sender(root, meta, budget)
    subject = words(root.first(b"subject"))[:MAX_SUBJECT_CHARS]
    if meta.get("oversize"):
        budget.odd("oversize")
    report = reports.recognise(root, subject, sender.address, sender.name, body.plain_text(), meta)
    external_id, references = _ids(root, budget)
    recipients = _recipients(root, meta)
    text, quoted, signature = _split(body, machine=report.kind not in (InboundKind.MESSAGE, InboundKind.AUTO_REPLY))
    sent_at = None
    if root.first(b"date"):
        sent_at, absurd = date(root.first(b"date"))
        if absurd:
            budget.odd("date_absurd")
    else:
        budget.odd("no_date")
    return Inbound(
        kind=report.kind,
        channel="email",
        sender=sender,
        subject=subject,
        text=text,
        quoted=quoted,
        signature=signature,
        html=body.html(),
        sent_at=sent_at,
        external_id=external_id,
        references=references,
        reply_tokens=_tokens(recipients, references),
        recipients=recipients,
        attachments=tuple(body.attachments),
        reports=tuple(report.entries),
        reported_id=report.reported_id[:MAX_ID_CHARS],
        answerable=report.answerable and report.kind is InboundKind.MESSAGE,
        language=guess(text),
        anomalies=tuple(budget.anomalies),
    )


def _split(body: Body, *, machine: bool) -> tuple[str, str, str]:
    """New words, quotation and forwarded messages, signature. What a machine wrote is kept whole."""
    parted = quotes.Split(body.plain_text().strip("\n"), "", "", "") if machine else quotes.split_lines(body.lines)
    forwarded = "\n\n".join(body.forwarded)
    if not parted.kept and forwarded and not parted.folded:
        return forwarded, "", ""
    return parted.kept, "\n\n".join(piece for piece in (parted.quoted, forwarded) if piece), parted.signature


# --- who -----------------------------------------------------------------------------------------------------------


def _sender(root: Node, meta: Mapping[str, str], budget: Budget) -> Sender:
    froms = [one for value in root.all(b"from") for one in addresses(value)]
    if len(root.all(b"from")) > 1 or len([one for one in froms if one.address]) > 1:
        budget.odd("two_from")
    named = next((one for one in froms if one.address), None)
    if named is None:
        budget.odd("no_from")
        for name in (b"sender", b"reply-to", b"return-path"):
            named = next((one for value in root.all(name) for one in addresses(value) if one.address), None)
            if named is not None:
                break
    if named is None and (envelope := tidy(meta.get("mail_from", ""))):
        named = Address("", envelope)
    shown = next((one.name for one in froms if one.name), "")
    if named is None:
        return Sender(channel="email", address="", name=shown)
    return Sender(channel="email", address=named.address, name=named.name or shown)


def _recipients(root: Node, meta: Mapping[str, str]) -> tuple[Recipient, ...]:
    found: dict[tuple[str, str], Recipient] = {}
    for name, role in _RECIPIENT_ROLES:
        for value in root.all(name):
            for one in addresses(value):
                if one.address and len(found) < MAX_ADDRESSES:
                    found.setdefault((one.address, role), Recipient(one.address, one.name, role))
    for raw in re.split(r"[,\s]+", meta.get("rcpt", "")[:100_000]):
        if (address := tidy(raw)) and len(found) < MAX_ADDRESSES:
            found.setdefault((address, "delivered_to"), Recipient(address, "", "delivered_to"))
    return tuple(found.values())


# --- ids -----------------------------------------------------------------------------------------------------------


def _ids(root: Node, budget: Budget) -> tuple[str, tuple[str, ...]]:
    own = message_ids(root.first(b"message-id"))
    if not own:
        budget.odd("no_message_id")
    nearest: dict[str, None] = {}
    for one in message_ids(root.first(b"in-reply-to"))[:MAX_REFERENCES]:
        nearest.setdefault(one)
    for one in reversed(message_ids(b" ".join(root.all(b"references")))):
        nearest.setdefault(one)
    if own:
        nearest.pop(own[0], None)
    return (own[0] if own else ""), tuple(nearest)[:MAX_REFERENCES]


def _tokens(recipients: tuple[Recipient, ...], references: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for recipient in recipients:
        if recipient.role == "reply_to":
            continue
        local = recipient.address.rpartition("@")[0]
        _, plus, suffix = local.partition("+")
        if plus and suffix:
            found.setdefault(clean(suffix)[:300])
    for reference in references:
        if token := _TOKEN_ID.match(reference):
            found.setdefault(token[1])
    return tuple(found)[:MAX_TOKENS]
