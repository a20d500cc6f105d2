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
        r"(?:said|response|responded|error|reason|code|reply|failed with|server message)[^\n\d]{0,20"
        r"}?:?\s*:?\(?([245]\d\d)(?=[\s\-:#])",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|[\n:;>]\s{0,10}|\.\.\. )([245]\d\d)(?=[\s\-])"),
    re.compile(r"(?:^|[\s(\[:])([45]\d\d)(?=[\s\-:])"),
)


@dataclass(frozen=True, slots=True)
class _Table:
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    hard: frozenset[str]
    pseudo: dict[str, str]
    by_status: dict[str, str]
    sure: frozenset[str]
    temporary: frozenset[str]


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
        temporary=frozenset(raw["temporary"]),
    )


def find_status(text: str) -> str:
    """The enhanced status code in a server's words; empty when none."""
    for rule in _STATUS:
        if found := rule.search(text):
            return found[1]
    return ""


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


def reason_of(diagnostic: str, status: str, *, command: str, kind: str, action: str) -> str:
    """Our word. `command`: the SMTP command that was answered; `kind`: its type (`smtp`, `x-unix`…)."""
    table = _table()
    if status.startswith("2.") or action in ("delivered", "relayed", "expanded", "deliverable"):
        return "delivered"
    detail = status.partition(".")[2]
    coded = table.by_status.get(detail, "")
    if detail in table.sure and detail not in ("2.2", "2.3"):
        return coded
    text = re.sub(r"\s+", " ", diagnostic)[: MAX_DIAGNOSTIC_CHARS * 4]
    if kind == "x-unix" and coded != "mailboxfull":
        said = _match(table, text)
        return said if said in ("mailboxfull", "expired") else "mailererror"
    said = _match(table, text)
    if said == "userunknown":
        return _unknown(detail, command)
    if (
        said in ("", "systemerror", "onhold", "syntaxerror", "expired", "networkerror")
        and coded
        and detail not in ("3.0", "4.0", "7.0", "7.1")
    ):
        if said == "expired" and detail in ("4.0", "4.1", "4.2", "4.7"):
            return said
        if said == "networkerror" and coded in ("expired", "hostunknown", "networkerror"):
            return said
        if not (said and coded == "userunknown"):
            return coded
    if said:
        return said
    if coded:
        return coded
    if action in ("delayed", "expired"):
        return "expired"
    if detail.startswith("6."):
        return "contenterror"
    if detail.startswith("7."):
        return "securityerror"
    if command in ("HELO", "EHLO", "CONN"):
        return "blocked"
    if kind in ("x-unix", "x-postfix"):
        return "mailererror"
    return "onhold" if text.strip() else "undefined"


def _unknown(detail: str, command: str) -> str:
    """An unknown user told at RCPT, or by its own code, is one; told later, it is a filter's word for a refusal."""
    if detail in ("1.1", "1.0", "1.3", "1.2") or command == "RCPT":
        return "userunknown"
    return "filtered"


def _match(table: _Table, text: str) -> str:
    return next((reason for reason, pattern in table.patterns if pattern.search(text)), "")


def seems_temporary(reason: str, text: str, reply: str, action: str) -> bool:
    if reply:
        return reply.startswith("4")
    if action == "delayed":
        return True
    return bool(
        re.search(
            r"\b4\.\d\.\d{1,3}\b|temporar|not yet|warning|will (?:be retried|keep trying|continue)|deferred|delayed",
            text,
            re.IGNORECASE,
        )
    )
