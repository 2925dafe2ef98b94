"""The networks are loaded once, when someone asks; with loading that is counted."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.networks.library import NetworkLibrary, NotReadyError
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.training.panel import TrainingPanel
from digits.weights.card import WeightsError
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.measured import card_of, put_card
from tests.helpers.networks.stub_classifier import failed, loaded

NAMES = ["digits", "mlp-128-32", "mlp-784"]  # in the order of NETWORKS
LAYERS = [{"kind": "Flatten", "output": [784], "parameters": 0}]
FOUR = {"strokes": on_pad(DRAWINGS["digits"]["4-open"])}
LOADING = {"error": ENGLISH.text("error.loading"), "again": True}


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


def networks_of(library):
    """Return the networks, once they are loaded."""
    while True:
        try:
            return library.networks()
        except NotReadyError:
            Event().wait(0.01)


def test_the_networks_come_by_name_ours_first_and_are_loaded_once(folder):
    load, ours = Loading(), Future()
    library = NetworkLibrary(ours, folder, load)
    with ThreadPoolExecutor(8) as pool:
        early = list(pool.map(NetworksPanel(library).read_by_all, [FOUR] * 32))
    assert TrainingPanel(library).misread_drawings({"network": "digits"}) == LOADING
    assert early == [LOADING] * 32
    assert load.names == []  # it waits for ours, which the pad needs first
    ours.set_result("ours")
    assert list(networks_of(library).items()) == [
        ("digits", "ours"),
        *((name, f"{name} in {folder.name}") for name in NAMES[1:]),
    ]
    assert sorted(load.names) == NAMES[1:]


def test_nothing_is_loaded_for_a_look_at_the_cards(folder):
    load = Loading()
    library = NetworkLibrary(loaded("ours"), folder, load)
    assert list(library.cards()) == NAMES
    assert library.cards() is library.cards()
    TrainingPanel(library).describe_network({"network": "mlp-784"})
    assert load.names == []


def test_networks_whose_card_or_values_are_damaged_are_left_out(folder):
    (folder / "mlp-128-32.json").write_bytes(b"half")
    library = NetworkLibrary(loaded("ours"), folder, Loading(damaged=["mlp-784"]))
    assert list(library.cards()) == ["digits", "mlp-784"]
    assert list(networks_of(library)) == ["digits"]


def test_a_folder_without_weights_has_no_networks_but_ours(tmp_path):
    library = NetworkLibrary(loaded("ours"), tmp_path, Loading())
    assert library.cards() == {}
    assert networks_of(library) == {"digits": "ours"}
    answer = TrainingPanel(library).describe_network({})
    assert answer == {"error": ENGLISH.text("error.no_networks")}


def test_weights_that_failed_are_no_broken_drawing(folder):
    library = NetworkLibrary(failed(), folder, Loading())
    with pytest.raises(RuntimeError, match="a fault of ours"):
        networks_of(library)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        NetworksPanel(library).read_by_all(FOUR)
