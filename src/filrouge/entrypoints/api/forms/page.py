"""The hosted pages as HTML: the form, its confirmation, and the page that says a form is gone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.definition import HONEYPOT
from filrouge.channels.adapters.webform.submission import FieldError, localised
from filrouge.channels.adapters.webform.words import say
from filrouge.entrypoints.api.forms.controls import condition_css, field_html, short_label
from filrouge.entrypoints.api.forms.html import Child, Html, el, join, lines, raw
from filrouge.entrypoints.api.forms.icons import icon
from filrouge.entrypoints.api.forms.palette import palette


@dataclass(frozen=True, slots=True)
class Look:
    """Whose page it is."""

    company: str
    colour: str
    phone: str = ""
    logo_url: str | None = None


@dataclass(frozen=True, slots=True)
class FormPage:
    """Everything that one showing of a form depends on."""

    config: Config
    look: Look
    language: str
    token: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    notice: str = ""
    """One sentence above the questions that is no error."""
    context: str = ""
    """The token of the link that led here, to be sent back."""
    lost_files: bool = False
    """Files had been attached and must be attached again."""
    embedded: bool = False
    preview: bool = False


@cache
def asset(name: str) -> str:
    """A static file's text."""
    return files("filrouge.entrypoints.api.forms").joinpath("static", name).read_text("utf-8")


@cache
def asset_version(name: str) -> str:
    return sha256(asset(name).encode()).hexdigest()[:12]


def form_page(page: FormPage) -> str:
    """The page with the form."""
    config, language = page.config, page.language
    by_field: dict[str, list[FieldError]] = {}
    for error in page.errors:
        by_field.setdefault(error.field, []).append(error)
    questions = [
        field_html(config, each, language, page.values, by_field.get(each.key, [])) for each in config.every_field
    ]
    intro = localised(config.intro, language)
    address = page.values.get(_email_key(config), "")
    action = f"/f/{config.slug}?lang={language}{'&embed=1' if page.embedded else ''}#summary"
    form: dict[str, str | int | bool | None] = {
        "method": "post",
        "action": action,
        "enctype": "multipart/form-data",
        "novalidate": True,
        "data-form": config.slug,
        "data-fresh": not page.values and not page.preview,
        "data-email": _email_key(config),
        "data-one": say(language, "summary.one"),
        "data-many": say(language, "summary.many", count="{count}"),
        "data-kept": say(language, "summary.all_kept"),
        "data-network": say(language, "error.network"),
        "data-too-large": say(language, "error.files_too_large"),
        "data-sending": say(language, "send.sending"),
        "data-to": say(language, "send.to", address="{address}"),
        "data-to-email": say(language, "send.to_email"),
    }
    where = say(language, "send.to", address=address) if address else say(language, "send.to_email")
    change = el(
        "span",
        {"class": "change", "hidden": not address},
        " · ",
        el("a", {"href": f"#f-{_email_key(config)}"}, say(language, "send.change")),
    )
    submit = localised(config.submit_label, language) or say(language, "send.label")
    body = el(
        "form",
        form,
        el("h1", None, localised(config.title, language)),
        el("p", {"class": "intro"}, lines(intro)) if intro else None,
        _banner("notice", "info", page.notice) if page.notice else None,
        _summary(page),
        questions,
        _trap(language),
        el("input", {"type": "hidden", "name": "_token", "value": page.token}),
        el("input", {"type": "hidden", "name": "_c", "value": page.context}) if page.context else None,
        el(
            "div",
            {"class": "send"},
            el("div", {"class": "progress", "hidden": True}, el("i")),
            el("button", {"type": "submit", "disabled": page.preview}, icon("send"), el("span", None, submit)),
            el("p", {"class": "where", "aria-live": "polite"}, el("span", None, where), change),
        ),
    )
    return _document(page.config, page.look, language, body, embedded=page.embedded, errors=bool(page.errors))


def confirmation_page(
    config: Config, look: Look, language: str, *, reference: str, address: str, embedded: bool = False
) -> str:
    """What the customer sees once everything is recorded."""
    phone = config.phone or look.phone
    steps: list[Child] = [el("li", None, say(language, "confirmation.one"))]
    own = localised(config.next_steps, language)
    steps += [el("li", None, lines(own))] if own else []
    steps.append(el("li", None, say(language, "confirmation.by_email", address=address)))
    if phone:
        steps.append(el("li", None, say(language, "confirmation.phone", phone=phone.replace(" ", "\u00a0"))))
    again = f"/f/{config.slug}?lang={language}{'&embed=1' if embedded else ''}"
    body = el(
        "section",
        {"class": "done", "data-done": config.slug},
        el("p", {"class": "big"}, icon("done", size=44)),
        el("h1", {"tabindex": "-1"}, say(language, "confirmation.title")),
        el(
            "p",
            {"class": "reference"},
            el("span", None, say(language, "confirmation.reference")),
            el("strong", None, reference),
        ),
        el("p", {"class": "intro"}, say(language, "confirmation.keep")),
        el("h2", None, say(language, "confirmation.next")),
        el("ol", {"class": "steps"}, steps),
        el("p", None, el("a", {"href": again}, say(language, "confirmation.again"))),
    )
    return _document(config, look, language, body, embedded=embedded, errors=False, switch=False)


