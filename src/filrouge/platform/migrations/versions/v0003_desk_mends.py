"""What a waiting message was written in sight of has a name of its own. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("0003_desk_mends.sql")
