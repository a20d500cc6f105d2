"""What the timeline of a customer is read from, in its order. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql("0004_timeline.sql")
