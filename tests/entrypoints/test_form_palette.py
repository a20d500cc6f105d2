"""Whatever colour a company has, its form can be read."""

from hypothesis import given
from hypothesis import strategies as st

from filrouge.entrypoints.api.forms.html import el, join, raw
from filrouge.entrypoints.api.forms.palette import NIGHT, PAPER, contrast, palette


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_read_light_and_dark(value: int) -> None:
    made = palette(f"#{value:06x}")
    assert contrast(made.brand, made.on_brand) >= 4.5
    assert contrast(made.accent, PAPER) >= 4.5
    assert contrast(made.accent_dark, NIGHT) >= 4.5


def test_what_is_no_colour_is_a_quiet_grey() -> None:
    assert palette("red;}</style>").brand == "#404040"
    assert palette("#zzzzzz").brand == "#404040"


@given(st.text(), st.text())
def test_words_are_escaped_wherever_they_stand(attribute: str, words: str) -> None:
    made = el("p", {"title": attribute}, words, None, [words, raw("<b>")])
    inner = made.removeprefix("<p").removesuffix("</p>").replace("<b>", "")
    assert inner.count("<") == 0
    assert inner.count(">") == 1
    assert inner.count('"') == 2
    assert join(words) == join(join(words))
