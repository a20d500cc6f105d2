"""Another secret of the site ends all that was begun with the one before, at once. Expands only."""

from filrouge.platform.migrate import run_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_sql("0009_identity_epoch.sql")
