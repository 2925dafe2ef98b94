from digits.data.splits import VALIDATION
from digits.weights.reported import reported_part
from tests.helpers.networks.measured import card_of, mnist_figures, part_figures


def test_the_reported_part_was_measured_and_is_drawn_from_the_cards_own_seed():
    assert reported_part(card_of({"mnist_test": mnist_figures()})) is None
    figures = {VALIDATION: part_figures()}
    assert reported_part(card_of(figures, settings={"parts_seed": 7})).parts_seed == 7
    assert reported_part(card_of(figures, settings={"epochs": 28})).parts_seed == 0
