import numpy as np
import pytest

from digits.data.splits import VALIDATION
from digits.figures.picture import (
    BY_RULE,
    MissingError,
    Picture,
    Sources,
    glyph_by_rule,
)
from tests.helpers.networks.measured import (
    card_of,
    mnist_figures,
    part_figures,
    put_card,
)


def test_a_digit_drawn_by_rule_is_a_glyph_and_always_the_same():
    glyph = glyph_by_rule(5)
    assert (glyph.shape, glyph.dtype, glyph.min()) == ((28, 28), np.uint8, 0)
    assert glyph.max() >= 0.8 * 255
    np.testing.assert_array_equal(glyph, glyph_by_rule(5))


def test_the_digits_are_mnists_where_there_is_data_and_else_drawn_by_rule(made_up):
    digits = Sources(made_up, made_up).digits
    assert digits.glyphs.shape == (5, 28, 28)
    assert digits.labels.tolist() == [7, 2, 1, 0, 4]
    assert digits.first_in_words == "a 7 from MNIST's training set"
    digits = Sources(made_up).digits
    assert tuple(digits.labels) == BY_RULE
    assert digits.first_in_words == "a 5 drawn by rule"


def test_a_picture_is_drawn_from_what_it_needs(tmp_path):
    picture = Picture("a.png", ("network", "data"), lambda *needs: needs)
    assert picture.drawn(Sources(tmp_path, tmp_path, "small")) == ("small", tmp_path)
    assert picture.file_of("digits") == "a.png"
    assert picture.file_of("mlp-784") == "a-mlp-784.png"


@pytest.mark.parametrize(
    ("figures", "need", "sentence"),
    [
        ({}, "part", "no pen drawings were measured"),
        ({}, "mnist_figures", "MNIST's test set was not measured"),
        ({"mnist_test": mnist_figures()}, "mnist", "give their folder with --data DIR"),
        ({VALIDATION: part_figures()}, "part_drawings", "give their folder"),
    ],
)
def test_what_was_not_measured_or_given_is_missing(tmp_path, figures, need, sentence):
    put_card(tmp_path, card_of(figures))
    with pytest.raises(MissingError, match=sentence):
        getattr(Sources(tmp_path), need)


def test_without_saved_weights_the_history_says_what_to_train(tmp_path):
    with pytest.raises(MissingError, match=r"digits\.train --network mlp-784$"):
        _ = Sources(tmp_path).overfitting_pair
