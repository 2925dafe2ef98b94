"""Measure speed, as ratios: of one reading, of the start, of a class at once."""
