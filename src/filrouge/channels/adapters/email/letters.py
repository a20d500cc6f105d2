"""Which charset unlabelled bytes are in, told by how often a language uses its letters: short texts, file names."""

import re

from filrouge.channels.adapters.email.limits import MAX_GUESS_BYTES

_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_OFTEN = frozenset("оеаинтсрвлкмдпуяыьгзбчйх")
_MOST = frozenset("оеаинт")
_KANA = re.compile("[\u3041-\u30fe]")
_EAST = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_INSIDE_UPPER = re.compile("[а-яё][А-ЯЁ]")
MIN_PAIRS = 3
MIN_CYRILLIC = 4
MIN_HEBREW = 12


def told_by_letters(data: bytes) -> str | None:
    """The text when its letters tell the charset; None when they do not."""
    sample = data[:MAX_GUESS_BYTES]
    name = _east(sample) or _hebrew(sample) or _cyrillic(sample)
    return data.decode(name, "replace") if name else None


def _read(data: bytes, name: str) -> str:
    """Read strictly, but for a letter cut in two at the end of the sample; empty when it cannot be."""
    for cut in (0, 1):
        try:
            return data[: len(data) - cut].decode(name)
        except UnicodeDecodeError:
            continue
    return ""


def _pairs(data: bytes) -> list[tuple[int, int]]:
    """Lead and trail bytes, as charsets of two bytes a letter cut them."""
    found = []
    i = 0
    while i < len(data) - 1:
        if data[i] < 0x80:
            i += 1
            continue
        found.append((data[i], data[i + 1]))
        i += 2
    return found


def _east(data: bytes) -> str:
    """The charset of a Chinese, Japanese or Korean text, by the ranges of its common letters."""
    for name in ("euc_jp", "cp932"):
        text = _read(data, name)
        if len(_KANA.findall(text)) >= MIN_PAIRS and len(_KANA.findall(text)) * 4 > sum(c > "\x7f" for c in text):
            return name
    pairs = [pair for pair in _pairs(data) if not (0xA1 <= pair[0] <= 0xA3 and pair[1] >= 0xA1)]
    if len(pairs) < MIN_PAIRS:
        return ""
    closed = sum(trail >= 0xA1 for _, trail in pairs)
    common = sum(0xB0 <= lead <= 0xD7 and trail >= 0xA1 for lead, trail in pairs)
    if closed == len(pairs) and all(0xB0 <= lead <= 0xC8 for lead, _ in pairs) and _read(data, "cp949"):
        return "cp949"
    if common * 100 >= 85 * len(pairs) and _only_east(data, "gb18030"):
        return "gb18030"
    frequent = sum(0xA4 <= lead <= 0xC6 for lead, _ in pairs)
    if frequent * 100 >= 85 * len(pairs) and closed < len(pairs) and _only_east(data, "cp950"):
        return "cp950"
    return ""


def _only_east(data: bytes, name: str) -> bool:
    high = [c for c in _read(data, name) if c > "\x7f"]
    return bool(high) and len(_EAST.findall("".join(high))) * 100 >= 95 * len(high)


def _cyrillic(data: bytes) -> str:
    """The charset in which the letters are Russian, Ukrainian or Bulgarian ones as often as those are."""
    best, most = "", 0.0
    high = sum(byte > 0x7F for byte in data)
    if high < MIN_CYRILLIC:
        return ""
    for name in _CYRILLIC:
        text = _read(data, name)
        letters = sum("\u0400" <= c <= "\u045f" or c in "ґҐ" for c in text)
        if letters * 100 < 85 * high:
            continue
        if sum(c in _MOST for c in text.lower()) * 100 < 35 * letters:
            continue
        often = sum(c in _OFTEN for c in text) - 2 * len(_INSIDE_UPPER.findall(text))
        if often / high > most:
            best, most = name, often / high
    return best if most > 0.6 else ""


def _hebrew(data: bytes) -> str:
    """windows-1255 when all letters are Hebrew ones, the common ones often."""
    high = [byte for byte in data if byte > 0xBF]
    if len(high) < MIN_HEBREW or any(not 0xE0 <= byte <= 0xFA for byte in high):
        return ""
    often = sum(byte in b"\xe9\xe5\xe4\xec\xe0" for byte in high)
    return "cp1255" if often * 100 >= 38 * len(high) and _read(data, "cp1255") else ""
