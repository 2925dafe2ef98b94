"""What a visitor sees: a folder for each part."""
