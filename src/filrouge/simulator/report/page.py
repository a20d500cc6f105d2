"""The page: both languages in one file, the chosen one shown; letters, colours and drawings are in it."""

import re
from base64 import b64encode
from functools import cache
from html import escape
from importlib.resources import files
from typing import Literal

from filrouge.platform.i18n import LANGUAGES, say
from filrouge.simulator.report import chapters, words
from filrouge.simulator.report.shapes import Shapes
from filrouge.simulator.report.study import Study
from filrouge.terms import dates

Language = Literal["fr", "en"]
_ENDONYMS = {"fr": "Français", "en": "English"}
_LOGO = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="var(--thread)" stroke-width="1.9" stroke-linecap="round"'
    ' aria-hidden="true"><path d="M12 1.2V8c6.8 1.9 7.6 6 5.6 7.9-2 1.8-5.6.9-5.6-2.1 0-2-.9-3.4-1.9-4.2"/>'
    '<path d="M12 8c-1.9.4-1.6 2.2-2.7 2.7-4 1.8-4.3 4.6-2.6 5.7 2.1 1.4 5.3.3 5.3-2.6v9"/></svg>'
)
_HYPHEN = re.compile(r"\b([eE])-mail")
"""E-mail is not parted at the end of a line."""
_SCRIPT = """
const root = document.documentElement, buttons = document.querySelectorAll(".languages button");
function speak(language) {
  root.lang = root.dataset.language = language;
  document.title = document.querySelector(`h1[lang="${language}"]`).textContent;
  for (const one of buttons) one.setAttribute("aria-pressed", String(one.value === language));
}
for (const one of buttons) one.addEventListener("click", () => speak(one.value));
if (!root.dataset.given) speak(navigator.language.startsWith("fr") ? "fr" : "en");
"""


def page(study: Study, language: Language | None = None) -> str:
    """The report as one HTML text that asks for nothing from any network. `language`: shown first; without it the
    reader's browser decides, and readers change it on the page."""
    shown = language or "en"
    given = " data-given" if language else ""
    switch = "".join(
        f'<button type="button" value="{one}" aria-pressed="{str(one == shown).lower()}" lang="{one}-x-name">'
        f"{_ENDONYMS[one]}</button>"
        for one in LANGUAGES
    )
    shapes = Shapes()
    body = "".join(_in_language(study, one, shapes) for one in LANGUAGES)
    body = _HYPHEN.sub("\\1\u2011mail", body)
    return (
        f'<!doctype html>\n<html lang="{shown}" data-language="{shown}"{given}>\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="theme-color" content="#faf9f7" media="(prefers-color-scheme: light)">'
        '<meta name="theme-color" content="#141312" media="(prefers-color-scheme: dark)">'
        f"<title>{escape(say(shown, 'simulation.title'))}</title><style>{_style()}</style></head>\n<body>"
        f'<div class="page"><header class="top">{_LOGO}<span>Fil Rouge</span>'
        f'<div class="languages" role="group" aria-label="Langue · Language">{switch}</div></header>'
        f"{shapes.block()}{body}</div>\n<script>{_SCRIPT}</script></body></html>\n"
    )


def _in_language(study: Study, language: str, shapes: Shapes) -> str:
    title = escape(say(language, "simulation.title"))
    subtitle = say(
        language,
        "simulation.subtitle",
        arms=len(study.policies),
        seeds=max(len(one.seeds) for one in study.compared),
        count=len(study.compared),
        scenario=words.scenario_name(study.compared[0].scenario, language),
        day=dates.day(study.made_on, language),
        release=study.release,
    )
    links = [("in-short", say(language, "simulation.in_short"))]
    links += [
        (f"scenario-{chapters.slug(one.scenario)}", words.scenario_name(one.scenario, language))
        for one in study.compared
    ]
    links += [(name, say(language, f"simulation.{name}")) for name in ("limits", "settings")]
    items = "".join(f'<li><a href="#{escape(name)}-{language}">{escape(said)}</a></li>' for name, said in links)
    alone = len(study.compared) == 1
    told = "".join(chapters.scenario(one, study.focus, language, shapes, alone) for one in study.compared)
    return (
        f'<main lang="{language}"><div class="head"><h1 lang="{language}">{title}</h1>'
        f'<p class="quiet">{escape(subtitle)}</p>'
        f'<nav aria-label="{escape(say(language, "simulation.contents"))}"><ul>{items}</ul></nav></div>'
        f'<div class="story">{chapters.in_short(study, language)}{told}'
        f"{chapters.limits(study, language)}{chapters.settings(study, language)}"
        '<span class="end" aria-hidden="true"></span></div></main>'
    )


@cache
def _style() -> str:
    here = files("filrouge.simulator.report")
    letters = b64encode(here.joinpath("inter-latin.woff2").read_bytes()).decode()
    face = (
        '@font-face{font-family:"Inter Report";font-weight:100 900;font-display:swap;'
        f"src:url(data:font/woff2;base64,{letters}) format('woff2')}}\n"
    )
    return face + here.joinpath("look.css").read_text("utf-8")
