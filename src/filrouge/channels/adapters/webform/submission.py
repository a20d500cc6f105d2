"""From what was posted to answers or errors. Pure: the same definition and the same post give the same result."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from filrouge.channels.adapters.webform.config import Config, FormField
from filrouge.channels.adapters.webform.files import Upload, clean_name, contradicts, sniff
from filrouge.channels.adapters.webform.manifest import MAX_FILES_BYTES
from filrouge.channels.adapters.webform.patterns import lengths, matches
from filrouge.channels.adapters.webform.words import say, size

MAX_POSTED_FIELDS = 300
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[^\s@<>()\[\]\\,;:\".]{1,63}\.){1,8}[^\s@<>()\[\]\\,;:\".]{2,63}")
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one answer, and how to mend it in the customer's language."""

    code: str
    field: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is kept: what the form asked, what was sent, how it reads."""

    key: str
    type: str
    label: str
    value: str | bool
    shown: str


@dataclass(frozen=True, slots=True)
class FileTaken:
    field: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """The outcome of a post. `errors` empty = it can be accepted. `typed` holds every known field as it was sent, to
    show the page again without losing a word."""

    language: str
    answers: tuple[Answer, ...] = ()
    files: tuple[FileTaken, ...] = ()
    errors: tuple[FieldError, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    phone: str = ""
    name: str = ""
    contact_reason: str | None = None


_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def clean(text: str) -> str:
    """Text as we keep it: no NUL or other control sign, no lone surrogate, nothing that turns the direction of what
    follows, line ends as `\\n`, trimmed."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in _TURNING)
    )
    return kept.strip()


def visible_fields(config: Config, values: Mapping[str, str]) -> list[FormField]:
    """The fields that the page shows with these values: those whose condition, and its own condition, hold."""
    by_key = {each.key: each for each in config.every_field}

    def shown(each: FormField, depth: int = 0) -> bool:
        if each.show_if is None:
            return True
        other = by_key.get(each.show_if.field)
        if other is None or depth > len(by_key) or not shown(other, depth + 1):
            return False
        value: object = values.get(other.key, "")
        if other.type in {"checkbox", "consent"}:
            value = bool(value)
        return each.show_if.accepts(value)

    return [each for each in config.every_field if shown(each)]


