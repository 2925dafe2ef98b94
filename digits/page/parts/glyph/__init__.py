"""The glyph as a table of its 784 numbers."""
