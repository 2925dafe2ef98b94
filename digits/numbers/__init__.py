"""A drawing of several digits -> a number."""
