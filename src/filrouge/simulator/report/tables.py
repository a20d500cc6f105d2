"""Tables of the report: differences with their whiskers, means, the values behind the lines."""

from collections.abc import Sequence
from html import escape

from filrouge.platform.i18n import say
from filrouge.simulator.comparison import Arm, Compared, Difference
from filrouge.simulator.figures import FIGURES, GROUPS, figure
from filrouge.simulator.report import numbers, plots
from filrouge.simulator.report.study import Study
from filrouge.simulator.report.words import figure_name, policy_name, scenario_name

SHOWN = ("people", "service", "cost", "agents")
"""Groups whose differences are drawn; the simulator's own figures stand in the table of means only."""
FEW = 3
"""So many policies leave room for the number beside its drawing."""
LEFT_OUT = {"interruptions", "customers_lost", "cost_eur", "declined", "no_answers", "hard_contacts_per_agent"}
"""What says the same as its neighbour, or does not hang on the policy: in the table of means only."""


def by_scenario(study: Study, name: str, language: str) -> str:
    """One figure's differences: a row a scenario, a column a policy. Left is less."""
    rows = [one for one in study.compared if all(name in arm.differences for arm in one.others)]
    shown = [_size(arm.differences[name]) for one in rows for arm in one.others]
    reach = plots.reach_of(shown)
    body = "".join(
        f"<tr><th scope='row'>{escape(scenario_name(one.scenario, language))}{_reference(one, name, language)}</th>"
        + "".join(_cell(arm, arm.differences[name], reach, study.focus, language, natural=True) for arm in one.others)
        + "</tr>"
        for one in rows
    )
    arms = rows[0].others if rows else ()
    return _differences(
        _head(arms, study.focus, say(language, "simulation.scenario"), language), body, arms, study.focus, language
    )


def by_policy(study: Study, name: str, language: str) -> str:
    """One figure of one scenario: a bar a policy, from zero, with its difference from the base."""
    [one] = study.compared
    most = max(arm.figures[name].mean for arm in one.arms) or 1.0
    rows = ""
    for arm in one.arms:
        value = arm.figures[name].mean
        role = "focus" if arm.policy == study.focus else "base" if arm.policy == one.base else ""
        said = f"<strong>{escape(numbers.with_unit(figure(name), value, language))}</strong> "
        if arm.policy == one.base:
            said += f"<span class='quiet'>{escape(say(language, 'simulation.base'))}</span>"
        elif one.seeds:
            said += _said(arm.differences[name], language)
        rows += (
            f"<dt class='{role}'>{escape(policy_name(arm.policy, language))}</dt>"
            f"<dd class='bar {role}' aria-hidden='true'><i style='width:{max(0.0, value) / most * 100:.1f}%'></i></dd>"
            f"<dd>{said}</dd>"
        )
    return f"<dl class='bars'>{rows}</dl>"


def differences(one: Compared, focus: str, language: str) -> str:
    """All figures of a scenario against the base; right is better. Points and shares have a scale each."""
    names = [
        name
        for name in one.arms[0].figures
        if name not in LEFT_OUT and figure(name).group in SHOWN and all(name in arm.differences for arm in one.others)
    ]
    in_points = [name for name in names if figure(name).in_points]
    relative = [name for name in names if not figure(name).in_points]
    body = ""
    for key, listed in (("points", in_points), ("relative", relative)):
        if not listed:
            continue
        reach = plots.reach_of([_size(arm.differences[name]) for name in listed for arm in one.others])
        unit = say(language, "simulation.pts") if key == "points" else "%"
        shown = f"{numbers.number(reach, 0 if reach >= 1 else 1, language)}{numbers.NARROW}{unit}"
        words = say(language, f"simulation.scale.{key}", base=policy_name(one.base, language))
        drawn = say(language, "simulation.scale.reaches", reach=shown)
        body += (
            f"<tr class='group'><th colspan='{len(one.others) + 1}' scope='colgroup'>{escape(words[:1].upper())}"
            f"{escape(words[1:])} <span class='quiet'>· {escape(drawn)}</span></th></tr>"
        )
        for name in listed:
            cells = "".join(_cell(arm, arm.differences[name], reach, focus, language) for arm in one.others)
            body += f"<tr>{_row_head(name, language)}{cells}</tr>"
    return _differences(
        _head(one.others, focus, say(language, "simulation.figure"), language), body, one.others, focus, language
    )


