"""SQL of the desk room."""

SEEN = """
insert into conversation_seen (user_id, conversation_id, seen_at) values (%(user_id)s, %(conversation_id)s, %(now)s)
on conflict (user_id, conversation_id) do update set seen_at = excluded.seen_at
"""
