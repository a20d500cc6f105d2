"""Chats that go on by e-mail: who is on the page, when to look, what was mailed. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("0006_chat_by_email.sql")
