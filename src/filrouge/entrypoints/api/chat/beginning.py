"""Before anybody speaks: what the page needs to know, and a visitor of its own."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field

from filrouge.channels import chat_links, secrets
from filrouge.channels.adapters.webchat import files as taken
from filrouge.channels.adapters.webchat.envelope import FILES_MAX
from filrouge.channels.adapters.webchat.token import TOKEN_MAX
from filrouge.channels.service import signing, visitors
from filrouge.channels.service.visitors import Made, TokenRefused, Visitor
from filrouge.company import service as company
from filrouge.entrypoints.api.chat import shapes
from filrouge.entrypoints.api.chat.door import (
    LOOKS_A_MINUTE,
    SETTINGS_A_MINUTE,
    VISITORS_A_MINUTE,
    Bound,
    Chat,
    Opened,
    Visiting,
    count,
    secret_of,
)
from filrouge.entrypoints.api.chat.snapshot import available, snapshot
from filrouge.entrypoints.api.deps import Now, db, keys_of, remote_address, settings_of
from filrouge.entrypoints.api.fields import Body, read_place
from filrouge.entrypoints.api.forms.palette import palette
from filrouge.entrypoints.api.settings.brands import logo_address
from filrouge.flows import chatting, joining
from filrouge.platform.db import Transaction
from filrouge.platform.security import Keys
from filrouge.terms.ids import show

router = APIRouter(prefix="/chat/v1/{key}", include_in_schema=False)

SETTINGS_S = 30
"""How long the settings of a chat may be kept."""
URL_MAX = 2_000


WithoutNul = AfterValidator(lambda text: text.replace("\x00", ""))
"""The only character that cannot be kept; nobody types it."""


class Page(Body):
    """Where the visitor is."""

    url: Annotated[str, Field(max_length=URL_MAX), WithoutNul] = ""
    title: Annotated[str, Field(max_length=300), WithoutNul] = ""
    referrer: Annotated[str, Field(max_length=URL_MAX), WithoutNul] = ""


class VisitorNew(Body):
    language: Annotated[str, Field(max_length=20)] = ""
    page: Page | None = None
    token: Annotated[str, Field(max_length=TOKEN_MAX)] | None = None
    resume: Annotated[str, Field(max_length=chat_links.TOKEN_MAX)] | None = None


@router.get("")
async def settings(
    chat: Opened, request: Request, response: Response, now: Now, lang: Annotated[str, Field(max_length=20)] = ""
) -> dict[str, object]:
    """What the page needs to show the chat: names, colours, questions, whether somebody is there."""
    await count(request, now, Bound("settings", f"{chat.account.id}:{remote_address(request)}", SETTINGS_A_MINUTE))
    config = chat.config
    language = spoken(chat, lang or request.headers.get("accept-language", ""))
    async with db(request).snapshot() as tx:
        brand = await company.get(tx, company.BRANDS, chat.account.brand_id)
        there = await available(tx, chat, None, now)
    colours = palette(config.theme.colour or brand.colour)
    logo = logo_address(brand)
    response.headers["cache-control"] = f"public, max-age={SETTINGS_S}"
    response.headers["vary"] = "accept-language"
    return {
        "brand": {
            "name": brand.name,
            "logo_url": f"{settings_of(request).base_url.rstrip('/')}{logo}" if logo else None,
            "colours": {"main": colours.brand, "on_main": colours.on_brand},
        },
        "language": language,
        "languages": list(config.languages),
        "greeting": shapes.both(config.greeting),
        "questions": shapes.questions(config),
        "availability": shapes.availability(there),
        "files": {"most": FILES_MAX, "bytes": taken.BYTES_MAX, "types": list(taken.TYPES)},
        "rating": config.rating,
        "invitation": config.invitation
        and {
            **config.invitation.model_dump(mode="json"),
            "text": shapes.both(config.invitation.text),
        },
        "theme": {
            "side": config.theme.side,
            "launcher": shapes.both(config.theme.launcher) if config.theme.launcher else None,
            "radius": config.theme.radius,
        },
    }


def spoken(chat: Opened, wanted: str) -> str:
    """The first language asked for (`fr-CH, en;q=0.8`) that the chat speaks, else its first."""
    asked = [part.partition(";")[0].strip()[:2].lower() for part in wanted[:200].split(",")]
    return next((one for one in asked if one in chat.config.languages), chat.config.languages[0])


@router.post("/visitors", status_code=201)
async def begin(chat: Opened, request: Request, given: VisitorNew, now: Now) -> dict[str, object]:
    """A visitor, with the secret that only this client will hold. A signed token says who they are, what stood in a
    link of ours (`resume`) whose chat they go on with; one that is not taken is refused, so that the page decides
    whether to go on without it. With a token and the secret of an anonymous visitor, their chat is the user's now."""
    await count(request, now, Bound("visitors", f"{chat.account.id}:{remote_address(request)}", VISITORS_A_MINUTE))
    claims = None
    if given.token is not None:
        secret = secrets.open_secrets(chat.account, keys_of(request)).get("identity_secret", "")
        claims = visitors.read_token(chat.account, secret, given.token, now)
    page = {name: value for name, value in (given.page or Page()).model_dump().items() if value}
    async with db(request).transaction() as tx:
        if claims is not None and (own := secret_of(request.headers)):
            known = await visitors.by_secret(tx, chat.account, own)
            if known.address.startswith(visitors.ANONYMOUS):
                made = await joining.sign_in(tx, chat.account, known, own, claims, now)
                return _told(made, await snapshot(tx, chat, made.visitor, now))
        before, email = None, ""
        if given.resume and claims is None:
            before, email = await _back(tx, chat, keys_of(request), given.resume, now)
        made = await visitors.make(
            tx,
            chat.account,
            claims,
            spoken(chat, given.language or request.headers.get("accept-language", "")),
            request.headers.get("origin", ""),
            page,
            now,
            back=before,
            email=email,
        )
        if before is not None:
            await chatting.came_back(tx, before, email, now)
        state = await snapshot(tx, chat, made.visitor, now) if made.visitor.conversation_id else None
    return _told(made, state)


