"""Who was not reached, and why: the entries of a delivery report, by RFC 3464 or in a mail server's own prose."""

import re
from dataclasses import dataclass, field

from filrouge.channels.adapters.email import reasons
from filrouge.channels.adapters.email.charsets import decode
from filrouge.channels.adapters.email.headers import message_ids, tidy
from filrouge.channels.adapters.email.limits import MAX_DIAGNOSTIC_CHARS, MAX_REPORT_ENTRIES
from filrouge.terms.messages import ReportEntry

MAX_PROSE_CHARS = 60_000

_ADDRESS = r"[^\s<>()\[\]\",;:@]{1,120}@[^\s<>()\[\]\",;:@]{1,190}[^\s<>()\[\]\",;:@.]"
_FIND_ADDRESS = re.compile(_ADDRESS)
_BELOW = re.compile(
    r"(?im)^[ \t>]{0,8}(?:-{2,}[^\n]{0,10}(?:this is a copy of|below this line is|"
    r"the header of the original|original message|unsent message|message header|"
    r"returned message|headers? (?:of|follow)|message text follows|transcript of message|"
    r"undelivered message|copy of (?:the|your) message|the following (?:is|message)|"
    r"message contents|body of message|original (?:headers|mail))[^\n]{0,80}|included "
    r"is a copy of[^\n]{0,80}|original message (?:headers|follows)\s*:?.{0,60}|received:\s?from"
    r"\s.{0,200}|return-path:.{0,200}|"
    r"the (?:original message|header(?:s)?|text) .{0,40}(?:follows|was|is).{0,40}(?:below|"
    r":)\s*|-{3,} ?(?:message d'origine|original).{0,40}|your (?:original )?message "
    r"(?:follows|reads).{0,40}|"
    r"(?:--- ){0,1}(?:mail|message) headers?\s*:?\s*|content-type: message/rfc822.{0,100}|message-id:.{0,200})$"
)
_LEAD = (
    re.compile(rf"^[ \t>*•]*[\"'<]*(?P<a>{_ADDRESS})[\">']{{0,2}}\s*(?::|\.\.\.|,? ?\[|\(|<|$|\s-\s|;)(?P<d>.*)"),
    re.compile(rf"^[ \t]*[45]\d\d\s+(?:#?[45]\.\d\.\d+\s+)?<(?P<a>{_ADDRESS})>(?P<d>.*)"),
    re.compile(
        rf"(?i)^[ \t]*[^<>@]{{0,90}}?(?:\b(?:to|recipients?|address(?:e?s)?|destinataires?|"
        rf"for|of|an|para|user|empfänger|destinatario|ontvanger|mottagare|odbiorca|adresat|"
        rf"получател\w{{1,3}})\b|收件人|宛先|받는 사람|:)[ \t]*:?[ \t]*"
        rf"[\"'<\[(]*(?:mailto:|rfc822;)?(?P<a>{_ADDRESS})[\">\])']*"
        rf"(?P<d>.*)"
    ),
    re.compile(
        rf"^[ \t]*[\"'<]*(?P<a>{_ADDRESS})[\">']{{0,2}}\s+(?P<d>(?:invalid|user|mailbox|"
        rf"unknown|delivery|failed|does|is|was|error|[45]\d\d|smtp|rejected|no|not|cannot|"
        rf"could|could|undeliver|relay|over|host|quota|domain|address).*)",
        re.IGNORECASE,
    ),
    re.compile(rf"^[^\n<>]{{0,60}}<(?:mailto:)?(?P<a>{_ADDRESS})>\s*(?P<d>(?::|\().*|$)"),
    re.compile(rf"^[^\s@]{{1,60}}:\d+:<(?P<a>{_ADDRESS})>(?P<d>.*)"),
)
_NOT_FAILED = re.compile(
    r"(?i)^\s*(?:from|sender|reply-to|message-?id|x-[\w-]+|received|return-path|by|"
    r"received-from-mta|subject|postmaster|contact|help|please|if you|for (?:further|"
    r"more|assistance))\b"
)
_COMMANDS = (
    (re.compile(r"in reply to (?:the )?(?:end of )?(\w+)(?: to| from)?", re.IGNORECASE), 1),
    (
        re.compile(
            r"after (?:the )?(rcpt|mail|data|helo|ehlo|end of data|initial connection|pipelined \w+)", re.IGNORECASE
        ),
        1,
    ),
    (re.compile(r"response to (?:the )?(rcpt|mail|data|helo|ehlo)", re.IGNORECASE), 1),
    (re.compile(r"progress was (rcpt|mail|data|helo|ehlo)", re.IGNORECASE), 1),
    (
        re.compile(
            r"\[(rcpt|mail|data)(?:_to|_from)?\]|\bin (rcpt|mail|data)(?: to| from)?\b|smtp command\s+(rcpt|mail|data)",
            re.IGNORECASE,
        ),
        1,
    ),
    (
        re.compile(
            r"^\s*>{2,3} ?(rcpt|mail|data|helo|ehlo)\b(?![\s\S]{0,2000}^\s*>{2,3} ?(?:rcpt|"
            r"mail|data)\b[^\n]*\n\s*<{2,3} ?[45])",
            re.IGNORECASE | re.MULTILINE,
        ),
        1,
    ),
    (re.compile(r"(?:error|failed|rejected|refused)[^\n]{0,40}\b(rcpt|mail from|helo|ehlo)\b", re.IGNORECASE), 1),
)
_QMAIL_COMMANDS = (
    (re.compile(r"does not like recipient", re.IGNORECASE), "RCPT"),
    (re.compile(r"connected but sender was rejected", re.IGNORECASE), "MAIL"),
    (re.compile(r"\(state 1[34]\)", re.IGNORECASE), "RCPT"),
    (re.compile(r"\(state 1[578]\)", re.IGNORECASE), "DATA"),
    (re.compile(r"did not like our rcpt", re.IGNORECASE), "RCPT"),
    (re.compile(r"failed (?:after|on) (?:i sent the message|data)|failed on data", re.IGNORECASE), "DATA"),
    (re.compile(r"connected but greeting failed|does not like me|my name was rejected", re.IGNORECASE), "HELO"),
)


