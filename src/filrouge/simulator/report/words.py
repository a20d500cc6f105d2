"""What the numbers say, in sentences. Nothing is claimed that is not beyond its error."""

from collections.abc import Sequence

from filrouge.platform.i18n import say, strings
from filrouge.simulator.comparison import Compared, Difference
from filrouge.simulator.report import numbers
from filrouge.simulator.report.study import Setting, Study

HEADLINE = ("calls_60s_pct", "email_due_pct", "cost_per_resolution_eur")
"""Figures that get a sentence of their own, beside the value lost."""

_NAMES = {"filrouge": "Fil Rouge"}


def policy_name(policy: str, language: str) -> str:
    key = f"simulation.policy.{policy}"
    return _NAMES.get(policy) or strings(language).get(key, policy)


def scenario_name(scenario: str, language: str) -> str:
    name, fitted, _ = scenario.partition("-fitted")
    shown = strings(language).get(f"simulation.scenario.{name}", name)
    return say(language, "simulation.scenario_fitted", name=shown) if fitted else shown


def about(scenario: str, language: str) -> str:
    """What a scenario is; nothing for one that has no words."""
    return strings(language).get(f"simulation.about.{scenario.removesuffix('-fitted')}", "")


def figure_name(name: str, language: str) -> str:
    return strings(language).get(f"simulation.figure.{name}", name)


def verdict(study: Study, language: str) -> list[str]:
    """The answer in a sentence, over all scenarios."""
    if study.focus == study.base:
        return [say(language, "simulation.say.only_base")]
    names = {"focus": policy_name(study.focus, language), "base": policy_name(study.base, language)}
    if any(len(one.seeds) < 2 for one in study.compared):
        return [say(language, "simulation.say.one_seed")]
    found = [(one, one.arm(study.focus).differences) for one in study.compared]
    said = []
    values = [(one, differences["value_lost"]) for one, differences in found if "value_lost" in differences]
    if values and len(values) > 1:
        said.append(_over_scenarios(values, names, language))
    elif values:
        said.append(_value(values[0][1], names, language))
    return said


def _over_scenarios(values: list[tuple[Compared, Difference]], names: dict[str, str], language: str) -> str:
    won = [each for _, each in values if each.verdict == "better" and each.relative is not None]
    others = [scenario_name(one.scenario, language) for one, each in values if each.verdict != "better"]
    count = len(values)
    if not won:
        return say(language, "simulation.say.none", count=count, **names)
    if others:
        return say(language, "simulation.say.some", count=count, better=len(won), others=", ".join(others), **names)
    shares = sorted(-each.relative for each in won if each.relative is not None)
    least, most = numbers.percent(shares[0], language), numbers.percent(shares[-1], language)
    return say(language, "simulation.say.all", count=count, least=least, most=most, **names)


def summary(one: Compared, focus: str, language: str) -> list[str]:
    """One scenario in plain words: value, the headline figures, what else is better in service, all that is worse."""
    if focus == one.base:
        return [say(language, "simulation.say.only_base")]
    names = {"focus": policy_name(focus, language), "base": policy_name(one.base, language)}
    arm, base = one.arm(focus), one.arm(one.base)
    said = []
    if "value_lost" in arm.differences:
        lost = arm.differences["value_lost"]
        if lost.error is None:
            both = {
                key: numbers.with_unit(lost.figure, which.figures["value_lost"].mean, language)
                for key, which in (("value", arm), ("reference", base))
            }
            said.append(say(language, "simulation.say.value_seen", **both, **names))
        else:
            said.append(_value(lost, names, language))
    for name in HEADLINE:
        if name in arm.differences:
            said.append(figure_said(one, focus, name, language))
    if len(one.seeds) < 2:
        return [*said, say(language, "simulation.say.one_seed")]
    told = {"value_lost", *HEADLINE}
    for sense in ("better", "worse"):
        listed = [
            with_difference(each, language)
            for name, each in arm.differences.items()
            if each.verdict == sense and (sense == "worse" or (each.figure.channel and name not in told))
        ]
        if listed:
            said.append(say(language, f"simulation.say.{sense}", list=joined(listed, language)))
        elif sense == "worse":
            said.append(say(language, "simulation.say.not_worse"))
    return said


def figure_said(one: Compared, focus: str, name: str, language: str) -> str:
    """One figure of the focus beside the base's, with their difference."""
    arm, base = one.arm(focus), one.arm(one.base)
    each = arm.differences[name]
    value, reference = (numbers.with_unit(each.figure, which.figures[name].mean, language) for which in (arm, base))
    difference = numbers.difference(each, language)
    if each.verdict in ("level", "unknown"):
        difference += f", {say(language, f'simulation.verdict.{each.verdict}')}"
    title = figure_name(name, language)
    return say(language, "simulation.say.figure", name=title, value=value, reference=reference, difference=difference)


def setting(one: Setting, language: str) -> tuple[str, str, str]:
    """Value and meaning of a parameter, and the language of the meaning: parameters are explained in English."""
    key = f"simulation.settings.run.{one.name}"
    if one.group != "run" or key not in strings(language):
        return one.value, one.meaning, "en" if one.meaning else language
    names = [part.strip() for part in one.value.split(",")]
    value = one.value if one.name == "seeds" else ", ".join(policy_name(name, language) for name in names)
    return value.partition(" (")[0] if one.name == "seeds" else value, say(language, key), language


def _value(lost: Difference, names: dict[str, str], language: str) -> str:
    if lost.verdict in ("level", "unknown") or lost.relative is None:
        return say(language, "simulation.say.value_level", **names)
    key = "simulation.say.value_less" if lost.verdict == "better" else "simulation.say.value_more"
    return say(language, key, share=numbers.share(lost, language), **names)


def joined(parts: Sequence[str], language: str) -> str:
    return (f"{numbers.FIRM}; " if language == "fr" else "; ").join(parts)


def lowered(name: str) -> str:
    """A name in the middle of a sentence."""
    return name[:1].lower() + name[1:]


def with_difference(one: Difference, language: str) -> str:
    return f"{lowered(figure_name(one.figure.name, language))} ({numbers.difference(one, language)})"


def does(policy: str, language: str) -> str:
    """What a policy does, in a sentence; nothing for one of the reader's own."""
    return strings(language).get(f"simulation.does.{policy}", "")
