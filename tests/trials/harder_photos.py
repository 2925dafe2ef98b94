"""Sixty harder photos of digits by held-back writers -> a table.

    python -m tests.trials.harder_photos --data DIR [--seed N]

Twelve kinds of five photos, as people cut them out, shrink them, pad them and whiten
them, and as fat markers, red pens, creases and blur make them. Otherwise as
tests.trials.sixty_photos.
"""

import numpy as np

from tests.helpers.photos import cuttings
from tests.helpers.photos.photographed import photographed, strokes_seen
from tests.trials import sixty_photos

SMALL = {"size": (720, 960)}  # px; large photos are reduced to much the same
PLAIN = SMALL | {"rules": "", "table": ""}
MIDDLE = PLAIN | {"place": (0.5, 0.5)}
FAT = MIDDLE | {"size": (800, 800), "pen": "felt", "width": 1 / 9, "fills": 0.7}
KINDS = {  # how the photo is taken, and what is done with it
    "in a printed cell": (MIDDLE, cuttings.in_a_cell),
    "beside a cell's line": (MIDDLE, cuttings.beside_a_line),
    "fat marker that fills it": (FAT, cuttings.uncut),
    "red pen on lined paper": (
        SMALL | {"pen": "red", "rules": "lined"},
        cuttings.uncut,
    ),
    "pencil on squares": (
        SMALL | {"pen": "pencil", "rules": "squared"},
        cuttings.uncut,
    ),
    "out of focus": (SMALL | {"blur": 3.5}, cuttings.uncut),
    "creased": (SMALL | {"folds": 5}, cuttings.uncut),
    "cut along its edges": (PLAIN, cuttings.cut_close),
    "small cutting": (PLAIN, cuttings.cut_small),
    "thumbnail": (PLAIN, cuttings.as_thumbnail),
    "padded to a square": (PLAIN, cuttings.padded),
    "whitened by a scanning app": (
        PLAIN | {"shadow": "", "pen": "black", "width": 1 / 16},
        cuttings.whitened,
    ),
}


def picture_of(taken):
    """Return the photo as it was cut out, shrunk, padded or whitened."""
    seen = np.concatenate(strokes_seen(taken.photo, taken.strokes))
    half = taken.photo.width * taken.photo.fills * taken.photo.size[1] / 2
    box = (*(seen.min(axis=0) - half), *(seen.max(axis=0) + half))
    image = photographed(taken.photo, taken.strokes).convert("RGB")
    rng = np.random.default_rng(taken.photo.seed)
    return KINDS[taken.kind][1](image, box, rng)


def main(arguments=None):
    """Print the table, and each photo that is not read."""
    photos = {kind: photo for kind, (photo, _) in KINDS.items()}
    sixty_photos.main(arguments, __doc__, photos, picture_of)


if __name__ == "__main__":
    main()
