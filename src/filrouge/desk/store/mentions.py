"""Who is called by a note."""

INSERT = """
insert into mention (message_id, user_id, team_id, at) values (%(message_id)s, %(user_id)s, %(team_id)s, %(now)s)
on conflict do nothing
"""