@dataclass(slots=True)
class Raw:
    """One recipient as the report tells it, before the table speaks."""

    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    kind: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of a report above the original that it carries, and what is below."""

    above: str
    below: str


def prose(text: str) -> Prose:
    text = text[:MAX_PROSE_CHARS]
    found = _BELOW.search(text)
    if found is None or not text[: found.start()].strip():
        return Prose(text, "")
    return Prose(text[: found.start()], text[found.start() :])


# --- RFC 3464 ------------------------------------------------------------------------------------------------------

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)$")


def status_groups(data: bytes) -> list[dict[str, str]]:
    """The groups of fields of a message/delivery-status part, names in lower case."""
    groups: list[dict[str, str]] = []
    group: dict[str, str] = {}
    name = ""
    for line in decode(data)[0].split("\n")[:5_000]:
        if not line.strip():
            if group:
                groups.append(group)
            group, name = {}, ""
            continue
        if line[0] in " \t" and name:
            group[name] = f"{group[name]} {line.strip()}"[: MAX_DIAGNOSTIC_CHARS * 8]
            continue
        if found := _FIELD.match(line.strip()):
            name = found[1].lower()
            if name in ("final-recipient",) and name in group:
                groups.append(group)
                group = {}
            if name not in group or not group[name]:
                group[name] = found[2].strip()
            else:
                name = ""
    if group:
        groups.append(group)
    return groups


def from_groups(groups: list[dict[str, str]]) -> list[Raw]:
    found: list[Raw] = []
    seen: dict[str, int] = {}
    for group in groups:
        who = group.get("final-recipient") or group.get("original-recipient") or group.get("x-actual-recipient") or ""
        if not who and not ("action" in group and ("status" in group or "diagnostic-code" in group)):
            continue
        raw = Raw(fields=group)
        address = who.partition(";")[2] if ";" in who else who
        named = _FIND_ADDRESS.search(address) or _FIND_ADDRESS.search(group.get("original-recipient", ""))
        raw.recipient = tidy(named[0]) if named else tidy(address) or address.strip().lower()[:320]
        raw.action = re.split(r"[\s;(]", group.get("action", "").lower().strip())[0]
        status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", group.get("status", "").strip())
        raw.status = status[0] if status else ""
        diagnostic = group.get("diagnostic-code", "") or group.get("x-actual-diagnostic", "")
        kind, semicolon, rest = diagnostic.partition(";")
        if semicolon and re.fullmatch(r"[A-Za-z][\w-]{1,40}", kind.strip()):
            raw.kind, raw.diagnostic = kind.strip().lower(), rest.strip()
        else:
            raw.diagnostic = diagnostic.strip()
        if raw.recipient and raw.recipient in seen:
            earlier = found[seen[raw.recipient]]
            if not earlier.diagnostic and raw.diagnostic:
                found[seen[raw.recipient]] = raw
            continue
        seen[raw.recipient] = len(found)
        found.append(raw)
        if len(found) >= MAX_REPORT_ENTRIES:
            break
    return found


# --- prose ---------------------------------------------------------------------------------------------------------


_TOLD_LAST = re.compile(rf"^[ \t]*[45]\d\d[ -]<(?P<a>{_ADDRESS})>\.\.\.")


def from_transcript(text: str) -> list[Raw]:
    """Sendmail's transcript of a session: what was said comes first, the line with the address last."""
    begin = text.lower().find("transcript of session")
    if begin < 0:
        return []
    raws: dict[str, Raw] = {}
    before: list[str] = []
    for line in text[begin:].split("\n")[1:]:
        if line.lower().lstrip(". ").startswith("while talking to"):
            before = []
        before.append(line)
        if found := _TOLD_LAST.match(line):
            address = tidy(found["a"])
            raws.setdefault(address, Raw(recipient=address, diagnostic="\n".join(_answers_first(before))))
            before = []
        if len(raws) >= MAX_REPORT_ENTRIES:
            break
    return list(raws.values())


