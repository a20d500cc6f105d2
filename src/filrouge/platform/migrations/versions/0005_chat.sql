-- Web chat; see docs/decisions/0022-web-chat.md. Expands only.

-- One browser or application on one chat. What it holds is a secret of which only the hash is here. `address` is the
-- identity's: `vis:<id>`, or that of the user for whom the site vouches; visitors with the same one share their chat.
create table chat_visitor (
  id uuid primary key,
  channel_account_id uuid not null references channel_account,
  secret_hash bytea not null unique,
  address text not null,
  signed boolean not null default false,
  name text not null default '',
  email text not null default '',
  language text not null,
  origin text not null default '',
  page jsonb not null default '{}',
  conversation_id uuid references conversation,
  created_at timestamptz not null,
  seen_at timestamptz not null
);
create index chat_visitor_address on chat_visitor (channel_account_id, address);
create index chat_visitor_conversation on chat_visitor (conversation_id) where conversation_id is not null;
create index chat_visitor_silent on chat_visitor (seen_at) where conversation_id is null;

-- What is kept of a chat beside its conversation: its end, the visitor's verdict, the first answer (from which waits
-- are told), the e-mail address at which it goes on.
create table chat (
  conversation_id uuid primary key references conversation,
  channel_account_id uuid not null references channel_account,
  began_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  email text not null default '',
  score smallint check (score between 1 and 5),
  comment text not null default '',
  rated_at timestamptz
);
create index chat_answered on chat (answered_at) where answered_at is not null;
create index chat_unanswered on chat (began_at) where answered_at is null and ended_at is null;
