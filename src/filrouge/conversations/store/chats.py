"""SQL of what a chat asks of its conversation."""

MESSAGE_OF = """
select id from message where external_id = %(external_id)s and channel_account_id = %(account)s and direction = 'in'
 limit 1
"""
SAID = """
select m.id from message m join identity i on i.id = m.identity_id
 where m.conversation_id = %(conversation)s and m.direction = 'in' and m.channel = 'webchat'
   and i.address = %(address)s and right(m.external_id, 37) = %(tail)s
 limit 1
"""
WRITTEN_TO = """
select distinct m.identity_id from conversation c join message m on m.conversation_id = c.id
 where c.customer_id = %(customer)s and m.identity_id = any(%(identities)s::uuid[])
"""
TOLD_UNDER = """
with recursive chain as (
  select id from conversation where id = %(id)s
  union all
  select c.id from chain join conversation c on c.merged_into_id = chain.id
)
select id from chain limit 100
"""
LOOSE_FILES = """
select id, object_id, name from attachment
 where id = any(%(ids)s) and uploaded_by = %(by)s and message_id is null order by id
"""
