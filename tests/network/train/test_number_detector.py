from dataclasses import replace

import pytest

from digits import load_classifier
from digits.data.splits import load_parts
from digits.train.config import RECIPES
from digits.train.number_detector import FEATURES, main, numbers_entry
from digits.train.train import with_number_detector
from digits.weights import WEIGHTS
from digits.weights.files import load_card, load_network
from tests.helpers.networks.constant import ahead, always
from tests.trials.damaged import put_files


def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys):
    assert main(["--weights", str(tmp_path)]) == 2
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_writes_the_card_and_keeps_the_rest_of_it(tmp_path, capsys):
    flags = ["--weights", str(put_files(tmp_path)), "--number-samples", "6"]
    assert main(flags) == 0  # digits by rule alone
    before, after = (load_card(folder, "digits") for folder in (WEIGHTS, tmp_path))
    assert after.sha256 == before.sha256
    assert after.figures == before.figures
    assert len(after.numbers["feature_weights"]) == FEATURES
    assert len(after.numbers["embedding_weights"]) == 2_400
    kinds = {"clear_gaps", "touching", "letters_by_rule"}
    assert set(after.numbers["validation"]) >= kinds
    assert after.numbers["validation"]["touching"]["n"] == 3
    assert load_classifier(folder=tmp_path) is not None


def test_training_ends_with_a_number_detector_in_the_card_if_it_is_to_have_one(
    monkeypatch,
):
    def entry(classifier, parts, number_samples):
        return {"network": classifier.card.network, "samples": number_samples}

    monkeypatch.setattr("digits.train.train.numbers_entry", entry)
    model, card = load_network(WEIGHTS, "digits")
    plain, parts = replace(card, numbers={}), load_parts(None)
    config = replace(RECIPES["digits"], number_samples=12)
    numbers = with_number_detector(plain, model, config, parts).numbers
    assert numbers == {"network": "digits", "samples": 12}
    for other in (replace(config, number_samples=0), RECIPES["mlp-784"]):
        assert with_number_detector(plain, model, other, parts) == plain


def test_a_network_that_takes_all_for_digits_gets_no_detector():
    assert numbers_entry(always(ahead(3)), load_parts(None), number_samples=4) == {}
