"""A network's values and card on disk."""

from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"  # the folder of our own
