"""Saved weights and data -> measured figures."""