def means(one: Compared, focus: str, language: str) -> str:
    """Every figure of every policy, as means over the seeds."""
    head = "".join(
        f"<th scope='col'{_focus(arm.policy, focus)}>{escape(policy_name(arm.policy, language))}</th>"
        for arm in one.arms
    )
    body = ""
    for group in GROUPS:
        names = [name for name in one.arms[0].figures if figure(name).group == group]
        if names:
            title = escape(say(language, f"simulation.group.{group}"))
            body += f"<tr class='group'><th colspan='{len(one.arms) + 1}' scope='colgroup'>{title}</th></tr>"
        for name in names:
            cells = "".join(
                f"<td>{escape(numbers.mean(figure(name), arm.figures[name], language))}</td>"
                if name in arm.figures
                else "<td></td>"
                for arm in one.arms
            )
            body += f"<tr><th scope='row'>{escape(figure_name(name, language))}</th>{cells}</tr>"
    first = escape(say(language, "simulation.figure"))
    head = f"<thead><tr><th scope='col'>{first}</th>{head}</tr></thead>"
    return f"<div class='wide' tabindex='0'><table class='numbers every'>{head}<tbody>{body}</tbody></table></div>"


def hours(drawn: Sequence[plots.Line], start: int, end: int, title: str, language: str) -> str:
    """The values behind a drawing, one row a half-hour."""
    head = "".join(f"<th scope='col'>{escape(line.name)}</th>" for line in drawn)
    body = "".join(
        f"<tr><th scope='row'>{numbers.clock(place, language)}</th>"
        + "".join(f"<td>{numbers.number(line.values[place], 0, language)}</td>" for line in drawn)
        + "</tr>"
        for place in range(start, end)
    )
    first = escape(say(language, "simulation.half_hour"))
    return (
        f"<details class='hours-table'><summary>{escape(say(language, 'simulation.numbers'))}"
        f"<span class='unseen'>, {escape(title)}</span></summary><div class='wide' tabindex='0'><table class='numbers'>"
        f"<thead><tr><th scope='col'>{first}</th>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _differences(head: str, body: str, arms: Sequence[Arm], focus: str, language: str) -> str:
    few = " few" if len(arms) <= FEW else ""
    return (
        f"<div class='differences wide{few}' tabindex='0'><label class='narrow'><input type='checkbox'>"
        f"{escape(say(language, 'simulation.others'))}</label>"
        f"<table style='{_named(arms, focus, language)}'>{head}<tbody>{body}</tbody></table></div>"
    )


def _named(arms: Sequence[Arm], focus: str, language: str) -> str:
    """On narrow screens every cell says its policy: named once, written by the stylesheet."""
    names = [policy_name(arm.policy, language).replace("\\", "").replace('"', "") for arm in arms]
    listed = [f'--p{place}:"{name}"' for place, name in enumerate(names, 1)]
    spoken = [f'--focus:"{name}"' for name, arm in zip(names, arms, strict=True) if arm.policy == focus]
    return escape(";".join(listed + spoken))


def _head(arms: Sequence[Arm], focus: str, first: str, language: str) -> str:
    cells = "".join(
        f"<th scope='col'{_focus(arm.policy, focus)}>{escape(policy_name(arm.policy, language))}</th>" for arm in arms
    )
    return f"<thead><tr><th scope='col'>{escape(first)}</th>{cells}</tr></thead>"


def _row_head(name: str, language: str) -> str:
    long = say(language, f"simulation.figure.{name}.long") if name in FIGURES else name
    return f"<th scope='row' title='{escape(long)}'>{escape(figure_name(name, language))}</th>"


def _cell(arm: Arm, one: Difference, reach: float, focus: str, language: str, natural: bool = False) -> str:
    """The number in words of the page, then the drawing. `natural`: left is less; otherwise right is better."""
    what = one.figure
    turn = 1 if natural or not what.better else what.better
    scale = _scale(one)
    error = None if one.error is None else _error(one)
    margin = None if error is None or one.shown_margin is None else one.shown_margin * (1 if what.in_points else 100)
    verdict = say(language, f"simulation.verdict.{one.verdict}")
    state = one.verdict + (" sure" if one.sure else " beyond-error" if one.verdict in ("better", "worse") else "")
    drawing = plots.whisker(scale * turn, error, margin, reach, state, verdict)
    return f"<td{_focus(arm.policy, focus)}>{drawing}{_said(one, language)}</td>"


def _said(one: Difference, language: str) -> str:
    strength = " sure" if one.sure and one.verdict in ("better", "worse") else ""
    colour = f" {one.verdict}" if one.verdict in ("better", "worse") else ""
    return f"<span class='said{colour}{strength}'>{escape(numbers.difference(one, language))}</span>"


def _reference(one: Compared, name: str, language: str) -> str:
    value = numbers.with_unit(figure(name), one.arm(one.base).figures[name].mean, language)
    return f"<span class='quiet'>{escape(say(language, 'simulation.value_by_scenario.base', value=value))}</span>"


def _focus(policy: str, focus: str) -> str:
    return " class='focus'" if policy == focus else ""


def _scale(one: Difference) -> float:
    """The difference in the unit it is drawn in: points, or percent of the base."""
    if one.figure.in_points:
        return one.mean
    return 0.0 if one.relative is None else one.relative * 100


def _error(one: Difference) -> float:
    if one.figure.in_points:
        return one.error or 0.0
    return (one.relative_error or 0.0) * 100


def _size(one: Difference) -> float:
    return abs(_scale(one)) + _error(one)
