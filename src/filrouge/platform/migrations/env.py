"""Alembic's environment: one connection handed over by `platform.migrate`, one transaction for all pending versions."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