def check(
    config: Config,
    language: str,
    posted: Mapping[str, Sequence[str]],
    uploads: Sequence[Upload] = (),
) -> Submission:
    """Reads a post. Hidden fields are left out whatever they hold; an unknown one that holds words is an error, so that
    a page older than the definition never loses them silently."""
    by_key = {each.key: each for each in config.every_field}
    values = {key: clean(given[-1]) for key, given in posted.items() if key in by_key and given}
    typed = {key: value[: by_key[key].longest * 2 + 100] for key, value in values.items()}
    errors: list[FieldError] = []
    answers: list[Answer] = []
    taken: list[FileTaken] = []
    stray = any(key not in by_key and any(clean(each) for each in given) for key, given in posted.items())
    stray = stray or any(upload.field not in by_key for upload in uploads)
    if stray or len(posted) > MAX_POSTED_FIELDS:
        errors.append(FieldError("webform.unknown_field", "", say(language, "error.unknown_field")))
    shown = visible_fields(config, values)
    reason = config.contact_reason
    for each in shown:
        if each.type == "file":
            files = [upload for upload in uploads if upload.field == each.key]
            kept, problems = _files(each, language, files)
            taken += kept
            errors += problems
            continue
        value = values.get(each.key, "")
        problem, shown_as = _read(config, each, language, value)
        if problem is not None:
            errors.append(problem)
        elif value or each.type in {"checkbox", "consent"}:
            kept_value: str | bool = bool(value) if each.type in {"checkbox", "consent"} else shown_as.value
            answers.append(Answer(each.key, each.type, localised(each.label, language), kept_value, shown_as.shown))
            option = each.option(value)
            if option is not None and option.contact_reason is not None:
                reason = option.contact_reason
    if sum(len(upload.content) for upload in uploads) > MAX_FILES_BYTES:
        place = next((upload.field for upload in uploads if upload.field in by_key), "")
        errors.append(FieldError("webform.files_too_large", place, say(language, "error.files_too_large")))
    roles = {role: _role(config, answers, role) for role in ("email", "phone", "name")}
    return Submission(
        language=language,
        answers=tuple(answers),
        files=tuple(taken),
        errors=tuple(errors),
        typed=typed,
        email=roles["email"].lower(),
        phone=roles["phone"],
        name=roles["name"],
        contact_reason=reason,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    value: str = ""
    shown: str = ""


def _read(config: Config, each: FormField, language: str, value: str) -> tuple[FieldError | None, _Read]:
    def wrong(code: str, **names: object) -> tuple[FieldError, _Read]:
        told = code.removesuffix("_one").removesuffix("_many")
        return FieldError(f"webform.{told}", each.key, say(language, f"error.{code}", **names)), _Read()

    if not value:
        if not each.required:
            return None, _Read(shown=say(language, "answer.no") if each.type in {"checkbox", "consent"} else "")
        code = {"consent": "consent", "checkbox": "consent", "choice": "choose", "select": "choose"}
        return wrong(code.get(each.type, "required"))
    if len(value) > each.longest and each.type not in {"checkbox", "consent"}:
        return wrong("too_long", most=each.longest, now=len(value))
    match each.type:
        case "checkbox" | "consent":
            return None, _Read(value, say(language, "answer.yes"))
        case "text":
            line = " ".join(value.split())
            if each.pattern is not None and not matches(each.pattern, line):
                missing = lengths(each.pattern)[0] - len(line)
                which = "pattern" if missing <= 0 else "pattern_one" if missing == 1 else "pattern_many"
                return wrong(which, hint=localised(each.pattern_hint, language), missing=missing)
            return None, _Read(line, line)
        case "textarea":
            return None, _Read(value, value)
        case "email":
            return (None, _Read(value, value)) if _EMAIL.fullmatch(value) else wrong("email")
        case "phone":
            number = normalised_phone(value, config.calling_code)
            return (None, _Read(number, value)) if number else wrong("phone")
        case "select" | "choice":
            option = each.option(value)
            return wrong("choose") if option is None else (None, _Read(value, localised(option.label, language)))
        case "date":
            try:
                day = date.fromisoformat(value) if len(value) == 10 else None
            except ValueError:
                day = None
            if day is None:
                return wrong("date")
            return None, _Read(value, f"{day:%d/%m/%Y}" if language == "fr" else f"{day.day} {day:%B %Y}")
        case "number":
            if not _NUMBER.fullmatch(value):
                return wrong("number")
            number_value = float(value.replace(",", "."))
            if each.minimum is not None and number_value < each.minimum:
                return wrong("minimum", least=f"{each.minimum:g}")
            if each.maximum is not None and number_value > each.maximum:
                return wrong("maximum", most=f"{each.maximum:g}")
            return None, _Read(value.replace(",", "."), value)
        case "file":
            return None, _Read()
        case unreachable:
            assert_never(unreachable)


def _files(each: FormField, language: str, uploads: list[Upload]) -> tuple[list[FileTaken], list[FieldError]]:
    errors: list[FieldError] = []
    taken: list[FileTaken] = []

    def wrong(code: str, **names: object) -> None:
        errors.append(FieldError(f"webform.{code}", each.key, say(language, f"error.{code}", **names)))

    if not uploads and each.required:
        wrong("file_missing")
    if len(uploads) > each.max_files:
        wrong("too_many_files", most=each.max_files)
    for upload in uploads[: each.max_files]:
        name = clean_name(upload.name)
        if not upload.content:
            wrong("file_empty", name=name)
            continue
        sniffed = sniff(name, upload.content)
        if sniffed is None or sniffed.group not in each.accept:
            kinds = ", ".join(say(language, f"files.{group}") for group in each.accept)
            wrong("file_type", name=name, kinds=kinds)
        elif contradicts(name, sniffed):
            wrong("file_mismatch", name=name)
        else:
            taken.append(FileTaken(each.key, name, sniffed.media_type, upload.content))
    return taken, errors[:3]


def normalised_phone(text: str, calling_code: str) -> str:
    """`06 12 34 56 78` → `+33612345678`; empty when it is no telephone number."""
    compact = _SEPARATORS.sub("", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if compact.startswith("+"):
        digits = compact[1:]
    elif compact.startswith("0"):
        digits = calling_code + compact[1:]
    else:
        digits = calling_code + compact
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15) or digits.startswith("0"):
        return ""
    return f"+{digits}"


def total_shown(language: str) -> str:
    """`25 Mo`: what the files of one submission may weigh together."""
    return size(language, 25_000_000)


def _role(config: Config, answers: list[Answer], role: str) -> str:
    key = next((each.key for each in config.fields if each.identity == role), None)
    return next((str(answer.value) for answer in answers if answer.key == key), "")


def localised(words: Mapping[Any, str] | None, language: str) -> str:
    """The text in this language, else in another one, else nothing."""
    return (words or {}).get(language) or next(iter((words or {}).values()), "")
