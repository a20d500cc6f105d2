"""What a file really is, by its first bytes; what its name and its sender say of it is only compared. Pure."""

import unicodedata
from dataclasses import dataclass

_HEAD = 4_096
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image", "image/png"),
    (b"\xff\xd8\xff", "image", "image/jpeg"),
    (b"GIF87a", "image", "image/gif"),
    (b"GIF89a", "image", "image/gif"),
    (b"II*\x00", "image", "image/tiff"),
    (b"MM\x00*", "image", "image/tiff"),
    (b"{\\rtf", "office", "application/rtf"),
)
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_OLE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_HEIC = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
_TEXTS = {"txt": "text/plain", "csv": "text/csv", "": "text/plain"}
_GROUPS = {
    **dict.fromkeys((*_ZIPPED, *_OLE, "rtf"), "office"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "heic", "heif", "tif", "tiff", "avif"), "image"),
    "pdf": "pdf",
    "txt": "text",
    "csv": "text",
}
ACCEPT = {
    "image": "image/png,image/jpeg,image/gif,image/webp,image/heic,image/tiff",
    "pdf": "application/pdf",
    "office": ".docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.rtf",
    "text": ".txt,.csv",
}
"""The `accept` attribute of a file field, per group. Advice to the browser only."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was posted."""

    field: str
    name: str
    declared: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sniffed:
    group: str
    media_type: str


def sniff(name: str, content: bytes) -> Sniffed | None:
    """The group and media type that the bytes prove; None for what we do not take (HTML, SVG, programs, archives)."""
    head = content[:_HEAD]
    extension = _extension(name)
    for magic, group, media_type in _MAGIC:
        if head.startswith(magic):
            return Sniffed(group, media_type)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("image", "image/webp")
    if head[4:8] == b"ftyp":
        if head[8:12] in _HEIC:
            return Sniffed("image", "image/heic")
        return Sniffed("image", "image/avif") if head[8:12] == b"avif" else None
    if head.startswith(b"PK\x03\x04"):
        return Sniffed("office", _ZIPPED[extension]) if extension in _ZIPPED else None
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Sniffed("office", _OLE[extension]) if extension in _OLE else None
    if extension in _TEXTS and _is_words(content):
        return Sniffed("text", _TEXTS[extension])
    return None


def contradicts(name: str, sniffed: Sniffed) -> bool:
    """Whether the name promises another group than the bytes hold (`invoice.pdf` that is a picture)."""
    promised = _GROUPS.get(_extension(name))
    return promised is not None and promised != sniffed.group


def clean_name(name: str) -> str:
    """A file name without folders, control signs or writing-direction tricks, at most 120 signs, never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(kept) > 120:
        stem, dot, extension = kept.rpartition(".")
        kept = f"{stem[: 119 - len(extension)]}.{extension}" if dot and len(extension) <= 10 else kept[:120]
    return kept or "file"


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_words(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        return False
    strange = sum(byte < 32 and byte not in b"\t\r\n\x0c" for byte in content[:_HEAD])
    return strange == 0
