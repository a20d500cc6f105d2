"""Every door of a chat."""

from filrouge.entrypoints.api.chat import acts, beginning, files, live, messages, transcript

ROUTERS = (messages.router, beginning.router, files.router, acts.router, transcript.router, live.router)
