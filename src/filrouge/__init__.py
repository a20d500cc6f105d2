"""Fil Rouge: customer relations on every channel, on one thread."""

__version__ = "0.1.0"
