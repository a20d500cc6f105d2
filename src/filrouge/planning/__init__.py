"""How many people are needed, when. See README.md."""
