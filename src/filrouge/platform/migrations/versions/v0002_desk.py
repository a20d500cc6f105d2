"""A desk for eight hours a day: search, views, macros, tasks, notifications, undo. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql("0002_desk.sql")
