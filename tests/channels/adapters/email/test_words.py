"""Every field, step and code has its words in both languages, and what `quality.yaml` promises is tested."""

import json
import re
from pathlib import Path

import filrouge.channels.adapters.email as adapter
from filrouge.channels.adapters.email import check, smtp
from filrouge.channels.adapters.email.config import PRESETS, Config
from filrouge.channels.adapters.email.trouble import Trouble

FOLDER = Path(adapter.__file__).parent
WORDS = {language: json.loads((FOLDER / "strings" / f"{language}.json").read_text()) for language in ("fr", "en")}


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    for key in WORDS["fr"]:
        names = [set(re.findall(r"{(\w+)[,}]", words[key])) for words in WORDS.values()]
        assert names[0] == names[1], key


def test_every_field_step_and_code_has_words() -> None:
    wanted = {f"config.{field}{end}" for field in Config.model_fields for end in ("", ".help")}
    steps = {*check.RECEIVE, *check.SEND, "listener"}
    wanted |= {f"steps.{code}{end}" for code in steps for end in ("", ".failed", ".skipped")}
    wanted |= {f"errors.{code}{end}" for code in [*Trouble, "config"] for end in ("", ".safe", ".do")}
    outcomes = {*smtp._WORDS.values(), *smtp._EXACT.values(), "message_refused", "smtputf8", "unconfirmed"} - {"sender"}
    wanted |= {f"outcome.{code}" for code in outcomes}
    wanted |= {f"presets.{name}" for name in PRESETS}
    assert wanted <= WORDS["en"].keys()


def test_every_code_is_documented() -> None:
    doc = (FOLDER / "doc.md").read_text()
    for code in [*Trouble, *smtp._WORDS.values(), *smtp._EXACT.values()]:
        assert f"`{code}`" in doc


def test_every_promise_names_a_test_that_exists() -> None:
    root = Path(__file__).parents[4]
    for path, name in re.findall(r": (tests/\S+)::(\w+)", (FOLDER / "quality.yaml").read_text()):
        assert f"def {name}(" in (root / path).read_text(), name
