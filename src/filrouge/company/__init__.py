"""The company itself. See README.md."""
