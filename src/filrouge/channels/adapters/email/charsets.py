"""Bytes to words: every charset seen in the wild, wrong labels included. Text never holds NUL or lone surrogates."""

import codecs
import re

from charset_normalizer import from_bytes

from filrouge.channels.adapters.email.letters import told_by_letters
from filrouge.channels.adapters.email.limits import MAX_GUESS_BYTES

_ALIASES = {
    # What labels mean in practice (WHATWG for the Latin family), not what they say.
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "ansi": "cp1252",
    "cp-1252": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "gb": "gb18030",
    "chinese": "gb18030",
    "euc-cn": "gb18030",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "big-5": "cp950",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "korean": "cp949",
    "shift-jis": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms-kanji": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "cseucpkdfmtjapanese": "euc_jp",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "utf": "utf-8",
    "unicode": "utf-8",
    "cp65001": "utf-8",
    "x-utf-8": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-ce": "mac-latin2",
    "x-mac-cyrillic": "mac-cyrillic",
    "koi8": "koi8-r",
    "hz-gb-2312": "hz",
    "cp866": "cp866",
    "dos-866": "cp866",
    "x-cp1251": "cp1251",
    "x-cp1250": "cp1250",
    "x-cp1252": "cp1252",
}
_NO_LABEL = {
    "",
    "us-ascii",
    "ascii",
    "ansi-x3.4-1968",
    "unknown",
    "unknown-8bit",
    "x-unknown",
    "8bit",
    "7bit",
    "default",
    "none",
    "binary",
    "x-user-defined",
    "iso-10646",
    "default-charset",
    "default_charset",
    "charset",
}
_ALLOWED = re.compile(
    r"^(?:utf-?_?(?:8|7|16|32).*|ascii|latin_?\d?|iso-?_?8859.*|iso-?_?2022.*|(?:cp|ibm)-?_?\d+|windows-?_?\d+|koi8.*|mac.*|gb.*|hz|big5.*|euc.*|shift_?jis.*|johab|tis.*|ptcp154|kz1048|viscii)$"
)
"""Codecs of text. Python also has `idna`, `punycode`, `unicode_escape` and others that a sender must not reach."""
_MULTIBYTE_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WESTERN = frozenset("àâäçéèêëîïôöùûüÿœæñáíóúãõßÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÑÁÍÓÚÃÕ’‘“”„«»…–—•€°·¡¿©®ªº§£´¨\u00a0\u00ad")
"""Letters of French, German, Spanish, Italian and Portuguese, and their punctuation: with no others, it is Latin."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GUESSES = [
    "utf_8", "cp1252", "cp1251", "cp1250", "iso8859_2", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "gb18030",
    "big5", "cp932", "euc_jp", "cp949", "cp874", "mac_roman",
]  # fmt: skip


def clean(text: str) -> str:
    """The text without NUL, other control characters and lone surrogates, its line ends made `\\n`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x0b" in text or "\x0c" in text:
        text = text.replace("\x0b", "\n").replace("\x0c", "\n")
    text = _CONTROL.sub("", text)
    return _SURROGATE.sub("\ufffd", text)


def codec(label: str) -> str | None:
    """The name of the Python codec that a label means, None when it says nothing or nothing that we know."""
    name = label.strip().strip("\"'").strip().lower().replace("_", "-").replace(" ", "-")
    name = name.split(";")[0].split(",")[0].strip()
    if name in _NO_LABEL:
        return None
    if name in _ALIASES:
        return _ALIASES[name]
    if name.startswith("charset="):
        return codec(name[8:])
    for known in ("utf-8", "iso-8859-1", "windows-1252"):
        if name.startswith(known) and not name[len(known) : len(known) + 1].isdigit():
            return _ALIASES.get(known, known)  # “windows-1252http-equiv…”, “utf-8;format=flowed”
    if not _ALLOWED.match(name.replace("-", "_")) and not _ALLOWED.match(name):
        return None
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return _ALIASES.get(info.name.replace("_", "-"), info.name)


def decode(data: bytes, label: str = "") -> tuple[str, bool]:
    """The words of `data`, cleaned, and whether the charset had to be guessed against or without its label."""
    text, guessed = _decode(data, label)
    return clean(text), guessed


