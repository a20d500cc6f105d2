"""Which messages come from machines: bounces, delivery reports, receipts, auto-replies, complaints, loops."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from filrouge.channels.adapters.email import bounces
from filrouge.channels.adapters.email.charsets import decode
from filrouge.channels.adapters.email.headers import addresses, encoded_words, message_ids, tidy, unfold
from filrouge.channels.adapters.email.mime import Node
from filrouge.terms.messages import InboundKind, ReportEntry

MAX_WALK = 2_000

_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|double-bounce|mdaemon|mail(?:er)?[-_. "
    r"]?delivery|maildelivery|bounces?|no-?reply)(?:[+\-=@.]|$)",
    re.IGNORECASE,
)


def _words(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    joined = "|".join(_TABLE[name])
    return re.compile(f"{before}(?:{joined}){after}", re.IGNORECASE)


_TABLE = json.loads(files("filrouge.channels.adapters.email").joinpath("report_words.json").read_text("utf-8"))
_DAEMON_ITSELF = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|double-bounce|mdaemon)(?:[+\-=@.]|$)", re.IGNORECASE
)
_SMTP_CODE = re.compile(r"(?:^|[\s(<:])(?:[45]\d\d[ \-#]|#?[45]\.[0-7]\.\d{1,3}\b)", re.MULTILINE)
_DAEMON_NAME = _words("daemon_name")
_BOUNCE_SUBJECT = _words("bounce_subject")
_BOUNCE_TEXT = _words("bounce_text")
_RECEIPT_SUBJECT = _words("receipt_subject")
_HEAD = r"^(?:\W|re|tr|fw|aw|rép?)*:?\s*"
_AUTO_SUBJECT = _words("auto_subject", before=_HEAD)
_AUTO_STATED = _words("auto_stated")
_AWAY_SUBJECT = _words("away_subject", before=_HEAD)
_AWAY_ALONE = _words(
    "away_subject",
    before=_HEAD,
    after=r"\w*\s*(?:$|[!.]|until\b|till\b|jusqu|bis\b|vom\b|from \d|du \d|d[eu]l? \d|hasta\b|fino\b|tot\b|\()",
)
_AWAY_BEFORE = _words("away_subject", before=_HEAD, after=r"\w*\s*(?:[:：\-–—]|re:)")
"""A customer, too, may write of an absence: these words are a machine's only at the head of a subject, with a sign."""


@dataclass(slots=True)
class Report:
    kind: InboundKind = InboundKind.MESSAGE
    entries: list[ReportEntry] = field(default_factory=list)
    reported_id: str = ""
    answerable: bool = True


def recognise(root: Node, subject: str, sender: str, sender_name: str, text: str, meta: Mapping[str, str]) -> Report:
    """What kind of message this is. `text` is its readable text, whole."""
    parts = _walk(root)
    report = Report(answerable=_answerable(root, sender, sender_name, meta))
    if _is_loop(root, meta, sender):
        report.kind, report.answerable = InboundKind.LOOP, False
        return report
    if (feedback := _first(parts, "message/feedback-report")) is not None or "feedback-report" in root.params.get(
        "report-type", ""
    ).lower():
        return _complaint(report, parts, feedback)
    if (receipt := _first(parts, "message/disposition-notification")) is not None:
        return _receipt(report, parts, receipt, text)
    groups = [
        group
        for part in parts
        if part.media_type in ("message/delivery-status", "message/global-delivery-status")
        for group in bounces.status_groups(_bytes(part))
    ]
    raws = bounces.from_groups(groups)
    machine = bool(_DAEMON.match(sender)) or bool(_DAEMON_NAME.search(sender_name)) or sender == ""
    null_path = (root.first(b"return-path").strip() in (b"<>", b"") and b"return-path" in root.headers) or meta.get(
        "mail_from", "x"
    ) in ("", "<>")
    above = bounces.prose(text)
    looks = _looks_like_bounce(root, subject, above.above, machine=machine, null_path=null_path) or (
        bool(_DAEMON_ITSELF.match(sender)) and "@" in above.above and bool(_SMTP_CODE.search(above.above))
    )
    auto = _is_auto_reply(root, subject)
    if not raws and looks and not (auto and not machine):
        for told in (text.encode("utf-8", "replace"), *(_bytes(one)[:20_000] for one in parts[1:] if _may_tell(one))):
            if not raws and _TOLD_IN_TEXT.search(told):
                raws = bounces.from_groups(bounces.status_groups(told))
        failed = [one.address for value in root.all(b"x-failed-recipients") for one in addresses(value) if one.address]
        skip = _not_recipients(root, parts, above, sender)
        raws = raws or bounces.from_prose(above.above, failed, skip)
        raws = raws or bounces.from_groups(_forwarded_groups(parts)) or _from_original(parts, above)
        raws = raws or bounces.alone(above.above, skip)
    if raws or (looks and not (auto and not machine)):
        return _bounce(report, raws, above.above, parts, above)
    if auto:
        report.kind, report.answerable = InboundKind.AUTO_REPLY, False
        report.entries = [
            ReportEntry(recipient=sender, action="vacation", status="", reply_code="", reason="vacation", hard=False)
        ]
        report.reported_id = _answered(root)
    elif _RECEIPT_SUBJECT.search(subject) and (machine or null_path):
        report.kind, report.answerable = InboundKind.DELIVERY_REPORT, False
        report.reported_id = _answered(root)
    return report


