"""Data and rules -> trained weights and their card."""
