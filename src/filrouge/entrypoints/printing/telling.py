"""From the entries of a conversation to the lines of its printed story, in the reader's words and clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from filrouge.entrypoints.api.entries import Entry
from filrouge.entrypoints.printing.story import Line, Printed
from filrouge.platform.i18n import say, strings
from filrouge.views.inbox import Row

LABELS = ("customer", "opened", "closed", "reason", "team", "assignee")


def when(at: datetime, language: str, zone: ZoneInfo) -> str:
    """`22 nov. 2026 à 10:04`, `22 Nov 2026, 10:04`."""
    local = at.astimezone(zone)
    month = say(language, "print.months").split("|")[local.month - 1]
    return say(language, "print.when", day=local.day, month=month, year=local.year, time=f"{local:%H:%M}")


def size(count: int, language: str) -> str:
    """`12 Ko`, `1.2 MB`."""
    if count < 1_000_000:
        return say(language, "print.kb", n=max(1, round(count / 1000)))
    number = f"{count / 1_000_000:.1f}"
    return say(language, "print.mb", n=number.replace(".", ",") if language == "fr" else number)


def _many(count: int, language: str) -> str:
    """`5 000`, `5,000`."""
    return f"{count:,}".replace(",", "\u202f" if language == "fr" else ",")


def told(
    row: Row,
    reference: str,
    entries: Iterable[Entry],
    pictures: Mapping[str, Sequence[bytes]],
    *,
    language: str,
    zone: ZoneInfo,
    exported_by: str,
    now: datetime,
    wrap_ups: Mapping[str, Mapping[str, str]],
    missing: int = 0,
) -> Printed:
    """What to draw. `pictures` are the bytes of a message's pictures by the message's shown id; `missing`, when older
    messages are not among the entries, is how many are read at most."""
    values = {
        "customer": ", ".join(part for part in (row.customer_name, row.customer_address) if part),
        "opened": when(row.opened_at, language, zone),
        "closed": when(row.closed_at, language, zone) if row.closed_at else "",
        "reason": (row.contact_reason_label or {}).get(language, ""),
        "team": row.team_name or "",
        "assignee": row.assignee_name or "",
    }
    lines = (_line(entry, pictures, language, zone, wrap_ups) for entry in entries)
    return Printed(
        language=language,
        company=row.brand_name,
        reference=reference,
        title=row.subject or say(language, "print.no_subject"),
        facts=(
            (say(language, "print.reference"), reference),
            *((say(language, f"print.{name}"), values[name]) for name in LABELS if values[name]),
        ),
        lines=tuple(line for line in lines if line is not None),
        closed=row.state == "closed",
        foot=say(language, "print.foot", who=exported_by, when=when(now, language, zone)),
        page=say(language, "print.page", page="{page}", pages="{pages}"),
        cut=say(language, "print.cut"),
        notice=say(language, "print.missing", n=_many(missing, language)) if missing else "",
        author=exported_by,
    )


def _line(
    entry: Entry,
    pictures: Mapping[str, Sequence[bytes]],
    language: str,
    zone: ZoneInfo,
    wrap_ups: Mapping[str, Mapping[str, str]],
) -> Line | None:
    at = when(entry.at, language, zone)
    if entry.kind == "event":
        words = _event(entry.event or {}, entry.author.name, language, zone, wrap_ups)
        return Line("event", words, at) if words else None
    message = entry.message
    if message is None:
        return None
    note = entry.kind == "note"
    answers = [
        f"{one.label} : {one.value}" if language == "fr" else f"{one.label}: {one.value}" for one in message.fields
    ]
    return Line(
        kind="note" if note else "in" if entry.direction == "in" else "out",
        who=entry.author.name or say(language, "print.somebody"),
        when=at,
        where=say(language, "print.note") if note else _where(entry, language),
        subject=message.subject or "",
        text="\n".join([*answers, *([""] if answers and message.text else []), message.text]),
        files=tuple(f"{file.name} · {size(file.size, language)}" for file in message.attachments),
        pictures=tuple(pictures.get(entry.id, ())),
        state=say(language, "print.not_delivered") if message.delivery and message.delivery.state == "failed" else "",
    )


def _where(entry: Entry, language: str) -> str:
    channel = f"channel.{entry.channel or 'other'}"
    name = say(language, channel if channel in strings(language) else "channel.other")
    others = ", ".join(to.address for to in entry.message.to) if entry.message else ""
    if entry.direction == "in":
        others = entry.identity.address if entry.identity else ""
    return " · ".join(part for part in (name, others) if part)


def _event(
    event: Mapping[str, Any],
    who: str | None,
    language: str,
    zone: ZoneInfo,
    wrap_ups: Mapping[str, Mapping[str, str]],
) -> str:
    """One sentence, or nothing for what is of no use on paper."""
    key = f"print.event.{event.get('type')}"
    if key not in strings(language):
        return ""

    def named(value: object) -> str:
        if isinstance(value, Mapping):
            return str(value.get(language, ""))
        channel = f"channel.{value}"
        return say(language, channel) if channel in strings(language) else str(value or "")

    to = named(event.get("to")) or str(event.get("team") or "")
    if wrap_up := event.get("wrap_up"):
        to = str(wrap_ups.get(str(wrap_up), {}).get(language, wrap_up))
    until = event.get("until")
    return say(
        language,
        key,
        who=who or "",
        by="yes" if who else "no",
        to=to,
        given="yes" if to else "no",
        **{"from": named(event.get("from"))},
        until=when(datetime.fromisoformat(str(until)), language, zone) if until else "",
        dated="yes" if until else "no",
    )
