"""What visitors said of readings: added, retracted, read back.

A correction is a drawing, its glyph, the reading, and what the visitor says it is. Of
the visitor it holds a random id for the visit and nothing else: no name, no address, no
time but the day in the name of its file.
"""

from digits.corrections.reader import Found, read_corrections
from digits.corrections.record import Correction, CorrectionsError
from digits.corrections.store import Corrections

__all__ = [
    "Correction",
    "Corrections",
    "CorrectionsError",
    "Found",
    "read_corrections",
]