def _answers_first(lines: list[str]) -> list[str]:
    return sorted(lines, key=lambda line: not line.lstrip().startswith("<<<"))


def from_prose(text: str, failed: list[str], skip: frozenset[str]) -> list[Raw]:
    """Recipients and what is said of each in a server's own words. `failed` (X-Failed-Recipients) names them when
    given; `skip` are addresses that are no recipients (the sender, the report's own)."""
    if transcript := from_transcript(text):
        return transcript
    leads: list[tuple[int, str]] = []
    lines = text.split("\n")
    for n, line in enumerate(lines):
        if len(line) > 1_000 or "@" not in line:
            continue
        found = _lead(line, failed)
        if found and found not in skip:
            leads.append((n, found))
        if len(leads) > MAX_REPORT_ENTRIES * 5:
            break
    if failed and not leads:
        return from_prose(text, [], skip) or [
            Raw(recipient=one, diagnostic=text) for one in failed[:MAX_REPORT_ENTRIES]
        ]
    order: list[str] = []
    said: dict[str, list[str]] = {}
    for k, (n, address) in enumerate(leads):
        stop = leads[k + 1][0] if k + 1 < len(leads) else len(lines)
        if address not in said:
            order.append(address)
        said.setdefault(address, []).append("\n".join(lines[n:stop]))
    raws = [Raw(recipient=address, diagnostic="\n".join(said[address])) for address in order[:MAX_REPORT_ENTRIES]]
    for n, raw in enumerate(raws):
        if _says_nothing(raw, text):
            raw.diagnostic = (
                text
                if len(raws) == 1
                else "\n".join(said.get(raws[n + 1].recipient, []))
                if n + 1 < len(raws)
                else text
            )
    return raws


_OFFICE = re.compile(r"^(?:postmaster|abuse|support|help|admin|contact|mailer-daemon|no-?reply)@", re.IGNORECASE)


def alone(text: str, skip: frozenset[str]) -> list[Raw]:
    """The only address that a report names, when it names one."""
    found = {tidy(one[0]) for one in _FIND_ADDRESS.finditer(text[:8_000])} - skip - {""}
    named = [one for one in found if not _OFFICE.match(one)]
    return [Raw(recipient=named[0], diagnostic=text)] if len(named) == 1 else []


