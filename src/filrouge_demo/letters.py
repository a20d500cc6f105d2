"""E-mails as customers' programs write them: plain, HTML, with files, with quotations in each program's own way."""

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_string
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from filrouge_demo.people import Person
from filrouge_demo.rhythm import HERE
from filrouge_demo.telling import short_date


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """A message of ours that a customer answers."""

    message_id: str
    references: str
    reply_to: str
    sender_name: str
    sender: str
    subject: str
    text: str
    at: datetime
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready for the wire. An empty `sender` is the null sender of machines."""

    sender: str
    recipient: str
    message: EmailMessage
    message_id: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    text: str
    files: Sequence[File] = field(default_factory=tuple)


_MOBILE = {"fr": "Envoyé de mon iPhone", "en": "Sent from my iPhone"}
_STYLE = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"


def write(
    person: Person,
    to: str,
    words: Words,
    at: datetime,
    chance: random.Random,
    *,
    answers: Answered | None = None,
    sender: str | None = None,
) -> Letter:
    """A letter of this person, in the way of their program."""
    address = sender or person.email
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(person.shown, address)
    message["To"] = to
    message["Subject"] = words.subject
    message["Date"] = format_datetime(at.astimezone(HERE))
    message_id = f"<{chance.getrandbits(80):020x}.{chance.getrandbits(32):08x}@{address.rpartition('@')[2]}>"
    message["Message-ID"] = message_id
    if answers is not None:
        message["In-Reply-To"] = answers.message_id
        message["References"] = f"{answers.references} {answers.message_id}".strip()
    text, page = _bodies(person, words.text, answers)
    message.set_content(text)
    if page is not None:
        message.add_alternative(page, subtype="html")
    for each in words.files:
        kind, _, subtype = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.name)
    return Letter(address, to, message, message_id, len(words.files))


def _address(name: str, address: str) -> Address:
    local, _, domain = address.partition("@")
    return Address(name, local, domain)


def _bodies(person: Person, text: str, answers: Answered | None) -> tuple[str, str | None]:
    match person.program:
        case "gmail":
            return _gmail(person, text, answers)
        case "outlook":
            return _outlook(person, text, answers)
        case "iphone":
            return _iphone(person, text, answers)
        case _:
            return _plain(person, text, answers), None


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.strip().splitlines())


def _lines(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>\n")


def _said(person: Person, answers: Answered) -> str:
    at = answers.at.astimezone(HERE)
    day = short_date(at, person.language)
    if person.language == "fr":
        return f"Le {day} à {at:%H:%M}, {answers.sender_name} <{answers.sender}> a écrit :"
    return f"On {day} at {at:%H:%M}, {answers.sender_name} <{answers.sender}> wrote:"


def _gmail(person: Person, text: str, answers: Answered | None) -> tuple[str, str]:
    page = f'<div dir="ltr">{_lines(text)}</div>'
    if answers is None:
        return text, page
    said = _said(person, answers)
    quote = (
        f'<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{html.escape(said, quote=False)}<br></div><blockquote class="gmail_quote" style="{_STYLE}">'
        f"{_lines(answers.text.strip())}</blockquote></div>"
    )
    return f"{text}\n\n{said}\n\n{_quoted(answers.text)}\n", page + quote


def _outlook(person: Person, text: str, answers: Answered | None) -> tuple[str, str]:
    paragraphs = "".join(f'<p class="MsoNormal">{_lines(part)}<o:p></o:p></p>' for part in text.split("\n\n"))
    page = f'<html><body lang="{person.language}"><div class="WordSection1">{paragraphs}'
    if answers is None:
        return text, f"{page}</div></body></html>"
    at = answers.at.astimezone(HERE)
    names = ("De", "Envoyé", "À", "Objet") if person.language == "fr" else ("From", "Sent", "To", "Subject")
    colon = " :" if person.language == "fr" else ":"
    when = f"{short_date(at, person.language)} {at:%H:%M}"
    values = (f"{answers.sender_name} <{answers.sender}>", when, person.email, answers.subject)
    head = "\n".join(f"{name}{colon} {value}" for name, value in zip(names, values, strict=True))
    rows = "<br>".join(f"<b>{name}{colon}</b> {html.escape(value)}" for name, value in zip(names, values, strict=True))
    quote = (
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{rows}</p></div></div><p class="MsoNormal">{_lines(answers.text.strip())}</p>'
    )
    line = "_" * 32
    return f"{text}\n\n{line}\n{head}\n\n{answers.text.strip()}\n", f"{page}{quote}</div></body></html>"


def _iphone(person: Person, text: str, answers: Answered | None) -> tuple[str, str | None]:
    mobile = _MOBILE[person.language]
    if answers is None:
        return f"{text}\n\n{mobile}\n", None
    said = _said(person, answers)
    page = (
        f'<html><head></head><body dir="auto">{_lines(text)}<br id="lineBreakAtBeginningOfSignature">'
        f'<div dir="ltr">{mobile}</div><div dir="ltr"><br><blockquote type="cite">{html.escape(said)}<br><br>'
        f'</blockquote></div><blockquote type="cite"><div dir="ltr">{_lines(answers.text.strip())}</div>'
        "</blockquote></body></html>"
    )
    return f"{text}\n\n{mobile}\n\n> {said}\n>\n{_quoted(answers.text)}\n", page


def _plain(person: Person, text: str, answers: Answered | None) -> str:
    if answers is None:
        return f"{text}\n"
    return f"{_said(person, answers)}\n{_quoted(answers.text)}\n\n{text}\n"


def away(person: Person, answered: Answered, text: str, at: datetime, chance: random.Random) -> Letter:
    """What a machine says while they are away (RFC 3834)."""
    prefix = "Réponse automatique : " if person.language == "fr" else "Automatic reply: "
    letter = write(person, answered.sender, Words(prefix + answered.subject, text), at, chance)
    letter.message["Auto-Submitted"] = "auto-replied"
    letter.message["X-Auto-Response-Suppress"] = "All"
    letter.message["In-Reply-To"] = answered.message_id
    return Letter("", answered.reply_to or answered.sender, letter.message, letter.message_id)


def bounce(person: Person, answered: Answered, original: bytes, at: datetime, chance: random.Random) -> Letter:
    """A delivery status notification (RFC 3464): this mailbox does not exist any more."""
    host = f"mx1.{person.email.rpartition('@')[2]}"
    edge = f"=_{chance.getrandbits(64):016x}"
    head = original.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace")
    raw = (
        f"From: MAILER-DAEMON@{host}\r\nTo: {answered.sender}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Date: {format_datetime(at.astimezone(HERE))}\r\nMessage-ID: <{chance.getrandbits(64):016x}@{host}>\r\n"
        f"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{edge}"\r\n\r\n'
        f"--{edge}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        f"This is the mail system at host {host}.\r\n\r\nYour message could not be delivered.\r\n\r\n"
        f"<{person.email}>: host {host} said: 550 5.1.1 <{person.email}>: Recipient address rejected: "
        "User unknown in virtual mailbox table (in reply to RCPT TO command)\r\n\r\n"
        f"--{edge}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {host}\r\n\r\n"
        f"Final-Recipient: rfc822; {person.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Remote-MTA: dns; {host}\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown in virtual mailbox table\r\n\r\n"
        f"--{edge}\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n\r\n--{edge}--\r\n"
    )
    return Letter("", answered.reply_to or answered.sender, _raw(raw))


def _raw(raw: str) -> EmailMessage:
    message = message_from_string(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message
