"""Customers: one record per person served, with their identities on every channel."""
