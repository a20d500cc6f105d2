"""The company's public site: pages of an insurer, in French and English, with the chat on each of them.

It is what a company's own site would be: another origin than the desk, one script tag, and a server that signs who is
signed in. It says that it is a demonstration.
"""

import hashlib
import html
import json
import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from filrouge_demo.chats import Site, chatting
from filrouge_demo.people import Person
from filrouge_demo.stories import facts
from filrouge_demo.vouching import chat_token, seal, unseal

LANGUAGES = ("fr", "en")
COOKIE = "alisier_client"
MET = "alisier_chat"
"""Which chat a visitor met last, for the time of the visit."""
SHOWN = 4
"""How many customers one may be."""
DAY_S = 86_400
BODY_MAX = 500
_BLANK = re.compile(r"\{\{([a-z_]+)(?::([a-z_]+))?\}\}")
_NARROW = re.compile(r" (?=[?!:;€%»])|(?<=«) |(?<=[0-9]) (?=h\b)")
STATIC = {"/site.css": ("site.css", "text/css"), "/alisier.svg": ("alisier.svg", "image/svg+xml")}


@cache
def _file(name: str) -> str:
    return files("filrouge_demo").joinpath("site", name).read_text("utf-8")


@cache
def _icons() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(_file("icons.json"))
    return found


def path_of(key: str, language: str) -> str:
    """Where a page is: `/fr/tarifs`."""
    page = next(one for one in facts("site")["pages"] if one["key"] == key)
    return f"/{language}/{page[language]['path']}"


def chat_on(page: str, met: str = "") -> str:
    """The key of the chat on a page: the one that stands there, else the one met before, else the first."""
    chats = facts("chat")["chats"]
    here = next((one["key"] for one in chats if page in one["stands"]), "")
    return str(here or next((one["key"] for one in chats if one["key"] == met), chats[0]["key"]))


