"""The words inside an opaquely signed S/MIME message (RFC 8551 §3.5.2). The signature is kept, not judged."""

TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED = bytes.fromhex("2a864886f70d010702")
_COMPRESSED_OR_DATA = bytes.fromhex("2a864886f70d010701")
MAX_NESTED = 32
MAX_PIECES = 100_000


def content(der: bytes) -> bytes | None:
    """The signed message; None when there is none (encrypted, detached, broken)."""
    try:
        top = _children(der, *_inside(der, 0, 0x30))
        if der[top[0][1] : top[0][2]] != _SIGNED:
            return None
        signed = _children(der, *_inside(der, top[1][1], 0x30))
        wrapped = next(one for one in signed if one[0] == 0x30)
        encapsulated = _children(der, wrapped[1], wrapped[2])
        if der[encapsulated[0][1] : encapsulated[0][2]] != _COMPRESSED_OR_DATA:
            return None
        explicit = encapsulated[1]
        pieces: list[bytes] = []
        _octets(der, explicit[1], explicit[2], pieces, 0)
    except (IndexError, ValueError, StopIteration):
        return None
    return b"".join(pieces) or None


def _inside(der: bytes, at: int, wanted: int) -> tuple[int, int]:
    tag, start, end, _ = _element(der, at, len(der), 0)
    if tag != wanted:
        raise ValueError("another tag")
    return start, end


def _element(der: bytes, at: int, limit: int, depth: int) -> tuple[int, int, int, int]:
    """Tag, start and end of the content, and where the next element begins. BER: the length may be open."""
    if depth > MAX_NESTED or at + 2 > limit:
        raise ValueError("too deep or cut")
    tag, size = der[at], der[at + 1]
    start = at + 2
    if size == 0x80:
        inner = start
        while der[inner : inner + 2] != b"\0\0":
            inner = _element(der, inner, limit, depth + 1)[3]
        return tag, start, inner, inner + 2
    if size > 0x80:
        count = size & 0x7F
        if count > 4:
            raise ValueError("too long")
        size = int.from_bytes(der[start : start + count], "big")
        start += count
    if start + size > limit:
        raise ValueError("cut")
    return tag, start, start + size, start + size


def _children(der: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    at = start
    while at < end and len(found) < 64:
        tag, inner, stop, at = _element(der, at, end, 0)
        found.append((tag, inner, stop))
    return found


def _octets(der: bytes, start: int, end: int, pieces: list[bytes], depth: int) -> None:
    """Octet strings, whole or in pieces."""
    at = start
    while at < end:
        tag, inner, stop, at = _element(der, at, end, depth)
        if tag == 0x04:
            pieces.append(der[inner:stop])
        elif tag == 0x24 and depth < MAX_NESTED:
            _octets(der, inner, stop, pieces, depth + 1)
        else:
            raise ValueError("no octets")
        if len(pieces) > MAX_PIECES:
            raise ValueError("too many pieces")
