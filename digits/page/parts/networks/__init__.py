"""What other networks read."""
