"""SQL of what is begun in one conversation and goes on in another."""

# A moved message is held for its author rather than sent: no conversation has version 0.
SCHEDULED_MOVE = """
update scheduled_message set conversation_id = %(to)s, conversation_version = 0
 where conversation_id = %(from)s returning id
"""
SCHEDULED_MOVE_SOME = """
update scheduled_message set conversation_id = %(to)s, conversation_version = 0
 where conversation_id = %(from)s and id = any(%(scheduled)s::uuid[])
"""
DRAFTS_MOVE = """
update draft d set conversation_id = %(to)s
 where d.conversation_id = %(from)s
   and not exists (select from draft o where o.user_id = d.user_id and o.conversation_id = %(to)s)
returning d.user_id
"""
DRAFTS_MOVE_SOME = """
update draft d set conversation_id = %(to)s
 where d.conversation_id = %(from)s and d.user_id = any(%(users)s::uuid[])
   and not exists (select from draft o where o.user_id = d.user_id and o.conversation_id = %(to)s)
"""
