-- Whether anybody has seen what a visitor said. Expands only.
create index conversation_seen_by on conversation_seen (conversation_id, seen_at);
