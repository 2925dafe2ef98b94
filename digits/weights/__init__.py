"""A network's values and card on disk."""
