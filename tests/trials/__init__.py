"""Programs for people: `python -m tests.trials.NAME`."""
