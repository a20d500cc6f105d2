"""SQL of conversations that become another customer's."""

# Words go along when conversations are merged, so those that were merged into where they spoke are among them.
SPOKEN_IN = """
with recursive spoken as (
  select c.id from conversation c
   where (c.customer_id = %(customer)s or c.id = any(%(also)s::uuid[]))
     and exists (select from message m where m.conversation_id = c.id and m.identity_id = %(identity)s)
  union
  select c.id from spoken s join conversation c on c.merged_into_id = s.id
   where c.customer_id = %(customer)s or c.id = any(%(also)s::uuid[]))
select c.id from conversation c where c.id in (select id from spoken) order by c.id for update
"""
WORDS_MOVE = """
update message set identity_id = %(to_identity)s
 where conversation_id = any(%(ids)s::uuid[]) and identity_id = %(identity)s
"""
PARTY_MOVE = """
with gone as (
  delete from conversation_party where identity_id = %(identity)s returning conversation_id, role)
insert into conversation_party (conversation_id, identity_id, role, added_at)
select g.conversation_id, %(to_identity)s::uuid, g.role, %(now)s::timestamptz
  from gone g join conversation c on c.id = g.conversation_id
 where c.customer_id <> %(to_customer)s
on conflict do nothing
"""
HAND_OVER = """
update conversation c set customer_id = %(to_customer)s, version = version + 1
 where c.id = any(%(ids)s::uuid[]) and c.customer_id = %(customer)s returning {columns}
"""
INTERACTIONS_MOVE = """
update interaction i set customer_id = %(to_customer)s
 where i.customer_id = %(customer)s and exists (select from matter m where m.interaction_id = i.id
   and m.conversation_id = any(%(ids)s::uuid[]))
"""
OTHERS_LEFT = "select exists (select from conversation where customer_id = %(customer)s)"