def _bounce(report: Report, raws: list[bounces.Raw], around: str, parts: list[Node], above: bounces.Prose) -> Report:
    entries = [bounces.entry(raw, around) for raw in raws]
    if not entries:
        entries = [bounces.entry(bounces.Raw(diagnostic=around[:4_000]), around)]
    good = all(entry.action in ("delivered", "relayed", "expanded") for entry in entries)
    report.kind = InboundKind.DELIVERY_REPORT if good else InboundKind.BOUNCE
    report.entries = entries
    report.answerable = False
    report.reported_id = _original_id(parts, above)
    return report


def _complaint(report: Report, parts: list[Node], feedback: Node | None) -> Report:
    report.kind, report.answerable = InboundKind.COMPLAINT, False
    report.reported_id = _original_id(parts, bounces.Prose("", ""))
    groups = bounces.status_groups(_bytes(feedback)) if feedback is not None else []
    for group in groups:
        who = tidy(group.get("original-rcpt-to", "") or group.get("removal-recipient", ""))
        kind = group.get("feedback-type", "abuse").lower()[:40]
        report.entries.append(
            ReportEntry(
                recipient=who,
                action="failed",
                status="",
                reply_code="",
                reason="complaint",
                hard=False,
                diagnostic=kind,
            )
        )
        break
    return report


_REFUSED = _words("receipt_refused")


def _receipt(report: Report, parts: list[Node], receipt: Node, text: str) -> Report:
    """RFC 8098. “Displayed” is a read receipt; “deleted” and the like are told as they are; a mailbox that refuses by
    such a receipt (RFC 5429) bounces."""
    report.kind, report.answerable = InboundKind.DELIVERY_REPORT, False
    merged: dict[str, str] = {}
    for group in bounces.status_groups(_bytes(receipt)):
        merged = group | merged
    who = merged.get("final-recipient", "") or merged.get("original-recipient", "")
    disposition = merged.get("disposition", "")
    if "displayed" not in disposition.lower() and _REFUSED.search(text[:2_000]):
        group = {"final-recipient": who, "action": "failed", "diagnostic-code": text[:2_000]}
        return _bounce(report, bounces.from_groups([group]), text, parts, bounces.Prose(text, ""))
    report.entries = [
        ReportEntry(
            recipient=tidy(who.partition(";")[2] or who),
            action="read",
            status="",
            reply_code="",
            reason="read" if "displayed" in disposition.lower() else "disposed",
            hard=False,
            diagnostic=disposition[:200],
        )
    ]
    ids = message_ids(merged.get("original-message-id", "").encode("utf-8", "replace"))
    report.reported_id = ids[0] if ids else _original_id(parts, bounces.Prose("", ""))
    return report


