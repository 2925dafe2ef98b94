"""A photo of paper, or of a board -> ink."""

from digits.photo.detect import is_photo
from digits.photo.ink import ink_from_photo

__all__ = ["ink_from_photo", "is_photo"]
