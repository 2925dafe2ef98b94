import numpy as np

from digits.figures.picture import BY_RULE, Picture, Sources, glyph_by_rule


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
