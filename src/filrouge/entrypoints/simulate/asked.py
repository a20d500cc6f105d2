"""What `filrouge simulate` was asked for: scenarios, policies, seeds, changed parameters; or one sentence why not."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from filrouge.entrypoints.failures import Failed
from filrouge.routing.core import policies
from filrouge.routing.core.check import Finding, check
from filrouge.routing.core.policy import Policy, Reserve
from filrouge.simulator.applying import applied
from filrouge.simulator.fitting import fit
from filrouge.simulator.intervals import columns_named, read
from filrouge.simulator.parameters import BadParameter, changed, consistent, parameters, shown
from filrouge.simulator.report import Setting
from filrouge.simulator.rules import kinds
from filrouge.simulator.run import policy_for
from filrouge.simulator.scenarios import SCENARIOS, Scenario
from filrouge.simulator.staff import staff

SEEDS_MAX = 10_000
NAMED = 12
"""So many of those that share a consequence are named: all reasons of two channels."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Change = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Variant:
    """A policy under a name of its own: a named one with some parameters changed."""

    label: str
    policy: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    scenarios: tuple[Scenario, ...]
    variants: tuple[Variant, ...]
    seeds: tuple[int, ...]
    settings: tuple[Setting, ...]
    warnings: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.variants)

    def policies(self, scenario: Scenario) -> Iterator[tuple[str, Policy | None]]:
        """Label and policy of each arm; None where it is the named one, unchanged."""
        for one in self.variants:
            yield one.label, _policy(scenario, one) if one.changes else None


def chosen(arguments: argparse.Namespace) -> Asked:
    """Reads the options. Raises Failed with a sentence that names what there is."""
    scenarios = [SCENARIOS[name] for name in _names(arguments.scenario, tuple(SCENARIOS), "scenario")]
    of_world, of_policies = _apart(arguments.set or ())
    warnings: list[str] = []
    if arguments.csv:
        scenarios, told = _fitted(scenarios, arguments)
        warnings += told
    usual = scenarios
    scenarios = [_world(one, of_world) for one in scenarios]
    named = _names(arguments.policy, policies.NAMES, "policy")
    variants = [_variant(name, name, (), of_policies) for name in named]
    for text in arguments.variant or ():
        variants.append(_parsed(text, of_policies, [one.label for one in variants]))
    seeds = _seeds(arguments.seeds)
    warnings += _checked(scenarios, variants, seeds[0])
    settings = [*_world_settings(scenarios, usual), *_policy_settings(scenarios[0], variants)]
    return Asked(tuple(scenarios), tuple(variants), seeds, tuple(settings), tuple(dict.fromkeys(warnings)))


def _names(text: str, known: Sequence[str], what: str) -> list[str]:
    if text.strip() == "all":
        return list(known)
    names = [one.strip() for one in text.split(",") if one.strip()]
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            guess = f" Did you mean {close[0]}?" if close else ""
            raise Failed(f"There is no {what} {name!r}.{guess} There are: {', '.join(known)}; or all.")
    if not names:
        raise Failed(f"Name at least one {what}: {', '.join(known)}; or all.")
    return list(dict.fromkeys(names))


def _seeds(text: str) -> tuple[int, ...]:
    """`10`: the first ten; `1001-1020`: these; `3,7,20-29`: a list."""
    wrong = Failed(f"--seeds is a count (10), a range (1001-1020) or a list (3,7,20-29), not {text!r}.")
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise wrong
        if dash:
            start, end = int(first), int(last)
        else:
            start, end = (int(first), int(first)) if "," in text else (1, int(first))
        if end < start or end - start >= SEEDS_MAX:
            raise wrong
        found += range(start, end + 1)
    seeds = tuple(dict.fromkeys(found))
    if len(seeds) > SEEDS_MAX:
        raise Failed(f"{len(seeds)} seeds are too many: {SEEDS_MAX} at most.")
    return seeds


