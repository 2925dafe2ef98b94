"""What visitors said of readings: kept, taken back, read back."""

from digits.corrections.record import Correction, CorrectionsError
from digits.corrections.store import Corrections, Found, read_corrections

__all__ = [
    "Correction",
    "Corrections",
    "CorrectionsError",
    "Found",
    "read_corrections",
]
