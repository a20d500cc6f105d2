"""Who may come in and what they may do. See README.md."""
