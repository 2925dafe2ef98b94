"""What the page says, in five languages."""