def gone_page(language: str, *, paused: bool = False) -> str:
    """For an address that has no form, or one that is closed for now."""
    title = say(language, "page.paused" if paused else "page.gone")
    body = join(el("h1", None, title), el("p", {"class": "intro"}, say(language, "page.gone_text")))
    return _shell(language, title, palette("").css(), None, el("main", None, body))


def embed_script(config: Config, base_url: str) -> str:
    """What a company puts on its own site: inserts the form in a frame that grows with it."""
    facts = json.dumps({"form": f"{base_url}/f/{config.slug}", "titles": config.title}).replace("<", "\\u003c")
    return asset("embed.js").replace("__FACTS__", facts)


def _summary(page: FormPage) -> Html:
    """Errors once, at the top; the place exists always so that a script can fill it."""
    labels = {each.key: short_label(each, page.language) for each in page.config.every_field}
    named = list(dict.fromkeys(error.field for error in page.errors if error.field))
    general = [error.remedy for error in page.errors if not error.field]
    shown: list[Child] = [el("p", None, el("strong", None, words)) for words in general]
    if named:
        links: list[Child] = []
        for place, key in enumerate(named):
            links += [", " if place else " ", el("a", {"href": f"#f-{key}"}, labels.get(key, key))]
        many = len(named) > 1
        lead = say(page.language, "summary.many" if many else "summary.one", count=len(named))
        kept = f". {say(page.language, 'summary.all_kept')}"
        shown.append(el("p", None, el("strong", None, lead, links), kept))
    if page.lost_files:
        shown.append(el("p", {"class": "again"}, say(page.language, "error.attach_again")))
    return _banner("summary", "alert", shown)


def _banner(name: str, sign: str, words: Child) -> Html:
    empty = not words
    attributes: dict[str, str | int | bool | None] = {
        "class": f"banner {name}",
        "id": name,
        "tabindex": "-1",
        "role": "alert" if name == "summary" and not empty else None,
        "hidden": empty,
    }
    return el("div", attributes, icon(sign), el("div", None, words))


def _trap(language: str) -> Html:
    """A field that people neither see nor hear; programs fill it in."""
    control = el(
        "input", {"type": "text", "name": HONEYPOT, "id": "f-website", "tabindex": "-1", "autocomplete": "off"}
    )
    return el(
        "div",
        {"class": "sr", "aria-hidden": "true"},
        el("label", {"for": "f-website"}, say(language, "trap.label")),
        control,
    )


def _document(
    config: Config, look: Look, language: str, body: Html, *, embedded: bool, errors: bool, switch: bool = True
) -> str:
    other = next((each for each in config.languages if each != language), None) if switch else None
    link = None
    if other is not None:
        target = f"/f/{config.slug}?lang={other}{'&embed=1' if embedded else ''}"
        names = (
            el("span", {"class": "long"}, say(language, "page.language")),
            el("span", {"class": "short", "aria-hidden": "true"}, other.upper()),
        )
        link = el("a", {"class": "tongue", "href": target, "lang": other, "hreflang": other}, names)
    phone = config.phone or look.phone
    call = None
    if phone:
        spoken = say(language, "page.call_to", company=look.company, phone=phone)
        number = "".join(sign for sign in phone if sign in "+0123456789")
        call = el(
            "a",
            {"class": "call", "href": f"tel:{number}", "aria-label": spoken},
            icon("phone"),
            el("span", None, say(language, "page.call")),
        )
    logo = el("img", {"src": look.logo_url, "alt": "", "height": 28}) if look.logo_url else None
    header = el(
        "header",
        None,
        el("div", {"class": "bar"}, el("span", {"class": "company"}, logo, el("span", None, look.company)), link, call),
    )
    page = join(
        None if embedded else header,
        el("main", None, el("p", {"class": "corner"}, link) if embedded and link is not None else None, body),
    )
    title = f"{'⚠ ' if errors else ''}{localised(config.title, language)} · {look.company}"
    style = palette(look.colour).css() + condition_css(config)
    script = f"/f/{config.slug}/form.js?v={asset_version('form.js')}"
    return _shell(language, title, style, script, page, embedded=embedded)


def _shell(language: str, title: str, style: str, script: str | None, page: Html, *, embedded: bool = False) -> str:
    head = join(
        el("meta", {"charset": "utf-8"}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "robots", "content": "noindex"}),
        el("meta", {"name": "color-scheme", "content": "light dark"}),
        el("title", None, title),
        el("style", None, raw(asset("form.css") + style)),
        el("script", {"src": script, "defer": True}) if script else None,
    )
    body = el("body", {"class": "embedded" if embedded else None}, page)
    return "<!doctype html>" + el("html", {"lang": language}, el("head", None, head), body)


def _email_key(config: Config) -> str:
    found = config.identity_field("email")
    return found.key if found is not None else ""
