"""The demo's content: whole in both languages, invented throughout, and the same for the same seed."""

import json
import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from filrouge.company.defaults import WRAP_UP_CODES
from filrouge_demo import cast, history, letters, papers, past_chats, rhythm
from filrouge_demo.people import people
from filrouge_demo.stories import asides, content, facts, replies, stories, tell
from filrouge_demo.telling import as_typed, words_for

PRESENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SEED = 11
FILES = ("stories.fr.txt", "stories.en.txt", "replies.fr.txt", "replies.en.txt", "company.json", "names.json",
         "reasons.json", "forms.json", "panel.json", "chats.fr.txt", "chats.en.txt", "asides.fr.txt", "asides.en.txt",
         "chat.json", "site.json")  # fmt: skip


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    return history.conversations(people(SEED), SEED, PRESENT)


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        return [word for one in value.values() for word in _words(one)]
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    return [str(value)]


def test_labels_are_there_in_french_and_english() -> None:
    company = facts("company")
    for parent in facts("reasons"):
        for reason in (parent, *parent["children"]):
            assert reason["fr"].strip(), reason["key"]
            assert reason["en"].strip(), reason["key"]
    assert all(one["fr"] and one["en"] for one in company["wrap_ups"])
    assert all(set(brand["signature"]) == {"fr", "en"} for brand in company["brands"])
    panel = facts("panel")
    assert set(panel["fr"]) == set(panel["en"])
    assert set(replies("fr")) == set(replies("en"))
    for form in facts("forms").values():
        assert set(form["config"]["title"]) == {"fr", "en"}


def test_every_reason_has_a_story_and_every_story_a_reason() -> None:
    keys = {child["key"] for parent in facts("reasons") for child in parent["children"]}
    told = {story.reason for language in ("fr", "en") for story in stories(language)}
    assert told == keys


def test_stories_name_what_exists() -> None:
    company = facts("company")
    teams = {team["key"] for team in company["teams"]}
    brands = {brand["key"] for brand in company["brands"]}
    codes = {one["code"] for one in company["wrap_ups"]} | {"in_progress"}
    for language in ("fr", "en"):
        for story in stories(language):
            assert (story.team in teams, story.brand in brands, story.end in codes) == (True, True, True), story.key
            assert story.turns[0].side == "customer", story.key
            assert cast.form_for(story) in facts("forms")
            assert cast.mailbox_for(story)["address"].endswith("@alisier.example")


def test_every_blank_can_be_filled() -> None:
    somebody = people(SEED)[3]
    for language in ("fr", "en"):
        for number, story in enumerate(stories(language)):
            chance = random.Random(number)
            words = words_for(somebody, "Léa Martin", language, PRESENT, chance)
            for text in (story.subject, *(turn.text for turn in story.turns)):
                assert not re.search(r"[{}\[\]|]", tell(text, words, chance)), story.key
        for mood in replies(language).values():
            for text in mood:
                assert tell(text, words_for(somebody, "", language, PRESENT, random.Random(1)), random.Random(1))


def test_chats_name_what_exists_and_every_blank_can_be_filled() -> None:
    keys = {child["key"] for parent in facts("reasons") for child in parent["children"]}
    codes = {one["code"] for one in facts("company")["wrap_ups"]}
    somebody = people(SEED)[3]
    assert set(asides("fr")) == set(asides("en"))
    for language in ("fr", "en"):
        chance = random.Random(7)
        words = words_for(somebody, "Léa Martin", language, PRESENT, chance)
        for story in stories(language, "chats"):
            assert (story.reason in keys, story.end in codes, story.turns[0].side) == (True, True, "customer"), (
                story.key
            )
            assert {turn.side for turn in story.turns} == {"customer", "agent"}
            for text in (story.subject, *(turn.text for turn in story.turns)):
                assert not re.search(r"[{}\[\]|]", tell(text, words, chance)), story.key
        for mood in asides(language).values():
            assert all(tell(text, words, chance) for text in mood)


