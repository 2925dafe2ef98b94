"""The networks are loaded once, when someone asks; with loading that is counted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.training.panel import TrainingPanel
from digits.weights.card import WeightsError
from tests.helpers.networks.measured import card_of, put_card

NAMES = ["digits", "mlp-128-32", "mlp-784"]  # in the order of NETWORKS
LAYERS = [{"kind": "Flatten", "output": [784], "parameters": 0}]


@pytest.fixture
def folder(tmp_path):
    for name in reversed(NAMES):
        put_card(tmp_path, replace(card_of({}, network=name), layers=LAYERS))
    return tmp_path


class Loading:
    """Loads networks by name, and notes which."""

    def __init__(self, damaged=()):
        self.names, self.damaged = [], damaged

    def __call__(self, name, folder):
        self.names.append(name)
        if name in self.damaged:
            raise WeightsError(name)
        return f"{name} in {folder.name}"


def test_the_networks_come_by_name_ours_first_and_are_loaded_once(folder):
    load = Loading()
    library = NetworkLibrary("ours", folder, load)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: library.networks(), range(32)))
    assert list(found[0].items()) == [
        ("digits", "ours"),
        *((name, f"{name} in {folder.name}") for name in NAMES[1:]),
    ]
    assert all(networks is found[0] for networks in found)
    assert sorted(load.names) == NAMES[1:]


def test_nothing_is_loaded_for_a_look_at_the_cards(folder):
    load = Loading()
    library = NetworkLibrary("ours", folder, load)
    assert list(library.cards()) == NAMES
    assert library.cards() is library.cards()
    TrainingPanel(library).describe_network({"network": "mlp-784"})
    assert load.names == []


def test_networks_whose_card_or_values_are_damaged_are_left_out(folder):
    (folder / "mlp-128-32.json").write_bytes(b"half")
    library = NetworkLibrary("ours", folder, Loading(damaged=["mlp-784"]))
    assert list(library.cards()) == ["digits", "mlp-784"]
    assert list(library.networks()) == ["digits"]


def test_a_folder_without_weights_has_no_networks_but_ours(tmp_path):
    library = NetworkLibrary("ours", tmp_path, Loading())
    assert library.cards() == {}
    assert library.networks() == {"digits": "ours"}
    answer = TrainingPanel(library).describe_network({})
    assert answer == {"error": ENGLISH.text("error.no_networks")}
