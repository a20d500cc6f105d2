"""Every door of a chat."""

from filrouge.entrypoints.api.chat import acts, beginning, files, live, messages

ROUTERS = (messages.router, beginning.router, files.router, acts.router, live.router)
