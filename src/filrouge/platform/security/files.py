"""What may be uploaded, and under which name it is shown and sent back."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

BODY_MAX = 1024 * 1024
"""Bytes of a JSON request."""
UPLOAD_MAX = 25 * 1024 * 1024
"""Bytes of one uploaded file."""
UPLOAD_BODY_MAX = 26 * 1024 * 1024
"""Bytes of a multipart request that carries files."""
FORM_BODY_MAX = 64 * 1024 * 1024
"""Bytes of a post of a hosted form: more than the form takes, so that a page can say so and keep the words."""
CHAT_BODY_MAX = 64 * 1024
"""Bytes of what a visitor says."""
CHAT_FILE_MAX = 10 * 1024 * 1024
"""Bytes of a visitor's file."""
IMPORT_BODY_MAX = 10 * 1024 * 1024
"""Bytes of one import request."""
LOGO_MAX = 512 * 1024
"""Bytes of a brand's logo."""
LOGO_SIDE_MAX = 4096
"""Pixels of a logo's longer side."""
FILE_NAME_MAX = 120

INLINE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Media types that a browser may show from our address; everything else is downloaded."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_JPEG_SEGMENTS_MAX = 1_000
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


def sniff_image(content: bytes) -> str | None:
    """The media type of a picture that we show, told by its first bytes and not by what the sender says."""
    for head, media_type in _SIGNATURES:
        if content.startswith(head):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as a picture's header says, None when the header is broken."""
    match sniff_image(content):
        case "image/png" if content[12:16] == b"IHDR" and len(content) >= 24:
            return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
        case "image/gif" if len(content) >= 10:
            return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
        case "image/jpeg":
            return _jpeg_size(content)
        case "image/webp":
            return _webp_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(_JPEG_SEGMENTS_MAX):
        if at + 9 > len(content) or content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 30:
        return None
    match content[12:16]:
        case b"VP8X":
            return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF
    return None


def safe_name(name: str, default: str = "file") -> str:
    """A file name without folders, control or direction characters, reserved words or leading dots, at most 120
    characters with its ending kept."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    text = text.replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    text = " ".join(text.split()).strip(" .")
    if not text or text.partition(".")[0].casefold() in _RESERVED:
        text = f"{default}-{text}" if text else default
    if len(text) > FILE_NAME_MAX:
        ending = PurePosixPath(text).suffix
        ending = ending if len(ending) <= 12 else ""
        text = text[: FILE_NAME_MAX - len(ending)].rstrip(" .") + ending
    return text


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header (RFC 6266) that sends a file back under its name, in every alphabet."""
    shown = safe_name(name)
    plain = "".join(c if c.isascii() and c not in '"\\%;' else "_" for c in shown)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
