"""A data folder -> three parts that share no writer of digits, alphabet or category.

*train* sets the weights; *validation* chooses settings, temperature and thresholds;
*test* is measured at the end and nothing is chosen by it. Which group belongs to which
part is drawn once from a seed: everyone gets the same parts from the same files.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from digits.arrays import Labels
from digits.data.drawings import PenDrawing, load_drawings, strokes_digest
from digits.data.errors import DataError
from digits.data.label_issues import is_digitlike

TRAIN, VALIDATION, TEST = PARTS = ("train", "validation", "test")
PART_SHARES = (0.6, 0.16, 0.24)  # of a data set's groups, once every part has one
LABEL_TYPES = {"digits": (int, "0 to 9"), "nondigits": (str, "with a text")}
SINGLE_WRITER = {"numberpad": TEST}  # to see what a finger does


@dataclass(frozen=True)
class Part:
    """The drawings of one part.

    Attributes:
        digits: pen drawings of digits, by data set.
        nondigits: drawings that nobody reads as digits, likewise.
    """

    digits: dict[str, list[PenDrawing]] = field(default_factory=dict)
    nondigits: dict[str, list[PenDrawing]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.digits or self.nondigits)

    def groups(self) -> dict[str, list[str]]:
        """Return the writers, alphabets and categories in it, by data set."""
        sets = self.digits | self.nondigits
        return {name: sorted({group_of(d) for d in sets[name]}) for name in sets}

    def counts(self) -> dict[str, int]:
        """Return how many drawings there are, by data set."""
        sets = self.digits | self.nondigits
        return {name: len(drawn) for name, drawn in sets.items()}

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of the drawings, by data set."""
        sets = self.digits | self.nondigits
        return {name: strokes_digest(drawn) for name, drawn in sets.items()}


def all_drawings(sets: dict[str, list[PenDrawing]]) -> list[PenDrawing]:
    """Return the drawings of all data sets, one set after the other."""
    return [drawing for drawn in sets.values() for drawing in drawn]


def load_parts(folder: Path | None, seed: int = 0) -> dict[str, Part]:
    """Return the three parts of a data folder, by name.

    Args:
        folder: holds `strokes/*.json.gz` and `nondigits/*.json.gz`, or neither; None
            for no folder: three empty parts.
        seed: another one gives other parts.

    Raises:
        DataError: a file is broken or of another form.
    """
    parts = {name: Part() for name in PARTS}
    if folder is None:
        return parts
    digits, nondigits = (
        sorted((folder / place).glob("*.json.gz")) for place in ("strokes", "nondigits")
    )
    twice = {path.name for path in digits} & {path.name for path in nondigits}
    if twice:
        raise DataError(
            f"{min(twice)} is in {folder / 'strokes'} and in {folder / 'nondigits'}; "
            "give one of the two another name."
        )
    for kind, paths in (("digits", digits), ("nondigits", nondigits)):
        for path in paths:
            _share_out(parts, kind, path, seed)
    return parts


def _share_out(parts: dict[str, Part], kind: str, path: Path, seed: int) -> None:
    """Put a file's drawings into the parts; digit-like non-digits are left out."""
    name = path.name.removesuffix(".json.gz")
    drawings = [
        drawing
        for drawing in load_drawings(path)
        if not (drawing.digitlike or is_digitlike(str(drawing.label)))
    ]
    kind_of_label, labelled = LABEL_TYPES[kind]
    if not all(isinstance(drawing.label, kind_of_label) for drawing in drawings):
        raise DataError(f"{path} must hold drawings labelled {labelled} alone.")
    places = part_by_group(name, (group_of(d) for d in drawings), seed)
    for drawing in drawings:
        chosen = getattr(parts[places[group_of(drawing)]], kind)
        chosen.setdefault(name, []).append(drawing)


def group_of(drawing: PenDrawing) -> str:
    """Return the group that a drawing must stay with: writer, alphabet or category.

    Digits are split by writer. A text before a slash is an alphabet, as in
    "Korean/character22"; one without is a category, as "horse".
    """
    if isinstance(drawing.label, int):
        return drawing.writer
    return drawing.label.split("/")[0]


def part_by_group(data_set: str, groups: Iterable[str], seed: int) -> dict[str, str]:
    """Return for each group the part that it belongs to.

    Groups may come in any order, repeated or not; every data set is drawn by itself.
    """
    names = sorted(set(groups))
    if data_set in SINGLE_WRITER:
        return dict.fromkeys(names, SINGLE_WRITER[data_set])
    rng = np.random.default_rng([seed, *data_set.encode()])
    drawn = [names[place] for place in rng.permutation(len(names))]
    rest = max(0, len(names) - len(PARTS))
    ends = np.round(np.cumsum(PART_SHARES) * rest).astype(int)
    which = [*range(len(PARTS)), *np.searchsorted(ends, np.arange(rest), side="right")]
    return {name: PARTS[part] for name, part in zip(drawn, which, strict=False)}


def joined_parts(parts: Iterable[Part]) -> Part:
    """Return several parts as one."""
    joined = Part()
    for part in parts:
        for kind in ("digits", "nondigits"):
            for name, drawings in getattr(part, kind).items():
                together = getattr(joined, kind)
                together[name] = together.get(name, []) + drawings
    return joined


def held_back(count: int, total: int, seed: int) -> tuple[Labels, Labels]:
    """Return the indices to train on and, drawn from a seed, those held back."""
    order = np.random.default_rng(seed).permutation(total)
    return np.sort(order[count:]), np.sort(order[:count])
