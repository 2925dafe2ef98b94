"""Corrections -> better weights, or a reason why not."""
