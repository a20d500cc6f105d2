"""Small documents made in code, so that attachments are real: a one-page PDF, and a blurred photo as JPEG."""

import math
import random
import struct
from collections.abc import Sequence

_PAGE = (595, 842)


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page with a title and some lines."""
    words = ["BT", "/F2 17 Tf", "60 770 Td", f"({_escaped(title)}) Tj", "/F1 11 Tf", "0 -34 Td"]
    for line in lines:
        words += [f"({_escaped(line)}) Tj", "0 -17 Td"]
    stream = "\n".join([*words, "ET"]).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_PAGE[0]} {_PAGE[1]}] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _escaped(text: str) -> str:
    for sign in "\\()":
        text = text.replace(sign, "\\" + sign)
    return text.replace("’", "'").replace("œ", "oe").replace(" ", " ").replace("€", "EUR")


# A baseline JPEG (ITU-T T.81) of flat blocks: of each 8 x 8 block only its mean is written, which makes a blurred
# picture with very little code.

_LUMA_BITS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
_SIZES = tuple(range(12))
_AC_BITS = (1,) + (0,) * 15
_BLOCKS = (56, 42)


def photo(chance: random.Random) -> bytes:
    """A blurred picture, 448 x 336: light from above, a darker floor, a stain and some noise."""
    width, height = _BLOCKS
    stain = (chance.uniform(0.25, 0.75), chance.uniform(0.25, 0.7), chance.uniform(0.1, 0.28))
    wall = (chance.randrange(150, 215), chance.randrange(-14, -2), chance.randrange(0, 7))
    channels: list[list[float]] = [[], [], []]
    for row in range(height):
        for column in range(width):
            x, y = column / width, row / height
            luma = wall[0] + 22 * (0.5 - y) + chance.uniform(-5, 5)
            if y > 0.72 + 0.04 * math.sin(x * 5):
                luma -= 68
            near = math.hypot((x - stain[0]) * 1.33, y - stain[1]) / stain[2]
            if near < 1.0 + 0.15 * math.sin(x * 40):
                luma -= 30 + 40 * (1.1 - near)
            channels[0].append(luma)
            channels[1].append(128 + wall[1] - (9 if near < 1 else 0))
            channels[2].append(128 + wall[2] + (5 if near < 1 else 0))
    return _jpeg(channels, width, height)


def _jpeg(channels: Sequence[Sequence[float]], width: int, height: int) -> bytes:
    table = b"\x00" + bytes([8]) * 64
    frame = struct.pack(">BHHB", 8, height * 8, width * 8, 3) + b"".join(bytes((n, 0x11, 0)) for n in (1, 2, 3))
    dc = b"\x00" + bytes(_LUMA_BITS) + bytes(_SIZES)
    ac = b"\x10" + bytes(_AC_BITS) + b"\x00"
    scan = b"\x03" + b"".join(bytes((n, 0x00)) for n in (1, 2, 3)) + b"\x00\x3f\x00"
    segments = ((0xDB, table), (0xC0, frame), (0xC4, dc), (0xC4, ac), (0xDA, scan))
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    body = b"".join(b"\xff" + bytes([mark]) + struct.pack(">H", len(data) + 2) + data for mark, data in segments)
    return head + body + _scan(channels) + b"\xff\xd9"


def _codes() -> list[str]:
    """The code word of each size of a difference, in canonical order."""
    codes, code = [], 0
    for length, count in enumerate(_LUMA_BITS, start=1):
        for _ in range(count):
            codes.append(f"{code:0{length}b}")
            code += 1
        code <<= 1
    return codes


def _scan(channels: Sequence[Sequence[float]]) -> bytes:
    codes, bits, before = _codes(), [], [0, 0, 0]
    for block in zip(*channels, strict=True):
        for number, mean in enumerate(block):
            # the DC of a flat block is eight times its level; the table divides by eight
            level = max(-128, min(127, round(mean) - 128))
            difference = level - before[number]
            before[number] = level
            size = abs(difference).bit_length()
            bits.append(codes[size])
            if size:
                bits.append(f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}")
            bits.append("0")  # nothing but the mean
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