def _decode(data: bytes, label: str) -> tuple[str, bool]:
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace"), False
    if encoding := wide(data[:4_096]):
        return data.decode(encoding, "replace"), data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    name = codec(label)
    if name is None or (b"\x1b$" in data and not name.startswith("iso2022") and not _HIGH.search(data)):
        return _without_label(data, label)
    if not _WIDE_CODECS.match(name) and _MULTIBYTE_UTF8.search(data):
        text = _strict(data, "utf-8")
        if text is not None:
            return text, True  # UTF-8 that says it is of one byte a letter
    if name == "iso8859-15" and _C1.search(data):
        name = "cp1252"
    if name == "cp1252" and _speaks_no_latin(data):
        return _guess(data)
    text = _strict(data, name)
    if text is not None:
        return text, False
    if name in ("cp1252", "cp1254"):
        return _latin(data), False
    if name != "utf-8" and (text := _strict(data, "utf-8")) is not None:
        return text, True
    shown = data.decode(name, "replace")
    wrong = shown.count("\ufffd")
    if wrong * 50 <= len(shown) + 50:
        return shown, False  # a slip or a cut, not another charset
    return _guess(data)


_WIDE_CODECS = re.compile(r"utf|gb|hz|big5|cp(?:9|50)|euc|shift|iso2022|johab")
_C1 = re.compile(rb"[\x80-\x9f]")
_LATIN_LETTER = re.compile(rb"[A-Za-z]")
_HIGH_WORD = re.compile(rb"[\xc0-\xff]{4,}")
MIN_HIGH_LETTERS = 12


def _speaks_no_latin(data: bytes) -> bool:
    """Words of accented letters alone: no Latin language has them, so the label lies."""
    long = sum(len(one) for one in _HIGH_WORD.findall(data[:MAX_GUESS_BYTES]))
    return long >= MIN_HIGH_LETTERS and long > len(_LATIN_LETTER.findall(data[:MAX_GUESS_BYTES]))


def wide(sample: bytes) -> str:
    """The codec of text in two bytes per letter, by its mark or by its NULs; empty when it is none."""
    if len(sample) > 3 and sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(sample) < 8 or sample.count(0) * 3 < len(sample):
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd else ""


def _without_label(data: bytes, label: str) -> tuple[str, bool]:
    if not _HIGH.search(data):
        if b"~{" in data and b"~}" in data and (text := _strict(data, "hz")) is not None:
            return text, True
        if b"\x1b$" in data or b"\x1b(" in data:
            if (text := _strict(data, "iso2022_jp_ext")) is not None:
                return text, True
            if b"\x1b$)C" in data and (text := _strict(data, "iso2022_kr")) is not None:
                return text, True
        return data.decode("ascii"), False
    if (text := _strict(data, "utf-8")) is not None:
        return text, label.strip().lower() not in ("", "utf-8")
    return _guess(data)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _latin(data: bytes) -> str:
    """windows-1252 as browsers read it: the five bytes it leaves open are controls, and `clean` drops them."""
    return data.decode("cp1252", "latin1_for_open_bytes")


def _open_bytes(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error("latin1_for_open_bytes", _open_bytes)


def _guess(data: bytes) -> tuple[str, bool]:
    """The last resort: mostly UTF-8 with slips, else what the statistics of the letters say, else windows-1252."""
    shown = data.decode("utf-8", "replace")
    if shown.count("\ufffd") * 4 <= len(_MULTIBYTE_UTF8.findall(data)):
        return shown, True
    latin = _latin(data[:MAX_GUESS_BYTES])
    if all(letter in _WESTERN for letter in latin if letter > "\x7f"):
        return _latin(data), True
    if (text := told_by_letters(data)) is not None:
        return text, True
    high = _HIGH.search(data)
    start = max(0, high.start() - 1024) if high else 0
    sample = data[start : start + MAX_GUESS_BYTES]
    try:
        best = from_bytes(sample, cp_isolation=_GUESSES, chunk_size=1024, explain=False).best()
    except (UnicodeError, ValueError, LookupError):
        best = None
    if best is not None and (text := _strict(data, best.encoding)) is not None:
        return text, True
    return _latin(data), True
