"""What a message shows: its text, its pages, its files, the messages inside it. All that can be read ends in one."""

import re
from dataclasses import dataclass, field
from mimetypes import guess_type

from filrouge.channels.adapters.email import html as pages
from filrouge.channels.adapters.email import smime, tnef, uuencode
from filrouge.channels.adapters.email.charsets import decode, wide
from filrouge.channels.adapters.email.headers import file_name, words
from filrouge.channels.adapters.email.limits import MAX_TEXT_CHARS
from filrouge.channels.adapters.email.mime import Budget, Node, read
from filrouge.channels.adapters.email.quote_lines import Line
from filrouge.terms.messages import InboundAttachment

MAX_FORWARDED = 20
MAX_FORWARDED_CHARS = 200_000
_STUB = re.compile(
    r"(?:html|mime)[\s\S]{0,80}(?:support|view|read|display|client|reader)|(?:view|"
    r"see|read) (?:this|the) (?:e?-?mail|message|web)|version (?:html|texte)",
    re.IGNORECASE,
)
_ENDINGS = {
    "text/plain": ".txt", "text/html": ".html", "image/png": ".png", "image/jpeg": ".jpg", "image/jpg": ".jpg",
    "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "application/pdf": ".pdf",
    "message/rfc822": ".eml", "message/global": ".eml", "text/calendar": ".ics", "application/ics": ".ics",
    "text/csv": ".csv", "application/zip": ".zip", "text/rfc822-headers": ".txt", "message/delivery-status": ".txt",
    "application/pgp-signature": ".asc", "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s", "text/x-vcard": ".vcf", "text/vcard": ".vcf", "audio/mpeg": ".mp3",
    "audio/wav": ".wav", "video/mp4": ".mp4", "application/msword": ".doc", "text/xml": ".xml",
    "application/xml": ".xml",
}  # fmt: skip
_FILES = frozenset({
    "text/calendar", "text/rfc822-headers", "text/x-amp-html", "text/watch-html", "text/vcard",
    "text/x-vcard", "text/csv",
    "text/css", "text/xml", "text/directory",
})  # fmt: skip
_MARKUP = ("text/enriched", "text/richtext")


@dataclass(slots=True)
class Body:
    lines: list[Line] = field(default_factory=list)
    """The text shown, marked where a page marked it."""
    pages: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    attachments: list[InboundAttachment] = field(default_factory=list)
    has_page: bool = False
    page_lost: bool = False
    _plain: str | None = None

    def plain_text(self) -> str:
        if self._plain is None:
            self._plain = "\n".join(line.text for line in self.lines)
        return self._plain

    def html(self) -> str | None:
        return "\n<hr>\n".join(self.pages) if self.has_page and not self.page_lost else None


@dataclass(slots=True)
class _Shown:
    """One piece of body, as text, as page, or both (alternatives)."""

    text: str | None = None
    page: str | None = None


def gather(root: Node, budget: Budget) -> Body:
    """Everything a message holds. Never raises for what a sender wrote."""
    body = Body()
    shown: list[_Shown] = []
    _visit(root, body, shown, budget)
    if (
        not any((piece.text or "").strip() or piece.page for piece in shown)
        and root.preamble.strip()
        and not _boilerplate(root.preamble)
    ):
        shown.append(_Shown(text=decode(root.preamble)[0]))
    for piece in shown:
        _show(piece, body)
    _bound(body, budget)
    _finish_inline(body)
    return body


def _boilerplate(preamble: bytes) -> bool:
    return len(preamble) < 600 and re.search(rb"mime|multi-?part", preamble, re.IGNORECASE) is not None


# --- walking -------------------------------------------------------------------------------------------------------


def _visit(node: Node, body: Body, shown: list[_Shown], budget: Budget) -> None:
    """Depth is bounded by MAX_DEPTH, so recursion is safe."""
    if node.parts:
        if node.media_type == "multipart/alternative":
            _alternative(node, body, shown, budget)
        else:
            for part in node.parts:
                _visit(part, body, shown, budget)
        return
    if node.embedded is not None:
        _attach_message(node, body, budget)
        return
    if node.media_type.startswith("message/") and node.media_type not in ("message/rfc822", "message/global"):
        _attach(node, body)
        return
    if tnef.is_tnef(node.media_type, node.name()):
        _unpack(node, body, shown, budget)
        return
    if node.media_type in smime.TYPES and (signed := smime.content(node.content())) is not None:
        _attach(node, body)
        _visit(read(signed, budget), body, shown, budget)
        return
    if _is_text(node, shown):
        if _is_binary(node):
            budget.odd("binary_text")
            node.media_type = "application/octet-stream"
            _attach(node, body)
        else:
            shown.append(_read_text(node, budget))
            _take_uuencoded(shown[-1], body)
        return
    if node.end > node.start or node.name() or node.media_type != "text/plain":
        _attach(node, body)


