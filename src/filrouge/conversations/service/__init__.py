"""The conversations room: `receiving` puts what comes in on its thread, `handling` is what agents do."""

from filrouge.conversations.service import handling, receiving

__all__ = ["handling", "receiving"]