def test_quick_replies_are_said_in_one_breath() -> None:
    quick = [one for one in facts("desk")["templates"] if one["key"].startswith("chat.")]
    assert len(quick) == 5
    for one in quick:
        for language in ("fr", "en"):
            assert len(one[language]) <= 160
            assert "\n" not in one[language]


def test_past_chats_are_believable_and_the_same_for_the_same_seed() -> None:
    told = past_chats.conversations(people(SEED), SEED, PRESENT)
    assert past_chats.conversations(people(SEED), SEED, PRESENT) == told
    assert len({item["ref"] for item in told}) == len(told) == past_chats.PAST
    for item in told:
        times = [message["at"] for message in item["messages"]]
        assert item["opened_at"] <= times[0]
        assert times == sorted(times)
        assert times[-1] <= item["closed_at"] <= PRESENT.isoformat()
        assert {message["direction"] for message in item["messages"]} == {"in", "out"}


def test_only_invented_domains_and_numbers() -> None:
    for name in FILES:
        text = content(name)
        for domain in re.findall(r"@([\w.-]+\.[a-z]+)", text) + re.findall(r"https?://([\w.-]+)", text):
            assert domain.endswith(".example"), (name, domain)
    made = people(SEED)
    for person in made:
        for address in filter(None, (person.email, person.other_email)):
            assert address.endswith(".example")
            assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*@[a-z0-9.-]+", address)
        # the range that the French regulator keeps for films and books
        assert re.fullmatch(r"\+3363998\d{4}", person.phone)
    assert all(brand["phone"].startswith("+33 4 65 71 ") for brand in facts("company")["brands"])


def test_people_are_many_and_different() -> None:
    made = people(SEED)
    assert len(made) == 300
    addresses = [address for person in made for address in (person.email, person.other_email) if address]
    assert len(set(addresses)) == len(addresses)
    assert len({person.phone for person in made}) == 300
    assert max(len(person.name) for person in made) == 60
    assert sum(person.kind == "company" for person in made) >= 20
    assert 30 <= sum(person.language == "en" for person in made) <= 110
    assert any(person.dead for person in made)


def test_the_same_seed_tells_the_same_story(told: list[dict[str, Any]]) -> None:
    assert history.conversations(people(SEED), SEED, PRESENT) == told
    assert people(SEED + 1) != people(SEED)


def test_history_is_believable(told: list[dict[str, Any]]) -> None:
    assert len(told) >= 1_200
    assert [item["ref"] for item in told] == sorted(item["ref"] for item in told)
    assert [item["opened_at"] for item in told] == sorted(item["opened_at"] for item in told)
    latest = PRESENT.isoformat()
    for item in told:
        times = [message["at"] for message in item["messages"]]
        assert times == sorted(times)
        assert item["opened_at"] <= times[0]
        assert times[-1] <= latest
        assert item["messages"][0]["direction"] == "in"
        assert item.get("closed_at", times[-1]) <= latest
    span = PRESENT - datetime.fromisoformat(told[0]["opened_at"])
    assert timedelta(days=500) < span < timedelta(days=560)
    texts = [message["text"] for item in told for message in item["messages"]]
    assert len(set(texts)) > 0.75 * len(texts)
    first = [item["messages"][0]["text"] for item in told]
    assert len(set(first)) > 0.95 * len(first)
    lengths = sorted(len(text) for text in texts)
    assert lengths[0] < 40
    assert lengths[-1] > 600
    several = [item for item in told if any("account" in message for message in item["messages"])]
    assert len(several) > 100


