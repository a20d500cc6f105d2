"""Word of an answer by chat for the site of a visitor who is away. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("0008_chat_push.sql")
