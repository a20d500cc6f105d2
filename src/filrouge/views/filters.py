"""Filters of a query as conditions on conversations: names become ids, durations and days become instants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from filrouge.desk.query import Filter, Problem, Query
from filrouge.desk.query_words import Moment
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor, Scope, given_to

NAMES_MAX = 200
Names = dict[tuple[str, str], Sequence[tuple[UUID, str]]]
"""What was found for names in filters of one request, by filter and what was typed."""
ZONE_DEFAULT = "Europe/Paris"


@dataclass(slots=True)
class Condition:
    """What a query's filters ask of a conversation `c`, and of one of its messages `e` (a `search_entry`)."""

    conversation: str = "true"
    times: str = "true"
    kinds: str = "true"
    """What is asked of the message: when it was, what it is and who wrote it; `{e}` stands for its alias."""
    params: dict[str, Any] = field(default_factory=dict)
    narrow: bool = False
    """Whether an index finds the conversations: then there may be few enough to look among them."""
    few: bool = False
    """Whether an index finds them and they are few whatever the history: one person's, one tag's, what is promised."""
    filters: tuple[Filter, ...] = ()
    """The filters with their labels as the names that were found."""
    problems: tuple[Problem, ...] = ()


_ZONE = "select value ->> 'time_zone' from setting where key = 'company'"
_NAMES = {
    "team": "select id, name from team n where {named} and {sight}",
    "agent": "select id, name from app_user n where {named} and {sight}",
    "brand": "select id, name from brand n where {named} and {sight}",
    "tag": "select id, name from tag n where {named} and {sight}",
    "reason": """
with recursive named as (
  select n.id, coalesce(n.label ->> %(language)s, n.key) as name, n.id as root from contact_reason n
   where %(words)s = ''
      or words_v1(concat_ws(' ', n.label ->> 'fr', n.label ->> 'en', n.key)) @@ words_wanted_v1(%(words)s)
  union
  select r.id, named.name, named.root from contact_reason r join named on r.parent_id = named.id)
select distinct on (id) id, name from named""",
}
_NAMED = "(%(words)s = '' or words_v1(n.name) @@ words_wanted_v1(%(words)s))"
_SIGHT: dict[str, Callable[[Scope], str]] = {
    "team": lambda scope: "true" if scope.teams is None else "n.id = any(%(teams)s)",
    "brand": lambda scope: (
        ("true" if scope.brands is None else "n.id = any(%(brands)s)")
        + (" and true" if scope.legal_entities is None else " and n.legal_entity_id = any(%(entities)s)")
    ),
    "tag": lambda scope: "true" if scope.teams is None else "(n.team_id is null or n.team_id = any(%(teams)s))",
    "agent": lambda scope: (
        "true"
        if scope.teams is None
        else "(n.id = %(user_id)s or exists (select from team_member tm"
        " where tm.user_id = n.id and tm.team_id = any(%(teams)s)))"
    ),
}
_COLUMNS = {"team": "c.team_id", "agent": "c.assignee_id", "brand": "c.brand_id", "reason": "c.contact_reason_id"}
# Parties go by name only where the legal entity knows them; their address stands in the conversation.
FROM = """
c.id in (
  select x.id from conversation x
   where x.customer_id in (select n.id from customer n where words_v1(n.name) @@ words_wanted_v1(%({name})s)
                           union all
                           select i.customer_id from identity i
                            where address_words_v1(i.address) @@ words_wanted_v1(%({name})s) and {given})
  union all
  select p.conversation_id from identity i join conversation_party p on p.identity_id = i.id
   where address_words_v1(i.address) @@ words_wanted_v1(%({name})s)
  union all
  select p.conversation_id from customer n
    join identity i on i.customer_id = n.id
    join conversation_party p on p.identity_id = i.id
    join conversation x on x.id = p.conversation_id
    join customer_relation r on r.customer_id = n.id and r.legal_entity_id = x.legal_entity_id
   where words_v1(n.name) @@ words_wanted_v1(%({name})s))
"""
# Of one message: who wrote it. A scalar subquery stays one look at one message.
_WROTE = """
coalesce((select true from message sm join identity si on si.id = sm.identity_id
            join customer sn on sn.id = si.customer_id
           where sm.id = {{e}}.message_id and sm.direction = 'in'
             and (words_v1(sn.name) @@ words_wanted_v1(%({name})s)
                  or address_words_v1(si.address) @@ words_wanted_v1(%({name})s)) limit 1), false)
"""
UNREAD = """
(c.state = 'open' and c.last_inbound_at is not null
 and not exists (select from conversation_seen se
                  where se.conversation_id = c.id and se.user_id = %(me)s and se.seen_at >= c.last_inbound_at))
"""
_HAS = {
    "task": "c.id in (select k.conversation_id from task k where k.kind = 'task' and k.state = 'open')",
    "promise": """c.id in (select k.conversation_id from task k
                            where k.kind = 'promise' and k.state in ('open', 'broken'))""",
    # A scalar subquery stays one look at one conversation: it is never turned into a walk over all messages.
    "file": """coalesce((select true from message fm where fm.conversation_id = c.id and fm.attachment_count > 0
                          limit 1), false)""",
}
_IS = {
    "unread": UNREAD,
    "followed": "c.id in (select fo.conversation_id from conversation_follower fo where fo.user_id = %(me)s)",
    "mine": "c.assignee_id = %(me)s",
}
_NOTE = """
coalesce((select true from search_entry ne where ne.conversation_id = c.id and ne.kind = 'note' limit 1), false)
"""
_CHANNEL = """
coalesce((select true from matter cm join interaction ci on ci.id = cm.interaction_id
           where cm.conversation_id = c.id and ci.channel = %({name})s limit 1), false)
"""
_FEW = frozenset({"from", "agent", "tag", "is", "has"})
_NARROW = frozenset({"from", "agent", "tag", "reason", "waiting", "due", "is", "has"})


