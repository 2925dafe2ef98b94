"""All sources together."""

import gzip
import hashlib
import re

import numpy as np
import pytest

from digits.data.sources import SOURCES
from digits.data.sources.pictures import arrays_digest
from digits.data.sources.source import Archive

TARGETS = [target for source in SOURCES for target in source.targets]
COMMIT = r"([0-9a-f]{12}|[0-9a-f]{40})"


def digest_of(path):
    """Return the digest of a ready file: of its drawings, or of its arrays."""
    if path.suffix == ".gz":
        return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
    with np.load(path) as archive:
        return arrays_digest({name: archive[name] for name in archive.files})


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.path)
def test_a_targets_hash_is_that_of_the_ready_file(data_folder, target):
    path = data_folder / target.path
    if not path.exists():
        pytest.skip(f"the data folder has no {target.path}")
    assert digest_of(path) == target.sha256


def test_every_source_is_pinned_to_a_commit():
    for source in SOURCES:
        kind = "tar.gz/" if isinstance(source.published, Archive) else ""
        below = "" if kind else r"/[\w./-]+"
        for path in source.paths:
            assert re.fullmatch(rf"[\w-]+/[\w-]+/{kind}{COMMIT}{below}", path)
    paths = [path for source in SOURCES for path in source.paths]
    assert len(set(paths)) == len(paths)


def test_names_and_places_are_each_anothers_own():
    names = [source.name for source in SOURCES]
    places = [target.path for target in TARGETS]
    assert len(set(names)) == len(names)
    assert len(set(places)) == len(places) == 14
    folder = r"(strokes|glyphs|nondigits)/\w+\.(json\.gz|npz)"
    assert all(re.fullmatch(folder, place) for place in places)


def test_hashes_are_of_the_form_of_a_sha256():
    files = [
        file
        for source in SOURCES
        if not isinstance(source.published, Archive)
        for file in source.published
    ]
    known = [file.sha256 for file in files if file.sha256 is not None]
    assert len(known) == 6
    for digest in [*known, *(target.sha256 for target in TARGETS)]:
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