_TOLD_IN_TEXT = re.compile(rb"(?im)^\s*(?:final-recipient|diagnostic-code)[ \t]*:")


def _may_tell(part: Node) -> bool:
    """A part that may hold the groups of a report though its type does not say so."""
    return part.media_type in ("text/plain", "application/octet-stream", "text/rfc822-headers") and not part.parts


# --- signs ---------------------------------------------------------------------------------------------------------


def _looks_like_bounce(root: Node, subject: str, text: str, *, machine: bool, null_path: bool) -> bool:
    if (
        root.media_type == "multipart/report"
        and "delivery" in root.params.get("report-type", "delivery-status").lower()
    ):
        return True
    if b"x-failed-recipients" in root.headers:
        return True
    titled = bool(_BOUNCE_SUBJECT.search(subject))
    if not (machine or null_path or titled):
        return False
    told = bool(_BOUNCE_TEXT.search(text[:8_000]))
    if machine or null_path:
        return told or titled
    return (
        told
        and titled
        and bool(
            re.search(
                r"\b[45]\d\d[ -]|\b[45]\.\d\.\d|mail(?:er)?[ -]?(?:delivery|daemon|system)|automatically",
                text[:8_000],
                re.IGNORECASE,
            )
        )
    )


def _is_auto_reply(root: Node, subject: str) -> bool:
    submitted = _plain(root, b"auto-submitted").lower()
    if submitted.startswith("auto-replied"):
        return True
    if any(
        name in root.headers
        for name in (
            b"x-autoreply",
            b"x-autorespond",
            b"x-autoreply-from",
            b"x-mail-autoreply",
            b"x-autoresponder",
            b"x-auto-reply",
        )
    ):
        return _plain(root, b"x-autoreply").lower() != "no"
    if _plain(root, b"precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    if submitted == "no":
        return False
    listed = b"list-unsubscribe" in root.headers or b"list-id" in root.headers
    signs = (
        submitted != ""
        or b"x-auto-response-suppress" in root.headers
        or _plain(root, b"precedence").lower() in ("bulk", "junk")
        or (b"return-path" in root.headers and root.first(b"return-path").strip() == b"<>")
    )
    if _AUTO_STATED.search(subject):
        return True
    if signs and not listed:
        return bool(_AUTO_SUBJECT.search(subject) or _AWAY_SUBJECT.search(subject))
    if re.match(r"\s*(?:re|tr|fw|aw|rép?)\s*:", subject, re.IGNORECASE):
        return signs and bool(_AUTO_SUBJECT.search(subject))
    answers = b"in-reply-to" in root.headers or b"references" in root.headers
    return bool(
        _AUTO_SUBJECT.search(subject) or _AWAY_ALONE.search(subject) or (answers and _AWAY_BEFORE.search(subject))
    )


def _answerable(root: Node, sender: str, sender_name: str, meta: Mapping[str, str]) -> bool:
    """Whether an automatic answer may go out (RFC 3834 §2)."""
    submitted = _plain(root, b"auto-submitted").lower()
    if not sender or submitted not in ("", "no") or _DAEMON.match(sender):
        return False
    if _plain(root, b"precedence").lower() in ("bulk", "list", "junk", "auto_reply"):
        return False
    if any(
        name in root.headers
        for name in (
            b"list-id",
            b"list-unsubscribe",
            b"list-post",
            b"x-auto-response-suppress",
            b"feedback-id",
            b"x-loop",
            b"x-autoreply",
            b"x-autorespond",
        )
    ):
        return False
    if b"return-path" in root.headers and root.first(b"return-path").strip() == b"<>":
        return False
    return meta.get("mail_from", "x") not in ("", "<>")


def _is_loop(root: Node, meta: Mapping[str, str], sender: str) -> bool:
    """A message of our own that came back: marked by this installation, and either automatic or from the very account
    that receives it. An agent's words that somebody hands on to another mailbox of ours are no loop."""
    instance = meta.get("instance", "").strip()
    ours = bool(instance) and any(
        unfold(value).decode("utf-8", "replace").strip() == instance for value in root.all(b"x-fil-rouge-instance")
    )
    automatic = _plain(root, b"auto-submitted").lower() not in ("", "no")
    return ours and (automatic or sender.lower() == meta.get("account", sender).lower())


def _plain(root: Node, name: bytes) -> str:
    return re.split(r"[;\s(]", encoded_words(unfold(root.first(name))).strip() or " ")[0]


# --- parts ---------------------------------------------------------------------------------------------------------


def _walk(root: Node) -> list[Node]:
    """All parts, the insides of embedded messages left out: what a forwarded report says is not said to us."""
    found: list[Node] = []
    stack = [root]
    while stack and len(found) < MAX_WALK:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.parts))
    return found


