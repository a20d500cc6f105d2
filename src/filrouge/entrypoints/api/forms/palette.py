"""A page in the company's colour: everything derived from one value, with contrasts that hold (WCAG 2). Pure."""

from dataclasses import dataclass

PAPER = "#ffffff"
NIGHT = "#161616"
INK = "#1a1a1a"
_AA = 4.5


@dataclass(frozen=True, slots=True)
class Palette:
    """`brand` fills the header and the button, `on_brand` is written on it; `accent` is the brand as it can be read on
    paper, `tint` a breath of it; `accent_dark` and `tint_dark` are the same on the dark sheet."""

    brand: str
    on_brand: str
    accent: str
    tint: str
    accent_dark: str
    tint_dark: str

    def css(self) -> str:
        """Custom properties for the page's style sheet."""
        light = f"--brand:{self.brand};--on-brand:{self.on_brand};--accent:{self.accent};--tint:{self.tint}"
        dark = f"--accent:{self.accent_dark};--tint:{self.tint_dark}"
        return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def palette(colour: str) -> Palette:
    """The palette of `#rrggbb`; what is not a colour gives a quiet grey."""
    brand = _read(colour) or (64, 64, 64)
    white = (255, 255, 255)
    # One of white and black always reaches 4.58; the softer ink is taken where it suffices.
    on_brand = next((each for each in (white, _must(INK)) if _contrast(brand, each) >= _AA), (0, 0, 0))
    return Palette(
        brand=_show(brand),
        on_brand=_show(on_brand),
        accent=_show(_readable(brand, _must(PAPER), (0, 0, 0))),
        tint=_show(_mixed(brand, white, 0.08)),
        accent_dark=_show(_readable(brand, _must(NIGHT), white)),
        tint_dark=_show(_mixed(brand, _must(NIGHT), 0.28)),
    )


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two `#rrggbb` colours, 1 to 21."""
    return _contrast(_must(one), _must(other))


_Rgb = tuple[int, int, int]


def _readable(colour: _Rgb, ground: _Rgb, towards: _Rgb) -> _Rgb:
    """The colour, moved in small steps towards black or white until it can be read on the ground."""
    for step in range(21):
        moved = _mixed(towards, colour, step / 20)
        if _contrast(moved, ground) >= _AA:
            return moved
    return towards


def _mixed(one: _Rgb, other: _Rgb, share: float) -> _Rgb:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _contrast(one: _Rgb, other: _Rgb) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: _Rgb) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _read(text: str) -> _Rgb | None:
    if len(text) != 7 or not text.startswith("#"):
        return None
    try:
        value = int(text[1:], 16)
    except ValueError:
        return None
    return value >> 16, value >> 8 & 255, value & 255


def _must(text: str) -> _Rgb:
    found = _read(text)
    if found is None:
        raise ValueError(f"{text} is not a colour")
    return found


def _show(colour: _Rgb) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)
