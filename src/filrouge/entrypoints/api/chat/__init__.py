"""The doors of web chats, for visitors: `/chat/v1/{key}`, as docs/reference/chat.md says."""
