"""The chapters of the report, one language at a time."""

import re
from html import escape

from filrouge.platform.i18n import say
from filrouge.simulator.comparison import SHARES, Arm, Compared
from filrouge.simulator.figures import figure
from filrouge.simulator.report import numbers, plots, tables, words
from filrouge.simulator.report.study import Setting, Study

CARDS = (
    "value_lost",
    "calls_60s_pct",
    "gold_60s_pct",
    "email_due_pct",
    "cost_per_resolution_eur",
    "interruptions_per_agent",
)
SERIES = ("offered_calls", "answered_20s_pct", "waiting_calls", "waiting_email", "interruptions", "busy_agents")
LIMITS = ("behaviour", "peers", "error", "people", "staff", "value", "day")


def slug(name: str) -> str:
    """A name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"


def in_short(study: Study, language: str) -> str:
    """The verdict, and the value lost by scenario."""
    said = "".join(f"<p>{escape(one)}</p>" for one in words.verdict(study, language))
    chapter = f"<div class='words'>{said}</div>"
    if study.compared[0].others and all("value_lost" in arm.figures for one in study.compared for arm in one.arms):
        base = words.policy_name(study.base, language)
        chapter += (
            f"<div class='sheet whole'><h3>{escape(say(language, 'simulation.value_by_scenario', base=base))}</h3>"
            f"<p class='quiet'>{escape(say(language, 'simulation.value_by_scenario.note'))}</p>"
            f"{tables.by_scenario(study, 'value_lost', language)}</div>"
        )
    policies = "".join(
        f"<div><dt{_focus(policy, study.focus)}>{escape(words.policy_name(policy, language))}"
        f" <code>{escape(policy)}</code>{_base_mark(policy, study, language)}</dt>"
        f"<dd>{escape(words.does(policy, language))}</dd></div>"
        for policy in study.policies
    )
    return _chapter(
        "in-short", say(language, "simulation.in_short"), f"{chapter}<dl class='policies'>{policies}</dl>", language
    )


def scenario(one: Compared, focus: str, language: str) -> str:
    """All about one scenario."""
    names = {"focus": words.policy_name(focus, language), "base": words.policy_name(one.base, language)}
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in words.summary(one, focus, language))
    about = words.about(one.scenario, language)
    parts = [f"<p class='quiet'>{escape(about)}</p>" if about else "", f"<div class='words'>{said}</div>"]
    if one.others:
        parts.append(_cards(one, focus, language))
        parts.append(
            f"<div class='sheet'><h3>{escape(say(language, 'simulation.differences', base=names['base']))}</h3>"
            f"<p class='quiet'>{escape(say(language, 'simulation.differences.note'))}</p>"
            f"{tables.differences(one, focus, language)}</div>"
        )
    parts.append(f"<h3>{escape(say(language, 'simulation.the_day'))}</h3>")
    if one.others:
        parts.append(f"<p class='quiet'>{escape(say(language, 'simulation.the_day.note', **names))}</p>")
    parts.append(f"<div class='plots'>{''.join(_figures(one, focus, language))}</div>")
    parts.append(_occupancy(one, focus, language))
    parts.append(
        f"<div class='sheet'><details><summary>{escape(say(language, 'simulation.all_figures'))}</summary>"
        f"<p class='quiet'>{escape(say(language, 'simulation.all_figures.note'))}</p>"
        f"{tables.means(one, focus, language)}</details></div>"
    )
    title = words.scenario_name(one.scenario, language)
    return _chapter(f"scenario-{slug(one.scenario)}", title, "".join(parts), language, told=True)


def limits(language: str) -> str:
    """What the model cannot say."""
    items = "".join(f"<li>{escape(say(language, f'simulation.limit.{one}'))}</li>" for one in LIMITS)
    return _chapter("limits", say(language, "simulation.limits"), f"<ul class='limits'>{items}</ul>", language)


def settings(study: Study, language: str) -> str:
    """Seeds, parameters, and the command that runs it again."""
    parts = []
    if study.command:
        again = escape(say(language, "simulation.command"))
        parts.append(f"<p>{again}: <code>{escape(study.command)}</code></p>")
    parts.append(f"<p class='quiet'>{escape(say(language, 'simulation.settings.note'))}</p>")
    for group in ("run", "behaviour", "scenario", "policy"):
        listed = [one for one in study.settings if one.group == group]
        if not listed:
            continue
        rows = "".join(_setting(one, language) for one in listed)
        heads = "".join(
            f"<th scope='col'>{escape(say(language, f'simulation.settings.{key}'))}</th>"
            for key in ("name", "value", "meaning")
        )
        changed = any(one.default is not None for one in listed)
        parts.append(
            f"<div class='sheet'><details{' open' if group == 'run' or changed else ''}>"
            f"<summary>{escape(say(language, f'simulation.settings.group.{group}'))}</summary>"
            f"<div class='wide' tabindex='0'><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
            "</details></div>"
        )
    return _chapter("settings", say(language, "simulation.settings"), "".join(parts), language)


def _setting(one: Setting, language: str) -> str:
    changed, was = "", ""
    if one.default is not None:
        said = escape(say(language, "simulation.settings.changed", default=one.default))
        changed, was = " class='changed'", f" <span class='quiet'>({said})</span>"
    name, value, meaning = escape(one.name), escape(one.value), escape(one.meaning)
    return f"<tr><th scope='row'><code>{name}</code></th><td{changed}>{value}{was}</td><td>{meaning}</td></tr>"


def _chapter(name: str, title: str, body: str, language: str, told: bool = False) -> str:
    return (
        f"<section class='chapter{' told' if told else ''}' id='{name}-{language}'>"
        f"<h2>{escape(title)}</h2>{body}</section>"
    )


def _cards(one: Compared, focus: str, language: str) -> str:
    arm = one.arm(focus)
    if focus == one.base:
        return ""
    base = one.arm(one.base)
    cards = []
    for name in CARDS:
        if name not in arm.differences:
            continue
        each = arm.differences[name]
        colour = f" {each.verdict}" if each.verdict in ("better", "worse") else ""
        verdict = say(language, f"simulation.verdict.{each.verdict}")
        reference = numbers.with_unit(each.figure, base.figures[name].mean, language)
        against = say(language, "simulation.card.against", base=words.policy_name(one.base, language), value=reference)
        cards.append(
            f"<li class='card'><span class='label'>{escape(words.figure_name(name, language))}</span>"
            f"<span class='value'>{escape(numbers.with_unit(each.figure, arm.figures[name].mean, language))}</span>"
            f"<span class='change{colour}'>"
            f"{escape(numbers.difference(each, language))}, {escape(verdict)}</span>"
            f"<span class='reference'>{escape(against)}</span></li>"
        )
    return f"<ul class='cards'>{''.join(cards)}</ul>"


def _figures(one: Compared, focus: str, language: str) -> list[str]:
    shown = [name for name in SERIES if all(name in arm.series for arm in one.arms)]
    if not shown:
        return []
    start, end = plots.widest([arm.series[name] for arm in one.arms for name in shown if name != "waiting_email"])
    open_hours = plots.busy(
        [arm.series[whole] for arm in one.arms for _, whole in SHARES.values() if whole in arm.series]
    )
    drawn = []
    for place, name in enumerate(shown):
        title = say(language, f"simulation.series.{name}")
        arms = [_line(arm, name, focus, one.base, language) for arm in one.arms]
        if name == "busy_agents" and "present_agents" in one.arms[0].series:
            present = one.arm(one.base).series["present_agents"]
            arms.append(plots.Line(say(language, "simulation.series.present"), "present", present))
        named_lines = [line for line in arms if line.role != "other"]
        first, last = open_hours if name in SHARES else (start, end)
        described = _described(one, name, focus, first, last, title, language)
        named = f"{slug(one.scenario)}-{place}-{language}"
        drawn.append(
            f"<figure class='sheet'><figcaption>{escape(title)}</figcaption>"
            f"{plots.lines(arms, first, last, named, title, described)}"
            f"{tables.hours(named_lines, first, last, title, language)}</figure>"
        )
    return drawn


def _line(arm: Arm, name: str, focus: str, base: str, language: str) -> plots.Line:
    role = "focus" if arm.policy == focus else "base" if arm.policy == base else "other"
    return plots.Line(words.policy_name(arm.policy, language), role, arm.series[name], arm.series_error.get(name, ()))


def _described(one: Compared, name: str, focus: str, start: int, end: int, title: str, language: str) -> str:
    values: dict[str, str] = {}
    for key, policy in (("focus", focus), ("base", one.base)):
        line = one.arm(policy).series[name]
        top = plots.peaks(line, start, end)
        values |= {key: words.policy_name(policy, language), f"{key}_at": numbers.clock(top)}
        values[f"{key}_top"] = numbers.number(line[top], 0, language)
    spans = {"start": numbers.clock(start), "end": numbers.clock(end % 48)}
    return say(language, "simulation.series.described", name=title, **spans, **values)


def _occupancy(one: Compared, focus: str, language: str) -> str:
    if not all({"occupancy_pct", "occupancy_spread_pts"} <= arm.figures.keys() for arm in one.arms):
        return ""
    rows = ""
    for arm in one.arms:
        mean, deviation = arm.figures["occupancy_pct"].mean, arm.figures["occupancy_spread_pts"].mean
        said = say(
            language,
            "simulation.occupancy.said",
            mean=numbers.with_unit(figure("occupancy_pct"), mean, language),
            spread=numbers.with_unit(figure("occupancy_spread_pts"), deviation, language),
        )
        name = words.policy_name(arm.policy, language)
        role = "focus" if arm.policy == focus else ""
        rows += (
            f"<dt class='{role}'>{escape(name)}</dt><dd>{plots.spread(mean, deviation, role, f'{name}: {said}')}</dd>"
            f"<dd class='said'>{escape(said)}</dd>"
        )
    return (
        f"<div class='sheet whole'><h3>{escape(say(language, 'simulation.occupancy'))}</h3>"
        f"<p class='quiet'>{escape(say(language, 'simulation.occupancy.note'))}</p>"
        f"<dl class='occupancy'>{rows}</dl></div>"
    )


def _focus(policy: str, focus: str) -> str:
    return " class='focus'" if policy == focus else ""


def _base_mark(policy: str, study: Study, language: str) -> str:
    return f" <span class='quiet'>{escape(say(language, 'simulation.base'))}</span>" if policy == study.base else ""
