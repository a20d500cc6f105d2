"""Those who serve: teams and their members. See README.md."""
