"""How sure the answer must be."""
