"""What a visitor's file really is, by its first bytes. What its name and its sender say is only compared. Pure."""

BYTES_MAX = 10 * 1024 * 1024
_HEAD = 4_096
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_TEXTS = {"txt": "text/plain", "csv": "text/csv"}
_HEIC = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
_ENDINGS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    **_ZIPPED,
    **_TEXTS,
}
TYPES = tuple(sorted(set(_ENDINGS.values())))
"""What is taken."""


def judge(name: str, declared: str, content: bytes) -> str | None:
    """The media type that the bytes prove; None when we do not take it (pages, programs, archives), or when the name
    or the declared type promises something else."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = _found(ending, content)
    said = declared.partition(";")[0].strip().lower()
    promised = {_ENDINGS.get(ending, found), said if said in TYPES else found}
    unsaid = said in ("", "application/octet-stream") or said in TYPES
    return found if found is not None and promised == {found} and unsaid else None


def _found(ending: str, content: bytes) -> str | None:
    head = content[:_HEAD]
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIC else None
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(ending)
    return _TEXTS[ending] if ending in _TEXTS and _is_words(content) else None


def _is_words(content: bytes) -> bool:
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    strange = any(byte < 32 and byte not in b"\t\r\n\x0c" for byte in content[:_HEAD])
    return b"\x00" not in content and not start.startswith(b"<") and not strange
