"""From raw bytes to a tree of parts, over one buffer, in linear time. Broken structure is read as far as it goes."""

import binascii
import re
from dataclasses import dataclass, field
from mimetypes import guess_type

from filrouge.channels.adapters.email.headers import Parameterised, base64_bytes, parameterised, words
from filrouge.channels.adapters.email.limits import (
    MAX_DEPTH,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    MAX_PARTS,
    MAX_SAME_HEADER,
)

MEANINGFUL = frozenset(
    b"from to cc bcc reply-to sender return-path delivered-to x-original-to envelope-to x-envelope-to x-delivered-to "
    b"subject date message-id in-reply-to references content-type content-transfer-encoding content-disposition "
    b"content-id content-location content-description mime-version auto-submitted precedence x-auto-response-suppress "
    b"x-autoreply x-autorespond x-auto-reply x-autoresponder list-id list-unsubscribe "
    b"list-post x-loop x-failed-recipients feedback-id x-mailer "
    b"x-fil-rouge-instance x-ms-exchange-generated-message-source x-autoreply-from x-mail-autoreply x-forwarded-to "
    b"original-recipient final-recipient action status diagnostic-code remote-mta reporting-mta "
    b"disposition original-message-id feedback-type".split()
)

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\n)")
_MEDIA = re.compile(r"^[a-z0-9!#$&^_.+\-]{1,80}/[a-z0-9!#$&^_.+\-]{1,120}$")
_SNIFFED = re.compile(
    rb"(?:^|\n)--([^\s\-][^\r\n]{0,98}|-{1,60}[^\s\-][^\r\n]{0,60})[ \t]*\r?\n(?=content-)", re.IGNORECASE
)
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|subject|date|message-id|content-type|content-transfer-encoding|mime-version|"
    rb"received|x-[\w-]+|reply-to|cc|return-path)[ \t]*:",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Node:
    """One part: its headers (lower-case names, raw values), its media type, its body as a range of `source`."""

    source: bytes
    start: int
    end: int
    headers: dict[bytes, list[bytes]] = field(default_factory=dict)
    media_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: Parameterised = field(default_factory=lambda: Parameterised("", {}))
    parts: list["Node"] = field(default_factory=list)
    embedded: "Node | None" = None
    """The message inside a message/rfc822 part."""
    preamble: bytes = b""
    whole: tuple[int, int] = (0, 0)
    """Range with its own headers."""

    def first(self, name: bytes) -> bytes:
        found = self.headers.get(name)
        return found[0] if found else b""

    def all(self, name: bytes) -> list[bytes]:
        return self.headers.get(name, [])

    def text(self, name: bytes) -> str:
        return words(self.first(name))

    @property
    def encoding(self) -> str:
        return (
            self.first(b"content-transfer-encoding")
            .decode("ascii", "replace")
            .split(";")[0]
            .strip()
            .strip("\"'")
            .lower()
        )

    def content(self) -> bytes:
        """The body, its transfer encoding undone. Text that only says that it is base64 stays as it is."""
        raw = self.source[self.start : self.end]
        if self.media_type.startswith("text/") and self.encoding == "base64" and _no_base64(raw):
            return raw
        return undo(raw, self.encoding)

    def name(self) -> str:
        return self.disposition.params.get("filename") or self.params.get("name", "")


_SAME = {
    "application/plain": "text/plain",
    "plain/text": "text/plain",
    "application/html": "text/html",
    "html/text": "text/html",
}
_MEANT = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}
_STRANGE = re.compile(rb"[^A-Za-z0-9+/=\s]")


def _no_base64(raw: bytes) -> bool:
    sample = raw[:4_000]
    if len(_STRANGE.findall(sample)) * 20 > len(sample):
        return True
    return len(sample) < 200 and len(re.sub(rb"[\s=]", b"", sample)) % 4 == 1


@dataclass(slots=True)
class Budget:
    parts: int = MAX_PARTS
    anomalies: dict[str, None] = field(default_factory=dict)

    def odd(self, code: str) -> None:
        self.anomalies.setdefault(code)


def read(raw: bytes, budget: Budget) -> Node:
    """The tree of a whole message. Never raises for what a sender wrote."""
    start = 0
    while start < len(raw) and raw[start] in b"\r\n \t\x00\xef\xbb\xbf" and start < 1024:
        start += 1
    return _node(raw, start, len(raw), budget, 0, "text/plain")


