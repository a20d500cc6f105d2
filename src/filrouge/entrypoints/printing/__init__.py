"""Conversations on paper: what is drawn (`story`), and with which letters (`letters`)."""