async def conditions(
    tx: Transaction, actor: Actor, query: Query, now: datetime, *, prefix: str = "", names: Names | None = None
) -> Condition:
    """The filters of `query`, all of which must hold, as SQL under the actor's sight of names. Parameters are named
    with `prefix`, so that several queries fit into one statement, and `names` keeps what was found for them."""
    names = {} if names is None else names
    made = Condition(params={"me": actor.user_id, "now": now})
    wheres, times, kinds, labelled, problems = [], [], [], [], []
    zone = await _zone(tx) if any(one.moment for one in query.filters) else ZoneInfo("UTC")
    for number, one in enumerate(query.filters):
        name = f"{prefix}filter_{number}"
        if one.key in ("before", "after"):
            compared = _moment(one, name, now, zone, made.params)
            times.append(f"{{e}}.occurred_at {compared}")
            if not query.has_words:
                wheres.append(f"c.last_message_at {compared}")
        elif one.key == "in":
            kinds.append(_negated("{e}.kind = 'note'", one))
            if not query.has_words:
                wheres.append(_negated(_NOTE, one))
        else:
            found, one, is_known = await _condition(tx, actor, one, name, now, made.params, names)
            if one.key == "from" and query.has_words:
                kinds.append(_negated(_WROTE.format(name=name), one))
            if one.key != "from" or not query.has_words or not one.negated:
                wheres.append(_negated(found, one))
            if not is_known:
                problems.append(Problem("unknown_name", one.value, one.start, one.end))
        labelled.append(one)
        made.narrow = made.narrow or _is_narrow(one)
        made.few = made.few or (_is_narrow(one) and one.key in _FEW and one.value != "unread")
    made.conversation = " and ".join(wheres) or "true"
    made.times, made.kinds = " and ".join(times) or "true", " and ".join(kinds) or "true"
    made.filters, made.problems = tuple(labelled), tuple(problems)
    return made


def _is_narrow(one: Filter) -> bool:
    return one.key in _NARROW and not one.negated and one.value not in ("none", "file")


def _negated(sql: str, one: Filter) -> str:
    return f"not coalesce(({sql}), false)" if one.negated else f"({sql})"


async def _condition(
    tx: Transaction, actor: Actor, one: Filter, name: str, now: datetime, params: dict[str, Any], names: Names
) -> tuple[str, Filter, bool]:
    """The condition of one filter, the filter with its label, and whether what it names exists."""
    match one.key:
        case "state":
            return f"c.state = '{one.value}'", one, True
        case "has":
            return _HAS[one.value], one, True
        case "is":
            return _IS[one.value], one, True
        case "from":
            params[name] = one.value
            given, scoped = given_to("i", actor.scope)
            params.update(scoped)
            return FROM.format(name=name, given=given), one, True
        case "channel":
            params[name] = one.value
            return _CHANNEL.format(name=name), one, True
        case "waiting" | "due":
            return _time(one, name, now, params), one, True
        case _:
            return await _named(tx, actor, one, names)


