"""A data folder -> four parts that share no writer of digits, alphabet or category.

*train* sets the weights; *validation* chooses settings, temperature and thresholds;
*test* is measured at the end and nothing is chosen by it. *shift* holds whole data sets
that no one learnt from or chose by, from another device and country: how a network
fares when everything shifts. Which group belongs to *train*, *validation* or *test* is
drawn once from a seed: everyone gets the same parts from the same files.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from digits.arrays import Labels
from digits.data.drawings import PenDrawing, load_drawings, strokes_digest
from digits.data.errors import DataError
from digits.data.label_issues import is_digitlike
from digits.data.pictures import Picture, load_pictures, pictures_digest

TRAIN, VALIDATION, TEST, SHIFT = PARTS = ("train", "validation", "test", "shift")
DRAWN_PARTS = (TRAIN, VALIDATION, TEST)
PART_SHARES = (0.6, 0.16, 0.24)  # of a data set's groups, once every part has one
LABEL_TYPES = {"digits": (int, "0 to 9"), "nondigits": (str, "with a text")}
# Data sets whose part *test* was opened when earlier weights were measured: it has told
# what it could, and is learnt from since.
OPENED = ("numberpad", "omniglot", "pendigits", "quickdraw", "uji")
# Data sets of one group, and those whose groups are too few to be drawn.
ASSIGNED = {
    "numberpad": {"numberpad-01": TRAIN},
    "optdigits": {"optdigits-a30": TRAIN, "optdigits-b13": TEST},
    "mdas_symbols": {"mdas": TRAIN},
    "bhmsds_digits": {"bhmsds": SHIFT},
    "bhmsds_symbols": {"bhmsds": SHIFT},
    "wand": {"wand-1": SHIFT},
}
OTHER_FORMS = ("swiss_cells",)  # pictures of another form, which are not learnt from
PEN_SUFFIX, PICTURE_SUFFIX = ".json.gz", ".npz"

Item = PenDrawing | Picture
AnyItem = TypeVar("AnyItem", PenDrawing, Picture)


@dataclass(frozen=True)
class Part:
    """The drawings and pictures of one part, by data set."""

    digits: dict[str, list[PenDrawing]] = field(default_factory=dict)  # of pens
    # Pen drawings that nobody reads as digits.
    nondigits: dict[str, list[PenDrawing]] = field(default_factory=dict)
    digit_pictures: dict[str, list[Picture]] = field(default_factory=dict)  # scanned
    nondigit_pictures: dict[str, list[Picture]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def groups(self) -> dict[str, list[str]]:
        """Return the writers, alphabets and categories in it, by data set."""
        return self._by_set(lambda items: sorted({group_of(item) for item in items}))

    def counts(self) -> dict[str, int]:
        """Return how many drawings and pictures there are, by data set."""
        return self._by_set(len)

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of the drawings and pictures, by data set."""
        return self._by_set(_digest)

    def _by_set(self, figure: Callable) -> dict:
        return {
            name: figure(items)
            for sets in vars(self).values()
            for name, items in sets.items()
        }


def _digest(items: list) -> str:
    pens = isinstance(items[0], PenDrawing)
    return strokes_digest(items) if pens else pictures_digest(items)


def all_drawings(sets: dict[str, list[AnyItem]]) -> list[AnyItem]:
    """Return the drawings of all data sets, one set after the other."""
    return [drawing for drawn in sets.values() for drawing in drawn]


# A data folder: the place of its files -> the kind of what they hold.
PLACES: dict[str, tuple[str, str]] = {
    "digits": ("strokes", PEN_SUFFIX),
    "nondigits": ("nondigits", PEN_SUFFIX),
    "digit_pictures": ("glyphs", PICTURE_SUFFIX),
    "nondigit_pictures": ("nondigits", PICTURE_SUFFIX),
}


