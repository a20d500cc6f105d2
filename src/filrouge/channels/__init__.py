"""Channels: accounts, raw deliveries in, outgoing deliveries and receipts."""
