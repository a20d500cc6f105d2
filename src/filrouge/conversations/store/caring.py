"""SQL of who cares for a conversation."""

CARING = """
select c.id, c.legal_entity_id, c.brand_id, c.team_id, c.assignee_id,
       coalesce((select array_agg(f.user_id order by f.user_id) from conversation_follower f
                  where f.conversation_id = c.id and f.since <= %(at)s::timestamptz), '{}') as followers
  from conversation c where c.id = any(%(ids)s::uuid[])
"""
SAID = """
select id, conversation_id, author_user_id, delivery_id is not null as delivered, withdrawn_at is not null as withdrawn
  from message where id = any(%(ids)s::uuid[])
"""
NUMBERS = "select id, number from conversation where id = any(%(ids)s)"
