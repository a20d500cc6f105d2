"""Web chat: a visitor's page or application speaks with us, live."""
