"""From the words and codes of a mail server to our word for why, by the table in `bounce_reasons.json`."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from filrouge.channels.adapters.email.limits import MAX_DIAGNOSTIC_CHARS

_REPLY_CODES = frozenset(
    [
        "421",
        "422",
        "430",
        "432",
        "450",
        "451",
        "452",
        "453",
        "454",
        "455",
        "456",
        "458",
        "459",
        "500",
        "501",
        "502",
        "503",
        "504",
        "510",
        "511",
        "520",
        "521",
        "523",
        "524",
        "525",
        "530",
        "533",
        "534",
        "535",
        "538",
        "541",
        "550",
        "551",
        "552",
        "553",
        "554",
        "555",
        "556",
        "557",
    ]
)
_STATUS = (
    re.compile(r"\(#([245]\.\d{1,3}\.\d{1,3})\)"),
    re.compile(r"\b[2-5]\d\d[- ]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])"),
    re.compile(r"error[_ ]code\s*:?\s*([245]\.\d{1,3}\.\d{1,3})(?![.\d])", re.IGNORECASE),
    re.compile(r"(?:^|[\s(<#:;\[,\"'])([245]\.[0-7]\.\d{1,3})(?![.\d])(?=[\s)>,;:\-\]\"']|$)"),
)
_REPLY = (
    re.compile(r"(?:^|[\s:;(>\"',])([2-5]\d\d)[- ]#?[245]\.\d{1,3}\.\d{1,3}"),
    re.compile(
        r"(?:said|response|responded|error|reason|code|reply|failed with|server message)"
        r"[^\n\d]{0,20}?:?\s*:?\(?([245]\d\d)(?=[\s\-:#,.)])",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|[\n:;<>]\s{0,10}|\.\.\. )([245]\d\d)(?=[\s\-])"),
    re.compile(r"(?:^|[\s(\[:])([45]\d\d)(?=[\s\-:])"),
)


@dataclass(frozen=True, slots=True)
class _Table:
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    hard: frozenset[str]
    pseudo: dict[str, str]
    by_status: dict[str, str]
    sure: frozenset[str]
    categories: dict[str, str]


@cache
def _table() -> _Table:
    raw = json.loads(files("filrouge.channels.adapters.email").joinpath("bounce_reasons.json").read_text("utf-8"))
    return _Table(
        patterns=tuple(
            (reason, re.compile("|".join(f"(?:{one})" for one in ones), re.IGNORECASE))
            for reason, ones in raw["patterns"]
        ),
        hard=frozenset(raw["hard"]),
        pseudo=raw["pseudo"],
        by_status=raw["by_status"],
        sure=frozenset(raw["sure_status"]),
        categories=raw["categories"],
    )


def find_status(text: str) -> str:
    """The enhanced status code in a server's words, of a failure when there is one; empty when none."""
    fine = ""
    for rule in _STATUS:
        for found in rule.finditer(text):
            if not found[1].startswith("2."):
                return found[1]
            fine = fine or found[1]
    return fine


def find_reply(text: str) -> str:
    """The SMTP reply code in a server's words; empty when none that SMTP knows."""
    for rule in _REPLY:
        for found in rule.finditer(text):
            if found[1] in _REPLY_CODES or found[1].startswith("25"):
                return found[1]
    return ""


def is_hard(reason: str) -> bool:
    return reason in _table().hard


def pseudo_status(reason: str, *, temporary: bool) -> str:
    """The status we give when the message has none: class, and our number for the reason."""
    return f"{4 if temporary else 5}.{_table().pseudo.get(reason, '0.900')}"


def reason_of(diagnostic: str, status: str, *, command: str, kind: str, action: str, category: str = "") -> str:
    """Our word. `command`: the SMTP command that was answered; `kind`: its type (`smtp`, `x-unix`…)."""
    table = _table()
    if status.startswith("2.") or action in ("delivered", "relayed", "expanded", "deliverable"):
        return "delivered"
    if category in table.categories:
        return table.categories[category]
    detail = status.partition(".")[2]
    coded = table.by_status.get(detail, "")
    if detail in table.sure and detail not in ("2.2", "2.3"):
        return coded
    text = re.sub(r"\s+", " ", diagnostic)[: MAX_DIAGNOSTIC_CHARS * 4]
    said = _match(table, text)
    if kind == "x-unix":
        return said if said in ("mailboxfull", "expired") else "mailererror"
    if said == "userunknown":
        said = _unknown(detail, command, text, find_reply(text))
    if command == "MAIL" and said in ("userunknown", "hostunknown", "filtered", "networkerror", "notaccept"):
        return "rejected"
    if command in ("HELO", "EHLO", "CONN") and said in ("userunknown", "hostunknown", "filtered", "rejected"):
        return "blocked"
    if said in _VAGUE and coded and detail not in ("3.0", "4.0", "7.0", "7.1"):
        if said == "expired" and detail in ("4.0", "4.1", "4.2", "4.7"):
            return said
        if said == "networkerror" and coded in ("expired", "hostunknown", "networkerror"):
            return said
        if not (said and coded == "userunknown"):
            return coded
    return said or coded or _by_circumstance(detail, command, kind, action, text)


_VAGUE = ("", "systemerror", "onhold", "syntaxerror", "expired", "networkerror")
"""What the words say may be less than what the code says."""


def _by_circumstance(detail: str, command: str, kind: str, action: str, text: str) -> str:
    if action in ("delayed", "expired"):
        return "expired"
    if detail.startswith("6."):
        return "contenterror"
    if detail.startswith("7."):
        return "securityerror"
    if command in ("HELO", "EHLO", "CONN"):
        return "blocked"
    if command == "MAIL":
        return "rejected"
    if kind in ("x-unix", "x-postfix"):
        return "mailererror"
    return "onhold" if text.strip() else "undefined"


_AT_RECIPIENT = re.compile(
    r"<[^<>\s]{3,200}@[^<>\s]{3,200}>\s?: (?:user )?unknown|doesn't have an? \S+ account|unknown user account"
)


def _unknown(detail: str, command: str, text: str, reply: str) -> str:
    """An unknown user told at RCPT, by its own code, or by a mail system in its own words, is one; a reply of which we
    do not know what it answers may be a filter's word for a refusal."""
    if (not reply and not detail) or (detail == "5.0" and "not taken: mailbox unavailable" in text.lower()):
        return "userunknown"
    if detail in ("1.0", "1.1", "1.2", "1.3", "1.10") or command == "RCPT" or _AT_RECIPIENT.search(text.lower()):
        return "userunknown"
    return "filtered"


def _match(table: _Table, text: str) -> str:
    return next((reason for reason, pattern in table.patterns if pattern.search(text)), "")


def seems_temporary(reason: str, text: str, reply: str, action: str) -> bool:
    if reply:
        return reply.startswith("4")
    if action == "delayed":
        return True
    return bool(_TEMPORARY.search(text))


_TEMPORARY = re.compile(
    r"\b4\.\d\.\d{1,3}\b|temporar|not yet|warning|will (?:be retried|keep trying|continue)|deferred|delayed|"
    r"(?<!delivery )retry time(?:out exceeded| not reached)|all hosts have been failing",
    re.IGNORECASE,
)
