-- A desk for eight hours a day; see docs/decisions/0016-search.md and 0017-undo.md.

-- Finding ---------------------------------------------------------------------------------------------------------

-- One row for each message and note: what search reads. Who may see it stands in columns (the predicate) and as
-- lexemes of `words` (the index): `e:<legal entity>`, `b:<brand>`, `t:<team>` or `t:none`, ids without hyphens.
create table search_entry (
  message_id uuid primary key,
  conversation_id uuid not null,
  legal_entity_id uuid not null,
  brand_id uuid not null,
  team_id uuid,
  kind text not null,
  occurred_at timestamptz not null,
  words tsvector not null
);

create function search_scope_v1(legal_entity uuid, brand uuid, team uuid) returns tsvector
language sql immutable parallel safe as $$
  select array_to_tsvector(array[
    'e:' || replace(legal_entity::text, '-', ''), 'b:' || replace(brand::text, '-', ''),
    't:' || coalesce(replace(team::text, '-', ''), 'none')])
$$;

-- What of a message is found: its words, who wrote, names of files. Its scope comes last, so that positions of words
-- stay as written.
create function search_words_v1(said text, legal_entity uuid, brand uuid, team uuid) returns tsvector
language sql immutable parallel safe as $$
  select public.words_v1(left(said, 200000)) || public.search_scope_v1(legal_entity, brand, team)
$$;

insert into search_entry (message_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at, words)
select m.id, m.conversation_id, c.legal_entity_id, c.brand_id, c.team_id, m.kind, m.occurred_at,
       search_words_v1(concat_ws(' ', t.subject, t.body, i.name, i.address,
         (select string_agg(a.name, ' ') from attachment a where a.message_id = m.id)),
         c.legal_entity_id, c.brand_id, c.team_id)
  from message m
  join conversation c on c.id = m.conversation_id
  join message_text t on t.message_id = m.id
  left join identity i on i.id = m.identity_id and m.direction = 'in';

create index search_entry_words on search_entry using gin (words) with (fastupdate = on);
create index search_entry_newest on search_entry (occurred_at desc, message_id desc);
create index search_entry_team on search_entry (team_id, occurred_at desc, message_id desc);
create index search_entry_conversation on search_entry (conversation_id, occurred_at desc, message_id desc);
alter table search_entry alter column words set statistics 1000;

-- Whatever moves a conversation to another team, its entries go along: what left one's sight is not found any more.
create function search_follow_v1() returns trigger language plpgsql as $$
begin
  update public.search_entry e
     set legal_entity_id = new.legal_entity_id, brand_id = new.brand_id, team_id = new.team_id,
         words = ts_delete(e.words, tsvector_to_array(public.search_scope_v1(e.legal_entity_id, e.brand_id, e.team_id)))
                 || public.search_scope_v1(new.legal_entity_id, new.brand_id, new.team_id)
   where e.conversation_id = new.id;
  return null;
end $$;
create trigger search_follow after update of legal_entity_id, brand_id, team_id on conversation for each row
  when ((old.legal_entity_id, old.brand_id, old.team_id) is distinct from (new.legal_entity_id, new.brand_id, new.team_id))
  execute function search_follow_v1();

alter table message_text drop column search;

create table saved_view (
  id uuid primary key,
  name text not null,
  query text not null,
  sort text not null default 'newest' check (sort in ('newest', 'waiting', 'due')),
  owner_id uuid references app_user,
  team_id uuid references team,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);
comment on column saved_view.owner_id is 'Whose it is; null when it is shared (with a team, or with all).';
create index saved_view_owner on saved_view (owner_id);

-- In which order one person wants views listed, shared ones among their own.
create table view_order (
  user_id uuid primary key references app_user,
  views uuid[] not null
);

-- Handling --------------------------------------------------------------------------------------------------------

alter table conversation
  add column due_at timestamptz,
  add column paused_at timestamptz,
  add column paused_s int not null default 0,
  add column stood_still tstzmultirange not null default '{}',
  add column merged_into_id uuid references conversation;
create index conversation_due on conversation (due_at, id) where due_at is not null;
create index conversation_waiting on conversation (waiting_since, id) where waiting_since is not null;
create index conversation_merged on conversation (merged_into_id) where merged_into_id is not null;
create index conversation_reason on conversation (contact_reason_id, last_message_at desc, id desc);
create index conversation_of_customer on conversation (customer_id, last_message_at desc, id desc);
create index conversation_of_agent on conversation (assignee_id, state, last_message_at desc, id desc);
create index conversation_of_team on conversation (team_id, state, last_message_at desc, id desc);
create index conversation_newest on conversation (last_message_at desc, id desc);
drop index conversation_open_team, conversation_assignee, conversation_closed;
comment on column conversation.due_at is 'By when somebody who waits is to be answered; null when nobody waits or no target is set.';
comment on column conversation.paused_s is 'Open seconds of the present wait during which the clock stood still.';
comment on column conversation.stood_still is
  'When it was paused, as facts; due_at, paused_at and paused_s follow from them, its reason and the hours.';

