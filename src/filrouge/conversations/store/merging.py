"""SQL of merges and splits: messages, and all that goes with them, from one conversation to another."""

from filrouge.conversations.store import COLUMNS

# What wakes a conversation: the same as when it came in.
_WAKES = """(g.kind in ('message', 'complaint')
    or (g.kind = 'bounce' and g.details -> 'reports' @> '[{"action": "failed"}]'))"""

MESSAGES_MOVE = """
update message set conversation_id = %(to)s where conversation_id = %(from)s returning id
"""
MESSAGES_MOVE_SOME = """
update message set conversation_id = %(to)s
 where conversation_id = %(from)s and id = any(%(messages)s::uuid[]) returning id
"""
MESSAGES_CHOSEN = """
select count(*) filter (where id = any(%(messages)s::uuid[])) as chosen,
       count(*) filter (where id = any(%(messages)s::uuid[]) and kind <> 'note') as said,
       count(*) filter (where id <> all(%(messages)s::uuid[]) and kind <> 'note') as left
  from message where conversation_id = %(id)s
"""
MATTERS_MOVE = """
update matter m set conversation_id = %(to)s
 where m.conversation_id = %(from)s
   and not exists (select from matter o where o.interaction_id = m.interaction_id and o.conversation_id = %(to)s)
returning m.id
"""
MATTERS_MOVE_SOME = """
update matter m set conversation_id = %(to)s
 where m.conversation_id = %(from)s and m.id = any(%(matters)s::uuid[])
   and not exists (select from matter o where o.interaction_id = m.interaction_id and o.conversation_id = %(to)s)
"""
# Matters all of whose messages went to another conversation go there too.
MATTERS_EMPTIED = """
update matter m set conversation_id = %(to)s
 where m.conversation_id = %(from)s
   and exists (select from message g where g.conversation_id = %(to)s and g.matter_id = m.id)
   and not exists (select from message g where g.conversation_id = %(from)s and g.matter_id = m.id)
returning m.id
"""
# Messages whose matter serves another conversation: by interaction, with this one's own matter if there is one.
STRAYS = """
select distinct m.interaction_id, o.id as matter_id
  from message g join matter m on m.id = g.matter_id
  left join matter o on o.interaction_id = m.interaction_id and o.conversation_id = %(id)s
 where g.conversation_id = %(id)s and m.conversation_id <> %(id)s
 order by m.interaction_id
"""
MATTER_SECOND = """
insert into matter (id, interaction_id, conversation_id, main, contact_reason_id, opened_at)
values (%(matter_id)s, %(interaction_id)s, %(id)s, false, %(reason_id)s, %(now)s)
"""
STRAYS_HOME = """
update message g set matter_id = o.id
  from matter m join matter o on o.interaction_id = m.interaction_id and o.conversation_id = %(id)s
 where g.conversation_id = %(id)s and m.id = g.matter_id and m.conversation_id <> %(id)s
"""
MATTERS_DROP = """
delete from matter m where m.id = any(%(matters)s::uuid[]) and m.conversation_id = %(id)s
   and not exists (select from message g where g.matter_id = m.id)
"""
# Of two open interactions one goes on: the target's.
INTERACTIONS_END = """
update interaction i set ended_at = %(now)s, end_reason = 'merged'
  from matter m
 where m.id = any(%(matters)s::uuid[]) and m.conversation_id = %(to)s and i.id = m.interaction_id
   and i.ended_at is null
   and exists (select from matter t join interaction ti on ti.id = t.interaction_id
                where t.conversation_id = %(to)s and ti.ended_at is null and t.id <> all(%(matters)s::uuid[]))
   and not exists (select from matter o join conversation oc on oc.id = o.conversation_id
                    where o.interaction_id = i.id and o.conversation_id <> %(to)s and oc.state <> 'closed')
returning i.id
"""
INTERACTIONS_AGAIN = """
update interaction set ended_at = null, end_reason = null
 where id = any(%(interactions)s::uuid[]) and end_reason = 'merged'
"""
PARTIES_COPY = """
insert into conversation_party (conversation_id, identity_id, role, added_at)
select %(to)s::uuid, p.identity_id, p.role, %(now)s from conversation_party p
 where p.conversation_id = %(from)s and p.identity_id <> all(%(own)s::uuid[])
on conflict do nothing returning identity_id
"""
PARTIES_OF_WRITERS = """
insert into conversation_party (conversation_id, identity_id, role, added_at)
select distinct %(to)s::uuid, g.identity_id, 'party', %(now)s::timestamptz from message g
 where g.conversation_id = %(to)s and g.direction = 'in' and g.identity_id is not null
   and g.id = any(%(messages)s::uuid[]) and g.identity_id <> all(%(own)s::uuid[])
on conflict do nothing returning identity_id
"""
PARTIES_DROP = """
delete from conversation_party p
 where p.conversation_id = %(id)s and p.identity_id = any(%(identities)s::uuid[])
   and not exists (select from message g where g.conversation_id = %(id)s and g.identity_id = p.identity_id)
"""
TAGS_TAKE = """
delete from conversation_tag where conversation_id = %(id)s
returning jsonb_build_object('tag_id', tag_id, 'added_by', added_by, 'added_at', added_at)
"""
TAGS_GIVE = """
insert into conversation_tag (conversation_id, tag_id, added_by, added_at)
select %(id)s::uuid, b.tag_id, b.added_by, b.added_at
  from jsonb_to_recordset(%(rows)s::jsonb) as b(tag_id uuid, added_by uuid, added_at timestamptz)
on conflict do nothing returning tag_id
"""
TAGS_DROP = "delete from conversation_tag where conversation_id = %(id)s and tag_id = any(%(tags)s::uuid[])"
FOLLOWERS_TAKE = """
delete from conversation_follower where conversation_id = %(id)s
returning jsonb_build_object('user_id', user_id, 'since', since)
"""
FOLLOWERS_GIVE = """
insert into conversation_follower (conversation_id, user_id, since)
select %(id)s::uuid, b.user_id, b.since
  from jsonb_to_recordset(%(rows)s::jsonb) as b(user_id uuid, since timestamptz)
on conflict do nothing returning user_id
"""
FOLLOWERS_DROP = "delete from conversation_follower where conversation_id = %(id)s and user_id = any(%(users)s::uuid[])"
LINKS_TAKE = """
delete from conversation_link where one_id = %(id)s or other_id = %(id)s
returning jsonb_build_object('other_id', case when one_id = %(id)s then other_id else one_id end,
  'linked_by', linked_by, 'linked_at', linked_at)
"""
LINKS_GIVE = """
insert into conversation_link (one_id, other_id, linked_by, linked_at)
select least(%(id)s::uuid, b.other_id), greatest(%(id)s::uuid, b.other_id), b.linked_by, b.linked_at
  from jsonb_to_recordset(%(rows)s::jsonb) as b(other_id uuid, linked_by uuid, linked_at timestamptz)
 where b.other_id <> %(id)s::uuid
on conflict do nothing returning case when one_id = %(id)s then other_id else one_id end
"""
LINKS_DROP = """
delete from conversation_link
 where (one_id = %(id)s and other_id = any(%(others)s::uuid[]))
    or (other_id = %(id)s and one_id = any(%(others)s::uuid[]))
"""
TASKS_MOVE = "update task set conversation_id = %(to)s where conversation_id = %(from)s returning id"
TASKS_MOVE_SOME = """
update task set conversation_id = %(to)s where conversation_id = %(from)s and id = any(%(tasks)s::uuid[])
"""
ANSWERING_DROP = "delete from answering where conversation_id = %(id)s"

