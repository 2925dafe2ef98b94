"""Drawings by rule, and by another hand."""
