"""What the room does, for doors and flows: `sessions`, `users`, `roles`, `tokens`, `setup`, `consultations`."""
