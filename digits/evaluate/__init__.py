"""Measure saved networks, and write the figures into cards and documents."""
