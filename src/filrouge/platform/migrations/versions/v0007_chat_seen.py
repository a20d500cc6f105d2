"""Whether anybody has seen what a visitor said. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql("0007_chat_seen.sql")