def _is_text(node: Node, shown: list[_Shown]) -> bool:
    attached = node.disposition.value == "attachment"
    if node.media_type not in ("text/plain", "text/html", *_MARKUP):
        return (
            node.media_type.startswith("text/") and not node.name() and not attached and node.media_type not in _FILES
        )
    if attached:
        return False
    return not node.name() or not any((piece.text or "").strip() or piece.page for piece in shown)


_CONTROLS = re.compile(rb"[\x00-\x08\x10-\x1a\x1c-\x1f]")


def _is_binary(node: Node) -> bool:
    """A file that says it is text (or says nothing): many control bytes, and no UTF-16."""
    sample = node.content()[:4_096] if node.encoding else node.source[node.start : min(node.end, node.start + 4_096)]
    if wide(sample) or "utf-16" in node.params.get("charset", "").lower():
        return False
    return len(_CONTROLS.findall(sample)) * 10 > len(sample) + 40


def _alternative(node: Node, body: Body, shown: list[_Shown], budget: Budget) -> None:
    """The same words twice: the text for reading, the page for showing. Other parts stay beside."""
    inner: list[_Shown] = []
    for part in node.parts:
        _visit(part, body, inner, budget)
    texts = [piece.text for piece in inner if piece.text is not None]
    shown_pages = [piece.page for piece in inner if piece.page is not None]
    if not texts and not shown_pages:
        return
    texts = list(dict.fromkeys(texts))
    shown.append(
        _Shown(text="\n\n".join(texts) if texts else None, page="\n<hr>\n".join(shown_pages) if shown_pages else None)
    )


