-- The house: one floor, seven rooms. Expand-only from here on; see docs/decisions/0003-schema.md.

-- Words are folded the same way by every index and every query; a change of this function is a new function.
create function fold_v1(words text) returns text language sql immutable strict parallel safe as $$
  select translate(
    replace(replace(replace(replace(lower(normalize(words, NFC)), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'ﬁ', 'fi'),
    'àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšţťŧùúûüũūŭůűųŵýÿŷźżž’',
    'aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrsssstttuuuuuuuuuuwyyyzzz''')
$$;

-- Words to find people by: their beginnings are found through an index, without trigrams. Names are qualified: an index
-- is built without a search path.
create function words_v1(words text) returns tsvector language sql immutable strict parallel safe as $$
  select to_tsvector('pg_catalog.simple', regexp_replace(public.fold_v1(words), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- An address by its parts; a telephone number from each of its first digits on, so that 06… finds +336…
create function address_words_v1(address text) returns tsvector language sql immutable strict parallel safe as $$
  select case when address ~ '^[+][0-9]{5,20}$'
    then public.words_v1(concat_ws(' ', substr(address, 2), substr(address, 3), substr(address, 4), substr(address, 5)))
    else public.words_v1(address) end
$$;

-- What somebody typed: every word begins one of theirs. Null when there is no word in it.
create function words_wanted_v1(typed text) returns tsquery language sql immutable strict parallel safe as $$
  select to_tsquery('pg_catalog.simple', string_agg(quote_literal(word) || ':*', ' & '))
    from regexp_split_to_table(
      case when typed ~ '^[+]?[0-9() ./-]{4,30}$' then regexp_replace(regexp_replace(typed, '[^0-9]', '', 'g'), '^0+', '')
           else public.fold_v1(typed) end, '[^[:alnum:]]+') as word
   where word <> ''
$$;

-- The smallest version-7 id of an instant: boundaries of monthly partitions.
create function uuid7_floor(instant timestamptz) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Makes the month partitions of a table from `first` on; safe to call again.
create function ensure_month_partitions(parent text, first date, months int) returns void language plpgsql as $$
declare
  starts timestamptz;
begin
  for n in 0 .. months - 1 loop
    starts := (date_trunc('month', first) + make_interval(months => n)) at time zone 'UTC';
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      parent || to_char(starts at time zone 'UTC', '_YYYYMM'), parent,
      uuid7_floor(starts), uuid7_floor(((starts at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
  end loop;
end $$;

-- platform ----------------------------------------------------------------------------------------------------------

create table installation (
  only_one boolean primary key default true check (only_one),
  id uuid not null,
  kind text check (kind in ('demo', 'real')),
  epoch int not null default 1,
  system_identifier text not null default '',
  setup_code_hash bytea,
  setup_draft jsonb not null default '{}',
  set_up_at timestamptz,
  created_at timestamptz not null
);

create table setting (
  key text primary key,
  value jsonb not null,
  version int not null default 1,
  changed_at timestamptz not null
);

create table lease (
  name text primary key,
  holder text not null,
  fence bigint not null default 1,
  expires_at timestamptz not null
);

create table rate_bucket (
  key text primary key,
  count int not null,
  window_ends_at timestamptz not null
);
create index rate_bucket_ends on rate_bucket (window_ends_at);

create table stored_object (
  id uuid primary key,
  sha256 bytea not null,
  size bigint not null,
  media_type text not null,
  inline_bytes bytea,
  storage_key text,
  created_at timestamptz not null,
  check ((inline_bytes is null) <> (storage_key is null))
);

create table idempotency (
  actor text not null,
  key text not null,
  request_hash bytea not null,
  status int,
  response jsonb,
  created_at timestamptz not null,
  primary key (actor, key)
);
create index idempotency_age on idempotency (created_at);

create table event (
  id uuid not null primary key,
  seq bigint generated always as identity,
  type text not null,
  version smallint not null,
  subject text not null,
  actor text not null,
  legal_entity_id uuid,
  brand_id uuid,
  team_id uuid,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  correlation_id uuid,
  causation_id uuid,
  payload jsonb not null,
  epoch int not null,
  xid xid8 not null default pg_current_xact_id()
) partition by range (id);
create index event_position on event (epoch, xid, seq);
create index event_subject on event (subject, occurred_at, epoch, xid, seq);
select ensure_month_partitions('event', '2026-10-01', 27);
create table event_default partition of event default;

create table watcher_position (
  watcher text primary key,
  epoch int not null,
  xid xid8 not null,
  seq bigint not null
);

-- company -----------------------------------------------------------------------------------------------------------

create table legal_entity (
  id uuid primary key,
  name text not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table calendar (
  id uuid primary key,
  name text not null,
  time_zone text not null,
  weekly jsonb not null default '[]',
  exceptions jsonb not null default '[]',
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table brand (
  id uuid primary key,
  legal_entity_id uuid not null references legal_entity,
  name text not null,
  sender_name text not null default '',
  colour text not null default '#17503B',
  logo_object_id uuid references stored_object,
  languages text[] not null default '{fr,en}',
  signature jsonb not null default '{}',
  phone text not null default '',
  calendar_id uuid references calendar,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table site (
  id uuid primary key,
  name text not null,
  time_zone text not null default 'Europe/Paris',
  calendar_id uuid references calendar,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table contact_reason (
  id uuid primary key,
  key text not null unique,
  label jsonb not null,
  parent_id uuid references contact_reason,
  target_s int,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table wrap_up_code (
  code text primary key,
  label jsonb not null,
  position int not null default 0,
  active boolean not null default true,
  version int not null default 1
);

-- access ------------------------------------------------------------------------------------------------------------

create table role (
  id uuid primary key,
  key text not null unique,
  name jsonb not null,
  permissions text[] not null,
  builtin boolean not null default false,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table app_user (
  id uuid primary key,
  email text not null,
  name text not null,
  password_hash text,
  must_change_password boolean not null default false,
  language text not null default 'fr',
  theme text not null default 'system',
  signature text not null default '',
  legal_entities uuid[],
  brands uuid[],
  active boolean not null default true,
  last_seen_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null
);
create unique index app_user_email on app_user (lower(email));

create table user_role (
  user_id uuid not null references app_user,
  role_id uuid not null references role,
  primary key (user_id, role_id)
);

create table user_session (
  token_hash bytea primary key,
  id uuid not null unique,
  user_id uuid not null references app_user,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null default '',
  remote_address text not null default ''
);
create index user_session_user on user_session (user_id);

create table api_token (
  id uuid primary key,
  token_hash bytea not null unique,
  name text not null,
  permissions text[] not null,
  created_by uuid references app_user,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz
);

create table consultation (
  id uuid primary key,
  user_id uuid,
  actor text not null,
  customer_id uuid not null,
  conversation_id uuid,
  what text not null,
  at timestamptz not null
);
create index consultation_customer on consultation (customer_id, at desc);

-- agents ------------------------------------------------------------------------------------------------------------

create table team (
  id uuid primary key,
  name text not null,
  site_id uuid references site,
  legal_entity_id uuid references legal_entity,
  brand_id uuid references brand,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null
);

create table team_member (
  team_id uuid not null references team,
  user_id uuid not null references app_user,
  lead boolean not null default false,
  primary key (team_id, user_id)
);
create index team_member_user on team_member (user_id);

-- channels ----------------------------------------------------------------------------------------------------------

create table channel_account (
  id uuid primary key,
  kind text not null,
  name text not null,
  address text not null,
  legal_entity_id uuid not null references legal_entity,
  brand_id uuid not null references brand,
  team_id uuid references team,
  contact_reason_id uuid references contact_reason,
  mode text not null default 'open' check (mode in ('open', 'qualified', 'closed')),
  qualified_form_id uuid references channel_account,
  language text not null default 'fr',
  state text not null default 'active' check (state in ('active', 'paused', 'unplugged')),
  config jsonb not null,
  secrets bytea,
  health jsonb not null default '{}',
  unplugged_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null
);
create unique index channel_account_address on channel_account (kind, lower(address)) where state <> 'unplugged';

create table imap_cursor (
  channel_account_id uuid primary key references channel_account,
  folder text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  changed_at timestamptz not null
);

create table delivery (
  id uuid not null primary key,
  channel_account_id uuid not null,
  door text not null,
  object_id uuid not null,
  sha256 bytea not null,
  size bigint not null,
  meta jsonb not null default '{}',
  received_at timestamptz not null
) partition by range (id);
create index delivery_account on delivery (channel_account_id, id);
create index delivery_sha on delivery (channel_account_id, sha256);
select ensure_month_partitions('delivery', '2026-10-01', 27);
create table delivery_default partition of delivery default;

create table delivery_key (
  channel_account_id uuid not null,
  key text not null,
  delivery_id uuid not null,
  primary key (channel_account_id, key)
);

-- One piece to understand. `received` waits (in the order of its order_key), `done` is on a thread, `failed` waits for
-- a person, `dismissed` was set aside by one. Rows are claimed by lock, not by state: a killed worker holds nothing.
create table delivery_part (
  id uuid primary key,
  delivery_id uuid not null,
  channel_account_id uuid not null,
  part_no int not null,
  order_key text not null,
  state text not null default 'received' check (state in ('received', 'done', 'skipped', 'failed', 'dismissed')),
  attempts int not null default 0,
  next_try_at timestamptz not null,
  code text,
  detail text,
  settled_at timestamptz,
  legal_entity_id uuid,
  brand_id uuid,
  team_id uuid
);
create index delivery_part_waiting on delivery_part (channel_account_id, order_key, id) where state = 'received';
create index delivery_part_due on delivery_part (next_try_at, id) where state = 'received';
create index delivery_part_failed on delivery_part (id) where state = 'failed';
create index delivery_part_delivery on delivery_part (delivery_id);

create table outgoing (
  id uuid primary key,
  message_id uuid not null unique,
  conversation_id uuid not null,
  channel_account_id uuid not null references channel_account,
  identity_id uuid,
  to_address text not null,
  to_name text not null default '',
  cc text[] not null default '{}',
  external_id text not null default '',
  reply_to text not null default '',
  in_reply_to text[] not null default '{}',
  automatic boolean not null default false,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'delivered', 'delayed', 'failed', 'dismissed')),
  attempts int not null default 0,
  next_try_at timestamptz,
  code text not null default '',
  detail text not null default '',
  provider_id text not null default '',
  queued_at timestamptz not null,
  sending_since timestamptz,
  sent_at timestamptz,
  settled_at timestamptz,
  legal_entity_id uuid,
  brand_id uuid,
  team_id uuid
);
create index outgoing_external on outgoing (external_id) where external_id <> '';
create index outgoing_conversation on outgoing (conversation_id);
create index outgoing_open on outgoing (channel_account_id, state) where state in ('queued', 'sending', 'failed');
create index outgoing_account_time on outgoing (channel_account_id, queued_at);

create table receipt (
  id uuid primary key,
  outgoing_id uuid not null references outgoing,
  kind text not null,
  recipient text not null default '',
  status text not null default '',
  reason text not null default '',
  hard boolean not null default false,
  detail text not null default '',
  delivery_id uuid,
  at timestamptz not null
);
create index receipt_outgoing on receipt (outgoing_id);

-- How often we answered an address by machine lately: the guard against loops.
create table automatic_answer (
  channel_account_id uuid not null,
  address text not null,
  day date not null,
  count int not null,
  primary key (channel_account_id, address, day)
);

-- customers ---------------------------------------------------------------------------------------------------------

create table customer (
  id uuid primary key,
  name text not null default '',
  kind text not null default 'person' check (kind in ('person', 'company')),
  language text,
  place text not null default '',
  since date,
  external_ref text,
  source text not null,
  version int not null default 1,
  created_at timestamptz not null
);
create unique index customer_external_ref on customer (external_ref) where external_ref is not null;
create index customer_name on customer (fold_v1(name), id);
create index customer_words on customer using gin (words_v1(name));

create table identity (
  id uuid primary key,
  customer_id uuid not null references customer,
  channel text not null,
  address text not null,
  name text not null default '',
  state text not null default 'unverified' check (state in ('verified', 'unverified', 'blocked')),
  source text not null,
  legal_entity_id uuid references legal_entity,
  undeliverable_since timestamptz,
  version int not null default 1,
  created_at timestamptz not null
);
create unique index identity_address on identity (channel, address);
create index identity_customer on identity (customer_id);
create index identity_words on identity using gin (address_words_v1(address));

create table customer_relation (
  customer_id uuid not null references customer,
  legal_entity_id uuid not null references legal_entity,
  brand_id uuid,
  team_id uuid,
  since timestamptz not null
);
create unique index customer_relation_one on customer_relation (customer_id, legal_entity_id, brand_id, team_id)
  nulls not distinct;

-- conversations -----------------------------------------------------------------------------------------------------

create sequence conversation_number;

create table conversation (
  id uuid primary key,
  number bigint not null unique default nextval('conversation_number'),
  customer_id uuid not null references customer,
  subject text not null default '',
  state text not null default 'open' check (state in ('open', 'snoozed', 'closed')),
  snoozed_until timestamptz,
  assignee_id uuid references app_user,
  legal_entity_id uuid not null,
  brand_id uuid not null,
  team_id uuid,
  contact_reason_id uuid references contact_reason,
  language text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  last_message_id uuid,
  last_message_at timestamptz not null,
  last_inbound_at timestamptz,
  waiting_since timestamptz,
  external_ref text,
  version int not null default 1
);
create unique index conversation_external_ref on conversation (external_ref) where external_ref is not null;
create index conversation_customer on conversation (customer_id, opened_at desc);
create index conversation_open on conversation (last_message_at desc, id desc) where state = 'open';
create index conversation_open_team on conversation (team_id, last_message_at desc, id desc) where state = 'open';
create index conversation_assignee on conversation (assignee_id, last_message_at desc, id desc) where state = 'open';
create index conversation_unassigned on conversation (last_message_at desc, id desc)
  where state = 'open' and assignee_id is null;
create index conversation_snoozed on conversation (snoozed_until) where state = 'snoozed';
create index conversation_closed on conversation (last_message_at desc, id desc) where state = 'closed';

create table conversation_party (
  conversation_id uuid not null references conversation,
  identity_id uuid not null references identity,
  role text not null default 'party',
  added_at timestamptz not null,
  primary key (conversation_id, identity_id)
);

create table interaction (
  id uuid primary key,
  customer_id uuid not null references customer,
  channel text not null,
  channel_account_id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  continues_id uuid references interaction,
  started_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  legal_entity_id uuid not null,
  brand_id uuid not null,
  team_id uuid
);
create index interaction_open on interaction (customer_id, channel, channel_account_id) where ended_at is null;
create index interaction_customer on interaction (customer_id, started_at desc);

create table matter (
  id uuid primary key,
  interaction_id uuid not null references interaction,
  conversation_id uuid not null references conversation,
  main boolean not null default true,
  contact_reason_id uuid references contact_reason,
  wrap_up_code text references wrap_up_code,
  wrapped_up_by uuid,
  wrapped_up_at timestamptz,
  opened_at timestamptz not null
);
create index matter_conversation on matter (conversation_id, opened_at);
create unique index matter_interaction on matter (interaction_id, conversation_id);
create unique index matter_main on matter (interaction_id) where main;

create table message (
  id uuid primary key,
  conversation_id uuid not null references conversation,
  matter_id uuid references matter,
  kind text not null,
  direction text not null check (direction in ('in', 'out', 'internal')),
  channel text not null,
  channel_account_id uuid,
  author_user_id uuid,
  identity_id uuid,
  delivery_id uuid,
  part_id uuid,
  external_id text not null default '',
  automatic boolean not null default false,
  sent_at timestamptz,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  details jsonb not null default '{}',
  has_html boolean not null default false,
  attachment_count int not null default 0
);
create index message_conversation on message (conversation_id, occurred_at, id);
create index message_external on message (external_id) where external_id <> '';
create unique index message_part on message (part_id, external_id) where part_id is not null;
create index message_delivery on message (delivery_id) where delivery_id is not null;

create table message_text (
  message_id uuid not null primary key,
  subject text not null default '',
  body text not null default '',
  quoted text not null default '',
  signature text not null default '',
  html text,
  search tsvector generated always as (to_tsvector('simple', left(fold_v1(subject || ' ' || body), 200000))) stored
) partition by range (message_id);
create index message_text_search on message_text using gin (search) with (fastupdate = on);
select ensure_month_partitions('message_text', '2026-10-01', 27);
create table message_text_default partition of message_text default;

create table attachment (
  id uuid primary key,
  message_id uuid,
  object_id uuid not null references stored_object,
  uploaded_by uuid,
  name text not null,
  media_type text not null,
  size bigint not null,
  content_id text not null default '',
  inline boolean not null default false,
  created_at timestamptz not null
);
create index attachment_message on attachment (message_id);
create index attachment_loose on attachment (created_at) where message_id is null;

create table conversation_seen (
  user_id uuid not null,
  conversation_id uuid not null references conversation,
  seen_at timestamptz not null,
  primary key (user_id, conversation_id)
);

create table answering (
  conversation_id uuid primary key references conversation,
  user_id uuid not null,
  until timestamptz not null
);

-- desk --------------------------------------------------------------------------------------------------------------

create table draft (
  user_id uuid not null,
  conversation_id uuid not null,
  body jsonb not null,
  changed_at timestamptz not null,
  primary key (user_id, conversation_id)
);

create table alert (
  id uuid primary key,
  key text not null,
  kind text not null,
  subject text not null,
  fields jsonb not null default '{}',
  raised_at timestamptz not null,
  cleared_at timestamptz
);
create unique index alert_open on alert (key) where cleared_at is null;

-- What a setting was before and after, for history and restore. Words stay here, out of the events.
create table setting_history (
  id uuid primary key,
  room text not null,
  what text not null,
  subject_id text not null,
  actor text not null,
  user_id uuid,
  before jsonb,
  after jsonb,
  at timestamptz not null
);
create index setting_history_subject on setting_history (what, subject_id, at desc);
create index setting_history_at on setting_history (at desc);
