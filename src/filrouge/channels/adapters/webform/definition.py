"""Whether a form's definition holds together: what the shape of its fields alone cannot say. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filrouge.channels.adapters.webform.patterns import UnsafePattern, compile_pattern

if TYPE_CHECKING:
    from filrouge.channels.adapters.webform.config import Config, FormField

HONEYPOT = "website"
RESERVED = frozenset({HONEYPOT})
PLACEHOLDERS = frozenset({"reference", "name", "title"})
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ANSWERS = {"select", "choice", "checkbox", "consent"}


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    path: str
    """`fields.2.show_if`."""
    code: str
    detail: str

    def shown(self) -> dict[str, str]:
        return {"path": self.path, "code": self.code, "detail": self.detail}


def check(config: "Config") -> list[DefinitionProblem]:
    """Everything that is wrong, in the order of the page; empty when the form can be shown."""
    return [*_keys(config), *_fields(config), *_conditions(config), *_identities(config), *_words(config)]


def _keys(config: "Config") -> Iterator[DefinitionProblem]:
    seen: set[str] = set()
    for number, field in enumerate(config.fields):
        path = f"fields.{number}.key"
        if field.key in seen:
            yield DefinitionProblem(path, "form.duplicate_key", f"Two fields have the key “{field.key}”.")
        if field.key in RESERVED or (field.key == "consent" and config.consent is not None):
            yield DefinitionProblem(path, "form.reserved_key", f"The key “{field.key}” is used by the form itself.")
        seen.add(field.key)
    if len(set(config.languages)) != len(config.languages):
        yield DefinitionProblem("languages", "form.duplicate_language", "A language is listed twice.")


def _fields(config: "Config") -> Iterator[DefinitionProblem]:
    for number, field in enumerate(config.fields):
        path = f"fields.{number}"
        if field.type in {"select", "choice"}:
            if len(field.options) < 2:
                yield DefinitionProblem(
                    f"{path}.options", "form.options_missing", f"“{field.key}” needs two answers to choose from."
                )
            values = [option.value for option in field.options]
            if len(set(values)) != len(values):
                yield DefinitionProblem(
                    f"{path}.options", "form.duplicate_option", f"Two answers of “{field.key}” have the same value."
                )
        elif field.options:
            yield DefinitionProblem(f"{path}.options", "form.options_unused", f"“{field.key}” takes no answers.")
        if field.type == "file" and not field.accept:
            yield DefinitionProblem(f"{path}.accept", "form.accept_missing", f"“{field.key}” accepts no file at all.")
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            yield DefinitionProblem(f"{path}.minimum", "form.range", f"The least of “{field.key}” is above its most.")
        yield from _pattern(field, path)


def _pattern(field: "FormField", path: str) -> Iterator[DefinitionProblem]:
    if field.pattern is None:
        return
    if field.type != "text":
        yield DefinitionProblem(f"{path}.pattern", "form.pattern_type", "Only a short text can follow a pattern.")
    try:
        compile_pattern(field.pattern)
    except UnsafePattern as problem:
        yield DefinitionProblem(
            f"{path}.pattern", "form.pattern", f"The pattern of “{field.key}” cannot be used: {problem}."
        )
    if field.pattern_hint is None:
        yield DefinitionProblem(
            f"{path}.pattern_hint", "form.hint_missing", f"Say in words what “{field.key}” looks like."
        )


def _conditions(config: "Config") -> Iterator[DefinitionProblem]:
    by_key = {field.key: field for field in config.every_field}
    for number, field in enumerate(config.fields):
        if field.show_if is None:
            continue
        path = f"fields.{number}.show_if"
        other = by_key.get(field.show_if.field)
        if other is None:
            yield DefinitionProblem(
                path, "form.condition_unknown", f"“{field.key}” depends on “{field.show_if.field}”, which is not here."
            )
            continue
        if other.type not in _ANSWERS:
            yield DefinitionProblem(
                path, "form.condition_type", f"“{field.key}” can only depend on a list, tiles or a box."
            )
        elif other.type in {"checkbox", "consent"}:
            if not isinstance(field.show_if.equals, bool):
                yield DefinitionProblem(path, "form.condition_value", f"“{other.key}” is either true or false.")
        else:
            wanted = field.show_if.equals
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            if not values or any(other.option(value) is None for value in values):
                yield DefinitionProblem(
                    path, "form.condition_value", f"“{other.key}” never has the answer that “{field.key}” waits for."
                )
        if _circular(field, by_key):
            yield DefinitionProblem(path, "form.condition_circular", f"“{field.key}” depends on itself.")


def _circular(field: "FormField", by_key: "Mapping[str, FormField]") -> bool:
    current: FormField | None = field
    for _ in range(len(by_key) + 1):
        if current is None or current.show_if is None:
            return False
        current = by_key.get(current.show_if.field)
    return True


def _identities(config: "Config") -> Iterator[DefinitionProblem]:
    types = {"email": "email", "phone": "phone", "name": "text"}
    seen: dict[str, int] = {}
    for number, field in enumerate(config.fields):
        if field.identity is None:
            continue
        path = f"fields.{number}.identity"
        if field.type != types[field.identity]:
            yield DefinitionProblem(path, "form.identity_type", f"“{field.key}” is not of the type “{field.identity}”.")
        if field.identity in seen:
            yield DefinitionProblem(path, "form.duplicate_identity", f"Two fields hold the {field.identity}.")
        seen[field.identity] = number
        if field.identity == "email" and (not field.required or field.show_if is not None):
            yield DefinitionProblem(
                path, "form.identity_optional", "The e-mail that we answer to is always asked and required."
            )
    if "email" not in seen:
        yield DefinitionProblem("fields", "form.no_identity", "One field must hold the e-mail that we answer to.")


def _words(config: "Config") -> Iterator[DefinitionProblem]:
    for path, words in _all_words(config):
        if words is None:
            continue
        for language in config.languages:
            if language not in words:
                yield DefinitionProblem(path, "form.words_missing", f"The text is missing in “{language}”.")
    if config.acknowledgement is not None:
        said = {"subject": config.acknowledgement.subject.values(), "text": config.acknowledgement.text.values()}
        for name, texts in said.items():
            for text in texts:
                for unknown in sorted(set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS):
                    yield DefinitionProblem(
                        f"acknowledgement.{name}", "form.placeholder", f"“{{{unknown}}}” is not known here."
                    )


def _all_words(config: "Config") -> Iterator[tuple[str, Mapping[Any, str] | None]]:
    yield "title", config.title
    yield "intro", config.intro
    for number, field in enumerate(config.fields):
        for name in ("label", "help", "pattern_hint", "link_label"):
            yield f"fields.{number}.{name}", getattr(field, name)
        for place, option in enumerate(field.options):
            yield f"fields.{number}.options.{place}.label", option.label
    if config.consent is not None:
        yield "consent.text", config.consent.text
        yield "consent.link_label", config.consent.link_label
    yield "submit_label", config.submit_label
    yield "next_steps", config.next_steps
    if config.acknowledgement is not None:
        yield "acknowledgement.subject", config.acknowledgement.subject
        yield "acknowledgement.text", config.acknowledgement.text