def load_parts(folder: Path | None, seed: int = 0) -> dict[str, Part]:
    """Return the four parts of a data folder, by name.

    Args:
        folder: holds `strokes/*.json.gz`, `nondigits/*.json.gz`, `glyphs/*.npz` and
            `nondigits/*.npz`, or some of them, or none; None for no folder: four empty
            parts.
        seed: another one gives other parts.

    Raises:
        DataError: a file is broken or of another form.
    """
    parts = {name: Part() for name in PARTS}
    files = {} if folder is None else _files_in(folder)
    for kind, paths in files.items():
        for name, path in paths.items():
            _share_out(parts, kind, path, name, seed)
    return parts


def _files_in(folder: Path) -> dict[str, dict[str, Path]]:
    """Return the files of each kind, by data set; refuse a name that comes twice."""
    files: dict[str, dict[str, Path]] = {}
    taken: dict[str, Path] = {}
    for kind, (place, suffix) in PLACES.items():
        paths = sorted((folder / place).glob(f"*{suffix}"))
        named = {path.name.removesuffix(suffix): path for path in paths}
        files[kind] = {n: path for n, path in named.items() if n not in OTHER_FORMS}
        for name in taken.keys() & named.keys():
            raise DataError(
                f"{taken[name]} and {named[name]} are named alike; give one of the two "
                "another name."
            )
        taken |= named
    return files


def _share_out(
    parts: dict[str, Part], kind: str, path: Path, name: str, seed: int
) -> None:
    """Put a file's drawings into the parts; digit-like non-digits are left out."""
    load = load_pictures if path.suffix == PICTURE_SUFFIX else load_drawings
    items: list[Item] = [
        item
        for item in load(path)
        if not (item.digitlike or is_digitlike(str(item.label)))
    ]
    kind_of_label, labelled = LABEL_TYPES[kind.replace("_picture", "")]
    if not all(isinstance(item.label, kind_of_label) for item in items):
        raise DataError(f"{path} must hold drawings labelled {labelled} alone.")
    places = part_by_group(name, map(group_of, items), seed)
    for item in items:
        chosen = getattr(parts[places[group_of(item)]], kind)
        chosen.setdefault(name, []).append(item)


def group_of(item: Item) -> str:
    """Return the group that a drawing must stay with: writer, alphabet or category.

    Digits are split by writer, and so are pictures of shapes and signs. A text before a
    slash is an alphabet, as in "Korean/character22"; a pen drawing of one without, as
    "horse", belongs to a category, for who drew it is not known.
    """
    if isinstance(item.label, int):
        return item.writer
    if "/" in item.label or isinstance(item, PenDrawing):
        return item.label.split("/")[0]
    return item.writer


def part_by_group(data_set: str, groups: Iterable[str], seed: int) -> dict[str, str]:
    """Return for each group the part that it belongs to.

    Groups may come in any order, repeated or not; every data set is drawn by itself.
    """
    names = sorted(set(groups))
    assigned = ASSIGNED.get(data_set, {})
    rng = np.random.default_rng([seed, *data_set.encode()])
    drawn = [names[place] for place in rng.permutation(len(names))]
    rest = max(0, len(names) - len(DRAWN_PARTS))
    ends = np.round(np.cumsum(PART_SHARES) * rest).astype(int)
    which = [*range(3), *np.searchsorted(ends, np.arange(rest), side="right")]
    parts = [
        TRAIN if part == TEST and data_set in OPENED else part
        for part in (DRAWN_PARTS[number] for number in which)
    ]
    return dict(zip(drawn, parts, strict=False)) | {
        name: assigned[name] for name in names if name in assigned
    }


def joined_parts(parts: Iterable[Part]) -> Part:
    """Return several parts as one."""
    joined = Part()
    for part in parts:
        for kind, sets in vars(part).items():
            for name, items in sets.items():
                together = getattr(joined, kind)
                together[name] = together.get(name, []) + items
    return joined


def held_back(count: int, total: int, seed: int) -> tuple[Labels, Labels]:
    """Return the indices to train on and, drawn from a seed, those held back."""
    order = np.random.default_rng(seed).permutation(total)
    return np.sort(order[count:]), np.sort(order[:count])