# The more awake of the two decides; whoever waits longest goes on waiting.
TARGET_AFTER = f"""
update conversation c set
    state = case when 'open' in (c.state, s.state) then 'open' when 'snoozed' in (c.state, s.state) then 'snoozed'
                 else 'closed' end,
    snoozed_until = case when 'open' in (c.state, s.state) then null when c.state = 'snoozed' then c.snoozed_until
                         else s.snoozed_until end,
    closed_at = case when c.state = 'closed' and s.state = 'closed' then c.closed_at end,
    waiting_since = least(c.waiting_since, s.waiting_since),
    stood_still = case when s.waiting_since < c.waiting_since or c.waiting_since is null then s.stood_still
                       else c.stood_still end,
    last_message_id = case when s.last_message_id is not null
                            and (c.last_message_id is null or s.last_message_at > c.last_message_at)
                           then s.last_message_id else c.last_message_id end,
    last_message_at = greatest(c.last_message_at, s.last_message_at),
    last_inbound_at = greatest(c.last_inbound_at, s.last_inbound_at),
    assignee_id = coalesce(c.assignee_id, s.assignee_id),
    contact_reason_id = coalesce(c.contact_reason_id, s.contact_reason_id),
    language = coalesce(c.language, s.language), version = c.version + 1
  from conversation s where c.id = %(to)s and s.id = %(from)s returning {COLUMNS}
"""
SOURCE_AFTER = f"""
update conversation c set state = 'closed', snoozed_until = null, closed_at = coalesce(c.closed_at, %(now)s),
    waiting_since = null, due_at = null, paused_at = null, paused_s = 0, stood_still = '{{}}',
    merged_into_id = %(to)s, version = c.version + 1
where c.id = %(from)s returning {COLUMNS}
"""
# What messages say of their conversation, when some came or went. Who wrote at `waiting_since` or later, in words that
# were recorded at `recorded_since` or later, waits; nobody does when it is null.
RECOUNT = f"""
update conversation c set
    last_message_id = l.id, last_message_at = coalesce(l.occurred_at, c.last_message_at),
    last_inbound_at = i.at, waiting_since = case when c.state = 'closed' then null else w.at end,
    version = c.version + 1
  from (select 1) as one
  left join lateral (select g.id, g.occurred_at from message g
       where g.conversation_id = %(id)s and g.kind <> 'note' and g.withdrawn_at is null
       order by g.occurred_at desc, g.id desc limit 1) l on true
  left join lateral (select max(g.occurred_at) as at from message g
       where g.conversation_id = %(id)s and g.direction = 'in' and {_WAKES}) i on true
  left join lateral (select min(g.occurred_at) as at from message g
       where g.conversation_id = %(id)s and g.direction = 'in' and {_WAKES}
         and g.occurred_at >= %(waiting_since)s::timestamptz
         and (%(recorded_since)s::timestamptz is null or g.recorded_at >= %(recorded_since)s)) w on true
 where c.id = %(id)s returning {COLUMNS}
"""
MERGE_INSERT = """
insert into conversation_merge (id, source_id, target_id, moved, merged_by, merged_at)
values (%(id)s, %(from)s, %(to)s, %(moved)s, %(by)s, %(now)s)
"""
MERGE_KEEP = "update conversation_merge set moved = moved || %(extra)s where id = %(id)s"
MERGE_PEEK = "select source_id, target_id from conversation_merge where id = %(id)s"
MERGE_FIND = (
    "select id, source_id, target_id, moved, merged_at, undone_at from conversation_merge where id = %(id)s for update"
)
MERGE_UNDONE = "update conversation_merge set undone_at = %(now)s where id = %(id)s"

