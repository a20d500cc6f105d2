"""The hosted forms: shown, sent, confirmed, embedded. Nobody is signed in here and no cookie is read or set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from filrouge.channels import form_links
from filrouge.channels import service as channels
from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.definition import HONEYPOT
from filrouge.channels.adapters.webform.envelope import MEDIA_TYPE, SUSPICION, envelope, pack, reference
from filrouge.channels.adapters.webform.submission import FieldError, Submission, check
from filrouge.channels.adapters.webform.words import say
from filrouge.channels.form_links import PageToken, Receipt, masked
from filrouge.channels.service import Account, NewPart
from filrouge.company import service as company
from filrouge.conversations.core import make_token
from filrouge.entrypoints.api.deps import db, keys_of, remote_address, settings_of, storage_of
from filrouge.entrypoints.api.forms.page import (
    FormPage,
    Look,
    asset,
    asset_version,
    confirmation_page,
    embed_script,
    form_page,
    gone_page,
)
from filrouge.entrypoints.api.forms.posted import Posted, Unreadable, read_post
from filrouge.entrypoints.api.settings.brands import logo_address
from filrouge.flows.means import THREAD
from filrouge.platform import clock, rates, security
from filrouge.platform.db import Transaction
from filrouge.terms.scope import EVERYTHING
from filrouge.views.form_context import find_form_context

router = APIRouter(include_in_schema=False)

DOOR = "form"
KIND = "webform"
CARRIED_MAX = 4_000
"""Signs of an e-mail that a form takes over."""

Language = Annotated[str, Query(alias="lang", max_length=10)]
Embed = Annotated[str, Query(max_length=5)]
Token = Annotated[str, Query(max_length=1_000)]


@dataclass(frozen=True, slots=True)
class Shown:
    """One form, ready to be shown in one language."""

    account: Account
    config: Config
    look: Look
    language: str
    embedded: bool

    def page(self, body: str, status: int = 200, *, script: bool = True) -> HTMLResponse:
        headers = {
            "content-security-policy": security.form_csp(self.config.embed_origins, script=script),
            "content-language": self.language,
        }
        return HTMLResponse(body, status, headers)


@router.get("/f/{slug}")
async def show_form(slug: str, request: Request, lang: Language = "", embed: Embed = "", c: Token = "") -> Response:
    """The form. `c` is the signed link of a mailbox that led here: its words are taken over."""
    now = clock.now()
    async with db(request).snapshot() as tx:
        shown = await _shown(tx, request, slug, lang, embed)
        if isinstance(shown, Response):
            return shown
        values, notice = await _carried(tx, request, shown, c, now)
    token = form_links.page_token(keys_of(request), shown.account.id, now)
    page = FormPage(
        shown.config,
        shown.look,
        shown.language,
        token,
        values=values,
        notice=notice,
        context=c if notice else "",
        embedded=shown.embedded,
    )
    return shown.page(form_page(page))


@router.post("/f/{slug}")
async def send_form(slug: str, request: Request, lang: Language = "", embed: Embed = "") -> Response:
    """Takes a submission: recorded, then confirmed. The same page sent twice is one submission."""
    async with db(request).snapshot() as tx:
        shown = await _shown(tx, request, slug, lang, embed)
    if isinstance(shown, Response):
        return shown
    now = clock.now()
    try:
        posted = await read_post(request)
    except Unreadable:
        damaged = FieldError("webform.unreadable", "", say(shown.language, "error.unreadable"))
        return _again(request, shown, Posted({}), Submission(shown.language), now, 400, damaged, fresh=True)
    submission = check(shown.config, shown.language, posted.fields, posted.files)
    token = form_links.read_page_token(keys_of(request), shown.account.id, posted.token)
    if posted.too_large:
        heavy = FieldError("webform.files_too_large", "", say(shown.language, "error.files_too_large"))
        return _again(request, shown, posted, submission, now, 413, heavy)
    stale = _stale(shown, token, now)
    if stale is not None or token is None:
        return _again(request, shown, posted, submission, now, 422, stale, fresh=True)
    if submission.errors:
        return _again(request, shown, posted, submission, now, 422)
    return await _accept(request, shown, posted, submission, token, now)


async def _accept(
    request: Request, shown: Shown, posted: Posted, submission: Submission, token: PageToken, now: datetime
) -> Response:
    """Counts, records and confirms, in one transaction."""
    keys = keys_of(request)
    about = None
    delivery_id = form_links.read_context(keys, posted.context, now) if posted.context else None
    if delivery_id is not None:
        async with db(request).snapshot() as tx:
            context = await find_form_context(tx, delivery_id, EVERYTHING)
        about = make_token(context.number, keys.derive_all(THREAD)[0]) if context is not None else None
    raw = pack(envelope(shown.config, submission, nonce=token.nonce, about=about))
    suspicion = _suspicion(shown.config, posted, token, now)
    stored = await storage_of(request).put(raw, MEDIA_TYPE)
    account_id = shown.account.id
    rate = shown.config.rate
    buckets = (
        (rates.key("form", f"{account_id}"), rate.per_form),
        (rates.key("form", f"{account_id}:{remote_address(request)}"), rate.per_address),
    )
    async with db(request).transaction() as tx:
        tx.correlation_id = getattr(request.state, "correlation_id", None)
        waits = [await rates.take(tx, bucket, limit=most, window_s=rate.window_s, now=now) for bucket, most in buckets]
        wait = max((each for each in waits if each is not None), default=None)
        if wait is None:
            accepted = await channels.accept_delivery(
                tx,
                account_id,
                DOOR,
                stored,
                [NewPart(f"form:{token.nonce}", f"email:{submission.email}")],
                {SUSPICION: suspicion} if suspicion else {},
                now,
            )
            known = accepted.new or await channels.knows_bytes(tx, account_id, stored.sha256)
            if not accepted.new:
                for bucket, _ in buckets:
                    await rates.give_back(tx, bucket)
    if wait is not None:
        words = say(shown.language, "error.rate", minutes=-(-wait // 60))
        page = _again(request, shown, posted, submission, now, 429, FieldError("webform.rate", "", words))
        page.headers["retry-after"] = str(wait)
        return page
    if not known:
        words = say(shown.language, "error.already_sent", reference=reference(token.nonce))
        again = FieldError("webform.already_sent", "", words)
        return _again(request, shown, posted, submission, now, 409, again, fresh=True)
    receipt = Receipt(reference(token.nonce), masked(submission.email))
    place = f"/f/{shown.config.slug}/sent?lang={shown.language}{'&embed=1' if shown.embedded else ''}"
    return RedirectResponse(f"{place}&r={form_links.receipt_token(keys, account_id, receipt)}", 303)


@router.get("/f/{slug}/sent")
async def show_confirmation(
    slug: str, request: Request, lang: Language = "", embed: Embed = "", r: Token = ""
) -> Response:
    """The confirmation of one submission, from its sealed receipt; without one, the form again."""
    async with db(request).snapshot() as tx:
        shown = await _shown(tx, request, slug, lang, embed)
    if isinstance(shown, Response):
        return shown
    receipt = form_links.read_receipt(keys_of(request), shown.account.id, r)
    if receipt is None:
        return RedirectResponse(f"/f/{shown.config.slug}?lang={shown.language}", 303)
    page = confirmation_page(
        shown.config,
        shown.look,
        shown.language,
        reference=receipt.reference,
        address=receipt.address,
        embedded=shown.embedded,
    )
    return shown.page(page)


@router.get("/f/{slug}/form.js")
async def show_script(slug: str, v: Annotated[str, Query(max_length=40)] = "") -> Response:
    """What makes the page pleasanter where scripts run."""
    lasting = "public, max-age=31536000, immutable" if v == asset_version("form.js") else "no-cache"
    return Response(asset("form.js"), media_type="text/javascript", headers={"cache-control": lasting})


@router.get("/f/{slug}/embed.js")
async def show_embed_script(slug: str, request: Request) -> Response:
    """What a company's own site loads to show the form in its page."""
    async with db(request).snapshot() as tx:
        shown = await _shown(tx, request, slug, "", "")
    if isinstance(shown, Response):
        return Response("// no such form\n", 404, media_type="text/javascript")
    return Response(
        embed_script(shown.config, settings_of(request).base_url),
        media_type="text/javascript",
        headers={"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"},
    )