def counted(seeds: Sequence[int]) -> str:
    """1-10 (10 seeds)."""
    one_run = len(seeds) > 1 and list(seeds) == list(range(seeds[0], seeds[-1] + 1))
    listed = f"{seeds[0]}-{seeds[-1]}" if one_run else ", ".join(map(str, seeds))
    return f"{listed} ({len(seeds)} {'seed' if len(seeds) == 1 else 'seeds'})"


def _apart(given: Sequence[str]) -> tuple[list[Change], list[Change]]:
    """Changes of the world and those of policies: the latter begin with `policy.` or the name of one."""
    of_world: list[Change] = []
    of_policies: list[Change] = []
    for text in given:
        change = _split(text, "--set")
        target = of_policies if change[0].split(".")[0] in ("policy", *policies.NAMES) else of_world
        target.append(change)
    return of_world, of_policies


def _split(text: str, option: str) -> Change:
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise Failed(f"{option} takes PARAMETER=VALUE, such as resume_s=120, not {text!r}.")
    return path.strip(), value.strip()


def _world(scenario: Scenario, changes: Sequence[Change]) -> Scenario:
    for path, value in changes:
        if path.startswith("scenario."):
            scenario = _with(scenario, path.removeprefix("scenario."), value)
        else:
            scenario = replace(scenario, behaviour=_with(scenario.behaviour, path.removeprefix("behaviour."), value))
    try:
        consistent(scenario)
    except BadParameter as error:
        raise Failed(str(error)) from None
    return scenario


def _variant(label: str, policy: str, own: tuple[Change, ...], shared: Sequence[Change]) -> Variant:
    meant = [(path.partition(".")[2], value) for path, value in shared if path.split(".")[0] in ("policy", policy)]
    return Variant(label, policy, (*meant, *own))


def _parsed(text: str, shared: Sequence[Change], taken: Sequence[str]) -> Variant:
    label, equals, rest = text.partition("=")
    policy, colon, changes = rest.partition(":")
    if not (equals and colon and label.strip() and changes.strip()):
        raise Failed(
            f"--variant takes NAME=POLICY:PARAMETER=VALUE, such as calm=filrouge:interrupt.per_item=1, not {text!r}."
        )
    if label in taken or label in policies.NAMES:
        raise Failed(f"The name {label} is taken: give the variant another one.")
    [policy] = _names(policy, policies.NAMES, "policy")[:1]
    own = tuple(_split(one, "--variant") for one in changes.split(","))
    return _variant(label.strip(), policy, own, shared)


def _policy(scenario: Scenario, variant: Variant) -> Policy:
    policy = policy_for(scenario, variant.policy)
    for path, value in variant.changes:
        policy = _with(policy, path, value)
    return replace(policy, name=variant.label)


def _with(thing: Any, path: str, value: str) -> Any:
    try:
        return changed(thing, path, value)
    except BadParameter as error:
        raise Failed(str(error)) from None


def _checked(scenarios: Sequence[Scenario], variants: Sequence[Variant], seed: int) -> list[str]:
    """What the policies can never do with the agents and the work of these scenarios, each consequence once; raises
    Failed when a policy contradicts itself."""
    policies_of: dict[Finding, dict[str, None]] = defaultdict(dict)
    for scenario in scenarios:
        agents = [member.agent for member in staff(scenario, seed)]
        for variant in variants:
            for one in check(_policy(scenario, variant), agents, kinds(scenario)):
                if one.refused:
                    raise Failed(_told([variant.label], [one]))
                policies_of[one][variant.label] = None
    alike: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for one, labels in policies_of.items():
        alike[one.code, one.consequence, one.detail, tuple(labels)].append(one)
    return [_told(policies_of[found[0]], found) for found in alike.values()]


def _told(labels: Iterable[str], found: Sequence[Finding]) -> str:
    """Findings that differ only in what they are about, in one sentence."""
    first = found[0]
    about = ", ".join(one.about or "policy" for one in found[:NAMED])
    about += f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    detail = f" ({first.detail})" if first.detail else ""
    return f"{', '.join(labels)}: {first.code.replace('_', ' ')} ({about}): {first.consequence}{detail}."


