import numpy as np

from digits.data.pictures import Picture
from digits.data.splits import Part
from digits.evaluate.cells import cell_figures
from tests.helpers.networks.constant import ahead, always

WRITERS = ["ada", "ada", "ben"]


def test_the_cells_of_the_parts_writers_are_read_from_the_paper_on(tmp_path):
    cells = np.full((3, 96, 96), 230, dtype=np.uint8)  # paper
    cells[:, 20:70, 40:52] = 30
    path = tmp_path / "glyphs" / "swiss_cells.npz"
    path.parent.mkdir()
    np.savez(path, images=cells, labels=np.array([1, 7, 1]), writers=WRITERS)
    scan = Picture(1, "ada", np.full((48, 48), 255, np.uint8))
    part = Part(digit_pictures={"swiss": [scan]})
    reads_1, refuses = always(ahead(1)), always(ahead(10))
    assert cell_figures(reads_1, tmp_path, part) == {"swiss": {"n": 2, "named": 0.5}}
    assert cell_figures(refuses, tmp_path, part) == {"swiss": {"n": 2, "named": 0.0}}
    assert cell_figures(reads_1, tmp_path, Part()) == {}
    assert cell_figures(reads_1, None, part) == {}
