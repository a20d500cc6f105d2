"""SQL of undo: what conversations are, as facts that can be put back."""

from filrouge.conversations.store import COLUMNS

# Facts of a conversation that acts of people change. Instants and ranges as text; ids and codes only.
FACTS = """jsonb_build_object(
    'row', (select to_jsonb(r) from (select c.state, c.snoozed_until, c.closed_at, c.assignee_id, c.team_id,
        c.contact_reason_id, c.waiting_since, c.last_message_id, c.last_message_at, c.last_inbound_at, c.due_at,
        c.paused_at, c.paused_s, c.stood_still::text as stood_still, c.language, c.state_version) r),
    'tags', (select coalesce(jsonb_agg(jsonb_build_object('tag_id', t.tag_id, 'added_by', t.added_by, 'added_at',
        t.added_at) order by t.tag_id), '[]') from conversation_tag t where t.conversation_id = c.id),
    'matters', (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'contact_reason_id', m.contact_reason_id)
        order by m.id), '[]') from matter m where m.conversation_id = c.id and m.wrapped_up_at is null),
    'interactions', (select coalesce(jsonb_agg(i.id order by i.id), '[]') from matter m
        join interaction i on i.id = m.interaction_id where m.conversation_id = c.id and i.ended_at is null),
    'follows', exists (select from conversation_follower f
        where f.conversation_id = c.id and f.user_id = %(user_id)s::uuid))"""
LOOK = f"select c.id, c.version, {FACTS} as facts from conversation c where c.id = any(%(ids)s::uuid[]) order by c.id"
LOCK = f"select {COLUMNS} from conversation c where c.id = any(%(ids)s::uuid[]) order by c.id for update"
LOCK_LIVE = f"select {COLUMNS} from conversation c where c.id = %(id)s and c.merged_into_id is null for update"
ONE = f"select {COLUMNS} from conversation c where c.id = %(id)s"
LOCK_ONLY = "select c.id from conversation c where c.id = any(%(ids)s::uuid[]) order by c.id for update"

KEEP = """
insert into undo (id, user_id, act, before, done_at, expires_at)
values (%(id)s, %(user_id)s, %(act)s, %(before)s, %(now)s, %(expires_at)s)
"""
FIND = "select id, user_id, act, before, expires_at, undone_at from undo where id = %(id)s for update"
DONE = "update undo set undone_at = %(now)s where id = %(id)s"

# All of these take `facts`: [{"id", "facts": {…}}, …].
_GIVEN = "jsonb_to_recordset(%(facts)s::jsonb) as g(id uuid, facts jsonb)"
PUT_BACK = f"""
update conversation c set state = b.state, snoozed_until = b.snoozed_until, closed_at = b.closed_at,
    assignee_id = b.assignee_id, team_id = b.team_id, contact_reason_id = b.contact_reason_id,
    waiting_since = b.waiting_since, last_message_id = b.last_message_id, last_message_at = b.last_message_at,
    last_inbound_at = b.last_inbound_at, due_at = b.due_at, paused_at = b.paused_at, paused_s = b.paused_s,
    stood_still = b.stood_still, language = b.language, merged_into_id = null, version = c.version + 1,
    state_version = coalesce(b.state_version, c.state_version)
  from {_GIVEN} cross join lateral jsonb_to_record(g.facts -> 'row') as b(state text, snoozed_until timestamptz,
    closed_at timestamptz, assignee_id uuid, team_id uuid, contact_reason_id uuid, waiting_since timestamptz,
    last_message_id uuid, last_message_at timestamptz, last_inbound_at timestamptz, due_at timestamptz,
    paused_at timestamptz, paused_s int, stood_still tstzmultirange, language text, state_version int)
 where c.id = g.id
returning {COLUMNS}
"""
# Of an answer that was withdrawn after somebody went on: the wait that it ended, unless a colleague answered since; the
# person whom it gave the conversation to; the end or the pause that came with it, unless somebody chose another state
# since. `at` is when it was written.
PUT_BACK_WAIT = f"""
with was as (
  select c.id, c.state = 'closed' and c.closed_at = %(at)s::timestamptz as ended_by_it,
         c.state = 'snoozed' and c.state_version = %(paused_with)s::int as paused_by_it,
         exists (select from message m join identity i on i.id = m.identity_id and i.customer_id = c.customer_id
                  where m.conversation_id = c.id and m.direction = 'out' and m.kind = 'message' and not m.automatic
                    and m.withdrawn_at is null and m.id <> %(message_id)s and m.recorded_at >= %(at)s::timestamptz)
           as answered
    from conversation c where c.id = %(id)s)
update conversation c set
    state = case when was.ended_by_it then 'open' when was.paused_by_it then %(state)s else c.state end,
    state_version = case when was.ended_by_it or was.paused_by_it then c.version + 1 else c.state_version end,
    snoozed_until = case when was.paused_by_it then %(snoozed_until)s::timestamptz else c.snoozed_until end,
    closed_at = case when was.ended_by_it then null else c.closed_at end,
    waiting_since = case when was.answered or (c.state = 'closed' and not was.ended_by_it) then c.waiting_since
                         else least(c.waiting_since, %(waiting_since)s::timestamptz) end,
    assignee_id = case when %(given)s and c.assignee_id = %(user_id)s then null else c.assignee_id end,
    version = c.version + 1
  from was where c.id = was.id
returning {COLUMNS}
"""
PUT_BACK_MATTERS = f"""
update matter m set wrap_up_code = null, wrapped_up_by = null, wrapped_up_at = null,
    contact_reason_id = b.contact_reason_id
  from {_GIVEN} cross join lateral jsonb_to_recordset(g.facts -> 'matters') as b(id uuid, contact_reason_id uuid)
 where m.id = b.id
   and (m.wrapped_up_at is not null or m.contact_reason_id is distinct from b.contact_reason_id)
"""
PUT_BACK_INTERACTIONS = f"""
update interaction i set ended_at = null, end_reason = null
  from {_GIVEN} cross join lateral jsonb_array_elements_text(g.facts -> 'interactions') as b(id)
 where i.id = b.id::uuid and i.ended_at is not null
"""
PUT_BACK_TAGS = f"""
with given as (select g.id, b.* from {_GIVEN} cross join lateral
    jsonb_to_recordset(g.facts -> 'tags') as b(tag_id uuid, added_by uuid, added_at timestamptz)),
gone as (
  delete from conversation_tag t using {_GIVEN}
   where t.conversation_id = g.id
     and not exists (select from given where given.id = t.conversation_id and given.tag_id = t.tag_id))
insert into conversation_tag (conversation_id, tag_id, added_by, added_at)
select id, tag_id, added_by, added_at from given on conflict do nothing
"""
PUT_BACK_FOLLOWS = f"""
with gone as (
  delete from conversation_follower f using {_GIVEN}
   where f.conversation_id = g.id and f.user_id = %(user_id)s::uuid and not (g.facts -> 'follows')::boolean)
insert into conversation_follower (conversation_id, user_id, since)
select g.id, %(user_id)s::uuid, %(now)s from {_GIVEN} where (g.facts -> 'follows')::boolean on conflict do nothing
"""
