-- A chat that goes on by e-mail; see docs/decisions/0023-chat-by-email.md. Expands only.

-- Whether somebody is on the page is kept by the sockets' processes. `email_proved`: this client came back by a link
-- that only the reader of `email` has.
alter table chat_visitor
  add column online_until timestamptz,
  add column email_proved boolean not null default false;

-- When to look whether answers were read; null while none waits. `mail_asked`: the visitor wants them by e-mail, until
-- they write on the page again; `email_of` is the address on the chat of who left `email`.
alter table chat
  add column mail_look_at timestamptz,
  add column mail_asked boolean not null default false,
  add column email_of text not null default '';
create index chat_mail_look on chat (mail_look_at) where mail_look_at is not null;

-- Which answers left by e-mail, so that none does twice; and whose chat its link leads back to.
create table chat_mailed (
  message_id uuid primary key references message on delete cascade,
  mail_id uuid not null references message on delete cascade,
  visitor_id uuid not null,
  address text not null,
  mailed_at timestamptz not null
);
create index chat_mailed_mail on chat_mailed (mail_id);

-- How a chat ended, was rated, went on by e-mail: acts of the customer's timeline.
create function timeline_acts_v2() returns text[] language sql immutable parallel safe as $$
  select public.timeline_acts_v1() || array['channels.chat_changed']
$$;
drop trigger timeline_done on event;
create trigger timeline_done after insert on event for each row
  when (new.type = any(timeline_acts_v2())) execute function timeline_act_v1();
insert into timeline_entry (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at)
select e.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'event', e.occurred_at
  from event e join conversation c on c.id::text = e.subject
 where e.type = 'channels.chat_changed' order by e.occurred_at
on conflict (id) do nothing;