def _node(source: bytes, start: int, end: int, budget: Budget, depth: int, default: str) -> Node:
    budget.parts -= 1
    node = Node(source, start, end, whole=(start, end))
    node.start = _headers(node, start, end, budget)
    _type(node, default, budget)
    if node.media_type.startswith("multipart/"):
        _multipart(node, budget, depth)
    elif node.media_type in ("message/rfc822", "message/global", "message/news"):
        _embedded(node, budget, depth)
    return node


def _headers(node: Node, start: int, end: int, budget: Budget) -> int:
    """Read the fields from `start`; the position of the body."""
    source = node.source
    at = start
    count = 0
    name = b""
    pieces: list[bytes] = []
    size = 0
    while at < end:
        newline = source.find(b"\n", at, end)
        stop = newline if newline >= 0 else end
        after = stop + 1 if newline >= 0 else end
        if newline < 0 or stop - at > 998:
            bare = source.find(b"\r", at, min(stop, end))
            if 0 <= bare < stop - 1:  # lines that end with a lone CR
                stop, after = bare, bare + 1
        first = source[at] if at < stop else 0x0A
        if stop == at or source[at:stop] in (b"\r", b""):
            at = after
            break
        if first in b" \t" and name:
            if size < MAX_HEADER_BYTES:
                pieces.append(source[at : min(stop, at + MAX_HEADER_BYTES)])
                size += stop - at
        else:
            found = _FIELD.match(source, at, min(stop, at + 300))
            if found is None:
                if source.startswith((b"From ", b">From "), at) and count == 0:
                    at = after
                    continue
                if not source[at:stop].strip() and first in b" \t":
                    at = after
                    break
                budget.odd("header_broken")
                if not _goes_on(source, after, end):
                    if count == 0:
                        node.preamble = b""
                    _keep(node, name, pieces, budget)
                    return at
                node.preamble += source[at : min(stop, at + 2_000)] + b"\n"
                at = after
                continue
            count = _keep(node, name, pieces, budget) if name else 0
            name = found[1].lower()
            value_at = found.end()
            pieces = [source[value_at : min(stop, value_at + MAX_HEADER_BYTES)]]
            size = stop - value_at
            if size > MAX_HEADER_BYTES:
                budget.odd("header_too_long")
        at = after
    _keep(node, name, pieces, budget)
    return at


def _goes_on(source: bytes, at: int, end: int) -> bool:
    """After a line that is no header: is the next one a well-known header, before any blank line?"""
    for _ in range(3):
        newline = source.find(b"\n", at, end)
        stop = newline if newline >= 0 else end
        if not source[at:stop].strip():
            return False
        if _KNOWN_FIELD.match(source, at, stop):
            return True
        at = stop + 1
    return False


def _keep(node: Node, name: bytes, pieces: list[bytes], budget: Budget) -> int:
    if not name:
        return 0
    same = node.headers.get(name)
    if name in MEANINGFUL:
        if same is None or len(same) < MAX_SAME_HEADER:
            node.headers.setdefault(name, []).append(b"\n".join(pieces).strip())
    elif len(node.headers) < MAX_HEADERS and (same is None or len(same) < MAX_SAME_HEADER):
        node.headers.setdefault(name, []).append(b"\n".join(pieces).strip())
    else:
        budget.odd("too_many_headers")
    return len(node.headers)


def _type(node: Node, default: str, budget: Budget) -> None:
    raw = node.first(b"content-type")
    if not raw:
        node.media_type = default
    else:
        parsed = parameterised(raw)
        node.params = parsed.params
        kind = _SAME.get(parsed.value, parsed.value)
        if not _MEDIA.match(kind):
            kind = kind.split()[0].rstrip(":;,") if kind.split() else ""
        if _MEDIA.match(kind):
            node.media_type = kind
        else:
            budget.odd("content_type_broken")
            guessed = guess_type(parsed.params.get("name", ""))[0] or default
            node.media_type = _MEANT.get(kind.partition("/")[0], guessed)
    node.disposition = (
        parameterised(node.first(b"content-disposition"))
        if b"content-disposition" in node.headers
        else node.disposition
    )


# --- multipart -----------------------------------------------------------------------------------------------------