def test_nobody_begins_with_an_empty_list(told: list[dict[str, Any]]) -> None:
    still_open = [item for item in told if item["state"] == "open"]
    for worker in cast.workers():
        mine = [item for item in still_open if item["assignee_email"] == worker.email]
        assert mine, worker.name
        assert any(item["messages"][-1]["direction"] == "in" for item in mine), worker.name
    assert sum(item["assignee_email"] is None for item in still_open) >= 20
    assert any(item["messages"][-1]["at"] > (PRESENT - timedelta(hours=1)).isoformat() for item in still_open)
    assert any(item["state"] == "snoozed" for item in told)
    assert any(item["customer_ref"] == "cli-0001" for item in still_open)


def test_one_import_request_stays_small(told: list[dict[str, Any]]) -> None:
    assert len(json.dumps(told)) < 9_000_000


def test_customers_sleep_at_night_and_rest_on_sunday() -> None:
    monday, night, sunday = (
        datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    )
    assert rhythm.share(monday) > 3 * rhythm.share(sunday) > rhythm.share(night)
    later = timedelta(hours=3)
    assert rhythm.per_minute(monday, later) > rhythm.per_minute(sunday, later) >= rhythm.per_minute(night, later) > 0


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_something_happens_within_a_minute_of_opening(hour: int) -> None:
    at = datetime(2026, 11, 22, hour, tzinfo=UTC)
    waits = [rhythm.next_after_s(at, timedelta(minutes=2), 1.0, random.Random(seed)) for seed in range(200)]
    assert sorted(waits)[150] < 75
    assert max(waits) <= 125
    fast = [rhythm.next_after_s(at, timedelta(minutes=2), 20.0, random.Random(seed)) for seed in range(200)]
    assert max(fast) < 7


def test_the_careless_stay_readable() -> None:
    somebody = next(person for person in people(SEED) if person.careless)
    text = "Bonjour, ma carte a été refusée à la pharmacie, pouvez-vous regarder ?"
    typed = {as_typed(text, somebody, random.Random(seed)) for seed in range(30)}
    assert len(typed) > 3
    assert all(abs(len(one) - len(text)) <= 3 for one in typed)


@pytest.mark.parametrize("program", ["gmail", "outlook", "iphone", "plain"])
def test_each_program_quotes_in_its_own_way(program: str) -> None:
    somebody = next(person for person in people(SEED) if person.program == program)
    ours = letters.Answered(
        message_id="<1@alisier.example>",
        references="<0@alisier.example>",
        reply_to="contact+abc@alisier.example",
        sender_name="Alisier Banque",
        sender="contact@alisier.example",
        subject="Carte",
        text="Bonjour,\nvoici.",
        at=PRESENT,
    )
    letter = letters.write(
        somebody, ours.reply_to, letters.Words("Re: Carte", "Merci"), PRESENT, random.Random(1), answers=ours
    )
    raw = letter.message.as_bytes().decode()
    assert "In-Reply-To: <1@alisier.example>" in raw
    body = letter.message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Merci" in text
    assert "voici." in text
    assert letter.message.is_multipart() == (program != "plain")


def test_documents_are_what_they_say() -> None:
    page = papers.pdf("Facture n° 12 (copie)", ["Réparation : 240,00 €"])
    assert page.startswith(b"%PDF-1.4")
    assert page.rstrip().endswith(b"%%EOF")
    start = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page[start:].startswith(b"xref")
    picture = papers.photo(random.Random(1))
    assert picture[:4] == b"\xff\xd8\xff\xe0"
    assert picture.endswith(b"\xff\xd9")
    assert papers.photo(random.Random(1)) == picture


def test_no_wrap_up_is_named_as_another_or_as_one_that_comes_with_the_product() -> None:
    """They stand beside each other in one list."""
    standard = {code for code, _, _ in WRAP_UP_CODES}
    ours = [(one["fr"], one["en"]) for one in facts("company")["wrap_ups"] if one["code"] not in standard]
    both = [*ours, *((fr, en) for _, fr, en in WRAP_UP_CODES)]
    for language in (0, 1):
        names = [label[language] for label in both]
        assert len(names) == len(set(names)), sorted(names)