SPLIT_INSERT = """
insert into conversation_split (into_id, from_id, moved, split_by, split_at)
values (%(into)s, %(from)s, %(moved)s, %(by)s, %(now)s)
"""
SPLIT_FIND = "select into_id, from_id, moved, undone_at from conversation_split where into_id = %(id)s for update"
SPLIT_UNDONE = "update conversation_split set undone_at = %(now)s where into_id = %(id)s"
SPLIT_FIRST_AT = """
select min(occurred_at) from message where conversation_id = %(id)s and id = any(%(messages)s::uuid[])
"""
SPLIT_EMPTIED = f"""
update conversation c set state = 'closed', closed_at = %(now)s, snoozed_until = null, waiting_since = null,
    due_at = null, paused_at = null, paused_s = 0, stood_still = '{{}}', merged_into_id = %(from)s,
    version = c.version + 1
where c.id = %(into)s returning {COLUMNS}
"""
# The newest message of ours that an answer names, and where it stands now: in the conversation whose token it carries,
# or in one that was split off it.
SPLIT_OF = """
select m.conversation_id from message m
 where m.external_id = any(%(ids)s) and m.direction = 'out'
   and (m.conversation_id = %(id)s
        or m.conversation_id in (select into_id from conversation_split where from_id = %(id)s and undone_at is null))
 order by m.recorded_at desc limit 1
"""
