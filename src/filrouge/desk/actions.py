"""What a macro does, as data: `{"kind": "tag", "add": […]}`. Pure; references are checked by who knows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args
from uuid import UUID

from filrouge.desk.variables import unknown_in
from filrouge.terms.errors import Invalid

Kind = Literal["tag", "assign", "reason", "snooze", "close", "task", "note"]
KINDS: tuple[str, ...] = get_args(Kind)
ACTIONS_MAX = 12
TAGS_MAX = 20
HOURS_MAX = 24 * 90
BUSINESS_S_MAX = 90 * 24 * 3600
TITLE_MAX = 200
NOTE_MAX = 20_000
ONCE = frozenset({"assign", "reason", "snooze", "close"})
"""Kinds that a macro has once: a second would only undo the first."""

PERMISSIONS = {
    "tag": "conversations:reply",
    "assign": "conversations:assign",
    "reason": "conversations:reply",
    "snooze": "conversations:reply",
    "close": "conversations:close",
    "task": "conversations:reply",
    "note": "conversations:reply",
}
"""What whoever runs a macro must be allowed, action by action."""

ORDER = ("note", "tag", "reason", "assign", "task", "snooze", "close")
"""In which order actions are done, however they are written: what ends a conversation comes last."""


class InvalidAction(Invalid):
    """An action of a macro contradicts another or lacks what it needs; `at` is its place, `why` says what is wrong."""

    code = "desk.invalid_action"


class UnknownVariable(Invalid):
    """Words name variables that do not exist; `fields["names"]` lists them."""

    code = "desk.unknown_variable"


def check_variables(*texts: str) -> None:
    """Raises UnknownVariable."""
    names = unknown_in(*texts)
    if names:
        listed = ", ".join("{{" + name + "}}" for name in names)
        raise UnknownVariable(f"These variables do not exist: {listed}.", fields={"names": names})


def check(actions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The actions as they are kept. Raises InvalidAction, UnknownVariable."""
    if len(actions) > ACTIONS_MAX:
        raise InvalidAction(f"A macro does at most {ACTIONS_MAX} things.", fields={"why": "too_many"})
    seen: set[str] = set()
    kept = []
    for at, action in enumerate(actions):
        kind = action.get("kind")
        if kind not in KINDS:
            raise InvalidAction("This action is not known.", fields={"at": at, "why": "kind"})
        if kind in ONCE and kind in seen:
            raise InvalidAction("A macro does this once.", fields={"at": at, "why": "twice"})
        seen.add(str(kind))
        kept.append(_CHECKS[str(kind)](action, at))
    if {"snooze", "close"} <= seen:
        raise InvalidAction("A macro pauses or closes, not both.", fields={"why": "snooze_and_close"})
    return kept


def _wrong(at: int, why: str, detail: str) -> InvalidAction:
    return InvalidAction(detail, fields={"at": at, "why": why})


def _tag(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    add, remove = _ids(action.get("add")), _ids(action.get("remove"))
    if (not add and not remove) or len(add) + len(remove) > TAGS_MAX or set(add) & set(remove):
        raise _wrong(at, "tags", "Name tags to add or to take away.")
    return {"kind": "tag", "add": add, "remove": remove}


def _assign(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    me, user, team = bool(action.get("me")), _id(action.get("user_id")), _id(action.get("team_id"))
    if me + (user is not None) + (team is not None) != 1:
        raise _wrong(at, "whom", "Say to whom: to oneself, to an agent or to a team.")
    return {"kind": "assign", "me": me, "user_id": user, "team_id": team}


def _reason(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    reason = _id(action.get("contact_reason_id"))
    if reason is None:
        raise _wrong(at, "reason", "Choose a contact reason.")
    return {"kind": "reason", "contact_reason_id": reason}


def _snooze(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    hours = action.get("hours")
    if hours is not None and (not isinstance(hours, int) or not 1 <= hours <= HOURS_MAX):
        raise _wrong(at, "hours", f"Pause for 1 to {HOURS_MAX} hours, or until the customer answers.")
    return {"kind": "snooze", "hours": hours}


def _close(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    code = action.get("wrap_up_code")
    return {"kind": "close", "wrap_up_code": str(code) if code else None}


def _task(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    title = str(action.get("title") or "").strip()
    if not title or len(title) > TITLE_MAX:
        raise _wrong(at, "title", f"A task has a title of at most {TITLE_MAX} characters.")
    check_variables(title)
    within = action.get("in_business_s")
    if within is not None and (not isinstance(within, int) or not 60 <= within <= BUSINESS_S_MAX):
        raise _wrong(at, "due", "Say within how many open hours.")
    kind = action.get("task_kind") or "task"
    if kind not in ("task", "promise") or (kind == "promise" and within is None):
        raise _wrong(at, "due", "A promise says by when.")
    return {
        "kind": "task",
        "task_kind": kind,
        "title": title,
        "in_business_s": within,
        "mine": bool(action.get("mine")),
    }


def _note(action: Mapping[str, Any], at: int) -> dict[str, Any]:
    text = str(action.get("text") or "").strip()
    if not text or len(text) > NOTE_MAX:
        raise _wrong(at, "text", f"A note has words, at most {NOTE_MAX:,} characters.")
    check_variables(text)
    return {"kind": "note", "text": text}


_CHECKS = {
    "tag": _tag,
    "assign": _assign,
    "reason": _reason,
    "snooze": _snooze,
    "close": _close,
    "task": _task,
    "note": _note,
}


def _id(value: object) -> str | None:
    return str(value if isinstance(value, UUID) else UUID(str(value))) if value else None


def _ids(values: object) -> list[str]:
    if not isinstance(values, list | tuple):
        return []
    return list(dict.fromkeys(str(value if isinstance(value, UUID) else UUID(str(value))) for value in values))


def in_order(actions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As they are done."""
    return sorted(actions, key=lambda action: ORDER.index(action["kind"]))


def refers(actions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """What actions refer to, as (place, kind of thing, id or code): `tag`, `user`, `team`, `contact_reason`,
    `wrap_up_code`."""
    for at, action in enumerate(actions):
        match action["kind"]:
            case "tag":
                yield from ((at, "tag", tag) for tag in (*action["add"], *action["remove"]))
            case "assign" if action["user_id"]:
                yield at, "user", action["user_id"]
            case "assign" if action["team_id"]:
                yield at, "team", action["team_id"]
            case "reason":
                yield at, "contact_reason", action["contact_reason_id"]
            case "close" if action["wrap_up_code"]:
                yield at, "wrap_up_code", action["wrap_up_code"]