async def _back(tx: Transaction, chat: Chat, keys: Keys, link: str, now: datetime) -> tuple[Visitor, str]:
    """Whose chat a link of ours leads to, and the address whose reader comes by it. Raises TokenRefused, also when
    whose chat it was has signed in since, or as a user with a secret of the site that counts no longer."""
    back = chat_links.read(keys, chat.account.id, link, now)
    found = await visitors.known_by_id(tx, chat.account, back.visitor_id) if back else None
    if back is None or found is None or not back.leads_to(found.address):
        raise TokenRefused("This link is not taken, or no longer.", fields={"why": "link"})
    return found, back.email


def _told(made: Made, state: dict[str, object] | None) -> dict[str, object]:
    return {
        "visitor": show("vis", made.visitor.id),
        "secret": made.secret,
        "identified": made.visitor.signed,
        "conversation": state,
    }


@router.delete("/visitors")
async def leave(chat: Opened, visitor: Visiting, request: Request, now: Now) -> dict[str, object]:
    """Who signs out gives their secret back: it is worth nothing from now on, and its sockets end."""
    async with db(request).transaction() as tx:
        await signing.leave(tx, chat.account, await visitors.lock(tx, visitor), now)
    return {}


@router.get("/conversation")
async def read(
    chat: Opened,
    visitor: Visiting,
    request: Request,
    now: Now,
    before: Annotated[str | None, Field(max_length=512)] = None,
) -> dict[str, object]:
    """The visitor's chat as it is now; `before` gives the page before a place."""
    await count(request, now, Bound("looks", str(visitor.id), LOOKS_A_MINUTE))
    async with db(request).snapshot() as tx:
        return await snapshot(tx, chat, visitor, now, read_place(before))