def _says_nothing(raw: Raw, text: str) -> bool:
    """Only the address stands there: what happened is told above it, or once for all."""
    rest = raw.diagnostic.lower().replace(raw.recipient, " ")
    return len(re.findall(r"[^\W\d_]{2,}|\b[45]\d\d\b", rest)) < 2


def _lead(line: str, failed: list[str]) -> str:
    if _NOT_FAILED.match(line):
        return ""
    for rule in _LEAD:
        if found := rule.match(line):
            address = tidy(found["a"])
            if failed and address not in failed:
                continue
            return address
    return ""


def command_of(text: str) -> str:
    """The SMTP command that was being answered, upper case, empty when not told."""
    for qmail, name in _QMAIL_COMMANDS:
        if qmail.search(text):
            return name
    flat = re.sub(r"\s+", " ", text)
    for rule, _ in _COMMANDS:
        if found := rule.search(text if rule.flags & re.MULTILINE else flat):
            word = next(group for group in found.groups() if group).lower()
            if "connection" in word:
                return "CONN"
            for known in ("rcpt", "mail", "data", "helo", "ehlo"):
                if known in word:
                    return known.upper()
    return ""


# --- the entry -----------------------------------------------------------------------------------------------------


def entry(raw: Raw, around: str) -> ReportEntry:
    """What we keep of one recipient. `around` is the prose of the report: it may tell the command or the reason."""
    diagnostic = raw.diagnostic
    near = _near(around, raw.recipient)
    told = reasons.find_status(diagnostic)
    status = raw.status
    if told and (not status or status.endswith(".0.0")):
        status = told
    if not status and near:
        status = reasons.find_status(near)
    reply = reasons.find_reply(diagnostic) or (reasons.find_reply(near) if not diagnostic.strip() else "")
    command = command_of(diagnostic) or command_of(near)
    words = diagnostic if re.search(r"[A-Za-z]{3,}", diagnostic) else f"{diagnostic} {near or around[:4_000]}"
    category = raw.fields.get("x-powermta-bouncecategory", "").strip().lower()
    unsaid = not raw.status and bool(raw.fields)  # a report that gives no status tells an unknown user plainly
    command = command or ("RCPT" if unsaid else "")

    def judge(said: str) -> str:
        return reasons.reason_of(said, status, command=command, kind=raw.kind, action=raw.action, category=category)

    reason = judge(words)
    for more in (near, around[:4_000]):
        if reason in ("onhold", "undefined") and more:
            status = status or reasons.find_status(more)
            reason = judge(f"{diagnostic} {more}")
    if not status:
        status = reasons.pseudo_status(reason, temporary=reasons.seems_temporary(reason, words, reply, raw.action))
    action = raw.action or ("delayed" if status.startswith("4.") else "failed")
    if reason == "delivered":
        action = action if action in ("delivered", "relayed", "expanded") else "delivered"
    return ReportEntry(
        recipient=raw.recipient,
        action=action if action in ("failed", "delayed", "delivered", "relayed", "expanded") else "failed",
        status=status,
        reply_code=reply,
        reason=reason,
        hard=reasons.is_hard(reason) and action != "delayed",
        diagnostic=re.sub(r"\s+", " ", diagnostic or near).strip()[:MAX_DIAGNOSTIC_CHARS],
    )


def _near(text: str, recipient: str) -> str:
    """The words of the prose about this recipient: from its address to the next one, or everything when it is alone."""
    if not recipient or not text:
        return text[:4_000]
    at = text.lower().find(recipient)
    if at < 0:
        return text[:4_000]
    return text[at : at + 3_000]


def ids_in(text: str) -> list[str]:
    """Message-IDs of header lines in a text."""
    return [
        one
        for found in re.finditer(r"(?im)^[ \t>|]{0,8}message-id:\s{0,200}(<?[^\s<>]{3,900}>?)", text)
        for one in message_ids(found[1].encode("utf-8", "replace"))
    ]
