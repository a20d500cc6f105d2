"""The command `filrouge simulate`."""
