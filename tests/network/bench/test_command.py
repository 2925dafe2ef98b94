import numpy as np
import pytest

from digits.bench.command import main
from digits.bench.reading import one_reading
from tests.helpers.networks.saved import put_network


@pytest.fixture(scope="module")
def made_weights(tmp_path_factory):
    """Give a folder with saved weights: ours, with values that chance gave it."""
    folder = tmp_path_factory.mktemp("weights")
    put_network(folder, "digits")
    return folder


@pytest.fixture(scope="module")
def calls(made_weights):
    return one_reading(made_weights)


@pytest.mark.slow
def test_both_ways_through_the_network_give_the_same_probabilities(calls):
    np.testing.assert_allclose(
        calls["the same through model.predict"]()[0],
        calls["ink -> probabilities"]().probabilities,
        atol=1e-5,
    )
    np.testing.assert_allclose(
        calls["network alone, compiled"](),
        calls["network alone, model.predict"](),
        atol=1e-4,
    )


@pytest.mark.slow
def test_the_command_prints_a_row_for_every_call(made_weights, calls, capsys):
    assert main(["--weights", str(made_weights), "--rounds", "2"]) == 0
    printed = capsys.readouterr().out
    unit = next(row for row in printed.splitlines() if row.startswith("ink -> prob"))
    assert unit.split()[3] == "1.00"
    for name in calls:
        assert f"\n{name} " in printed


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys, folder):
    assert main(["--weights", str(tmp_path / folder)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.bench: ")
    assert "digits.weights.h5 does not exist" in message
