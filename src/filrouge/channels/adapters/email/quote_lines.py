"""One letter for each line of a mail: text, empty, quote, attribution, header, delimiter, signature.

An attribution that was wrapped over several lines is made one line again, and other programs' quote marks (`|`, `Ann>`)
become `>`. Every rule is linear in the number of lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from filrouge.channels.adapters.email import quote_words as words
from filrouge.channels.adapters.email.limits import MAX_LINE_CHARS_MATCHED

TEXT, EMPTY, QUOTE, ATTRIBUTION, HEADER, DELIMITER, SIGNATURE = "teqbhds"

MAX_ATTRIBUTION_LINES = 5
MAX_ATTRIBUTION_CHARS = 400
MAX_TRIES = 20_000
"""Lines that look like the begin of an attribution; more come from nobody's pen."""

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
BLANKS = " \t\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000" + _INVISIBLE
_DELIMITER_MARKS = frozenset("‐‑‒-_,=+~#*ᐧ—–―─━═•·")


def alternatives(patterns: Sequence[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))


_LAST = alternatives(words.WROTE_LAST)
_ENDS_WITH_VERB = re.compile(
    rf"(?:^|[\s>)\]\"'”»,،،,:<*_]|(?<=[^\x00-\u0900]))(?:{_LAST})\s*[.:：>\-*_‎‏\s]*$", re.IGNORECASE
)
_INSIDE = re.compile(
    rf"(?:^|\s)(?:{alternatives(words.WROTE_INSIDE)})\s[^:：]{{1,250}}(?::\d\d[^:：]{{0,80}}){{0,2}}[:：]\s*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}\s?[:.hH]\s?\d{2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|"
    r"\d{1,2}\.?\s+\w{3,12}\.?,?\s+\d{2}|[٠-٩۰-۹]{2}|\d年|\d년"
)
_ADDRESS = re.compile(r"[^\s<>()\"@]{1,64}@[^\s<>()\"@]{1,190}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE_THEN_ADDRESS = re.compile(
    r"^.{0,60}?(?<!\d)(?:19|20)\d\d(?!\d).{1,100}?[<(\[][^@<>()\s]{1,64}@[^@<>()\s]{1,190}[>)\]]\s*[:：]?\s*$"
)
_ISO_THEN_NAME = re.compile(
    r"^(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2},? \d{1,2}:\d{2}(?::\d\d)? (?:GMT|UTC)[+\-−]?\d{0,2}"
    r":?\d{0,2}:? ?[^:]{0,80}:?$"
)
_VIA = re.compile(
    r"^.{1,100} via .{1,100} (?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)\s*[:：]?$", re.IGNORECASE
)
_POSTED = re.compile(r"^posted by .{1,120} on \d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\.?$", re.IGNORECASE)
_ADDRESS_DATE_COLON = re.compile(
    r"^(?=.{0,250}[<(\[][^@<>()\s]{1,64}@[^@<>()\s]{1,190}[>)\]])(?=.{0,300}(?:(?<!\d)(?:19|20)\d\d(?!\d)|"
    r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}\b|[۰-۹٠-٩]{4})).{10,300}[:：]$"
)
"""A mailbox in brackets, a date and a colon at the end: an attribution in whatever language."""
_QUOTING = re.compile(rf"^(?:{alternatives(words.QUOTING)})\s.{{0,150}}@.{{1,150}}[:：]$", re.IGNORECASE)
_GROUPWISE = re.compile(r"^>>> .{1,200} >>>$")
_YOU_WROTE = re.compile(r"^(?:on|at|in|le|am|el|em|il|op)\b.{0,160}\byou (?:wrote|said)\s*:$", re.IGNORECASE)
_USENET = re.compile(r"^in (?:message|article|news:)\s?.{1,200}(?:writes|wrote|says|said)\s*[:：]?$", re.IGNORECASE)
_FORWARD_START = re.compile(
    rf"^[-*_\s]{{0,20}}(?:{alternatives(words.FORWARD_STARTS)})\s*[:：]?[-*_\s]{{0,20}}$", re.IGNORECASE
)
_SIGNATURE = re.compile(rf"^[\s(<\[*_\-–—]{{0,10}}(?:{'|'.join(words.SIGNATURES)})", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\[]{1,200})\]\([^()\s]{1,500}\)| ?<(?:https?://|mailto:)[^<>\s]{1,500}>")
_HEADER_DATE = re.compile(
    rf"^[\s*_]{{0,6}}(?:{alternatives([re.escape(w) for w in words.HEADER_DATES])})"
    r"[\s*_]{0,6}[:：].{0,200}[\d٠-٩۰-۹]",
    re.IGNORECASE,
)
_HEADER_TEXT = re.compile(
    rf"^[\s*_]{{0,6}}(?:{alternatives([re.escape(w) for w in words.HEADER_TEXTS])})[\s*_]{{0,6}}[:：].{{0,500}}\w",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    rf"^[\s*_]{{0,6}}(?:{alternatives([re.escape(w) for w in words.HEADER_SUBJECTS])})[\s*_]{{0,6}}[:：]",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that tells a subject, in whatever language."""
_ABOVE = re.compile(rf"^\W{{0,12}}.{{0,40}}(?:{alternatives(words.REPLY_ABOVE)})", re.IGNORECASE)
_NAMED_MARK = re.compile(r"^([ \t]{0,4})([^\W\d_]{1,12})>(?=\s|$|>)")
_BAR_MARK = re.compile(r"^[ \t]{0,4}\|(?:[ \t]|$)")
_STARTER = re.compile(
    r"^[\s>\-<*_|\"'“«]{0,20}(?:(?:on|at|in|le|am|op|il|el|em|dnia|dňa|dne|den|d\.|"
    r"på|pe|pada|în|en|v v|no dia|wiadomość napisana|kontakt|missatge|вы|ngày|w dniu|στις|στην|vào|"
    r"a|to|kl|kuupäeval|בתאריך|ביום|في|بتاريخ|در|在|於|于|в|на)\b[\s,.־-]|ב-?\d|ในวันที่|เมื่อ|في |在|"
    r"於|于|\d|\w{2,14}[.,]{0,2}\s?\d{1,2}\b|"
    r"\w{2,14}[.,]{1,2} (?:le )?\d|\w{2,14}, \w{3,12}\.? \d{1,2}\b)",
    re.IGNORECASE,
)
"""How a line that tells a date begins, in all the languages of `quote_words`."""
TIMED = re.compile(r"\d{1,2}\s?[:.hH]\s?\d{2}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and what its source already knows of it: `mark` is `q` (quoted), `s` (signature) or empty."""

    text: str
    mark: str = ""


def read(source: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines, with quote marks made alike and wrapped attributions joined, and their letters."""
    lines = _alike(source)
    tries = iter(range(MAX_TRIES))
    done: list[Line] = []
    letters: list[str] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.mark == "s":
            done.append(line)
            letters.append(SIGNATURE if line.text.strip(BLANKS) else EMPTY)
            i += 1
            continue
        joined, used = _attribution(lines, i, tries)
        if used:
            done.append(Line(joined, line.mark))
            letters.append(_attributed(joined, lines, i + used, letters))
            i += used
            continue
        done.append(line)
        letters.append(_letter(line))
        i += 1
    return done, letters


_OPENING_MARKS = ("«", "“", '"', "„", "「", "”", "‹")


def _attributed(joined: str, lines: Sequence[Line], following: int, letters: Sequence[str]) -> str:
    """The letter of what reads as an attribution. Inside a quotation it is a quoted line, but for the one that opens
    it; before words between quotation marks, with neither address nor time, it is a customer's own account."""
    if joined.lstrip(BLANKS).startswith((">", "＞")):
        before = next((letter for letter in reversed(letters) if letter != EMPTY), "")
        return QUOTE if before in (QUOTE, ATTRIBUTION, "") else ATTRIBUTION
    if "@" not in joined and not TIMED.search(joined) and not forwarded(joined.strip(BLANKS)):
        for line in lines[following : following + 2]:
            if bare := line.text.strip(BLANKS):
                return TEXT if bare.startswith(_OPENING_MARKS) and not line.mark else ATTRIBUTION
    return ATTRIBUTION


def _alike(source: Sequence[Line]) -> list[Line]:
    """Other programs' quote marks become `>`: a bar when no table is meant, a name that comes back or was announced."""
    names: dict[str, int] = {}
    for line in source:
        if found := _NAMED_MARK.match(line.text[:40]):
            names[found[2]] = names.get(found[2], 0) + 1
    if names:
        announced = " ".join(
            line.text.lower()
            for line in source
            if len(line.text) < MAX_ATTRIBUTION_CHARS and _looks_attributed(line.text)
        )
        names = {name: n for name, n in names.items() if n > 1 or (len(name) > 1 and name.lower() in announced)}
    done: list[Line] = []
    for line in source:
        text = line.text
        found = _NAMED_MARK.match(text[:40])
        if found and found[2] in names:
            done.append(Line(">" + text[found.end() :], line.mark))
        elif _BAR_MARK.match(text) and text.count("|", 0, 2_000) == 1:
            done.append(Line(text.replace("|", ">", 1), line.mark))
        else:
            done.append(line)
    return done


def _looks_attributed(text: str) -> bool:
    return bool(_ENDS_WITH_VERB.search(text.rstrip(BLANKS)))


def _letter(line: Line) -> str:
    text = line.text
    bare = text.strip(BLANKS)
    if not bare:
        return EMPTY
    if len(bare) <= 200 and all(c in _DELIMITER_MARKS for c in bare):
        return DELIMITER
    if _GROUPWISE.match(bare):
        return ATTRIBUTION
    if line.mark == "q" or bare[0] in ">＞":
        return QUOTE
    if len(bare) > MAX_LINE_CHARS_MATCHED:
        return TEXT
    if len(bare) < 600 and _is_signature(bare):
        return SIGNATURE
    if forwarded(bare):
        return ATTRIBUTION
    if _header(bare):
        return HEADER
    if len(bare) < 200 and _ABOVE.match(bare):
        return DELIMITER
    return TEXT


def _is_signature(bare: str) -> bool:
    shown = _LINK.sub(r"\1", bare)
    return len(shown) < 160 and bool(_SIGNATURE.match(shown) or (len(bare) < 160 and _SIGNATURE.match(bare)))


_DASHES = "-_=‐‑‒—–─"


def _between_dashes(bare: str) -> str:
    """The words of `----- Original Message -----`, lower case; empty when the line is no such thing."""
    core = bare.strip("*_ :：" + BLANKS) if bare[:1] in "*_" else bare.rstrip(":：" + BLANKS)
    if len(core) < 6 or not (core[0] in _DASHES and core[1] in _DASHES and core[-1] in _DASHES and core[-2] in _DASHES):
        return ""
    inner = core.strip(_DASHES + BLANKS)
    return inner.lower() if len(inner) <= 80 else ""


def _header(bare: str) -> bool:
    return bool(_HEADER_DATE.match(bare) or _HEADER_TEXT.match(bare))


def forwarded(bare: str) -> bool:
    if len(bare) < 300 and (inner := _between_dashes(bare)):
        return (
            inner in words.FORWARDED_ALONE
            or any(word in inner for word in words.FORWARDED)
            or bool(_ENDS_WITH_VERB.search(inner))
        )
    return len(bare) < 120 and bool(_FORWARD_START.match(bare))


def _attribution(lines: Sequence[Line], start: int, tries: Iterator[int]) -> tuple[str, int]:
    """The attribution that begins at `start`, joined, and how many lines it takes; ("", 0) when there is none."""
    first = lines[start].text
    bare = first.strip(BLANKS)
    if not bare or len(bare) > MAX_ATTRIBUTION_CHARS:
        return "", 0
    core = bare.lstrip("> ")
    if (
        not core
        or _header(core)
        or not (
            _STARTER.match(bare)
            or "@" in bare
            or bare.endswith(("<", "("))
            or _ends(core)
            or _POSTED.match(core)
            or _name_then_address(lines, start)
        )
    ):
        return "", 0
    if next(tries, None) is None:
        return "", 0
    joined = first
    for used in range(1, MAX_ATTRIBUTION_LINES + 1):
        if used > 1:
            if start + used - 1 >= len(lines):
                return "", 0
            more = lines[start + used - 1].text.strip(BLANKS)
            if len(joined) + len(more) > MAX_ATTRIBUTION_CHARS:
                return "", 0
            if more and used > 2 and _starts_anew(more):
                return "", 0
            joined = f"{joined.rstrip(BLANKS)} {more}" if more else joined
            if not more:
                continue
        if _is_attribution(joined.strip(BLANKS + ">-<*_"), single=used == 1, raw=joined.strip(BLANKS)):
            return _with_verb(lines, start, joined, used)
    return "", 0


_ONLY_VERB = re.compile(rf"^[\s>)\]\"'”»,]*(?:{_LAST})\s*[.:：>\-*_\s]*$", re.IGNORECASE)


def _name_then_address(lines: Sequence[Line], start: int) -> bool:
    """A name, and its address in brackets first on the next line."""
    if start + 1 >= len(lines) or lines[start].text.rstrip(BLANKS)[-1:] in (".", "!", "?", ";", ","):
        return False
    return bool(_ADDRESS_FIRST.match(lines[start + 1].text.lstrip(BLANKS + "> ")[:300]))


_ADDRESS_FIRST = re.compile(r"^[<(\[][^@<>()\s]{1,64}@[^@<>()\s]{1,190}[>)\]].+")
MAX_REST_LINES = 2
MAX_REST_CHARS = 120


def _with_verb(lines: Sequence[Line], start: int, joined: str, used: int) -> tuple[str, int]:
    """What already is an attribution may end on the next lines: its verb, its name, its date, or the colon alone."""
    whole = joined.rstrip(BLANKS)
    verbal = bool(_ENDS_WITH_VERB.search(whole))
    if whole[-1:] in (":", "：") or (verbal and whole[-1:] in (">", "-")):
        return joined, used
    rest = ""
    for n in range(start + used, min(len(lines), start + used + MAX_REST_LINES)):
        text = lines[n].text.strip(BLANKS)
        if not rest and not verbal and len(text) < 60 and _ONLY_VERB.match(text):
            return f"{whole} {text}", used + 1
        if not text or text[0] in ">＞" or len(rest) + len(text) > MAX_REST_CHARS:
            break
        rest = f"{rest} {text}".strip()
        taken = n - start + 1
        if not verbal and len(rest) < 60 and _ONLY_VERB.match(rest):
            return f"{whole} {rest}", taken
        if verbal and text in (":", "：", ":*"):
            return f"{whole} {rest}", taken
        if verbal and text[-1] in ":：" and (_INSIDE.search(f"{whole} {rest}") or _dated_rest(f"{whole} {rest}")):
            return f"{whole} {rest}", taken
    return joined, used


def _dated_rest(text: str) -> bool:
    return bool(_ADDRESS_DATE_COLON.match(_bare(text)))


_SPACED_BRACKET = re.compile(r"([<(\[])\s+(?=\S{1,64}@)")
_NO_MARKS = str.maketrans("", "", _INVISIBLE)


def _bare(text: str) -> str:
    """For matching: no direction marks, no blank between a bracket and its address, hard blanks made soft."""
    return _SPACED_BRACKET.sub(r"\1", text.translate(_NO_MARKS).replace("\u00a0", " ").replace("\u202f", " ")).strip()


_ANEW = re.compile(r"^[>\s]{0,20}(?:on|le|am|el|em|il|op) ", re.IGNORECASE)


def _starts_anew(text: str) -> bool:
    return bool(_ANEW.match(text))


def _ends(core: str) -> bool:
    return core[-1] in ":：>-*" or bool(_ENDS_WITH_VERB.search(core))


def _is_attribution(text: str, *, single: bool, raw: str) -> bool:
    if not text:
        return False
    dated = _DATED.search(text) is not None
    addressed = _ADDRESS.search(text) is not None
    announced = raw[-1] in ":：>-*" or addressed or TIMED.search(text) is not None
    if _ENDS_WITH_VERB.search(text) and announced and (addressed or (dated and _STARTER.match(raw))):
        return True
    if dated and raw[-1] in ":：" and _INSIDE.search(raw):
        return True
    bare = _bare(raw.lstrip("> "))
    if _STARTER.match(bare) and _DATE_THEN_ADDRESS.match(bare):
        return True
    if _ADDRESS_DATE_COLON.match(bare) or _QUOTING.match(bare):
        return True
    if not single:
        return False
    return any(rule.match(bare) for rule in (_ISO_THEN_NAME, _VIA, _POSTED, _YOU_WROTE, _USENET))
