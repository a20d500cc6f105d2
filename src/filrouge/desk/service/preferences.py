"""What each person wants to be told of, where and when; and the mailbox that digests leave by."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from psycopg.types.json import Jsonb

from filrouge.desk.core import DEFAULTS, KINDS, Wishes
from filrouge.desk.service.who import person
from filrouge.desk.store import notifying as store
from filrouge.desk.store.notifying import PreferenceRow, SettingRow
from filrouge.platform import history
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Conflict, Invalid
from filrouge.terms.scope import Actor
from filrouge.terms.settings import StaleSetting, require, require_scope

WHAT = "notifications"


class StalePreferences(Conflict):
    """The preferences were changed meanwhile, on another screen; `fields["version"]` is the present one."""

    code = "desk.preferences_stale"


class UnknownKind(Invalid):
    """There is no such kind of notification, or no such way to be told."""

    code = "desk.unknown_notification"


class UnknownZone(Invalid):
    """The time zone is not one of the IANA database."""

    code = "desk.unknown_time_zone"


class NoNotificationAccount(Conflict):
    """No mailbox is chosen for digests: an administrator chooses one in the settings."""

    code = "desk.no_notification_account"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person wants. `version` 0 means: nothing said yet, all is as it comes."""

    wishes: Wishes = field(default_factory=Wishes)
    browser: bool = False
    sound: bool = False
    version: int = 0
    digest_at: datetime | None = None

    def kinds(self) -> dict[str, str]:
        """Every kind with how it is told: `off`, `desk` or `email`."""
        return {kind: self.wishes.told(kind) for kind in KINDS}


def of_row(row: PreferenceRow) -> Preferences:
    """What a row says."""
    wishes = Wishes(row.kinds, row.email, row.email_at, row.quiet_from, row.quiet_to, row.time_zone)
    return Preferences(wishes, row.browser, row.sound, row.version, row.digest_at)


async def of_many(tx: Transaction, users: Collection[UUID], time_zone: str) -> dict[UUID, Preferences]:
    """The preferences of each; who said nothing lives in `time_zone`."""
    said = {row.user_id: row for row in await tx.all(PreferenceRow, store.PREFERENCES, {"users": sorted(users)})}
    nothing = Preferences(Wishes(time_zone=time_zone))
    return {user: of_row(said[user]) if user in said else nothing for user in users}


async def get(tx: Transaction, actor: Actor, time_zone: str) -> Preferences:
    """One's own."""
    me = person(actor)
    return (await of_many(tx, [me], time_zone))[me]


async def change(
    tx: Transaction, actor: Actor, expected_version: int, changes: Mapping[str, Any], time_zone: str, now: datetime
) -> Preferences:
    """One's own with `changes` (`kinds`, `browser`, `sound`, `email`, `email_at`, `quiet_from`, `quiet_to`,
    `time_zone`). A digest that is asked for anew begins to count now. Raises StalePreferences, UnknownKind,
    UnknownZone, and NoNotificationAccount when digests are asked for and none could leave."""
    me = person(actor)
    before = await get(tx, actor, time_zone)
    if before.version != expected_version:
        raise StalePreferences("This was changed on another screen; read it again.", fields={"version": before.version})
    wishes = {name: value for name, value in changes.items() if name in Wishes.__dataclass_fields__}
    for kind, told in changes.get("kinds", {}).items():
        if kind not in DEFAULTS or told not in ("off", "desk", "email"):
            raise UnknownKind("There is no such notification.", fields={"kind": kind})
    if "kinds" in wishes:
        wishes["kinds"] = {**before.wishes.kinds, **changes["kinds"]}
    after = replace(before.wishes, **wishes)
    if after.time_zone != before.wishes.time_zone and after.time_zone not in available_timezones():
        raise UnknownZone("There is no such time zone.", fields={"time_zone": after.time_zone})
    if after.email != "off" and before.wishes.email == "off" and (await account(tx))[0] is None:
        raise NoNotificationAccount("No mailbox is chosen for digests yet; ask an administrator.")
    await tx.execute(store.PREFERENCE_BEGIN, {"user_id": me, "time_zone": before.wishes.time_zone})
    values = {
        **asdict(after),
        "kinds": Jsonb(dict(after.kinds)),
        "browser": changes.get("browser", before.browser),
        "sound": changes.get("sound", before.sound),
        "user_id": me,
        "now": now,
        "expected_version": max(expected_version, 1),
    }
    row = await tx.find(PreferenceRow, store.PREFERENCE_SET, values)
    if row is None:
        raise StalePreferences("This was changed on another screen; read it again.")
    return of_row(row)


def on_the_wall(moment: time | None) -> str | None:
    """`08:00`, as people write it."""
    return None if moment is None else moment.isoformat("minutes")


# -- the company's mailbox for digests --------------------------------------------------------------------------------


async def account(tx: Transaction) -> tuple[UUID | None, int]:
    """The channel account that digests leave by, if one is chosen, and the setting's version (0: never written)."""
    row = await tx.find(SettingRow, store.SETTING)
    if row is None:
        return None, 0
    chosen = row.value.get("channel_account_id")
    return (UUID(chosen) if chosen else None), row.version


async def choose_account(
    tx: Transaction, actor: Actor, account_id: UUID | None, expected_version: int, now: datetime
) -> int:
    """Chooses it, or none; the caller has checked that it can send. Returns the new version. Raises StaleSetting."""
    require(actor, "settings:write")
    require_scope(actor, legal_entities=None, brands=None)
    before, version = await account(tx)
    if version != expected_version:
        raise StaleSetting(WHAT, WHAT, version)
    if before == account_id:
        return version
    value = {"channel_account_id": str(account_id) if account_id else None}
    params = {"value": Jsonb(value), "expected_version": expected_version, "now": now}
    if await tx.execute(store.SETTING_UPDATE if expected_version else store.SETTING_INSERT, params) != 1:
        raise StaleSetting(WHAT, WHAT, (await account(tx))[1])
    await history.write(
        tx,
        actor,
        room="desk",
        what=WHAT,
        subject=WHAT,
        before={"channel_account_id": before} if expected_version else None,
        after={"channel_account_id": account_id},
        now=now,
    )
    return expected_version + 1


async def restore_account(tx: Transaction, actor: Actor, entry: history.Change, now: datetime) -> None:
    """Puts the choice back to what it was before a change."""
    _, version = await account(tx)
    chosen = (entry.before or {}).get("channel_account_id")
    await choose_account(tx, actor, UUID(chosen) if chosen else None, version, now)
