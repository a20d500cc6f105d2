import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from filrouge.platform.i18n import LANGUAGES, say
from filrouge.simulator.comparison import Compared, Estimate, compare
from filrouge.simulator.figures import figure
from filrouge.simulator.report import Setting, Study, brief, numbers, page, words
from filrouge.simulator.report.names import HEIGHT, LETTER, placed
from filrouge.simulator.report.plots import BAND_SEEDS_MIN, margins, reach_of
from filrouge.simulator.report.study import usual_base, usual_focus
from tests.simulator.made import POLICIES, results

BYTES_MAX = 1_000_000
VOID = {"meta", "input", "br"}


def study(compared: tuple[Compared, ...] | None = None, **changes: object) -> Study:
    compared = compared or compare(results(("spike",), ("bullseye_preempt", "filrouge"), seeds=5), "bullseye_preempt")
    given = Study(compared, usual_focus(compared), date(2026, 11, 1), "0.1.0")
    return replace(given, **changes)  # type: ignore[arg-type]


class Checked(HTMLParser):
    """Counts what is open, and gathers ids, references and everything that would ask a network."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.outside: list[str] = []
        self.pictures = 0
        self.named = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        for key in ("aria-labelledby", "href"):
            self.wanted |= {one.removeprefix("#") for one in (found.get(key) or "").split()}
        self.outside += [str(found[key]) for key in ("src", "srcset", "data") if found.get(key)]
        if tag == "svg" and found.get("role") == "img":
            self.pictures += 1
        if tag == "title" and "svg" in self.open:
            self.named += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(html: str) -> Checked:
    parser = Checked()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_the_largest_report_stands_alone_and_stays_small() -> None:
    settings = [Setting("policy", f"filrouge.part.{place}", "0.25", "What it does. " * 8) for place in range(150)]
    html = page(study(compare(results(), "bullseye_preempt"), settings=tuple(settings)))
    assert len(html.encode()) < BYTES_MAX
    parser = checked(html)
    assert parser.outside == []
    without_letters = re.sub(r"url\(data:[^)]*\)", "", html)
    assert re.findall(r"//[\w.]+|url\(|@import", without_letters) == []
    assert len(parser.ids) == len(set(parser.ids))
    assert parser.wanted <= set(parser.ids)
    assert parser.pictures > 500
    assert parser.named >= parser.pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_asked_for_is_shown_first(language: str) -> None:
    html = page(study(), language)  # type: ignore[arg-type]
    assert f'<html lang="{language}" data-language="{language}" data-given>' in html
    assert "data-given" not in page(study()).partition("<head>")[0]
    assert html.count("<main") == 2


def test_names_are_never_markup() -> None:
    runs = [replace(one, scenario="<b>&'\"") for one in results(("spike",), ("filrouge", "bullseye"), seeds=2)]
    given = study(compare(runs, "bullseye"), settings=(Setting("run", "<i>", "'\"&"),), command="a < b")
    html = page(given)
    checked(html)
    assert "<b>" not in html
    assert "<i>" not in html
    assert "a &lt; b" in html


def test_one_policy_or_one_seed_is_a_report_too() -> None:
    alone = page(study(compare(results(("normal",), ("filrouge",), seeds=1), "filrouge")))
    checked(alone)
    assert "nothing to compare it with" in alone
    single = page(study(compare(results(("normal",), ("filrouge", "bullseye"), seeds=1), "bullseye")))
    assert "One seed only" in single
    assert (
        "± "
        not in single.partition('id="settings-en"')[0]
        .partition('id="scenario-normal-en"')[2]
        .partition("differences")[0]
    )


def test_what_was_changed_is_marked() -> None:
    given = study(settings=(Setting("behaviour", "resume_s", "120", "Time to find back.", default="30"),))
    html = page(given)
    assert "changed from 30" in html
    assert "modifié, au lieu de 30" in html


def test_the_words_say_what_the_numbers_say() -> None:
    [compared] = compare(results(("spike",), ("bullseye_preempt", "filrouge"), seeds=10), "bullseye_preempt")
    lost = compared.arm("filrouge").differences["value_lost"]
    said = words.summary(compared, "filrouge", "en")
    share = numbers.share(lost, "en")
    assert said[0] == f"Fil Rouge loses {share} less customer value than Circles and interruption."
    turned = words.summary(
        compare(results(("spike",), ("bullseye_preempt", "filrouge")), "filrouge")[0], "bullseye_preempt", "en"
    )
    assert "more customer value than Fil Rouge" in turned[0]
    for name, each in compared.arm("filrouge").differences.items():
        listed = re.search(rf"[:;] {words.figure_name(name, 'en').lower()} \(", said[-1].lower()) is not None
        assert listed == (each.verdict == "worse"), name


def test_a_difference_within_its_error_is_not_claimed() -> None:
    runs = results(("normal",), ("filrouge", "bullseye"), seeds=4)
    level = [
        replace(
            one,
            figures={
                **one.figures,
                "value_lost": 100.0 + one.seed % 2 * (one.policy == "filrouge") * 2 - (one.policy == "filrouge"),
            },
        )
        for one in runs
    ]
    [compared] = compare(level, "bullseye")
    assert compared.arm("filrouge").differences["value_lost"].verdict == "level"
    assert words.summary(compared, "filrouge", "en")[0].startswith(
        "Between Fil Rouge and Widening circles no difference"
    )
    given = study((compared, compared))
    assert words.verdict(given, "en")[0].startswith("In none of the 2 scenarios")


def test_the_verdict_names_where_it_does_not_hold() -> None:
    good = compare(results(("spike", "normal"), POLICIES, seeds=4), "bullseye_preempt")
    said = words.verdict(study(good), "fr")
    assert said[0].startswith("Dans chacun des 2 scénarios, Fil Rouge perd moins")
    assert "e-mails dans les délais" in brief.worse(study(good), "fr")[0]


def test_base_and_focus_are_chosen_when_nobody_says() -> None:
    assert usual_base(POLICIES) == "bullseye_preempt"
    assert usual_base(("reservation", "filrouge")) == "reservation"
    assert usual_focus(compare(results(("normal",), POLICIES, seeds=2), "bullseye")) == "filrouge"
    assert usual_focus(compare(results(("normal",), POLICIES, seeds=2), "filrouge")) == "bullseye_preempt"


@pytest.mark.parametrize(
    ("value", "digits", "language", "shown"),
    [
        (1234.56, 1, "en", "1,234.6"),
        (1234.56, 1, "fr", "1\u202f234,6"),
        (-3.0, 0, "en", "\u22123"),
        (-0.04, 1, "en", "0.0"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, digits: int, language: str, shown: str) -> None:
    assert numbers.number(value, digits, language) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(45, "45 s"), (130, "2 min 10"), (120, "2 min"), (3900, "65 min"), (6300, "1 h 45")]
)
def test_durations_are_short(seconds: float, shown: str) -> None:
    assert numbers.duration(seconds).replace("\u202f", " ") == shown


def test_units_stand_where_the_language_puts_them() -> None:
    euro = figure("cost_per_resolution_eur")
    assert numbers.with_unit(euro, 3.5, "en") == "€3.50"
    assert numbers.with_unit(euro, 3.5, "fr") == "3,50\u202f€"
    assert numbers.clock(21, "en") == "10:30"
    assert numbers.clock(18, "en") == "09:00"
    assert numbers.clock(21, "fr").replace("\u202f", " ") == "10 h 30"
    assert numbers.clock(18, "fr").replace("\u202f", " ") == "9 h"
    assert numbers.whole(1500, "fr") == "1\u202f500"
    assert numbers.whole(2.5, "fr") == "2,5"


def test_one_far_value_does_not_flatten_the_others() -> None:
    assert reach_of([1.1] * 19 + [500.0]) == 1.5
    assert reach_of([]) == 1.0
    assert reach_of([0.0, 0.0]) == 1.0


def test_the_first_screen_says_how_sure_it_is_what_it_costs_and_what_is_worse() -> None:
    one = study(compare(results(("spike",), POLICIES, seeds=4), "bullseye_preempt"))
    facts = dict(brief.facts(one, "en"))
    assert list(facts) == ["How sure is it?", "What it costs", "What is worse"]
    assert "19 times in 20" in facts["How sure is it?"][0]
    assert facts["How sure is it?"][-1].startswith("4 days are few")
    assert facts["What it costs"][0] == "Same staff, same paid time."
    assert any(said.startswith("Cost per resolution: ") for said in facts["What it costs"])
    arm = one.compared[0].arm("filrouge")
    told = " ".join(facts["What is worse"]).lower()
    for name, each in arm.differences.items():
        listed = re.search(rf"[:;] {words.figure_name(name, 'en').lower()} \(", told) is not None
        assert listed == (each.verdict == "worse"), name
    assert all(said in page(one) for said in ("How sure is it?", "Ce que cela coûte"))


def test_over_several_scenarios_the_first_screen_says_in_how_many() -> None:
    several = study(compare(results(("spike", "normal"), POLICIES, seeds=20), "bullseye_preempt"))
    facts = dict(brief.facts(several, "en"))
    assert facts["How sure is it?"][0].endswith("in 2 of 2 scenarios, over 20 days each.")
    assert not any("few" in said for said in facts["How sure is it?"])
    assert re.search(r"of 2, at most", " ".join(facts["What is worse"]))


def test_nothing_is_said_to_be_sure_without_a_comparison_or_with_one_seed() -> None:
    assert brief.facts(study(compare(results(("normal",), ("filrouge",), seeds=3), "filrouge")), "en") == []
    assert brief.facts(study(compare(results(("normal",), POLICIES, seeds=1), "bullseye")), "en") == []


def test_one_policy_alone_shows_its_figures() -> None:
    html = page(study(compare(results(("normal",), ("filrouge",), seeds=3), "filrouge")), "en")
    assert "Value lost</span><span class='value'>" in html
    assert "One routing policy, 3 simulated days of the scenario" in html


def test_bands_hold_nineteen_times_in_twenty_and_too_few_days_have_none() -> None:
    assert margins([2.0], BAND_SEEDS_MIN) == pytest.approx([2.0 * 2.776])
    assert margins([2.0], BAND_SEEDS_MIN - 1) == ()
    few = page(study(compare(results(("spike",), POLICIES, seeds=BAND_SEEDS_MIN - 1), "bullseye_preempt")))
    assert 'class="band' not in few
    assert "too few for bands" in few
    assert 'class="band' in page(study())


def test_lines_are_drawn_once_for_both_languages() -> None:
    html = page(study())
    drawn = re.findall(r'<path id="(l\d+)"', html)
    used = re.findall(r'<use class="[^"]+" href="#(l\d+)"', html)
    assert sorted(set(used)) == sorted(drawn)
    assert len(used) >= 2 * len(drawn)


def test_names_of_lines_are_clear_of_each_other() -> None:
    flat = [50.0] * 48
    for lines in (
        [("One", flat), ("The other of them", [51.0] * 48), ("third", [49.0] * 48)],
        [("One", [2.0] * 48), ("Two", [98.0] * 48)],
        [("One", [float(abs(24 - place) * 4) for place in range(48)]), ("Two", flat)],
    ):
        found = placed(lines, 16, 40)
        for place, (at, (name, _)) in enumerate(zip(found, lines, strict=True)):
            assert -HEIGHT <= at.top <= 100 - HEIGHT / 2
            assert 16 <= at.place < 40
            for other, (beside, _) in zip(found[:place], lines, strict=False):
                apart = abs(at.place - other.place) >= (len(name) + len(beside)) * LETTER / 2
                assert apart or abs(at.top - other.top) >= HEIGHT, (name, beside)


def test_a_parameter_explained_in_english_says_so_to_who_listens_in_french() -> None:
    html = page(
        study(
            settings=(
                Setting("behaviour", "resume_s", "30", "Time to find back."),
                Setting("run", "seeds", "1-5 (5 seeds)"),
            )
        )
    )
    french = html.partition('<main lang="fr">')[2].partition('<main lang="en">')[0]
    assert "<td lang='en-GB'>Time to find back.</td>" in french
    assert "Chaque graine tire sa journée" in french
    assert "5 seeds" not in french


def test_the_first_screen_names_what_is_not_usual() -> None:
    compared = compare(results(("spike",), ("bullseye_preempt", "filrouge", "calm"), seeds=5), "bullseye_preempt")
    one = study(
        compared,
        settings=(
            Setting("behaviour", "resume_s", "120", default="30"),
            Setting("behaviour", "turns", "4"),
            Setting("policy", "calm.interrupt.per_item", "1", default="2"),
        ),
    )
    assert brief.changed(one, "en") == "Changed parameters: resume_s = 120 instead of 30."
    assert brief.policy("calm", one, "en") == "A variant: interrupt.per_item = 1 instead of 2."
    assert brief.policy("filrouge", one, "en") == words.does("filrouge", "en")
    assert brief.changed(study(compared), "en") == ""
    many = [Setting("behaviour", f"p{place}", "1", default="2") for place in range(9)]
    assert brief.changed(study(compared, settings=tuple(many)), "en").startswith("9 parameters are changed")


def test_errors_of_durations_are_durations() -> None:
    wait = figure("low_value_email_p90_s")
    assert numbers.mean(wait, Estimate(10_980.0, 1046.0), "fr").replace("\u202f", " ") == "3 h 03\u00a0±\u00a017 min 26"
    assert numbers.mean(wait, Estimate(128.0, 20.0), "en").replace("\u202f", " ") == "2 min 08\u00a0±\u00a020 s"
    assert numbers.mean(wait, Estimate(128.0, None), "en").replace("\u202f", " ") == "2 min 08"


def test_every_figure_on_the_page_is_explained_once_a_language() -> None:
    html = page(study())
    for language in LANGUAGES:
        assert f">{say(language, 'simulation.figure.low_value_p90_wait_s.long')}</dd>" in html
