"""The house: schema of the first release, and the job tables of procrastinate."""

from filrouge.platform.migrate import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    from procrastinate.schema import SchemaManager

    run_sql(SchemaManager.get_schema())
    run_sql("0001_house.sql")
