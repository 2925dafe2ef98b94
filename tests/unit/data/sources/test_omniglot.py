import gzip
import io
import json
import zipfile
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from digits.data.sources.omniglot import omniglot, omniglot_pictures, persons_taken
from tests.helpers.pictures import stored

LETTER = "START\n18.954528,-43.534334,0\n0.04,-105.0,56\nBREAK\n7.96,-2.0,90\nBREAK\n"
LETTER_STROKES = [[[19.0, 43.5], [0.0, 105.0]], [[8.0, 2.0]]]
SMALL1, SMALL2 = "strokes_background_small1", "strokes_background_small2"


def zip_of(texts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return content.getvalue()


def letters(top, character, number):
    """Return the texts of a character by all twenty people, by their names in a zip."""
    return {
        f"{top}/{character}/{number}_{person:02d}.txt": LETTER
        for person in range(1, 21)
    }


# As strokes.


def test_a_letter_names_alphabet_character_and_person_and_has_its_y_positive():
    items = omniglot(zip_of(letters(SMALL1, "Balinese/character01", "0108")))
    # Whom the first draw of chance takes, as in the data folder.
    persons = (15, 18, 20, 19, 7, 3, 13, 9, 8, 11)
    assert items == [
        {
            "label": "Balinese/character01",
            "writer": f"omniglot-Balinese-{person:02d}",
            "digitlike": False,
            "strokes": LETTER_STROKES,
        }
        for person in persons
    ]
    assert list(items[0]) == ["label", "writer", "digitlike", "strokes"]


def test_a_character_in_both_zips_is_taken_once_and_the_order_is_by_name():
    first = letters(SMALL1, "Korean/character01", "0643")
    first |= letters(SMALL1, "Greek/character02", "0395")
    second = letters(SMALL2, "Sanskrit/character01", "0851")
    second |= letters(SMALL2, "Greek/character02", "0395")
    items = omniglot(zip_of(first), zip_of(second))
    assert [(item["label"], item["digitlike"]) for item in items] == [
        *[("Greek/character02", True)] * 10,  # the only alphabet like digits
        *[("Korean/character01", False)] * 10,
        *[("Sanskrit/character01", False)] * 10,
    ]


def test_other_alphabets_and_other_files_are_left_out():
    texts = letters(SMALL1, "Latin/character01", "0700")
    texts |= letters(SMALL1, "Anglo-Saxon_Futhorc/character01", "0100")
    texts |= letters(f"__MACOSX/{SMALL1}", "Greek/character01", "._0394")
    texts |= {f"{SMALL1}/": "", f"{SMALL1}/Greek/.DS_Store": "x"}
    texts |= letters("../../strokes_background_small1", "Greek/character01", "0394")
    assert omniglot(zip_of(texts)) == []


@pytest.mark.parametrize(
    "text",
    ["START\n1.0,-2.0\nBREAK\n", "START\n1.0,y,3\nBREAK\n", "START\n\xe9\nBREAK\n"],
    ids=["no time", "no number", "not ASCII"],
)
def test_a_letter_of_another_form_is_refused(text):
    texts = letters(SMALL1, "Greek/character01", "0394")
    with pytest.raises(ValueError, match=r"."):
        omniglot(zip_of(dict.fromkeys(texts, text)))
    with pytest.raises(zipfile.BadZipFile):
        omniglot(b"<!doctype html>")


def test_ten_different_people_are_taken_of_every_character():
    taken = persons_taken()
    counts = Counter(character.split("/")[0] for character in taken)
    assert counts == {"Balinese": 24, "Greek": 24, "Korean": 40, "Sanskrit": 42}
    assert list(taken) == sorted(taken)
    for persons in taken.values():
        assert len(set(persons)) == 10
        assert set(persons) <= set(range(1, 21))


def test_the_sample_gives_exactly_the_ready_letters(data_folder):
    sample = data_folder / "raw" / "omniglot_sample.zip"
    ready = data_folder / "nondigits" / "omniglot.json.gz"
    if not (sample.exists() and ready.exists()):
        pytest.skip("the data folder has no letters")
    items = omniglot(sample.read_bytes())
    characters = {item["label"] for item in items}
    assert len(characters) == 12
    letters_ready = json.loads(gzip.decompress(ready.read_bytes()))
    assert items == [item for item in letters_ready if item["label"] in characters]
    taken = {}  # and the people taken are those of every ready letter
    for item in letters_ready:
        taken.setdefault(item["label"], []).append(int(item["writer"][-2:]))
    assert taken == persons_taken()


# As pictures.


def drawn_by(person):
    """Return a black and white letter: a bar of black, longer for every person."""
    paper = Image.new("1", (105, 105), 1)
    paper.paste(0, (10, 10, 20, 30 + person))
    return stored(paper)


def test_four_other_people_are_taken_of_each_character():
    top = "images_evaluation/images_evaluation"
    files = {
        f"{top}/{character}/{number}_{person:02d}.png": drawn_by(person)
        for character, number in (
            *(("ULOG/character09", "1600"), ("Angelic/character14", "0978")),
            ("Angelic/character02", "0966"),
        )
        for person in range(20, 0, -1)  # in whatever order
    }
    arrays = omniglot_pictures(files)
    # The characters by name; of the first, people 1, 6, 11, 16; then each one later.
    people = [(1, 6, 11, 16), (2, 7, 12, 17), (3, 8, 13, 18)]
    names = [
        ("Angelic", "02", "0966"),
        ("Angelic", "14", "0978"),
        ("ULOG", "09", "1600"),
    ]
    chosen = [
        (*name, person)
        for name, four in zip(names, people, strict=True)
        for person in four
    ]
    assert arrays["labels"].tolist() == [f"{a}/{number}" for a, number, _, _ in chosen]
    assert arrays["writers"].tolist() == [
        f"omniglot-{alphabet}-{person:02d}" for alphabet, _, _, person in chosen
    ]
    assert arrays["source"].tolist() == [
        f"{alphabet}/character{number}/{place}_{person:02d}.png"
        for alphabet, number, place, person in chosen
    ]
    assert arrays["digitlike"].tolist() == [False] * 4 + [True] * 8
    # A longer bar, made as long as the others, is thinner: the pictures are theirs.
    inked = np.count_nonzero(arrays["images"][:4] > 127, axis=(1, 2))
    assert list(inked) == sorted(set(inked), reverse=True)