async def look_of(tx: Transaction, account: Account) -> Look:
    """The brand of a form, as its page shows it."""
    brand = await company.get(tx, company.BRANDS, account.brand_id)
    return Look(brand.name, brand.colour, brand.phone, logo_address(brand))


async def _shown(tx: Transaction, request: Request, slug: str, lang: str, embed: str) -> Shown | Response:
    account = await channels.find_account_by_address(tx, KIND, slug) if len(slug) <= 60 and "\x00" not in slug else None
    accepted = request.headers.get("accept-language", "")
    if account is None or account.state == "unplugged":
        return _gone(lang or accepted, 404)
    if account.state == "paused":
        return _gone(lang or accepted, 503, paused=True)
    try:
        config = Config.model_validate(account.config)
    except ValidationError:
        return _gone(lang or accepted, 503, paused=True)
    return Shown(account, config, await look_of(tx, account), _language(config.languages, lang, accepted), bool(embed))


def _gone(language: str, status: int, *, paused: bool = False) -> HTMLResponse:
    spoken = _language(("fr", "en"), language[:2], language)
    return HTMLResponse(
        gone_page(spoken, paused=paused), status, {"content-security-policy": security.form_csp(script=False)}
    )


def _language(spoken: tuple[str, ...], asked: str, accepted: str) -> str:
    """The language asked for when the form speaks it, else the first the browser accepts, else the form's first."""
    wanted = [asked, *(part.split(";")[0].strip()[:2].lower() for part in accepted[:200].split(","))]
    return next((each for each in wanted if each in spoken), spoken[0])


