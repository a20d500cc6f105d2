"""What every channel's folder promises, held on every folder found."""

import inspect
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from filrouge.channels import registry
from filrouge.channels.sdk import Anomalous, Capability, Inbound, Manifest, Part, Payload, Unsupported

ROOT = Path(__file__).parents[2]
KINDS = registry.kinds()


def module(kind: str, name: str) -> ModuleType:
    return import_module(f"filrouge.channels.adapters.{kind}.{name}")


def folder(kind: str) -> Path:
    found = module(kind, "manifest").__file__
    assert found
    return Path(found).parent


def fields(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every named field of a JSON schema, also nested ones."""
    if isinstance(schema, dict):
        for name, value in (schema.get("properties") or {}).items():
            yield name, value
        for value in schema.values():
            yield from fields(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from fields(value)


def test_there_are_channels() -> None:
    assert {"email", "webform"} <= set(KINDS)


def test_an_unknown_kind_is_said_so() -> None:
    with pytest.raises(Unsupported):
        registry.manifest("telepathy")


@pytest.mark.parametrize("kind", KINDS)
def test_the_manifest_says_what_the_folder_is(kind: str) -> None:
    manifest = registry.manifest(kind)
    assert isinstance(manifest, Manifest)
    assert manifest.kind == kind == folder(kind).name
    assert manifest.capabilities
    assert 0 < manifest.max_bytes <= 100 * 1024 * 1024
    assert re.fullmatch(r"[a-z0-9-]+", manifest.icon)
    assert manifest.identity
    assert manifest.reply_channel is None or manifest.reply_channel in KINDS
    if Capability.SEND not in manifest.capabilities:
        assert manifest.reply_channel, "a channel that cannot send names the one that answers"


@pytest.mark.parametrize("kind", KINDS)
def test_the_config_makes_a_form(kind: str) -> None:
    model = registry.config_type(kind)
    schema = model.model_json_schema()
    json.dumps(schema)
    assert schema["properties"]
    assert model.model_config.get("extra") == "forbid", "unknown settings are refused"
    strings = {language: read_strings(kind, language) for language in ("fr", "en")}
    for name, field in schema["properties"].items():
        title = field.get("title")
        assert title or "$ref" in str(field), f"{name} has no title"
        if "x-group" in field:
            assert all(title in words for words in strings.values()), f"{name}: {title} is not in strings"


def read_strings(kind: str, language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((folder(kind) / "strings" / f"{language}.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("kind", KINDS)
def test_strings_are_the_same_in_both_languages(kind: str) -> None:
    french, english = read_strings(kind, "fr"), read_strings(kind, "en")
    assert french.keys() == english.keys()
    holes = re.compile(r"\{(\w+)\s*[,}]")
    for key, words in french.items():
        assert words.strip(), key
        assert set(holes.findall(words)) == set(holes.findall(english[key])), key


@pytest.mark.parametrize("kind", KINDS)
def test_parsing_has_the_signatures_of_the_sdk(kind: str) -> None:
    parser: Any = registry.parser(kind)
    assert list(inspect.signature(parser.verify).parameters) == ["payload", "config"]
    assert list(inspect.signature(parser.split).parameters) == ["payload"]
    assert list(inspect.signature(parser.parse).parameters) == ["part", "config"]
    for name in ("verify", "split", "parse"):
        function = getattr(parser, name)
        assert not inspect.iscoroutinefunction(function), "an adapter understands without waiting"
        assert inspect.getdoc(function)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body", [b"", b"\0", b"\xff\xfe" * 50, b"{}", b"[" * 5_000, b"From: \r\n\r\n", b"x" * 100_000], ids=range(7)
)
def test_any_bytes_are_a_message_or_a_refusal(kind: str, body: bytes) -> None:
    parser = registry.parser(kind)
    meta = {"key": "k1", "account": "us@ours.example", "instance": "i"}
    config: Any = None
    try:
        parts = parser.split(Payload(body, meta))
        understood = [inbound for part in parts for inbound in parser.parse(part, config)]
    except (Anomalous, Unsupported) as error:
        parts, understood, refused = [], [], error.args
    else:
        refused = ("none",)
    assert re.fullmatch(r"[a-z][a-z0-9_.]*", str(refused[0])), "a stable code"
    assert all(isinstance(part, Part) and part.key and len(part.order_key) < 1_000 for part in parts)
    for inbound in understood:
        assert isinstance(inbound, Inbound)
        assert "\0" not in inbound.text + inbound.subject + inbound.quoted
        (inbound.text + inbound.subject).encode("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_is_documented(kind: str) -> None:
    text = (folder(kind) / "doc.md").read_text("utf-8")
    assert text.startswith("# ")
    assert len(text) > 500


@pytest.mark.parametrize("kind", KINDS)
def test_its_promises_are_held_by_tests_that_exist(kind: str) -> None:
    """`quality.yaml` is flat: `promises:` and `limits:` with one `name: value` a line."""
    text = (folder(kind) / "quality.yaml").read_text("utf-8")
    assert f"kind: {kind}\n" in text
    manifest = registry.manifest(kind)
    assert f"sends: {str(Capability.SEND in manifest.capabilities).lower()}" in text
    assert f"receives: {str(Capability.RECEIVE in manifest.capabilities).lower()}" in text
    promises = re.findall(r"^  (\w+): (tests/\S+)::(\w+)$", text, re.MULTILINE)
    assert len(promises) >= 3
    for name, path, test in promises:
        source = (ROOT / path).read_text("utf-8")
        assert re.search(rf"def {test}\b", source), f"{name}: {path} has no {test}"
    limits = text.partition("limits:")[2]
    assert re.findall(r"^  \w+: \d+$", limits, re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_sending_is_there_when_it_is_promised(kind: str) -> None:
    if Capability.SEND in registry.manifest(kind).capabilities:
        assert callable(module(kind, "render").render)
