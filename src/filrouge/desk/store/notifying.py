"""SQL of notifications, of what people want to be told, and of digests."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    user_id: UUID
    kinds: dict[str, Any]
    browser: bool
    sound: bool
    email: str
    email_at: time
    quiet_from: time | None
    quiet_to: time | None
    time_zone: str
    version: int
    digest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Made:
    """A notification that was not there before."""

    id: UUID
    user_id: UUID
    kind: str
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification that a digest would tell of."""

    id: UUID
    kind: str
    conversation_id: UUID | None
    message_id: UUID | None


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest on its way."""

    id: UUID
    user_id: UUID
    channel_account_id: UUID
    to_address: str
    to_name: str
    language: str
    subject: str
    body: str
    html: str
    external_id: str
    state: str
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class SettingRow:
    value: dict[str, Any]
    version: int


MAKE = """
insert into notification (id, user_id, kind, conversation_id, message_id, task_id, actor_id, cause_id, at)
select n.id, n.user_id, %(kind)s, %(conversation_id)s, %(message_id)s, %(task_id)s, %(actor_id)s, %(cause_id)s, %(at)s
  from unnest(%(ids)s::uuid[], %(users)s::uuid[]) as n (id, user_id) order by n.user_id
on conflict (user_id, cause_id, kind) do nothing
returning id, user_id, kind, conversation_id
"""
READ = """
update notification set read_at = %(now)s
 where user_id = %(user_id)s and read_at is null
   and (%(all)s or id = any(%(ids)s::uuid[]) or conversation_id = %(conversation_id)s::uuid)
"""
UNREAD = """
update notification set read_at = null where user_id = %(user_id)s and id = %(id)s and read_at is not null
"""
SWEEP = "delete from notification where at < %(before)s"
SWEEP_DIGESTS = "delete from digest where queued_at < %(before)s and state in ('sent', 'failed')"

_PREFERENCE = """user_id, kinds, browser, sound, email, email_at, quiet_from, quiet_to, time_zone, version, digest_at"""
PREFERENCES = f"select {_PREFERENCE} from notification_preference where user_id = any(%(users)s)"
PREFERENCE_LOCKED = f"""
select {_PREFERENCE} from notification_preference where user_id = %(user_id)s for update skip locked
"""
PREFERENCE_BEGIN = """
insert into notification_preference (user_id, time_zone) values (%(user_id)s, %(time_zone)s) on conflict do nothing
"""
PREFERENCE_SET = f"""
update notification_preference
   set kinds = %(kinds)s, browser = %(browser)s, sound = %(sound)s, email = %(email)s, email_at = %(email_at)s,
       quiet_from = %(quiet_from)s, quiet_to = %(quiet_to)s, time_zone = %(time_zone)s, version = version + 1,
       digest_at = case when email = %(email)s and email_at = %(email_at)s::time and time_zone = %(time_zone)s
                        then digest_at else %(now)s end
 where user_id = %(user_id)s and version = %(expected_version)s
returning {_PREFERENCE}
"""

DIGEST_READERS = """
select p.user_id from notification_preference p join app_user u on u.id = p.user_id and u.active
 where p.email <> 'off'
   and exists (select from notification n where n.user_id = p.user_id and n.read_at is null and n.mailed_at is null)
 order by p.user_id
"""
DIGEST_WAITING = """
select id, kind, conversation_id, message_id from notification
 where user_id = %(user_id)s and read_at is null and mailed_at is null
 order by at desc, id desc limit %(limit)s for update
"""
DIGEST_MAILED = "update notification set mailed_at = %(now)s where id = any(%(ids)s)"
DIGEST_TAKEN = "update notification_preference set digest_at = %(now)s where user_id = %(user_id)s"
DIGEST_INSERT = """
insert into digest (id, user_id, channel_account_id, to_address, to_name, language, subject, body, html, external_id,
                    next_try_at, queued_at)
values (%(id)s, %(user_id)s, %(channel_account_id)s, %(to_address)s, %(to_name)s, %(language)s, %(subject)s, %(body)s,
        %(html)s, %(external_id)s, %(now)s, %(now)s)
"""
_DIGEST = """id, user_id, channel_account_id, to_address, to_name, language, subject, body, html, external_id, state,
       attempts, queued_at"""
DIGEST_START = f"""
update digest set state = 'sending', attempts = attempts + 1, sending_since = %(now)s, next_try_at = null
 where id = %(id)s and (state = 'sending' or (state = 'queued' and coalesce(next_try_at, %(now)s) <= %(now)s))
returning {_DIGEST}
"""
DIGEST_SETTLE = """
update digest set state = %(state)s, code = %(code)s, detail = %(detail)s, next_try_at = %(next_try_at)s,
       settled_at = case when %(state)s in ('sent', 'failed') then %(now)s end,
       body = case when %(state)s in ('sent', 'failed') then '' else body end,
       html = case when %(state)s in ('sent', 'failed') then '' else html end
 where id = %(id)s and state = 'sending' and attempts = %(attempts)s
"""
DIGEST_STUCK = """
update digest set state = 'queued', next_try_at = %(now)s
 where id in (select id from digest
               where (state = 'sending' and sending_since < %(before)s)
                  or (state = 'queued' and next_try_at < %(before)s)
               order by id limit 200 for update skip locked)
returning id
"""
NOTHING_OLD = "update notification set mailed_at = %(now)s where read_at is null and mailed_at is null"
DIGESTS_DROPPED = """
update digest set state = 'failed', code = 'restored', settled_at = %(now)s, body = '', html = '', next_try_at = null
 where state in ('queued', 'sending')
"""

SETTING = "select value, version from setting where key = 'notifications'"
SETTING_INSERT = """
insert into setting (key, value, changed_at) values ('notifications', %(value)s, %(now)s) on conflict do nothing
"""
SETTING_UPDATE = """
update setting set value = %(value)s, version = version + 1, changed_at = %(now)s
 where key = 'notifications' and version = %(expected_version)s
"""