alter table contact_reason
  add column calendar_id uuid references calendar,
  add column pauses boolean not null default false;
comment on column contact_reason.calendar_id is 'The hours in which its target counts; null: the brand''s.';
comment on column contact_reason.pauses is 'Whether the clock stands still while a conversation is paused.';

-- Who waits already gets a due time from the worker.
insert into procrastinate_jobs (queue_name, task_name, args)
select 'default', 'due.recompute', '{"what": "everything", "setting_id": "00000000-0000-0000-0000-000000000000"}'
 where exists (select from conversation where waiting_since is not null);

create table tag (
  id uuid primary key,
  name text not null,
  colour text not null default '',
  team_id uuid references team,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);
create unique index tag_name on tag (fold_v1(name)) where active;

create table conversation_tag (
  conversation_id uuid not null references conversation,
  tag_id uuid not null references tag,
  added_by uuid,
  added_at timestamptz not null,
  primary key (conversation_id, tag_id)
);
create index conversation_tag_tag on conversation_tag (tag_id, conversation_id);

create table conversation_follower (
  conversation_id uuid not null references conversation,
  user_id uuid not null references app_user,
  since timestamptz not null,
  primary key (conversation_id, user_id)
);
create index conversation_follower_user on conversation_follower (user_id, conversation_id);

create table conversation_link (
  one_id uuid not null references conversation,
  other_id uuid not null references conversation,
  linked_by uuid,
  linked_at timestamptz not null,
  primary key (one_id, other_id),
  check (one_id < other_id)
);
create index conversation_link_other on conversation_link (other_id);

-- What a merge moved, so that it can be taken apart again.
create table conversation_merge (
  id uuid primary key,
  source_id uuid not null references conversation,
  target_id uuid not null references conversation,
  moved jsonb not null,
  merged_by uuid,
  merged_at timestamptz not null,
  undone_at timestamptz
);
create index conversation_merge_target on conversation_merge (target_id);
create index conversation_merge_source on conversation_merge (source_id);

-- Which conversation was split off another one.
create table conversation_split (
  into_id uuid primary key references conversation,
  from_id uuid not null references conversation,
  moved jsonb not null,
  split_by uuid,
  split_at timestamptz not null,
  undone_at timestamptz
);
create index conversation_split_from on conversation_split (from_id);

-- What conversations were before an act of one person, for a short while. Words never stand here.
create table undo (
  id uuid primary key,
  user_id uuid not null,
  act text not null,
  before jsonb not null,
  done_at timestamptz not null,
  expires_at timestamptz not null,
  undone_at timestamptz
);
create index undo_expires on undo (expires_at);

alter table message add column withdrawn_at timestamptz;
comment on column message.withdrawn_at is 'Taken back by its author before it went out.';

-- What was taken back is not found any more.
create function search_forget_v1() returns trigger language plpgsql as $$
begin
  delete from public.search_entry where message_id = new.id;
  return null;
end $$;
create trigger search_forget after update of withdrawn_at on message for each row
  when (new.withdrawn_at is not null) execute function search_forget_v1();
alter table outgoing drop constraint outgoing_state_check;
alter table outgoing add constraint outgoing_state_check check (state in
  ('queued', 'sending', 'sent', 'delivered', 'delayed', 'failed', 'dismissed', 'withdrawn'));

-- Words to be sent at a moment to come. `held` waits for its author: the story moved on before.
create table scheduled_message (
  id uuid primary key,
  conversation_id uuid not null references conversation,
  author_id uuid not null references app_user,
  body jsonb not null,
  send_at timestamptz not null,
  if_moved_on text not null default 'hold' check (if_moved_on in ('hold', 'send')),
  conversation_version int not null,
  state text not null default 'waiting' check (state in ('waiting', 'held', 'sent', 'cancelled')),
  code text not null default '',
  detail text not null default '',
  message_id uuid,
  version int not null default 1,
  created_at timestamptz not null,
  settled_at timestamptz,
  attempts int not null default 0,
  next_try_at timestamptz
);
create index scheduled_message_due on scheduled_message (coalesce(next_try_at, send_at)) where state = 'waiting';
create index scheduled_message_conversation on scheduled_message (conversation_id) where state in ('waiting', 'held');

create table task (
  id uuid primary key,
  conversation_id uuid not null references conversation,
  kind text not null check (kind in ('task', 'promise')),
  title text not null,
  owner_id uuid references app_user,
  team_id uuid references team,
  due_local timestamp,
  time_zone text,
  due_at timestamptz,
  remind_at timestamptz,
  reminded_at timestamptz,
  state text not null default 'open' check (state in ('open', 'done', 'broken', 'kept', 'cancelled')),
  broken_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  settled_by uuid,
  settled_at timestamptz,
  version int not null default 1
);
create index task_conversation on task (conversation_id, created_at);
create index task_owner on task (owner_id, due_at) where state in ('open', 'broken');
create index task_due on task (due_at) where state = 'open' and due_at is not null;
create index task_remind on task (remind_at) where state = 'open' and reminded_at is null and remind_at is not null;
comment on column task.due_local is 'What we said, as the clock on the wall; due_at is the same instant, for queries.';

