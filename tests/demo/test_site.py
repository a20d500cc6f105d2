"""The company's public site: whole in both languages, the chat on every page, and honest about who is signed in."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html.parser import HTMLParser

import httpx
import pytest

from filrouge.channels.adapters.webchat import token as tokens
from filrouge_demo import clock
from filrouge_demo.chats import Site, page_of
from filrouge_demo.people import people
from filrouge_demo.public_site import COOKIE, LANGUAGES, MET, PublicSite, chat_on, path_of
from filrouge_demo.stories import facts, stories
from filrouge_demo.vouching import chat_token, seal, unseal

DESK = "http://127.0.0.1:7070"
ORIGIN = "http://127.0.0.1:7171"
SECRET = "a secret that only the site and the chat know"
PAGES = [(page["key"], language) for page in facts("site")["pages"] for language in LANGUAGES]


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    site = PublicSite(people(11), DESK)
    site.chat = Site(("site", "contrats"), SECRET, ORIGIN)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app()), base_url=ORIGIN) as client:
        yield client


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src", "action") and value]


@pytest.mark.parametrize(("key", "language"), PAGES)
async def test_every_page_answers_with_the_chat_and_leads_nowhere_in_vain(
    browser: httpx.AsyncClient, key: str, language: str
) -> None:
    page = await browser.get(path_of(key, language))
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert (
        page.text.count(f'<script src="{DESK}/chat.js" data-key="{chat_on(key)}" data-language="{language}" async>')
        == 1
    )
    assert not re.search(r"[{}]|\[\[", page.text)
    assert "style=" not in page.text, "its own policy forbids it"
    links = _Links()
    links.feed(page.text)
    for link in links.found:
        if link.startswith("/"):
            assert (await browser.get(link.partition("#")[0])).status_code == 200, link
        else:
            assert link.startswith((f"{DESK}/f/", f"{DESK}/chat.js", "#", "tel:", "mailto:")), link


async def test_the_first_page_is_in_the_browsers_language(browser: httpx.AsyncClient) -> None:
    for wanted, language in (("en-GB,en;q=0.9,fr;q=0.5", "en"), ("fr-CH", "fr"), ("de, en;q=0.4", "en"), ("", "fr")):
        found = await browser.get("/", headers={"accept-language": wanted})
        assert (found.status_code, found.headers["location"]) == (302, f"/{language}/")


def test_the_same_things_are_said_in_both_languages() -> None:
    say = facts("site")["say"]
    assert set(say["fr"]) == set(say["en"])
    chats = [one["config"] for one in facts("chat")["chats"]]
    assert all(set(chat["greeting"]) == set(LANGUAGES) for chat in chats)
    [invitation] = [chat["invitation"] for chat in chats if "invitation" in chat]
    assert set(invitation["text"]) == set(LANGUAGES)
    assert invitation["pages"] == [path_of("prices", language) for language in LANGUAGES]


async def test_a_chat_goes_along_to_pages_that_have_none_of_their_own(browser: httpx.AsyncClient) -> None:
    async def on(key: str) -> str:
        page = await browser.get(path_of(key, "fr"))
        return page.text.partition('data-key="')[2].partition('"')[0]

    assert [await on(key) for key in ("home", "prices", "home", "help", "claim", "contact", "products")] == [
        "site", "contrats", "contrats", "contrats", "site", "site", "contrats",
    ]  # fmt: skip
    browser.cookies.set(MET, "elsewhere")
    assert await on("home") == "site"


def test_every_chat_begins_on_a_page_of_the_site() -> None:
    paths = {path_of(key, language) for key, language in PAGES}
    for language in LANGUAGES:
        assert {page_of(story)[0] for story in stories(language, "chats")} <= paths


async def test_who_signs_in_is_vouched_for_and_out_again(browser: httpx.AsyncClient) -> None:
    path = path_of("account", "fr")
    shown = await browser.get(path)
    refs = re.findall(r'name="ref" value="(cli-\d+)"', shown.text)
    assert len(refs) == 4
    answer = await browser.post(path, content=f"ref={refs[0]}", headers={"origin": ORIGIN})
    assert answer.status_code == 303
    page = (await browser.get(path_of("claim", "fr"))).text
    claims = tokens.read(page.partition('data-token="')[2].partition('"')[0], SECRET, "site", clock.now())
    somebody = next(one for one in people(11) if one.ref == refs[0])
    assert (claims.subject, claims.email, claims.name) == (somebody.ref, somebody.email, somebody.name)
    assert f">{somebody.first}</a>" in page

    await browser.post(path, content="ref=", headers={"origin": ORIGIN})
    assert "data-token" not in (await browser.get(path)).text


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
async def test_no_other_page_signs_anybody_in(browser: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await browser.post(path_of("account", "en"), content="ref=cli-0002", headers=headers)
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


async def test_a_cookie_that_we_did_not_make_is_nobodys(browser: httpx.AsyncClient) -> None:
    for forged in ("cli-0002", "cli-0002.x", seal("cli-0002", "another secret"), "é.x", ""):
        assert unseal(forged, SECRET) is None
    assert unseal(seal("cli-0002", ""), "") is None, "without a secret nobody is signed in"
    browser.cookies.set(COOKIE, seal("cli-0002", "another secret"))
    assert "data-token" not in (await browser.get(path_of("account", "fr"))).text


def test_a_token_ends_after_an_hour() -> None:
    somebody = people(11)[3]
    made = chat_token(somebody, SECRET, "site")
    with pytest.raises(tokens.Refusal, match="expired"):
        tokens.read(made, SECRET, "site", clock.now() + timedelta(hours=1, minutes=1))


async def test_without_a_chat_the_site_still_stands(browser: httpx.AsyncClient) -> None:
    site = PublicSite(people(11), DESK)
    assert "chat.js" not in site.page("home", "fr")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app()), base_url=ORIGIN) as client:
        assert (await client.get(path_of("account", "fr"))).status_code == 200
        assert (await client.get("/fr/", headers={"host": "evil.example"})).status_code == 400