class PublicSite:
    """`chat` is None until the company has chats; then every page carries one: its own, or on a page for all the one
    that the visitor met last. `url` is where Fil Rouge is."""

    def __init__(self, people: Sequence[Person], url: str) -> None:
        self._url = url.rstrip("/")
        known = chatting(people)
        french = [one for one in known if one.language == "fr"]
        english = [one for one in known if one.language == "en"]
        self.customers = [*french[: SHOWN - 1], *english[:1]]
        self._by_ref = {one.ref: one for one in self.customers}
        self.chat: Site | None = None

    def app(self) -> Starlette:
        pages = [
            Route(path_of(page["key"], language), self._shower(page["key"], language), methods=["GET"])
            for page in facts("site")["pages"]
            for language in LANGUAGES
        ]
        doors = [
            Route(path_of("account", language), self._signer(language), methods=["POST"]) for language in LANGUAGES
        ]
        return Starlette(
            routes=[
                Route("/", self._choose),
                *(Route(f"/{language}", self._choose) for language in LANGUAGES),
                *pages,
                *doors,
                *(Route(path, self._static) for path in STATIC),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
                Middleware(GZipMiddleware, minimum_size=800),
            ],
        )

    # Doors

    async def _choose(self, request: Request) -> Response:
        """The browser's language, French when it wants neither."""
        wanted = request.url.path.strip("/")
        for part in request.headers.get("accept-language", "").split(","):
            if wanted in LANGUAGES:
                break
            wanted = part.strip()[:2].lower()
        return RedirectResponse(f"/{wanted if wanted in LANGUAGES else 'fr'}/", 302, headers=self._headers())

    async def _static(self, request: Request) -> Response:
        name, media_type = STATIC[request.url.path]
        mark = f'"{hashlib.sha256(_file(name).encode()).hexdigest()[:20]}"'
        headers = {"cache-control": "public, max-age=300", "etag": mark, "x-content-type-options": "nosniff"}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(_file(name), media_type=media_type, headers=headers)

    def _shower(self, key: str, language: str) -> Any:
        async def show(request: Request) -> Response:
            person, met = self._who(request), request.cookies.get(MET, "")
            chat = chat_on(key, met)
            answer = Response(self.page(key, language, person, chat), media_type="text/html", headers=self._headers())
            if chat != met:
                answer.set_cookie(MET, chat, httponly=True, samesite="lax")
            return answer

        return show

    def _signer(self, language: str) -> Any:
        """Signs in as one of the customers, or out; only from our own pages."""

        async def sign(request: Request) -> Response:
            sent_by = request.headers.get("origin", "").partition("://")[2]
            if sent_by != request.headers.get("host") or int(request.headers.get("content-length") or 0) > BODY_MAX:
                return Response("", 403, headers=self._headers())
            ref = (await request.body()).decode("ascii", "replace").removeprefix("ref=")
            answer = RedirectResponse(path_of("account", language), 303, headers=self._headers())
            if ref in self._by_ref and self.chat is not None:
                sealed = seal(ref, self.chat.secret)
                answer.set_cookie(COOKIE, sealed, max_age=DAY_S, httponly=True, samesite="lax")
            else:
                answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
            return answer

        return sign

    def _who(self, request: Request) -> Person | None:
        given = request.cookies.get(COOKIE, "")
        ref = unseal(given, self.chat.secret) if self.chat is not None and given else None
        return self._by_ref.get(ref) if ref else None

    def _headers(self) -> dict[str, str]:
        """What a company's page allows, and the chat needs: our script, its calls and its socket, pictures."""
        desk = self._url
        socket = "ws" + desk.removeprefix("http")
        policy = (
            f"default-src 'none'; script-src {desk}; style-src 'self'; img-src 'self' {desk} data: blob:; "
            f"media-src {desk} data:; connect-src {desk} {socket}; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        return {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "cache-control": "no-store",
        }

    # Pages

    def page(self, key: str, language: str, person: Person | None = None, chat: str = "") -> str:
        """The whole page, with this chat; without a word on it with the page's own."""
        about = facts("site")
        page = next(one for one in about["pages"] if one["key"] == key)
        other = next(one for one in LANGUAGES if one != language)
        name = "mine" if key == "account" and person else key
        values = {
            "language": language,
            "other": other,
            "other_path": path_of(key, other),
            "path": path_of(key, language),
            "title": html.escape(page[language]["title"]),
            "description": html.escape(page[language]["description"]),
            "desk": self._url,
            "nav": self._nav(key, language),
            "foot_nav": "".join(
                f'<li><a href="{path_of(one["key"], language)}">{html.escape(one[language]["nav"])}</a></li>'
                for one in about["pages"][1:6]
            ),
            "who": self._name_tag(language, person),
            "chat": self._tag(language, person, chat or chat_on(key)),
        }
        if key == "account":
            values |= _account(person, language) if person else {"people": self._choices()}
        values["body"] = _fill(_file(f"{name}.{language}.html"), values, language)
        whole = _fill(_file("layout.html"), values, language)
        whole = whole.replace("e-mail", "e\u2011mail")
        return _NARROW.sub("\u00a0", whole) if language == "fr" else whole

    def _nav(self, key: str, language: str) -> str:
        return "".join(
            f'<a href="{path_of(one["key"], language)}"{" aria-current=page" if one["key"] == key else ""}>'
            f"{html.escape(one[language]['nav'])}</a>"
            for one in facts("site")["pages"][:6]
        )

    def _name_tag(self, language: str, person: Person | None) -> str:
        say, path = facts("site")["say"][language], path_of("account", language)
        if person is None:
            return f'<a class="button plain small" href="{path}">{html.escape(say["sign_in"])}</a>'
        return (
            f'<form class="who" method="post" action="{path}"><a class="name" href="{path}">{html.escape(person.first)}'
            f'</a><button class="button plain small" name="ref" value="">{html.escape(say["sign_out"])}</button></form>'
        )

    def _tag(self, language: str, person: Person | None, chat: str) -> str:
        """A chat's one tag; for who is signed in with a token that says so."""
        if self.chat is None:
            return ""
        token = f' data-token="{chat_token(person, self.chat.secret, chat)}"' if person else ""
        return f'<script src="{self._url}/chat.js" data-key="{chat}" data-language="{language}"{token} async></script>'

    def _choices(self) -> str:
        return "".join(
            f'<li><button name="ref" value="{one.ref}">'
            f'<span class="face" aria-hidden="true">{one.first[0]}{one.last[0]}</span>'
            f"<span><b>{html.escape(one.name)}</b><br>"
            f"<small>{html.escape(one.place)} · {one.since.year}</small></span></button></li>"
            for one in self.customers
        )


def _fill(text: str, values: Mapping[str, str], language: str) -> str:
    say = facts("site")["say"][language]

    def one(found: re.Match[str]) -> str:
        name, more = found[1], found[2]
        match name:
            case "url":
                return path_of(more, language)
            case "say":
                return html.escape(say[more])
            case "icon":
                return f'<svg viewBox="0 0 24 24" aria-hidden="true">{_icons()[more]}</svg>'
            case "scene":
                return _fill(_file("scene.svg"), {}, language)
            case _:
                return values[name]

    return _BLANK.sub(one, text)


def _account(person: Person, language: str) -> dict[str, str]:
    """What somebody finds in their account; the same for the same person."""
    say = facts("site")["say"][language]
    chance = random.Random(f"account:{person.ref}")
    wanted = chance.sample(("car", "home", "health"), 2)
    policies = [(say[kind], f"AL-{chance.randrange(10**7):07d}") for kind in wanted]
    claim = chance.choice(("claim_water", "claim_car", ""))
    claims = [(say[claim], say["open"])] if claim else [(say["claim_none"], "")]
    documents = [(say["certificate"], "PDF"), (say["schedule"], "PDF"), (say["terms"], "PDF")]
    return {
        "first": html.escape(person.first),
        "since": str(person.since.year),
        "policies": _rows(policies),
        "claims": _rows(claims),
        "documents": _rows(documents),
    }


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"<li><span>{html.escape(name)}</span><span>{html.escape(value)}</span></li>" for name, value in rows
    )