-- Writing ---------------------------------------------------------------------------------------------------------

create table template (
  id uuid primary key,
  name text not null,
  brand_id uuid references brand,
  team_id uuid references team,
  shortcut text not null default '',
  words jsonb not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);
comment on column template.words is '{"fr": {"subject", "text", "html"}, "en": …}; html is sanitised.';

create table macro (
  id uuid primary key,
  name text not null,
  brand_id uuid references brand,
  team_id uuid references team,
  shortcut text not null default '',
  template_id uuid references template,
  actions jsonb not null default '[]',
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table mention (
  message_id uuid not null references message,
  user_id uuid references app_user,
  team_id uuid references team,
  at timestamptz not null,
  check ((user_id is null) <> (team_id is null))
);
create unique index mention_one on mention (message_id, user_id, team_id) nulls not distinct;
create index mention_user on mention (user_id, at desc) where user_id is not null;

alter table draft
  add column device text not null default '',
  add column version int not null default 1,
  add column other jsonb;
comment on column draft.other is 'What another device had written when the newer words won; kept until it is taken or dropped.';

-- Seeing ----------------------------------------------------------------------------------------------------------

create table notification (
  id uuid primary key,
  user_id uuid not null references app_user,
  kind text not null,
  conversation_id uuid,
  message_id uuid,
  task_id uuid,
  actor_id uuid,
  cause_id uuid not null,
  at timestamptz not null,
  read_at timestamptz,
  mailed_at timestamptz
);
create unique index notification_once on notification (user_id, cause_id, kind);
create index notification_user on notification (user_id, at desc, id desc);
create index notification_unread on notification (user_id) where read_at is null;
create index notification_unmailed on notification (at) where read_at is null and mailed_at is null;

create table notification_preference (
  user_id uuid primary key references app_user,
  kinds jsonb not null default '{}',
  browser boolean not null default false,
  sound boolean not null default false,
  email text not null default 'off' check (email in ('off', 'hourly', 'daily')),
  email_at time not null default '08:00',
  quiet_from time,
  quiet_to time,
  time_zone text not null default 'Europe/Paris',
  version int not null default 1,
  digest_at timestamptz
);

-- A digest on its way: counts, references and links, never words of customers. Its words go when it is sent.
create table digest (
  id uuid primary key,
  user_id uuid not null references app_user,
  channel_account_id uuid not null references channel_account,
  to_address text not null,
  to_name text not null default '',
  language text not null,
  subject text not null,
  body text not null,
  html text not null,
  external_id text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts int not null default 0,
  next_try_at timestamptz,
  sending_since timestamptz,
  code text not null default '',
  detail text not null default '',
  queued_at timestamptz not null,
  settled_at timestamptz
);
create index digest_open on digest (next_try_at) where state in ('queued', 'sending');
create index digest_user on digest (user_id, queued_at desc);

-- Events that a watcher could not understand and went past.
create table watcher_skipped (
  watcher text not null,
  event_id uuid not null,
  type text not null,
  detail text not null,
  at timestamptz not null,
  primary key (watcher, event_id)
);

-- What people say of themselves (ready, not_ready and why); `online_until` is kept up by the live socket.
create table presence (
  user_id uuid primary key references app_user,
  state text not null default 'not_ready' check (state in ('ready', 'busy', 'wrapping_up', 'not_ready')),
  reason_code text not null default '',
  since timestamptz not null,
  online_until timestamptz
);

create table not_ready_reason (
  code text primary key,
  label jsonb not null,
  position int not null default 0,
  active boolean not null default true,
  version int not null default 1
);
insert into not_ready_reason (code, label, position) values
  ('break', '{"fr": "Pause", "en": "Break"}', 1),
  ('lunch', '{"fr": "Déjeuner", "en": "Lunch"}', 2),
  ('meeting', '{"fr": "Réunion", "en": "Meeting"}', 3),
  ('training', '{"fr": "Formation", "en": "Training"}', 4),
  ('other_work', '{"fr": "Autre travail", "en": "Other work"}', 5);

-- Who looks at what, as leases of half a minute: `conversation:<uuid>`, `customer:<uuid>`, `setting:brand:brd_…`. A
-- crash of the server may lose them: whoever still looks says so again within 20 s.
create unlogged table looking (
  place text not null,
  user_id uuid not null references app_user,
  conversation_id uuid,
  customer_id uuid,
  editing boolean not null default false,
  until timestamptz not null,
  primary key (place, user_id)
);
create index looking_customer on looking (customer_id) where customer_id is not null;
create index looking_until on looking (until);
