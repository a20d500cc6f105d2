-- Mends of the desk. Expands only.

-- What a waiting message's author had read when they wrote or last changed it: who writes later makes it held. Until
-- now `created_at` said so, and was moved with each change; from now on it is when the words were first kept.
-- The default is for a writer of the release before, which does not know the column.
alter table scheduled_message add column read_up_to_at timestamptz not null default now();
update scheduled_message set read_up_to_at = created_at;
comment on column scheduled_message.read_up_to_at is 'The conversation was read up to this instant by its author.';

-- Which change of a conversation chose its present state: an answer that is taken back takes back the pause that came
-- with it, and not one that somebody chose since.
alter table conversation add column state_version int not null default 0;
comment on column conversation.state_version is 'The version that the state was last chosen with.';
