"""The language of searches: whatever is typed is answered, and what is understood stands where it was typed."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filrouge.desk import query as queries
from filrouge.desk import query_words as words
from filrouge.desk.query import QUERY_MAX, Filter, Problem, Query, QueryTooLong, Term, parse, place_at
from filrouge.desk.query_words import Moment


def shown(query: Query) -> list[tuple[str, str]]:
    return [(("-" if term.negated else "") + term.kind, term.text) for term in query.terms]


def places(*parts: Term | Filter | Problem) -> list[tuple[int, int]]:
    return [(part.start, part.end) for part in parts]


def filters(text: str) -> list[tuple[str, str, str, bool]]:
    return [(one.key, one.op, one.value, one.negated) for one in parse(text).filters]


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse(text).problems]


# -- whatever is typed ------------------------------------------------------------------------------------------------

ODD = st.lists(
    st.one_of(
        st.sampled_from(list("\"“”«»-:<>=*' \t\n\0abcé0123456789")),
        st.sampled_from(["😀", "مرحبا", "שלום", "\u202e", "\u200f", "œ", "\ud800", "👨‍👩‍👧", "de:", "état:", "due<"]),
        st.characters(),
    ),
    max_size=40,
).map("".join)


@given(ODD)
@example('"')
@example("-")
@example('-"')
@example('de:"')
@example("waiting>")
@example("\0")
@example("FR-" + "9" * 30)
@example("\ud83d")
@example(" ")
def test_every_text_is_answered(text: str) -> None:
    query = parse(text)
    whole = len(text.encode("utf-16-le", "surrogatepass")) // 2
    for start, end in places(*query.terms, *query.filters, *query.problems):
        assert 0 <= start < end <= whole
    for at in (0, whole // 2, whole, whole + 5):
        place = place_at(text, at)
        assert place is None or 0 <= place.start <= place.end <= whole


@given(ODD)
def test_parts_follow_each_other(text: str) -> None:
    query = parse(text)
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(places(*query.terms, *query.filters))))


@given(st.text(max_size=300))
def test_a_text_of_people_is_read_up_to_its_limit(text: str) -> None:
    assert queries.read(text) == parse(text)
    with pytest.raises(QueryTooLong):
        queries.read("x" * (QUERY_MAX + 1 - len(text[:10])) + text[:10])


def test_ten_thousand_characters_are_read_and_bounded() -> None:
    query = parse("mot " * 2_500)
    assert len(query.terms) == queries.TERMS_MAX
    assert {problem.code for problem in query.problems} == {"too_many"}
    assert len(parse("a:b " * 2_500).filters) == 0
    assert len(parse("de:x " * 2_500).filters) == queries.FILTERS_MAX


# -- words ------------------------------------------------------------------------------------------------------------


def test_words_phrases_beginnings_and_absences() -> None:
    query = parse('contrat "bris de glace" -avocat -"sans suite" assur* d’œuvre')
    assert shown(query) == [
        ("word", "contrat"), ("phrase", "bris de glace"), ("-word", "avocat"), ("-phrase", "sans suite"),
        ("prefix", "assur"), ("word", "d’œuvre"),
    ]  # fmt: skip


def test_places_count_as_javascript_counts() -> None:
    query = parse("😀😀 mot de:Zoé")
    assert [(term.start, term.end) for term in query.terms] == [(5, 8)]
    assert [(one.start, one.end) for one in query.filters] == [(9, 15)]


def test_what_cannot_be_looked_for_is_said() -> None:
    assert codes("😀") == ["no_letters"]
    assert codes("ab*") == ["too_short"]
    assert codes('"jamais fermé') == ["unfinished_quote"]
    assert codes("- -- & |") == []
    assert shown(parse('"jamais fermé')) == [("phrase", "jamais fermé")]


def test_hidden_signs_separate_words() -> None:
    assert [text for _, text in shown(parse("un\0deux\u202etrois\u200fquatre"))] == ["un", "deux", "trois", "quatre"]


def test_right_to_left_words_are_words() -> None:
    assert shown(parse("مرحبا -שלום")) == [("word", "مرحبا"), ("-word", "שלום")]


@pytest.mark.parametrize("text", ["FR-000123", "fr-123", "FR000123", "x FR-000123"])
def test_references_are_known(text: str) -> None:
    assert parse(text).references == (123,)


# -- filters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("french", "key"), [*words.FRENCH.items(), ("équipe", "team"), ("Étiquette", "tag")])
def test_every_filter_speaks_french_and_english(french: str, key: str) -> None:
    value = {"waiting": "2h", "due": "2h", "before": "hier", "after": "hier", "state": "open", "has": "file",
             "is": "mine", "in": "note"}.get(key, "x")  # fmt: skip
    assert filters(f"{french}:{value}") == filters(f"{key}:{value}") != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('from:"Claire Fontaine"', ("from", ":", "Claire Fontaine", False)),
        ("de:«Claire Fontaine»", ("from", ":", "Claire Fontaine", False)),
        ("-state:closed", ("state", ":", "closed", True)),
        ("état:ouvert", ("state", ":", "open", False)),
        ("état:ouv", ("state", ":", "open", False)),
        ('état:"en pause"', ("state", ":", "snoozed", False)),
        ("avec:pièce-jointe", ("has", ":", "file", False)),
        ("has:tâche", ("has", ":", "task", False)),
        ("est:nonlu", ("is", ":", "unread", False)),
        ("agent:moi", ("agent", ":", "me", False)),
        ("responsable:personne", ("agent", ":", "none", False)),
        ("team:mine", ("team", ":", "me", False)),
        ("canal:courriel", ("channel", ":", "email", False)),
        ("waiting:2h", ("waiting", ">", "2h", False)),
        ("attente>2h", ("waiting", ">", "2h", False)),
        ("waiting:<2h", ("waiting", "<", "2h", False)),
        ("waiting>=2h", ("waiting", ">", "2h", False)),
        ("due:1h", ("due", "<", "1h", False)),
        ("échéance:retard", ("due", ":", "late", False)),
    ],
)
def test_filters_are_read(text: str, found: tuple[str, str, str, bool]) -> None:
    assert filters(text) == [found]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2h", 7_200), ("30min", 1_800), ("30m", 1_800), ("2h30", 9_000), ("2h 30min", 9_000), ("3j", 259_200),
     ("3d", 259_200), ("1sem", 604_800), ("90s", 90), ("2heures", 7_200)],
)  # fmt: skip
def test_durations(text: str, seconds: int) -> None:
    assert words.duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "2", "2x", "deux heures", "2h3x", "99999d", "-2h", "2.5h"])
def test_what_is_no_duration(text: str) -> None:
    assert words.duration_s(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-01", Moment(day=date(2026, 11, 1))),
        ("2026-11", Moment(day=date(2026, 11, 1))),
        ("01/11/2026", Moment(day=date(2026, 11, 1))),
        ("hier", Moment(days_ago=1)),
        ("Yesterday", Moment(days_ago=1)),
        ("aujourd’hui", Moment(days_ago=0)),
        ("7d", Moment(days_ago=7)),
        ("2sem", Moment(days_ago=14)),
        ("6h", Moment(seconds_ago=21_600)),
    ],
)
def test_days(text: str, found: Moment) -> None:
    assert words.moment(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("after:2026-02-30", "bad_date"), ("before:demain-matin", "bad_date"), ("waiting>beaucoup", "bad_duration"),
        ("state:peutetre", "unknown_value"), ("from:", "empty_value"), ("from:\"", "unfinished_quote"),
        ("couleur:rouge", "unknown_filter"), ("tag:!!", "unknown_value"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(text: str, code: str) -> None:
    assert code in codes(text)
    assert parse(text).filters == ()


def test_an_unknown_filter_is_a_word() -> None:
    assert shown(parse("couleur:rouge")) == [("word", "couleur:rouge")]


@pytest.mark.parametrize("text", ["https://alisier.example/a", "12:30", "a:b", "Re:", "C:\\x"])
def test_colons_of_everyday_are_no_filters(text: str) -> None:
    assert codes(text) == []
    assert parse(text).filters == ()


# -- completing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "key", "begun", "start", "end"),
    [
        ("", 0, None, "", 0, 0),
        ("mot ét", 6, None, "ét", 4, 6),
        ("-ét", 3, None, "ét", 1, 3),
        ("de:cla", 6, "from", "cla", 3, 6),
        ("de:cla suite", 5, "from", "cl", 3, 6),
        ('de:"Claire Fon', 14, "from", "Claire Fon", 3, 14),
        ("😀 team:s", 9, "team", "s", 8, 9),
        ("waiting>", 8, "waiting", "", 8, 8),
    ],
)
def test_what_is_being_typed(text: str, at: int, key: str | None, begun: str, start: int, end: int) -> None:
    place = place_at(text, at)
    assert place is not None
    assert (place.key, place.begun, place.start, place.end) == (key, begun, start, end)


def test_nothing_is_completed_inside_a_phrase() -> None:
    assert place_at('"bris de', 8) is None
