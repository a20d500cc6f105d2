"""winmail.dat: the message and the files that Outlook hides in TNEF."""

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from tnefparse import TNEF  # type: ignore[import-untyped]

from filrouge.channels.adapters.email.charsets import clean, decode
from filrouge.channels.adapters.email.headers import file_name
from filrouge.channels.adapters.email.limits import MAX_TNEF_BYTES
from filrouge.terms.messages import InboundAttachment

MAX_TNEF_FILES = 200
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(slots=True)
class Opened:
    text: str = ""
    page: str = ""
    attachments: list[InboundAttachment] = field(default_factory=list)


def is_tnef(media_type: str, name: str) -> bool:
    return media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def read(data: bytes) -> Opened | None:
    """What is inside; None when it cannot be opened (then the file stays as it is)."""
    if not data or len(data) > MAX_TNEF_BYTES:
        return None
    try:
        message: Any = TNEF(data, do_checksum=False)
        opened = Opened(text=_words(message.body), page=_words(message.htmlbody))
        if not opened.text and not opened.page and message.rtfbody:
            opened.text = _rtf(message.rtfbody)
        for one in message.attachments[:MAX_TNEF_FILES]:
            content = bytes(one.data or b"")
            name = file_name(_words(one.long_filename() or one.name)) or f"attachment-{len(opened.attachments) + 1}"
            opened.attachments.append(
                InboundAttachment(name=name, media_type=_media_type(one), size=len(content), content=content)
            )
    except Exception:  # the library raises whatever it stumbles over
        return None
    return opened


def _words(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return decode(bytes(value).rstrip(b"\x00"))[0]
    if isinstance(value, list):
        return "".join(_words(one) for one in value)
    return clean(str(value)) if value else ""


def _media_type(one: Any) -> str:
    for attribute in one.mapi_attrs:
        if attribute.name == 0x370E:  # PR_ATTACH_MIME_TAG
            told = _words(attribute.data).strip().lower()
            if re.fullmatch(r"[\w.+-]+/[\w.+-]+", told):
                return told
    return "application/octet-stream"


def _rtf(value: object) -> str:
    """The words of an RTF, its commands left out."""
    text = _words(value)[:2_000_000]
    text = re.sub(r"\{\\\*?\\?(?:fonttbl|colortbl|stylesheet|info|\*)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "", text)
    text = re.sub(r"\\(?:par|line)\b ?", "\n", text)
    text = re.sub(r"\\'([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]).decode("cp1252", "replace"), text)
    text = re.sub(r"\\u(-?\d{1,6}) ?\??", lambda found: chr(int(found[1]) & 0xFFFF), text)
    text = re.sub(r"\\[a-zA-Z]{1,32}-?\d{0,10} ?|[{}]|\\\*", "", text)
    return clean(text).strip()
