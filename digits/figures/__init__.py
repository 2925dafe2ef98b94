"""Cards and data -> pictures."""
