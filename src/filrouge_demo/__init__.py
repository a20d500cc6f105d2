"""The demo company and its simulated customers; it speaks HTTP and SMTP to Fil Rouge and imports nothing of it."""
