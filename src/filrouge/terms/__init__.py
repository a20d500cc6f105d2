"""The trade's words as types: ids, errors, scope, and the values that cross rooms. Pure."""
