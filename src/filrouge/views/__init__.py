"""What screens and the wire read: read-only SQL that joins several rooms' tables."""
