"""A class together: pupils give drawings, one board shows them, a network learns."""
