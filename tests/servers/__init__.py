"""Real servers that tests start on loopback ports, unprivileged, in folders of their own."""
