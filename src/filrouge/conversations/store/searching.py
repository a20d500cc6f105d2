"""SQL of what search reads: it follows its conversation."""

_TEAM = "'t:' || coalesce(replace({}::text, '-', ''), 'none')"
_WORDS = f"""case when s.team_id is not distinct from c.team_id then s.words
    else ts_delete(s.words, {_TEAM.format("s.team_id")}) || array_to_tsvector(array[{_TEAM.format("c.team_id")}]) end"""

FOLLOW_MESSAGES = f"""
update search_entry s set conversation_id = c.id, team_id = c.team_id, words = {_WORDS}
  from conversation c
 where c.id = %(id)s and s.message_id = any(%(messages)s::uuid[]) and s.conversation_id <> c.id
"""
