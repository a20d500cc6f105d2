"""The chapters of the report, one language at a time."""

import re
from html import escape

from filrouge.platform.i18n import say
from filrouge.simulator.comparison import SHARES, Arm, Compared
from filrouge.simulator.figures import FIGURES, figure
from filrouge.simulator.report import brief, numbers, plots, tables, words
from filrouge.simulator.report.shapes import Shapes
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
_GROUPED = re.compile(rf"\d+(?:{numbers.NARROW}\d{{3}})+")
LISTED = 4
"""So many policies all stand in the numbers behind a drawing; of more, those that are named in it."""
LIMITS = ("peers", "error", "people", "staff", "value", "day")


def slug(name: str) -> str:
    """A name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"


def prose(sentence: str) -> str:
    """A sentence as markup; in numbers of four digits and more all digits are as wide, so that their gaps are seen."""
    return _GROUPED.sub(r"<span class='n'>\g<0></span>", escape(sentence))


def in_short(study: Study, language: str) -> str:
    """The verdict, how sure it is, what it costs; the value lost by scenario, or by policy when there is but one."""
    said = "".join(f"<p>{prose(one)}</p>" for one in words.verdict(study, language))
    facts = brief.facts(study, language)
    if facts:
        said += f"<p class='quiet'>{prose(' '.join(brief.meaning(study, language)))}</p>"
    if changed := brief.changed(study, language):
        said += f"<p>{prose(changed)}</p>"
    chapter = f"<div class='words'>{said}</div>"
    if facts:
        listed = "".join(
            f"<div><dt>{escape(title)}</dt>{''.join(f'<dd>{prose(one)}</dd>' for one in sentences)}</div>"
            for title, sentences in facts
        )
        chapter += f"<dl class='facts'>{listed}</dl>"
    if study.compared[0].others and all("value_lost" in arm.figures for one in study.compared for arm in one.arms):
        chapter += _value_lost(study, language)
    policies = "".join(
        f"<div><dt{_focus(policy, study.focus)}>{escape(words.policy_name(policy, language))}"
        f" <code>{escape(policy)}</code>{_base_mark(policy, study, language)}</dt>"
        f"<dd>{escape(brief.policy(policy, study, language))}</dd></div>"
        for policy in study.policies
    )
    return _chapter(
        "in-short", say(language, "simulation.in_short"), f"{chapter}<dl class='policies'>{policies}</dl>", language
    )


def _value_lost(study: Study, language: str) -> str:
    base = words.policy_name(study.base, language)
    if len(study.compared) == 1:
        title, drawn = say(language, "simulation.value_by_policy"), tables.by_policy(study, "value_lost", language)
        note = say(language, "simulation.value_by_policy.note", base=base)
    else:
        title = say(language, "simulation.value_by_scenario", base=base)
        note = say(language, "simulation.value_by_scenario.note")
        drawn = tables.by_scenario(study, "value_lost", language)
    return f"<div class='sheet whole'><h3>{escape(title)}</h3><p class='quiet'>{escape(note)}</p>{drawn}</div>"


def scenario(one: Compared, focus: str, language: str, shapes: Shapes, alone: bool = False) -> str:
    """All about one scenario. `alone`: it is the only one, and what opens the page is not said again."""
    names = {"focus": words.policy_name(focus, language), "base": words.policy_name(one.base, language)}
    said = "".join(f"<p>{prose(sentence)}</p>" for sentence in words.summary(one, focus, language)[alone:])
    about = words.about(one.scenario, language)
    parts = [
        f"<p class='quiet'>{escape(about)}</p>" if about else "",
        f"<div class='words{' plain' if alone else ''}'>{said}</div>" if said else "",
    ]
    parts.append(_cards(one, focus, language))
    if one.others:
        parts.append(
            f"<div class='sheet'><h3>{escape(say(language, 'simulation.differences', base=names['base']))}</h3>"
            f"<p class='quiet'>{escape(say(language, 'simulation.differences.note'))}</p>"
            f"{tables.differences(one, focus, language)}</div>"
        )
    parts.append(f"<h3>{escape(say(language, 'simulation.the_day'))}</h3>")
    parts.append(f"<p class='quiet'>{escape(_how_to_read(one, focus, names, language))}</p>")
    parts.append(f"<div class='plots'>{''.join(_figures(one, focus, language, shapes))}</div>")
    parts.append(_occupancy(one, focus, language))
    parts.append(
        f"<div class='sheet'><details><summary>{escape(say(language, 'simulation.all_figures'))}</summary>"
        f"<p class='quiet'>{escape(say(language, 'simulation.all_figures.note'))}</p>"
        f"{tables.means(one, focus, language)}</details></div>"
    )
    title = words.scenario_name(one.scenario, language)
    return _chapter(f"scenario-{slug(one.scenario)}", title, "".join(parts), language, told=True)


def limits(study: Study, language: str) -> str:
    """What the model cannot say."""
    fitted = any(one.scenario.endswith("-fitted") for one in study.compared)
    listed = ("behaviour_fitted" if fitted else "behaviour", *LIMITS)
    items = "".join(f"<li>{escape(say(language, f'simulation.limit.{one}'))}</li>" for one in listed)
    return _chapter("limits", say(language, "simulation.limits"), f"<ul class='limits'>{items}</ul>", language)


def settings(study: Study, language: str) -> str:
    """Seeds, parameters, and the command that runs it again."""
    parts = []
    if study.command:
        again = escape(say(language, "simulation.command"))
        parts.append(f"<p>{again} <code>{escape(study.command)}</code></p>")
    notes = f"{say(language, 'simulation.settings.note')} {say(language, 'simulation.settings.english')}"
    parts.append(f"<p class='quiet'>{escape(notes)}</p>")
    parts.append(f"<p class='quiet paper'>{escape(say(language, 'simulation.settings.paper'))}</p>")
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
            f"<div class='sheet'><details class='setting'{' open' if group == 'run' or changed else ''}>"
            f"<summary>{escape(say(language, f'simulation.settings.group.{group}'))}</summary>"
            f"<div class='wide' tabindex='0'><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
            "</details></div>"
        )
    parts.append(_measured(study, language))
    return _chapter("settings", say(language, "simulation.settings"), "".join(parts), language)


def _measured(study: Study, language: str) -> str:
    """What each figure of the page means, in a sentence."""
    known = {name: None for one in study.compared for name in one.arms[0].figures if name in FIGURES}
    listed = "".join(
        f"<div><dt>{escape(words.figure_name(name, language))}</dt>"
        f"<dd>{escape(say(language, f'simulation.figure.{name}.long'))}</dd></div>"
        for name in known
    )
    title = escape(say(language, "simulation.figures"))
    return f"<div class='sheet'><details><summary>{title}</summary><dl class='policies'>{listed}</dl></details></div>"


def _setting(one: Setting, language: str) -> str:
    changed, was = "", ""
    if one.default is not None:
        said = escape(say(language, "simulation.settings.changed", default=one.default))
        changed, was = " class='changed'", f" <span class='quiet'>({said})</span>"
    value, meaning, spoken = words.setting(one, language)
    tongue = "" if spoken == language else f" lang='{spoken}-GB'"
    return (
        f"<tr><th scope='row'><code>{escape(one.name)}</code></th><td{changed}>{escape(value)}{was}</td>"
        f"<td{tongue}>{escape(meaning)}</td></tr>"
    )


def _chapter(name: str, title: str, body: str, language: str, told: bool = False) -> str:
    return (
        f"<section class='chapter{' told' if told else ''}' id='{name}-{language}'>"
        f"<h2>{escape(title)}</h2>{body}</section>"
    )


def _cards(one: Compared, focus: str, language: str) -> str:
    arm = one.arm(focus)
    if focus == one.base:
        return _own_cards(one, focus, language)
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


def _own_cards(one: Compared, focus: str, language: str) -> str:
    """Of a policy that is compared with none: its figures."""
    figures = one.arm(focus).figures
    cards = "".join(
        f"<li class='card'><span class='label'>{escape(words.figure_name(name, language))}</span>"
        f"<span class='value'>{escape(numbers.with_unit(figure(name), figures[name].mean, language))}</span>"
        f"<span class='reference'>{escape(numbers.error(figure(name), figures[name], language))}</span></li>"
        for name in CARDS
        if name in figures
    )
    return f"<ul class='cards'>{cards}</ul>"


def _how_to_read(one: Compared, focus: str, names: dict[str, str], language: str) -> str:
    """What the lines and their bands are."""
    said = [say(language, "simulation.the_day.note", **names)] if focus != one.base else []
    if len(one.arms) > 2:
        said.append(say(language, "simulation.the_day.others"))
    few = len(one.seeds) < plots.BAND_SEEDS_MIN
    said.append(say(language, f"simulation.the_day.{'few' if few else 'bands'}", seeds=len(one.seeds)))
    return " ".join(said)


def _figures(one: Compared, focus: str, language: str, shapes: Shapes) -> list[str]:
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
        arms = [_line(arm, name, focus, one, language) for arm in one.arms]
        if name == "busy_agents" and "present_agents" in one.arms[0].series:
            present = one.arm(one.base).series["present_agents"]
            arms.append(plots.Line(say(language, "simulation.series.present"), "present", present))
        named_lines = [line for line in arms if line.role != "other" or len(one.arms) <= LISTED]
        span = open_hours if name in SHARES else (start, end)
        described = _described(one, name, focus, *span, title, language)
        named = f"{slug(one.scenario)}-{place}-{language}"
        drawn.append(
            f"<figure class='sheet'><figcaption>{escape(title)}</figcaption>"
            f"{plots.lines(arms, span, named, (title, described), language, shapes, name in SHARES)}"
            f"{tables.hours(named_lines, *span, title, language)}</figure>"
        )
    return drawn


def _line(arm: Arm, name: str, focus: str, one: Compared, language: str) -> plots.Line:
    role = "focus" if arm.policy == focus else "base" if arm.policy == one.base else "other"
    around = plots.margins(arm.series_error.get(name, ()), len(one.seeds))
    return plots.Line(words.policy_name(arm.policy, language), role, arm.series[name], around)


def _described(one: Compared, name: str, focus: str, start: int, end: int, title: str, language: str) -> str:
    values: dict[str, str] = {}
    for key, policy in (("focus", focus), ("base", one.base)):
        line = one.arm(policy).series[name]
        top = plots.peaks(line, start, end)
        values |= {key: words.policy_name(policy, language), f"{key}_at": numbers.clock(top, language)}
        values[f"{key}_top"] = numbers.number(line[top], 0, language)
    spans = {"start": numbers.clock(start, language), "end": numbers.clock(end % 48, language)}
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
    scale = "".join(f"<span>{escape(numbers.percent(part, language))}</span>" for part in (0, 0.5, 1))
    rows += f"<dt class='scale' aria-hidden='true'></dt><dd class='scale' aria-hidden='true'>{scale}</dd>"
    return (
        f"<div class='sheet whole'><h3>{escape(say(language, 'simulation.occupancy'))}</h3>"
        f"<p class='quiet'>{escape(say(language, 'simulation.occupancy.note'))}</p>"
        f"<dl class='occupancy'>{rows}</dl></div>"
    )


def _focus(policy: str, focus: str) -> str:
    return " class='focus'" if policy == focus else ""


def _base_mark(policy: str, study: Study, language: str) -> str:
    return (
        f" <span class='quiet'>{escape(say(language, 'simulation.base'))}</span>"
        if policy == study.base != study.focus
        else ""
    )
