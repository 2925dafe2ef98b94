"""The processes that read, beside the one that serves the page."""
