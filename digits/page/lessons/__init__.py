"""Three lessons for a class: a page beside the drawing page, and a document."""
