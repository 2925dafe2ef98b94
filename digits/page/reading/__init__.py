"""A browser's message -> a reading as JSON."""