def _fitted(scenarios: Sequence[Scenario], arguments: argparse.Namespace) -> tuple[list[Scenario], list[str]]:
    path = Path(arguments.csv)
    columns = columns_named(arguments.csv_columns.split(",")) if arguments.csv_columns else None
    try:
        zone = ZoneInfo(arguments.csv_zone) if arguments.csv_zone else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Failed(f"There is no time zone {arguments.csv_zone!r}: write one as Europe/Paris.") from None
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reading = read(file, columns, zone=zone)
    except OSError as error:
        raise Failed(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Failed(f"{path} is no text in UTF-8: export it again as CSV, UTF-8.") from None
    fitted = fit(reading, zone=zone)
    weekday = WEEKDAYS.index(arguments.csv_weekday)
    found = [
        applied(one, fitted, channel=arguments.csv_channel, weekday=weekday, as_reasons=arguments.csv_reasons)
        for one in scenarios
    ]
    return found, [f"{path.name}: {note}" for note in fitted.notes]


def _world_settings(scenarios: Sequence[Scenario], usual: Sequence[Scenario]) -> Iterator[Setting]:
    before = {one.path: one for one in parameters(usual[0].behaviour)}
    for one in parameters(scenarios[0].behaviour):
        was = shown(before[one.path].value)
        yield Setting("behaviour", one.path, shown(one.value), one.meaning, was if was != shown(one.value) else None)
    ordinary = {one.path: shown(one.value) for one in parameters(SCENARIOS["normal"])}
    for scenario, own in zip(scenarios, usual, strict=True):
        before = {one.path: one for one in parameters(own)}
        for one in parameters(scenario):
            value, was = shown(one.value), shown(before[one.path].value)
            if one.path.startswith("behaviour.") or one.path in ("name", "title"):
                continue
            if scenario is scenarios[0] or value != ordinary.get(one.path):
                yield Setting("scenario", f"{scenario.name}.{one.path}", value, "", was if was != value else None)


def _policy_settings(scenario: Scenario, variants: Sequence[Variant]) -> Iterator[Setting]:
    for variant in variants:
        before = {one.path: shown(one.value) for one in parameters(policy_for(scenario, variant.policy))}
        for one in parameters(_policy(scenario, variant)):
            if one.path in ("name", "version", "queues", "channels", "reasons", "shares"):
                continue
            value, was = shown(one.value), before.get(one.path, "none")
            yield Setting("policy", f"{variant.label}.{one.path}", value, one.meaning, was if was != value else None)


def catalogue() -> str:
    """Scenarios, policies and parameters, as `--list` prints them."""
    scenario = SCENARIOS["normal"]
    lines = ["Scenarios", *(f"  {one.name:<18} {one.title}" for one in SCENARIOS.values()), "", "Policies"]
    lines += [f"  {name}" for name in policies.NAMES]
    lines += ["", "Parameters of behaviour (--set NAME=VALUE)"]
    lines += [f"  {one.path:<22} {shown(one.value)}" for one in parameters(scenario.behaviour)]
    lines += ["", "Parameters of scenarios (--set scenario.NAME=VALUE)"]
    lines += [
        f"  {one.path:<22} {shown(one.value)}"
        for one in parameters(scenario)
        if not one.path.startswith("behaviour.") and isinstance(one.value, int | float | tuple)
    ]
    lines += ["", "Parameters of policies (--set filrouge.NAME=VALUE, or policy.NAME=VALUE for all)"]
    policy = policy_for(scenario, "filrouge")
    lines += [
        f"  {one.path:<22} {shown(one.value)}"
        for one in parameters(policy)
        if isinstance(one.value, int | float) and one.path != "version"
    ]
    if policy.reserve is None:
        lines += [f"  {'reserve.' + one.path:<22} off (turned on by a number)" for one in parameters(Reserve())]
    return "\n".join(lines)
