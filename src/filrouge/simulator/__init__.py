"""The same cores under virtual time and a seed."""