async def _carried(
    tx: Transaction, request: Request, shown: Shown, link: str, now: datetime
) -> tuple[dict[str, str], str]:
    """What a link from a mailbox brings along: values and the sentence that says so."""
    delivery_id = form_links.read_context(keys_of(request), link, now) if link else None
    context = await find_form_context(tx, delivery_id, EVERYTHING) if delivery_id is not None else None
    if context is None:
        return {}, ""
    values: dict[str, str] = {}
    for role, given in (("email", context.address), ("name", context.name)):
        field = shown.config.identity_field("email" if role == "email" else "name")
        if field is not None and given:
            values[field.key] = given
    words = next((field for field in shown.config.fields if field.type == "textarea"), None)
    if words is not None:
        text = "\n\n".join(part for part in (context.subject, context.text.strip()) if part)
        values[words.key] = text[: min(CARRIED_MAX, words.longest)]
    return values, say(shown.language, "notice.context", subject=context.subject or "…")


def _stale(shown: Shown, token: PageToken | None, now: datetime) -> FieldError | None:
    if token is None:
        return FieldError("webform.token", "", say(shown.language, "error.token"))
    if not -60 <= token.age_s(now) <= shown.config.max_age_s:
        return FieldError("webform.expired", "", say(shown.language, "error.expired"))
    return None


def _suspicion(config: Config, posted: Posted, token: PageToken, now: datetime) -> str:
    """Why this looks like a machine; empty when it does not. It is recorded and confirmed all the same."""
    if any(value.strip() for value in posted.fields_of(HONEYPOT)):
        return "honeypot"
    return "too_fast" if token.age_s(now) < config.min_fill_s else ""


def _again(
    request: Request,
    shown: Shown,
    posted: Posted,
    submission: Submission,
    now: datetime,
    status: int,
    error: FieldError | None = None,
    *,
    fresh: bool = False,
) -> HTMLResponse:
    """The page once more, with every word kept and what is wrong said once. `fresh` gives it a new token, dated as if
    the page had been open for a while: it comes back filled in, and may be sent at once."""
    errors = [*([error] if error is not None else []), *submission.errors]
    opened_at = now - timedelta(seconds=shown.config.min_fill_s)
    token = form_links.page_token(keys_of(request), shown.account.id, opened_at) if fresh else posted.token
    page = FormPage(
        shown.config,
        shown.look,
        shown.language,
        token,
        values=submission.typed,
        errors=errors,
        context=posted.context,
        lost_files=bool(posted.files) or posted.too_large,
        embedded=shown.embedded,
    )
    return shown.page(form_page(page), status)
