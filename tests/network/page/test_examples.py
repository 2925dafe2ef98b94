from digits.page.parts.steps.examples import example_strokes


def test_an_example_is_read_as_what_it_is_called(classifier):
    for name, verdict, digit in (
        ("seven", "digit", 7),
        ("one", "digit", 1),
        ("letter", "not a digit", None),
        ("smiley", "not a digit", None),
    ):
        reading = classifier.read_strokes(example_strokes(name))
        assert (reading.verdict, reading.digit) == (verdict, digit), name


def test_the_example_of_a_number_is_surely_read(classifier):
    reading = classifier.read_strokes(example_strokes("number"))
    assert (reading.verdict, reading.text) == ("number", "42")
    assert [str(digit.verdict) for digit in reading.digits] == ["digit", "digit"]
    assert min(digit.probabilities.max() for digit in reading.digits) > 0.99


def test_the_4_that_may_be_a_9_leaves_the_network_unsure(classifier):
    reading = classifier.read_strokes(example_strokes("four"))
    assert reading.verdict == "unsure"
    assert reading.probabilities[[4, 9]].min() > 0.2
    assert reading.probabilities[[4, 9]].sum() > 0.95
