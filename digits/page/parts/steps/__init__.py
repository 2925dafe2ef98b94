"""The steps from drawing to glyph, and examples."""
