"""Migrations: SQL files run by Alembic, in order. Expand, backfill in batches, contract a release later."""
