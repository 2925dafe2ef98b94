"""The server below the page: start, limits, log, stop."""
