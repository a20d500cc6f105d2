"""What stands on the first screen: the answer, how sure it is, what it costs, what is worse."""

from collections.abc import Sequence
from dataclasses import replace

from filrouge.platform.i18n import say
from filrouge.simulator.comparison import Compared, Difference
from filrouge.simulator.figures import in_order
from filrouge.simulator.report import numbers, tables, words
from filrouge.simulator.report.study import Setting, Study

COSTS = ("cost_per_resolution_eur", "interruptions_per_agent")
TOLD = 4
"""So many figures that are worse are named over several scenarios; the scenarios name them all."""
CHANGED = 4
"""So many changed parameters are named; more are counted."""
FEW = 10
"""Fewer days than this do not rank policies."""


def facts(study: Study, language: str) -> list[tuple[str, list[str]]]:
    """Each a heading and its sentences; nothing where there is no comparison, or chance cannot be told from effect."""
    if study.focus == study.base or any(len(one.seeds) < 2 for one in study.compared):
        return []
    said = [("sure", sure(study, language)), ("cost", cost(study, language)), ("worse", worse(study, language))]
    return [(say(language, f"simulation.brief.{key}"), sentences) for key, sentences in said if sentences]


def meaning(study: Study, language: str) -> list[str]:
    """What the value lost is; with one scenario, how much of it there is."""
    found = _differences(study, "value_lost")
    if not found:
        return []
    said = [say(language, "simulation.brief.value")]
    if len(found) == 1:
        [(one, difference)] = found
        arms = (one.arm(study.focus), one.arm(one.base))
        value, reference = (
            numbers.with_unit(difference.figure, arm.figures["value_lost"].mean, language) for arm in arms
        )
        said.insert(0, say(language, "simulation.brief.values", value=value, reference=reference))
    return said


def changed(study: Study, language: str) -> str:
    """What is not the usual world or policy; nothing when all is. Variants say theirs where they are explained."""
    variants = tuple(f"{policy}." for policy in study.policies if not words.does(policy, language))
    found = [one for one in study.settings if one.default is not None and not one.name.startswith(variants or ("\0",))]
    if not found:
        return ""
    if len(found) > CHANGED:
        return say(language, "simulation.brief.changed.many", count=len(found))
    return say(language, "simulation.brief.changed", list=_changes(found, language))


def policy(name: str, study: Study, language: str) -> str:
    """What a policy does, in a sentence; of a variant what is changed in it."""
    if said := words.does(name, language):
        return said
    own = [one for one in study.settings if one.group == "policy" and one.name.startswith(f"{name}.")]
    found = [replace(one, name=one.name.removeprefix(f"{name}.")) for one in own if one.default is not None]
    if found:
        return say(language, "simulation.variant", list=_changes(found, language))
    return say(language, "simulation.variant.plain") if own else ""


def _changes(found: Sequence[Setting], language: str) -> str:
    parts = [
        say(language, "simulation.brief.changed.one", name=one.name, value=one.value, default=one.default)
        for one in found
    ]
    return words.joined(parts, language)


def sure(study: Study, language: str) -> list[str]:
    """How far chance alone could carry the difference in value lost."""
    found = _differences(study, "value_lost")
    if not found:
        return []
    fewest = min(len(one.seeds) for one, _ in found)
    if len(found) > 1:
        count = sum(each.sure for _, each in found)
        said = [say(language, "simulation.brief.sure.scenarios", sure=count, count=len(found), seeds=fewest)]
    else:
        said = _interval(found[0][1], fewest, language)
    said.append(say(language, "simulation.brief.sure.error"))
    if fewest < FEW:
        said.append(say(language, "simulation.brief.sure.few", seeds=fewest))
    return said


def cost(study: Study, language: str) -> list[str]:
    """What a resolved request costs, and how often agents are interrupted."""
    said = []
    paid = _differences(study, "cost_eur")
    if paid and all(each.mean == 0 for _, each in paid):
        said.append(say(language, "simulation.brief.cost.same"))
    for name in COSTS:
        found = _differences(study, name)
        if len(found) == 1:
            [(one, _)] = found
            said.append(words.figure_said(one, study.focus, name, language))
        elif found:
            parts = sorted((each for _, each in found), key=lambda each: each.relative or 0.0)
            ends = [numbers.difference(each, language) for each in (parts[0], parts[-1])]
            title = words.figure_name(name, language)
            said.append(say(language, "simulation.brief.cost.range", name=title, least=ends[0], most=ends[1]))
    return said


def worse(study: Study, language: str) -> list[str]:
    """All that is worse than with the base by more than its error, service first."""
    found = [(one, one.arm(study.focus).differences) for one in study.compared]
    service, others = [], dict[str, list[Difference]]()
    for one, differences in found:
        listed = [each for each in differences.values() if each.verdict == "worse"]
        in_service = [words.with_difference(each, language) for each in listed if each.figure.channel]
        if len(found) == 1:
            service += in_service
        elif in_service:
            service.append(f"{words.scenario_name(one.scenario, language)}, {', '.join(in_service)}")
        for each in listed:
            if not each.figure.channel:
                others.setdefault(each.figure.name, []).append(each)
    if not service and not others:
        return [say(language, "simulation.say.not_worse")]
    said = [
        say(language, "simulation.say.service_fails", list=words.joined(service, language))
        if service
        else say(language, "simulation.say.service_holds")
    ]
    if others and len(found) == 1:
        parts = [words.with_difference(each[0], language) for each in others.values()]
        said.append(say(language, "simulation.brief.worse.others", list=words.joined(parts, language)))
    elif others:
        shown = [name for name in in_order(set(others)) if name not in tables.LEFT_OUT]
        parts = [_worse_in(others[name], len(found), language) for name in shown[:TOLD]]
        said.append(say(language, "simulation.brief.worse.others", list=words.joined(parts, language)))
        if len(others) > len(parts):
            said.append(say(language, "simulation.brief.worse.more", count=len(others) - len(parts)))
    return said


def _worse_in(each: Sequence[Difference], count: int, language: str) -> str:
    worst = max(each, key=lambda one: abs(one.mean) if one.figure.in_points else abs(one.relative or 0.0))
    name = words.lowered(words.figure_name(worst.figure.name, language))
    most = numbers.difference(worst, language)
    return say(language, "simulation.brief.worse.most", name=name, scenarios=len(each), count=count, most=most)


def _interval(lost: Difference, seeds: int, language: str) -> list[str]:
    margin = lost.shown_margin
    if margin is None or lost.relative is None:
        return []
    low, high = (numbers.percent(lost.relative + side * margin, language, signed=True) for side in (-1, 1))
    key = "simulation.brief.sure.beyond" if lost.sure else "simulation.brief.sure.within"
    return [say(language, key, seeds=seeds, low=low, high=high)]


def _differences(study: Study, name: str) -> list[tuple[Compared, Difference]]:
    arms = [(one, one.arm(study.focus)) for one in study.compared]
    return [(one, arm.differences[name]) for one, arm in arms if name in arm.differences]
