-- The timeline of a customer; see docs/decisions/0018-timeline.md. Expands only.

-- One row for each message, note and act: what a customer's timeline is read from, in its order. `id` is the message's
-- or the event's. The three ids say who may see it; they are the conversation's.
create table timeline_entry (
  id uuid primary key,
  customer_id uuid not null,
  conversation_id uuid not null,
  legal_entity_id uuid not null,
  brand_id uuid not null,
  team_id uuid,
  kind text not null check (kind in ('message', 'note', 'event')),
  channel text not null default '',
  occurred_at timestamptz not null
);
comment on column timeline_entry.channel is 'Of a message; empty for notes and acts.';

-- What is told of a message: those that were taken back are not.
create function timeline_message_v1() returns trigger language plpgsql as $$
begin
  if new.withdrawn_at is not null then
    delete from public.timeline_entry where id = new.id;
    return null;
  end if;
  insert into public.timeline_entry as e
         (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, channel, occurred_at)
  select new.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id,
         case when new.kind = 'note' then 'note' else 'message' end,
         case when new.kind = 'note' then '' else new.channel end, new.occurred_at
    from public.conversation c where c.id = new.conversation_id
  on conflict (id) do update
     set customer_id = excluded.customer_id, conversation_id = excluded.conversation_id,
         legal_entity_id = excluded.legal_entity_id, brand_id = excluded.brand_id, team_id = excluded.team_id;
  return null;
end $$;
create trigger timeline_said after insert on message for each row execute function timeline_message_v1();
create trigger timeline_moved after update of conversation_id, withdrawn_at on message for each row
  when ((old.conversation_id, old.withdrawn_at) is distinct from (new.conversation_id, new.withdrawn_at))
  execute function timeline_message_v1();

create function timeline_forget_v1() returns trigger language plpgsql as $$
begin
  delete from public.timeline_entry where id = old.id;
  return null;
end $$;
create trigger timeline_forget after delete on message for each row execute function timeline_forget_v1();

-- Events of these types tell what was done with a conversation, which is their subject.
create function timeline_act_v1() returns trigger language plpgsql as $$
begin
  insert into public.timeline_entry
         (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at)
  select new.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'event', new.occurred_at
    from public.conversation c where c.id = new.subject::uuid
  on conflict (id) do nothing;
  return null;
end $$;
create function timeline_acts_v1() returns text[] language sql immutable parallel safe as $$
  select array['conversations.assigned', 'conversations.snoozed', 'conversations.resumed', 'conversations.closed',
    'conversations.reopened', 'conversations.reason_changed', 'conversations.channel_changed',
    'conversations.party_added', 'conversations.party_parted', 'conversations.answering_taken_over',
    'conversations.message_withdrawn', 'conversations.language_changed', 'conversations.tagged',
    'conversations.linked', 'conversations.merged', 'conversations.unmerged', 'conversations.split',
    'conversations.undone', 'conversations.task_added', 'conversations.task_changed', 'conversations.promise_kept',
    'conversations.promise_broken']
$$;
create trigger timeline_done after insert on event for each row
  when (new.type = any(timeline_acts_v1())) execute function timeline_act_v1();

-- Whatever gives a conversation to another customer, legal entity, brand or team, its entries go along.
create function timeline_follow_v1() returns trigger language plpgsql as $$
begin
  update public.timeline_entry
     set customer_id = new.customer_id, legal_entity_id = new.legal_entity_id, brand_id = new.brand_id,
         team_id = new.team_id
   where conversation_id = new.id;
  return null;
end $$;
create trigger timeline_follow after update of customer_id, legal_entity_id, brand_id, team_id on conversation
  for each row
  when ((old.customer_id, old.legal_entity_id, old.brand_id, old.team_id)
        is distinct from (new.customer_id, new.legal_entity_id, new.brand_id, new.team_id))
  execute function timeline_follow_v1();

-- What was there before.
insert into timeline_entry
       (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, channel, occurred_at)
select m.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id,
       case when m.kind = 'note' then 'note' else 'message' end, case when m.kind = 'note' then '' else m.channel end,
       m.occurred_at
  from message m join conversation c on c.id = m.conversation_id
 where m.withdrawn_at is null order by m.occurred_at;
insert into timeline_entry (id, customer_id, conversation_id, legal_entity_id, brand_id, team_id, kind, occurred_at)
select e.id, c.customer_id, c.id, c.legal_entity_id, c.brand_id, c.team_id, 'event', e.occurred_at
  from event e join conversation c on c.id::text = e.subject
 where e.type = any(timeline_acts_v1()) order by e.occurred_at;

create index timeline_entry_customer on timeline_entry (customer_id, kind, channel, occurred_at desc, id desc);
create index timeline_entry_team on timeline_entry (customer_id, team_id, kind, channel, occurred_at desc, id desc);
create index timeline_entry_conversation on timeline_entry (conversation_id, occurred_at desc, id desc);
