"""Drawings by strangers, beside the cards: written whole, checked when read.

Strangers are people whom no network learnt from. One file holds the drawings of all
networks, each once; every card that tells of strangers names its SHA-256.
"""

import hashlib
import io
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Bytes, Floats
from digits.atomic import write_atomically
from digits.weights.card import WeightsError, unreadable

STRANGERS = "strangers"  # figures of a card
FULL_GREY = 31  # of 32 greys, the one of full ink
SIZE_LIMIT = 4_000_000  # bytes of the file; ours has 200,000
REMEDY = (
    "Restore it from the repository, or run: python -m digits.evaluate --matrix "
    "--data DIR"
)


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Strangers:
    """Drawings by strangers, and which of them each network shows."""

    greys: Bytes  # (n, 48, 48) from 0 for paper to 31 for full ink
    labels: Bytes  # (n,) 0 to 9
    data_sets: NDArray[np.str_]  # (n,) the name of each drawing's data set
    networks: NDArray[np.str_]  # names
    # (m, 3) the place of a network, that of a drawing which it shows, the digit read.
    shown: NDArray[np.uint16]

    def of_cell(self, network: str, drawn: int, read: int) -> list[int]:
        """Return the places of the drawings of one digit that a network reads as one.

        They are in the order to be shown in; a network without any has none.
        """
        places, drawings, digits = self.shown.T
        its = self.networks[places] == network
        chosen = its & (self.labels[drawings] == drawn) & (digits == read)
        return drawings[chosen].tolist()

    def ink(self, place: int) -> Floats:
        """Return a drawing's (48, 48) ink."""
        return ink_from_greys(self.greys[place])


def ink_from_greys(greys: Bytes) -> Floats:
    """Return ink from greys of 0 to 31.

    >>> ink_from_greys(np.array([0, 31], dtype=np.uint8)).tolist()
    [0.0, 1.0]
    """
    return np.divide(greys, FULL_GREY, dtype=np.float32)


def greys_from_ink(ink: Floats) -> Bytes:
    """Return ink as 32 greys, from 0 to 31, rounded.

    >>> greys_from_ink(np.array([0.0, 0.5, 1.0], dtype=np.float32)).tolist()
    [0, 16, 31]
    """
    return np.round(ink * FULL_GREY).astype(np.uint8)


def strangers_path(folder: Path) -> Path:
    """Return where the drawings are."""
    return folder / "strangers.npz"


def save_strangers(folder: Path, strangers: Strangers) -> str:
    """Write the drawings of all networks; return the SHA-256 of their file."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **asdict(strangers))
    write_atomically(strangers_path(folder), file.getvalue())
    return hashlib.sha256(file.getvalue()).hexdigest()


def load_strangers(folder: Path, sha256: str) -> Strangers:
    """Return the drawings that a card names by their SHA-256.

    Raises:
        WeightsError: the file is missing, damaged, or of another day.
    """
    path = strangers_path(folder)
    content = _content_of(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise WeightsError(f"{path} does not hold the drawings of its card. {REMEDY}")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return Strangers(**{name: archive[name] for name in archive.files})


def _content_of(path: Path) -> bytes:
    """Return a file's bytes; refuse what is no file, which opening may wait for."""
    try:
        if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            raise WeightsError(f"{path} is no file of drawings. {REMEDY}")
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
