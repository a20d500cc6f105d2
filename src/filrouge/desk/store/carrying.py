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
DRAFT_MOVE = """
update draft set conversation_id = %(to)s where user_id = %(user_id)s and conversation_id = %(from)s
"""
