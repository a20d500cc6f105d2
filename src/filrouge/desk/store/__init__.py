"""SQL of the desk room."""

DRAFT = "select body from draft where user_id = %(user_id)s and conversation_id = %(conversation_id)s"
DRAFT_SET = """
insert into draft (user_id, conversation_id, body, changed_at)
values (%(user_id)s, %(conversation_id)s, %(body)s, %(now)s)
on conflict (user_id, conversation_id) do update set body = excluded.body, changed_at = excluded.changed_at
"""
DRAFT_END = "delete from draft where user_id = %(user_id)s and conversation_id = %(conversation_id)s"
SEEN = """
insert into conversation_seen (user_id, conversation_id, seen_at) values (%(user_id)s, %(conversation_id)s, %(now)s)
on conflict (user_id, conversation_id) do update set seen_at = excluded.seen_at
"""
