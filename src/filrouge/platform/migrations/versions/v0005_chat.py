"""Visitors of web chats, and what is kept of each chat beside its messages. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql("0005_chat.sql")
