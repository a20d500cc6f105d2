"""The doors of the settings, one file per noun."""
