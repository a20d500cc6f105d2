"""E-mail: IMAP and a listener in, SMTP out."""
