"""One word, one meaning, and every word is in the glossary."""

import importlib
import re
from pathlib import Path

import pytest

from filrouge.platform import migrate

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("| ") and not line.startswith(("| word", "|---"))
]
SCHEMA = "".join(path.read_text("utf-8") for path in sorted((migrate.HERE / "versions").glob("*.sql")))
TABLES = re.findall(r"^create table (\w+) \(", SCHEMA, re.MULTILINE)

TERMS = """
customer, identity, party, mandate, channel, channel account, conversation, interaction, matter, message, call, visit,
letter, task, promise, contact reason, wrap-up code, queue, work item, skill, proficiency, agent, user, team,
supervisor, legal entity, brand, site, branch, partner, presence, not-ready reason, capacity, weight, offer, assignment,
park, resume, transfer, handover, escalation, crossroads, direction, deflection, journey, step, path, callback, slot,
appointment, service level, handle time, adherence, repeat contact, first-contact resolution, lever, threshold, alert
"""


def test_every_table_is_named() -> None:
    named = set(re.findall(r"`(\w+)(?:\.\w+)?`", " ".join(row[3] for row in ROWS)))
    assert len(TABLES) > 40
    assert [table for table in TABLES if table not in named] == []


@pytest.mark.parametrize("term", [term.strip() for term in TERMS.replace("\n", " ").split(",")])
def test_every_term_is_explained_in_both_languages(term: str) -> None:
    [row] = [row for row in ROWS if row[0] == term]
    assert len(row) == 4
    assert all(row), term
    assert row[2].endswith((".", ".)")), "one sentence"


def test_no_word_has_two_lines() -> None:
    words = [row[0] for row in ROWS]
    assert [word for word in words if words.count(word) > 1] == []


def test_what_is_said_to_hold_a_word_exists() -> None:
    columns = {
        table: re.findall(r"^  (\w+) ", body, re.MULTILINE)
        for table, body in re.findall(r"^create table (\w+) \((.*?)^\)", SCHEMA, re.MULTILINE | re.DOTALL)
    }
    for row in ROWS:
        for name in re.findall(r"`([\w.]+)`", row[3]):
            head, _, tail = name.partition(".")
            if head in columns:
                assert not tail or tail in columns[head], name
            elif tail and not row[3].startswith("event"):
                module, _, thing = f"filrouge.{name}".rpartition(".")
                assert hasattr(importlib.import_module(module), thing), name