def _read_text(node: Node, budget: Budget) -> _Shown:
    data = node.content()
    label = node.params.get("charset", "")
    if (
        not label
        and node.media_type == "text/html"
        and (found := re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", data[:2048], re.IGNORECASE))
    ):
        label = found[1].decode("ascii", "replace")
    text, guessed = decode(data, label)
    if guessed:
        budget.odd("charset_guessed")
    if node.media_type == "text/html":
        return _Shown(page=text)
    if node.media_type in _MARKUP:
        text = re.sub(r"</?[a-zA-Z-]{1,40}>", "", text.replace("<<", "\x00")).replace("\x00", "<")
    if node.media_type == "text/plain" and node.params.get("format", "").lower() == "flowed":
        text = _unflow(text, delsp=node.params.get("delsp", "").lower() == "yes")
    elif node.media_type == "text/plain" and re.match(
        r"\s{0,20}(?:<!doctype html|<html[\s>])", text[:200], re.IGNORECASE
    ):
        return _Shown(page=text)
    return _Shown(text=text)


_QUOTE_MARKS = re.compile(r"^(>*)( ?)(.*)$", re.DOTALL)


def _unflow(text: str, *, delsp: bool) -> str:
    """RFC 3676: soft-wrapped lines become one again."""
    done: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        found = _QUOTE_MARKS.match(line)
        depth, content = (len(found[1]), found[3]) if found else (0, line)
        if found and not found[1]:
            content = line.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        if open_depth == depth and content != "-- " and done:
            done[-1] += content
        else:
            done.append(f"{'>' * depth} {content}" if depth else content)
        if soft and delsp:
            done[-1] = done[-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join(done)


def _take_uuencoded(piece: _Shown, body: Body) -> None:
    """Files that an old program wrote into the text become files."""
    if piece.text is None or "begin " not in piece.text:
        return
    piece.text, files = uuencode.take(piece.text)
    for name, data in files[:MAX_FORWARDED]:
        body.attachments.append(
            InboundAttachment(
                name=file_name(name) or f"attachment-{len(body.attachments) + 1}",
                media_type=guess_type(name)[0] or "application/octet-stream",
                size=len(data),
                content=data,
            )
        )


# --- showing -------------------------------------------------------------------------------------------------------


def _show(piece: _Shown, body: Body) -> None:
    page = pages.read(piece.page) if piece.page is not None else None
    lines = [Line(line) for line in piece.text.split("\n")] if piece.text is not None else []
    if page is not None and (not _says(lines) or _is_stub(piece.text or "", page)):
        lines = page.lines
    if _says(lines):
        if body.lines:
            body.lines.append(Line(""))
        body.lines.extend(lines)
    if page is not None:
        body.has_page = True
        if page.html is None:
            body.page_lost = True
            _keep_page(piece.page or "", body)
        elif page.html:
            body.pages.append(page.html)
    elif piece.text is not None and piece.text.strip():
        body.pages.append(f"<pre>{_escape(piece.text.strip())}</pre>")


def _says(lines: list[Line]) -> bool:
    return any(line.text.strip() for line in lines)


def _is_stub(text: str, page: pages.Page) -> bool:
    """A text that only says that there is a page."""
    told = sum(len(line.text) for line in page.lines)
    return len(text.strip()) < 300 and told > 2 * len(text.strip()) and bool(_STUB.search(text))


def _keep_page(source: str, body: Body) -> None:
    data = source.encode("utf-8")
    body.attachments.append(
        InboundAttachment(name="message.html", media_type="text/html", size=len(data), content=data)
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bound(body: Body, budget: Budget) -> None:
    total = 0
    for n, line in enumerate(body.lines):
        total += len(line.text) + 1
        if total > MAX_TEXT_CHARS:
            budget.odd("text_cut")
            data = body.plain_text().encode("utf-8")
            body.attachments.append(
                InboundAttachment(name="message.txt", media_type="text/plain", size=len(data), content=data)
            )
            room = MAX_TEXT_CHARS - (total - len(line.text) - 1)
            body.lines = [*body.lines[:n], Line(line.text[:room], line.mark)]
            body._plain = None
            return


# --- files ---------------------------------------------------------------------------------------------------------


def _attach(node: Node, body: Body) -> None:
    data = node.content()
    media_type = node.media_type
    name = (
        file_name(node.name())
        or file_name(words(node.first(b"content-description"))[:60])
        or f"attachment-{len(body.attachments) + 1}"
    )
    if "." not in name[-6:] and media_type in _ENDINGS:
        name += _ENDINGS[media_type]
    identity = words(node.first(b"content-id")).strip("<> ")[:300]
    inline = node.disposition.value == "inline" or (
        bool(identity) and node.disposition.value != "attachment" and media_type.startswith("image/")
    )
    body.attachments.append(
        InboundAttachment(
            name=name,
            media_type=media_type,
            size=len(data),
            content=data,
            content_id=identity,
            inline=inline and media_type.startswith("image/"),
        )
    )


def _finish_inline(body: Body) -> None:
    """An image that a page shows is inline, whatever its disposition says."""
    page = body.html() or ""
    for n, one in enumerate(body.attachments):
        if (
            one.content_id
            and not one.inline
            and one.media_type.startswith("image/")
            and f"cid:{one.content_id}" in page
        ):
            body.attachments[n] = InboundAttachment(
                one.name, one.media_type, one.size, one.content, None, one.content_id, True
            )


def _unpack(node: Node, body: Body, shown: list[_Shown], budget: Budget) -> None:
    data = node.content()
    opened = tnef.read(data)
    if opened is None:
        budget.odd("tnef_broken")
        _attach(node, body)
        return
    body.attachments.extend(opened.attachments)
    spoken = any((piece.text or "").strip() or piece.page for piece in shown)
    if not spoken and (opened.text or opened.page):
        shown.append(_Shown(text=opened.text or None, page=opened.page or None))
    if not opened.attachments and not (opened.text or opened.page):
        _attach(node, body)


def _attach_message(node: Node, body: Body, budget: Budget) -> None:
    """A message inside: a file that can be saved, and its words."""
    inside = node.embedded
    if inside is None:
        return
    data = inside.source[inside.whole[0] : inside.whole[1]]
    title = words(inside.first(b"subject"))
    name = file_name(node.name()) or file_name(title[:80]) or "message"
    if not name.lower().endswith(".eml"):
        name += ".eml"
    body.attachments.append(
        InboundAttachment(name=name, media_type="message/rfc822", size=len(data), content=bytes(data))
    )
    if len(body.forwarded) < MAX_FORWARDED:
        body.forwarded.append(_readable(inside, budget, 0)[:MAX_FORWARDED_CHARS])


def _readable(inside: Node, budget: Budget, depth: int) -> str:
    """A message as text: who, when, what about, and its words, messages within included."""
    head = [
        f"{label}: {value}"
        for label, name in (("From", b"from"), ("Date", b"date"), ("To", b"to"), ("Cc", b"cc"), ("Subject", b"subject"))
        if (value := words(inside.first(name))[:1_000])
    ]
    inner = Body()
    shown: list[_Shown] = []
    if depth < 3:
        _visit(inside, inner, shown, Budget())
        for piece in shown:
            _show(piece, inner)
    return "\n".join(
        ["---------- Forwarded message ----------", *head, "", inner.plain_text().strip("\n"), *inner.forwarded]
    ).strip()