async def _named(tx: Transaction, actor: Actor, one: Filter, names: Names) -> tuple[str, Filter, bool]:
    """Teams, agents, brands, reasons and tags by the beginnings of their names' words."""
    column = _COLUMNS.get(one.key, "")
    if one.value == "none":
        return (f"{column} is null" if column else f"not {_tagged('')}"), one, True
    if one.value == "me" and one.key in ("agent", "team"):
        own = [actor.user_id] if one.key == "agent" else sorted(actor.teams)
        return f"{column} = {_any(own)}", one, True
    wanted = (one.key, one.value.casefold())
    if wanted not in names:
        names[wanted] = await find_named(tx, actor, one.key, one.value, limit=NAMES_MAX)
    found = names[wanted]
    ids = _any([row[0] for row in found])
    called = list(dict.fromkeys(row[1] for row in found))
    labelled = replace(one, label=", ".join(called[:3]) + ("…" if len(called) > 3 else "")) if called else one
    if not column:
        return _tagged(f" where ct.tag_id = {ids}"), labelled, bool(found)
    return f"{column} = {ids}", labelled, bool(found)


def _any(ids: Sequence[UUID | None]) -> str:
    """Ids stand in the text of the statement, as fixed values do: plans are made for those values, not for any."""
    return f"any('{{{','.join(str(one) for one in ids if one)}}}'::uuid[])"


def _tagged(which: str) -> str:
    return f"c.id in (select ct.conversation_id from conversation_tag ct{which})"


async def find_named(tx: Transaction, actor: Actor, key: str, typed: str, *, limit: int) -> Sequence[tuple[UUID, str]]:
    """Ids and names of the teams, agents, brands, reasons or tags in the actor's sight in whose names every word of
    `typed` begins one, all of them when nothing is typed; a reason comes with those below it. What was put aside is
    found too: conversations still have it."""
    scope = actor.scope
    sight = _SIGHT[key](scope) if key in _SIGHT else "true"
    sql = _NAMES[key].format(named=_NAMED, sight=sight) + (" order by name" if key != "reason" else "")
    rows = await tx.rows(
        f"{sql} limit {limit}",
        {
            "words": typed,
            "language": actor.language,
            "user_id": actor.user_id,
            "teams": sorted(scope.teams or ()),
            "brands": sorted(scope.brands or ()),
            "entities": sorted(scope.legal_entities or ()),
        },
    )
    return [(row[0], row[1]) for row in rows]


def _time(one: Filter, name: str, now: datetime, params: dict[str, Any]) -> str:
    column = "c.waiting_since" if one.key == "waiting" else "c.due_at"
    if one.value == "none":
        return f"{column} is null"
    if one.value == "yes":
        return f"{column} is not null"
    if one.value == "late":
        return f"{column} < %(now)s"
    span = timedelta(seconds=one.seconds or 0)
    params[name] = now - span if one.key == "waiting" else now + span
    longer = one.op == ">"
    sign = ("<" if longer else ">") if one.key == "waiting" else (">" if longer else "<")
    return f"{column} {sign} %({name})s"


def _moment(one: Filter, name: str, now: datetime, zone: ZoneInfo, params: dict[str, Any]) -> str:
    params[name] = _instant(one.moment or Moment(days_ago=0), now, zone)
    return ("<" if (one.key == "before") is not one.negated else ">=") + f" %({name})s"


def _instant(moment: Moment, now: datetime, zone: ZoneInfo) -> datetime:
    """When a day begins where the company is, or the instant that was so long ago."""
    if moment.seconds_ago is not None:
        return now - timedelta(seconds=moment.seconds_ago)
    day = moment.day or (now.astimezone(zone) - timedelta(days=moment.days_ago or 0)).date()
    return datetime.combine(day, time(), zone)


async def _zone(tx: Transaction) -> ZoneInfo:
    try:
        return ZoneInfo(str(await tx.value(_ZONE) or ZONE_DEFAULT))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(ZONE_DEFAULT)
