"""The page and the drawing, handed on."""