def _multipart(node: Node, budget: Budget, depth: int) -> None:
    if depth >= MAX_DEPTH:
        budget.odd("too_deep")
        node.media_type = "application/octet-stream"
        return
    source, start, end = node.source, node.start, node.end
    if node.encoding in ("base64", "quoted-printable") and source.find(b"--", start, start + 200) < 0:
        source = node.content()
        node.source, start, end = source, 0, len(source)
        node.start, node.end = 0, end
        node.headers.pop(b"content-transfer-encoding", None)
    boundary = node.params.get("boundary", "").encode("utf-8", "surrogateescape")
    cuts, closed = _cuts(source, start, end, boundary) if boundary.strip() else ([], False)
    if not cuts:
        sniffed = _SNIFFED.search(source, max(0, start - 1), min(end, start + 64 * 1024))
        if sniffed:
            budget.odd("boundary_guessed")
            cuts, closed = _cuts(source, start, end, sniffed[1].strip())
    if not cuts:
        budget.odd("boundary_missing")
        node.media_type = "text/html" if b"<html" in source[start : start + 4096].lower() else "text/plain"
        node.params.pop("boundary", None)
        return
    node.preamble += source[start : cuts[0][0]]
    if not closed:
        budget.odd("truncated_mime")
    default = "message/rfc822" if node.media_type == "multipart/digest" else "text/plain"
    for n, (_, begin) in enumerate(cuts):
        stop = cuts[n + 1][0] if n + 1 < len(cuts) else end
        if n == len(cuts) - 1 and closed:
            break  # what follows the closing boundary
        if budget.parts <= 0:
            budget.odd("too_many_parts")
            rest = Node(source, begin, end, media_type="application/octet-stream", whole=(begin, end))
            rest.params = {"name": "rest.eml"}
            node.parts.append(rest)
            break
        stop = _without_line_end(source, begin, stop)
        node.parts.append(_node(source, begin, stop, budget, depth + 1, default))
    _adopt(node)


def _adopt(node: Node) -> None:
    """A multipart inside that uses the boundary of its parent loses its parts to it: the parent takes its type."""
    first = node.parts[0] if node.parts else None
    if first is None or first.parts or len(node.parts) < 2 or first.start < first.end:
        return
    kind = parameterised(first.first(b"content-type")).value
    if kind in ("multipart/alternative", "multipart/related", "multipart/mixed"):
        node.media_type = kind
        del node.parts[0]


def _cuts(source: bytes, start: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Where boundary lines begin and where the part after each begins; whether the last one closes."""
    mark = b"--" + boundary.rstrip()
    cuts: list[tuple[int, int]] = []
    at = start
    while True:
        found = source.find(mark, at, end)
        if found < 0:
            return cuts, False
        if found > start and source[found - 1] not in b"\r\n":
            at = found + 1
            continue
        newline = source.find(b"\n", found, end)
        stop = newline if newline >= 0 else end
        rest = source[found + len(mark) : min(stop, found + len(mark) + 100)].strip()
        at = found + len(mark)
        if rest[:2] == b"--" and not rest[2:].strip():
            if cuts:
                cuts.append((found, stop))
                return cuts, True
            continue
        if rest:
            continue
        cuts.append((found, min(stop + 1, end)))
        at = stop
        if len(cuts) > MAX_PARTS + 1:
            return cuts, False


def _without_line_end(source: bytes, begin: int, stop: int) -> int:
    if stop > begin and source[stop - 1] == 0x0A:
        stop -= 1
    if stop > begin and source[stop - 1] == 0x0D:
        stop -= 1
    return stop


def _embedded(node: Node, budget: Budget, depth: int) -> None:
    if depth >= MAX_DEPTH or budget.parts <= 0:
        budget.odd("too_deep")
        return
    source, start, end = node.source, node.start, node.end
    if node.encoding in ("base64", "quoted-printable"):
        source = node.content()
        start, end = 0, len(source)
    while start < end and source[start] in b"\r\n":
        start += 1
    node.embedded = _node(source, start, end, budget, depth + 1, "text/plain")


# --- transfer encodings --------------------------------------------------------------------------------------------


def undo(data: bytes, encoding: str) -> bytes:
    """The bytes behind a transfer encoding. Unknown encodings change nothing."""
    if encoding in ("base64", "b", "x-base64"):
        return base64_bytes(data)
    if encoding in ("quoted-printable", "quotedprintable", "q", "quoted printable"):
        return binascii.a2b_qp(data)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uu(data)
    return data


def _uu(data: bytes) -> bytes:
    done: list[bytes] = []
    begun = False
    for line in data.splitlines():
        if not begun:
            begun = line.startswith(b"begin ")
            continue
        if line.strip() == b"end":
            break
        try:
            done.append(binascii.a2b_uu(line))
        except binascii.Error:
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                done.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return b"".join(done) or data
