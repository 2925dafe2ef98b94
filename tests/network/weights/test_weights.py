"""Values and card come back as they were saved, or are refused."""

import shutil
from dataclasses import replace

import h5py
import numpy as np
import pytest

from digits.networks import NETWORKS, build_network
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import (
    card_path,
    load_card,
    load_network,
    save_card,
    save_network,
    trained_parameters,
    values_path,
)
from tests.helpers.networks.cards import CARD, COMPILED, VALUES, blank_card, names_in


def network_of_chance(seed, name="digits"):
    """Return a network with every value drawn anew, also those that start at 0 or 1."""
    chance = np.random.default_rng(seed)
    network = build_network(name)

    def drawn(values):
        if values.ndim == 1:
            return chance.uniform(0.1, 1, values.shape).astype("f4")
        spread = np.sqrt(
            2 / (values.size / values.shape[-1])
        )  # so that sums stay small
        return chance.normal(0, spread, values.shape).astype("f4")

    network.set_weights([drawn(values) for values in network.get_weights()])
    return network


def assert_values_equal(network, other):
    for values, others in zip(network.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(values, others)


@pytest.fixture(scope="module")
def trained():
    return network_of_chance(seed=1)


@pytest.fixture(scope="module")
def saved(trained, tmp_path_factory):
    """Give a folder that holds a pair; only to be read."""
    folder = tmp_path_factory.mktemp("saved") / "not" / "yet"
    save_network(folder, trained, blank_card())
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """Give a copy of the saved pair that a test may damage."""
    return shutil.copytree(saved, tmp_path / "weights")


# What was saved comes back.


def test_what_is_saved_is_loaded_from_three_files_in_a_folder_that_is_made(
    trained, saved
):
    network, card = load_network(saved, "digits")
    assert_values_equal(network, trained)
    assert card == replace(blank_card(), sha256=card.sha256, compiled=card.compiled)
    assert names_in(saved) == [CARD, COMPILED, VALUES]
    paths = card_path(saved, "digits"), values_path(saved, "digits")
    assert paths == (saved / CARD, saved / VALUES)


def test_two_networks_share_a_folder(folder):
    other = network_of_chance(3, "mlp-128-32")
    save_network(folder, other, blank_card("mlp-128-32"))
    assert load_card(folder, "digits").network == "digits"
    assert_values_equal(load_network(folder, "mlp-128-32")[0], other)


def test_no_optimiser_state_is_saved(tmp_path, rng):
    network = build_network("mlp-128-32")
    network.compile(optimizer="adam", loss="mse")
    network.fit(rng.random((8, 28, 28)), rng.random((8, 10)), verbose=0)
    save_network(tmp_path, network, blank_card("mlp-128-32"))
    names = []
    with h5py.File(tmp_path / "mlp-128-32.weights.h5") as file:
        file.visit(names.append)
        assert sum(getattr(file[name], "size", 0) for name in names) == 104_938
    assert not [name for name in names if "optim" in name]
    assert_values_equal(load_network(tmp_path, "mlp-128-32")[0], network)


# What does not belong together is refused; test_damaged.py has more.


def test_values_that_are_replaced_while_they_are_read_are_refused(
    folder, tmp_path, monkeypatch
):
    save_network(tmp_path / "anew", network_of_chance(seed=2), blank_card())

    def replaced_meanwhile(name):
        shutil.copy(tmp_path / "anew" / VALUES, folder / VALUES)
        return build_network(name)

    monkeypatch.setattr("digits.weights.files.build_network", replaced_meanwhile)
    with pytest.raises(WeightsError, match=r"weights\.h5 changed while it was read"):
        load_network(folder, "digits")


@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_card_of_every_network_of_ours_fits_its_values(name):
    network, card = load_network(WEIGHTS, name)
    assert card.network == name
    assert trained_parameters(network) == card.parameters


def test_a_card_that_counts_more_parameters_than_the_network_has_is_refused(folder):
    save_card(folder, replace(load_card(folder, "digits"), parameters=1_000_000))
    with pytest.raises(WeightsError, match=r"weights\.h5 is not of the network digits"):
        load_network(folder, "digits")


# Whatever happens while writing, a pair that works is in place.


def test_what_a_killed_process_left_does_not_disturb_the_next_save(folder, trained):
    (folder / "digits.json.next").write_text("{", encoding="utf-8")
    (folder / "digits.tflite.next").write_bytes(b"half")
    (folder / ".digits.next.weights.h5").write_bytes(b"half")
    save_network(folder, trained, replace(blank_card(), temperature=3.0))
    assert load_card(folder, "digits").temperature == 3.0
    assert names_in(folder) == [CARD, COMPILED, VALUES]


def test_a_pair_that_cannot_be_saved_leaves_the_old_one(folder, trained):
    broken = network_of_chance(4)
    values = broken.get_weights()
    values[0][1, 1, 0, 5] = np.nan
    broken.set_weights(values)
    endless = replace(blank_card(), history=[{"loss": np.inf}])
    for network, card, message in (
        (broken, blank_card(), "values that are not finite"),
        (network_of_chance(4, "mlp-128-32"), blank_card(), "weights"),
        (network_of_chance(4), endless, "JSON compliant"),
    ):
        with pytest.raises((WeightsError, ValueError), match=message):
            save_network(folder, network, card)
        assert load_card(folder, "digits").temperature == 1.25
    assert_values_equal(load_network(folder, "digits")[0], trained)
