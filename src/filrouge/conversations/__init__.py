"""Conversations: what is said on one matter with a customer and its parties, over any channel."""
