"""A page from outside is shown without acting, loading or hiding anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.channels.adapters.email import html


def shown(source: str) -> str:
    return html.read(source).html or ""


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>hi",
        "<img src=x onerror=alert(1)>hi",
        '<a href="javascript:alert(1)">hi</a>',
        '<a href="&#106;avascript:alert(1)">hi</a>',
        '<a href="data:text/html,<script>alert(1)</script>">hi</a>',
        "<svg onload=alert(1)><script>alert(1)</script></svg>hi",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>hi",
        '<iframe src="https://example.org"></iframe>hi',
        '<object data="x"></object><embed src="x">hi',
        '<meta http-equiv="refresh" content="0;url=https://example.org">hi',
        '<base href="https://example.org/">hi',
        '<link rel="stylesheet" href="https://example.org/x.css">hi',
        '<form action="https://example.org"><input name="p"><button>go</button></form>hi',
        "<style>@import url(https://example.org/x.css);</style>hi",
        '<p style="background:url(javascript:alert(1))">hi</p>',
        '<p style="width:expression(alert(1))">hi</p>',
        '<p style="position:fixed;top:0">hi</p>',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">hi',
        "<template><script>alert(1)</script></template>hi",
        "<!--[if mso]><script>alert(1)</script><![endif]-->hi",
        "<p id=location name=cookie>hi</p>",
    ],
)
def test_nothing_active_is_shown(source: str) -> None:
    page = shown(source).lower()
    assert "hi" in page
    for bad in (
        "script", "alert", "onerror", "onload", "<svg", "<iframe", "<form", "<input", "<button", "<meta", "<base",
        "<link", "<style", "<object",
        "<embed", "position", "expression", "@import", " id=", " name=", "url(", "javascript", "svg+xml",
    ):  # fmt: skip
        assert bad not in page


def test_what_looks_like_a_tag_in_a_title_stays_words() -> None:
    assert "<img" not in shown('<noscript><p title="</noscript><img src=x onerror=alert(1)>">hi')


@pytest.mark.parametrize(
    "source",
    [
        '<img src="https://example.org/pixel.png">',
        '<img src="//example.org/pixel.png">',
        '<img src=" HTTP://example.org/pixel.png">',
        '<table background="https://example.org/b.png"><tr><td>x</table>',
        "<p style=\"background-image:url('https://example.org/b.png');color:red\">x</p>",
        '<img srcset="https://example.org/pixel.png 2x">',
        '<video poster="https://example.org/p.png"><source src="https://example.org/v.mp4"></video>',
        '<input type="image" src="https://example.org/p.png">',
    ],
)
def test_nothing_remote_is_loaded(source: str) -> None:
    page = shown(source)
    for loading in (' src="http', ' src="//', ' background="', "srcset", "poster", "url("):
        assert loading not in page.lower()


def test_remote_images_wait_in_a_neutral_attribute() -> None:
    assert (
        shown('<img src="https://example.org/a.png" alt="A">')
        == '<img alt="A" data-remote-src="https://example.org/a.png">'
    )
    assert 'data-remote-background="https://example.org/b.png"' in shown(
        '<p style="background:url(//example.org/b.png)">x</p>'
    )


def test_a_sender_cannot_fill_the_neutral_attributes() -> None:
    assert "javascript" not in shown('<img data-remote-src="javascript:alert(1)">')
    assert "data-quote" not in shown('<p data-quote="1">x</p>')


def test_inline_images_stay() -> None:
    assert shown('<img src="cid:a@b">') == '<img src="cid:a@b">'
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in shown('<img src="data:image/png;base64,iVBORw0KGgo=">')


def test_links_open_apart_and_tell_nothing() -> None:
    assert shown('<a href="https://example.org/">x</a>') == (
        '<a href="https://example.org/" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


def test_quotations_are_marked_for_folding() -> None:
    page = shown(
        '<div>new</div><div class="gmail_quote">On 1 Jan 2026, A wrote:<blockquote type="cite">old</blockquote></div>'
    )
    assert '<div data-quote="1">' in page


def text(source: str) -> str:
    return "\n".join(line.text for line in html.read(source).lines)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a<br>b", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n\n  - c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a b\nc d"),
        ("<blockquote>a<br>b</blockquote>", "> a\n> b"),
        ('<a href="https://example.org/x">site</a>', "site <https://example.org/x>"),
        ('<a href="https://example.org">https://example.org</a>', "https://example.org"),
        ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
        ("a&nbsp;b &amp; c", "a b & c"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ('<div style="display:none">hidden</div>seen', "seen"),
        ("Jane <jane@example.org> wrote", "Jane <jane@example.org> wrote"),
        ('<img alt="Logo" src="cid:x">', "[Logo]"),
    ],
)
def test_a_page_reads_as_a_person_would_write_it(source: str, words: str) -> None:
    assert text(source) == words


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/=\"' abcdivpsrctylehonrimg:&;#x!-[]\u0000\ud800(){}\\"), max_size=200))
def test_any_page_is_read(source: str) -> None:
    page = html.read(source)
    whole = (page.html or "") + "".join(line.text for line in page.lines)
    assert "\x00" not in whole
    whole.encode("utf-8")
    assert "<script" not in whole or "<script" in text(source)
