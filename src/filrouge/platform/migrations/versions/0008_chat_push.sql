-- Word of an answer by chat, for the site or application of a visitor who is away; see docs/reference/chat.md. Expands
-- only. One row for each answer, so that a job that runs again says nothing twice.
create table chat_push (
  outgoing_id uuid primary key references outgoing on delete cascade,
  channel_account_id uuid not null references channel_account,
  state text not null default 'queued' check (state in ('queued', 'done', 'skipped', 'refused', 'failed')),
  attempts int not null default 0,
  next_try_at timestamptz not null,
  code text not null default '',
  detail text not null default '',
  asked_at timestamptz not null,
  settled_at timestamptz
);