def _first(parts: list[Node], media_type: str) -> Node | None:
    return next((part for part in parts if part.media_type == media_type), None)


def _bytes(part: Node) -> bytes:
    return part.content()[:1_000_000]


def _original_headers(parts: list[Node]) -> list[Node]:
    return [part.embedded for part in parts if part.embedded is not None]


def _original_id(parts: list[Node], above: bounces.Prose) -> str:
    """Message-ID of the message that is reported: embedded, in its headers alone, or quoted in the text."""
    for original in _original_headers(parts):
        if ids := message_ids(original.first(b"message-id")):
            return ids[0]
    for part in parts:
        if part.media_type in (
            "text/rfc822-headers",
            "message/rfc822-headers",
            "text/rfc822",
            "message/global-headers",
        ) and (ids := bounces.ids_in(decode(_bytes(part))[0])):
            return ids[0]
    for text in (above.below, above.above):
        if text and (ids := bounces.ids_in(text)):
            return ids[0]
    for part in parts[1:]:
        if part.media_type in ("text/plain", "application/octet-stream") and (
            ids := bounces.ids_in(decode(_bytes(part)[:20_000])[0])
        ):
            return ids[0]
    for group in (
        g for part in parts if part.media_type == "message/delivery-status" for g in bounces.status_groups(_bytes(part))
    ):
        if ids := message_ids(
            (group.get("x-original-message-id", "") or group.get("original-message-id", "")).encode()
        ):
            return ids[0]
    return _answered(parts[0]) if parts else ""


def _forwarded_groups(parts: list[Node]) -> list[dict[str, str]]:
    """Groups of a report that a gateway only passed on, inside its own."""
    return [
        group
        for original in _original_headers(parts)
        for part in _walk(original)
        if part.media_type == "message/delivery-status"
        for group in bounces.status_groups(_bytes(part))
    ]


def _answered(root: Node) -> str:
    ids = message_ids(root.first(b"in-reply-to"))
    return ids[0] if ids else ""


def _not_recipients(root: Node, parts: list[Node], above: bounces.Prose, sender: str) -> frozenset[str]:
    """Addresses in a report that did not fail: its author, its receiver, the author of the original."""
    found = {sender}
    for name in (b"to", b"delivered-to", b"envelope-to", b"x-original-to"):
        found |= {one.address for value in root.all(name) for one in addresses(value)}
    for original in _original_headers(parts):
        found |= {
            one.address
            for name in (b"from", b"return-path", b"reply-to")
            for value in original.all(name)
            for one in addresses(value)
        }
        found -= {one.address for value in original.all(b"to") for one in addresses(value)}
    return frozenset(found - {""})


def _from_original(parts: list[Node], above: bounces.Prose) -> list[bounces.Raw]:
    """Nobody is named: the recipients of the original are meant."""
    values = [value for original in _original_headers(parts) for value in original.all(b"to")[:1]]
    if not values:
        values = [
            found[1].encode("utf-8", "replace")
            for found in re.finditer(r"(?im)^[ \t>]{0,4}to:[ \t]*([^\n]{3,300})", above.below)
        ][:1]
    who = [one.address for value in values for one in addresses(value) if one.address]
    return [bounces.Raw(recipient=address, diagnostic=above.above[:8_000]) for address in who[:1]]
