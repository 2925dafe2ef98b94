import hashlib
import json
import shutil
from dataclasses import fields, replace

import h5py
import numpy as np
import pytest

from digits.networks import NETWORKS, build_network
from digits.verdict import Thresholds
from digits.weights import (
    WEIGHTS,
    Card,
    WeightsError,
    card_path,
    file_digest,
    load_card,
    load_network,
    save_card,
    save_network,
    trained_parameters,
    values_path,
)

VALUES, CARD = "digits.weights.h5", "digits.json"
LATER = [
    "layers",
    "numbers",
    "parts",
    "figures",
    "measured",
    "refreshes",
    "packages",
]  # that may lack
NEEDED = [field.name for field in fields(Card) if field.name not in LATER]


def blank_card(network="digits"):
    return Card(
        network=network,
        parameters=345_579 if network == "digits" else 104_938,
        sha256="",
        temperature=1.25,
        thresholds=Thresholds(not_a_digit=0.5, margin=0.25),
        settings={"epochs": 2, "mixture": {"distortion": None}},
        sources=[{"name": "MNIST, training", "use": "train", "n": 300}],
        history=[{"loss": 1.5}, {"loss": 0.75}],
        parts={"validation": {"pendigits": ["w-3", "w-7"], "omniglot": ["Korean"]}},
        packages={"keras": "3"},
    )


def network_of_chance(seed, name="digits"):
    """Return a network with every value drawn anew, also those that start at 0 or 1."""
    chance = np.random.default_rng(seed)
    network = build_network(name)
    network.set_weights(
        [chance.uniform(0.1, 1, v.shape).astype("f4") for v in network.get_weights()]
    )
    return network


def entries_of(folder):
    return json.loads((folder / CARD).read_text(encoding="utf-8"))


def rewrite_card(folder, **entries):
    text = json.dumps(entries_of(folder) | entries)
    (folder / CARD).write_text(text, encoding="utf-8")


def name_the_values(folder):
    """Have the card name whatever values are in place."""
    digest = hashlib.sha256((folder / VALUES).read_bytes()).hexdigest()
    rewrite_card(folder, sha256=digest)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_values_equal(network, other):
    for values, others in zip(network.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(values, others)


@pytest.fixture(scope="module")
def trained():
    return network_of_chance(seed=1)


@pytest.fixture(scope="module")
def newly_trained():
    return network_of_chance(seed=2)


@pytest.fixture(scope="module")
def saved(trained, tmp_path_factory):
    """Give a folder that holds a pair; only to be read."""
    folder = tmp_path_factory.mktemp("saved")
    save_network(folder, trained, blank_card())
    return folder


@pytest.fixture(scope="module")
def saved_anew(newly_trained, tmp_path_factory):
    """Give a folder with the pair of a later training; only to be read."""
    folder = tmp_path_factory.mktemp("saved_anew")
    save_network(folder, newly_trained, replace(blank_card(), temperature=2.0))
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """Give a copy of the saved pair that a test may damage."""
    return shutil.copytree(saved, tmp_path / "weights")


# What was saved comes back.


def test_what_is_saved_is_loaded(trained, saved):
    network, card = load_network(saved, "digits")
    assert_values_equal(network, trained)
    expected = replace(blank_card(), sha256=card.sha256)
    assert card == expected


def test_saving_returns_the_card_that_is_then_loaded(trained, tmp_path):
    assert save_network(tmp_path, trained, blank_card()) == load_card(
        tmp_path, "digits"
    )


def test_saving_makes_the_folder_and_leaves_two_files_in_it(trained, tmp_path):
    folder = tmp_path / "not" / "yet"
    save_network(folder, trained, blank_card())
    assert names_in(folder) == [CARD, VALUES]
    assert (card_path(folder, "digits"), values_path(folder, "digits")) == (
        folder / CARD,
        folder / VALUES,
    )


def test_the_card_names_the_sha256_of_the_values(saved):
    digest = hashlib.sha256((saved / VALUES).read_bytes()).hexdigest()
    assert entries_of(saved)["sha256"] == digest
    assert load_card(saved, "digits").sha256 == digest
    assert file_digest(saved / VALUES) == digest


def test_the_card_is_json_that_ends_its_last_line(saved):
    assert (saved / CARD).read_bytes().endswith(b"}\n")
    assert set(entries_of(saved)) == {field.name for field in fields(Card)}


def test_saving_again_replaces_the_pair(folder, newly_trained):
    save_network(folder, newly_trained, replace(blank_card(), temperature=2.0))
    network, card = load_network(folder, "digits")
    assert_values_equal(network, newly_trained)
    assert card.temperature == 2.0
    assert names_in(folder) == [CARD, VALUES]


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
    stored = []
    with h5py.File(tmp_path / "mlp-128-32.weights.h5") as file:
        file.visititems(
            lambda name, entry: (
                stored.append((name, entry.size)) if hasattr(entry, "size") else None
            )
        )
    assert sum(size for _, size in stored) == 104_938
    assert not [name for name, _ in stored if "optim" in name]
    assert_values_equal(load_network(tmp_path, "mlp-128-32")[0], network)


def test_a_card_written_anew_leaves_the_values(folder):
    card = replace(load_card(folder, "digits"), figures={"mnist_test": {"n": 10_000}})
    before = (folder / VALUES).read_bytes()
    save_card(folder, card)
    assert load_card(folder, "digits") == card
    assert (folder / VALUES).read_bytes() == before
    assert names_in(folder) == [CARD, VALUES]


def test_a_figure_that_is_not_a_number_is_refused_and_the_card_stays(folder):
    card = load_card(folder, "digits")
    with pytest.raises(ValueError, match="JSON compliant"):
        save_card(folder, replace(card, figures={"right": float("nan")}))
    assert load_card(folder, "digits") == card


# What is missing or damaged is refused.


@pytest.mark.parametrize("missing", [VALUES, CARD])
def test_a_missing_file_is_named_with_a_remedy(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(WeightsError, match=rf"{missing} does not exist.*Restore both"):
        load_card(folder, "digits")


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(WeightsError, match=r"digits\.weights\.h5 does not exist"):
        load_network(tmp_path / "nowhere", "digits")


def test_an_unknown_network_is_refused(saved):
    with pytest.raises(ValueError, match="no network 'resnet'"):
        load_network(saved, "resnet")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content + b"\0",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 128]) + content[1:],
    ],
    ids=["short by a byte", "half", "empty", "a byte more", "last bit", "first bit"],
)
def test_values_that_the_card_does_not_name_are_refused(folder, damage):
    (folder / VALUES).write_bytes(damage((folder / VALUES).read_bytes()))
    with pytest.raises(WeightsError, match=r"is not the card of .*digits\.weights\.h5"):
        load_network(folder, "digits")


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"\x89HDF\r\n\x1a\n", b"version https://git-lfs"]
)
def test_values_that_are_no_values_are_refused_even_if_the_card_names_them(
    folder, content
):
    (folder / VALUES).write_bytes(content)
    name_the_values(folder)
    with pytest.raises(WeightsError, match=r"digits\.weights\.h5 cannot be read"):
        load_network(folder, "digits")


def test_half_of_the_values_is_refused_even_if_the_card_names_it(folder):
    content = (folder / VALUES).read_bytes()
    (folder / VALUES).write_bytes(content[: len(content) // 2])
    name_the_values(folder)
    with pytest.raises(WeightsError, match=r"digits\.weights\.h5 cannot be read"):
        load_network(folder, "digits")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(folder, value):
    with h5py.File(folder / VALUES, "r+") as file:
        file["layers/dense/vars/0"][7, 3] = value
    name_the_values(folder)
    with pytest.raises(
        WeightsError, match=r"digits\.weights\.h5 holds values that are"
    ):
        load_network(folder, "digits")


def test_values_without_one_of_the_layers_are_refused(folder):
    with h5py.File(folder / VALUES, "r+") as file:
        del file["layers/conv2d_2/vars/0"]
    name_the_values(folder)
    with pytest.raises(WeightsError, match=r"digits\.weights\.h5 cannot be read"):
        load_network(folder, "digits")


def test_values_of_another_network_are_refused(folder):
    save_network(folder, network_of_chance(3, "mlp-128-32"), blank_card("mlp-128-32"))
    shutil.copy(folder / "mlp-128-32.weights.h5", folder / VALUES)
    name_the_values(folder)
    with pytest.raises(WeightsError, match=r"digits\.weights\.h5"):
        load_network(folder, "digits")


def test_values_that_are_replaced_while_they_are_read_are_refused(
    folder, saved_anew, monkeypatch
):
    def replaced_meanwhile(name):
        shutil.copy(saved_anew / VALUES, folder / VALUES)
        return build_network(name)

    monkeypatch.setattr("digits.weights.build_network", replaced_meanwhile)
    with pytest.raises(WeightsError, match=r"weights\.h5 changed while it was read"):
        load_network(folder, "digits")


@pytest.mark.parametrize("name", ["settings", "sources", "refreshes", "numbers"])
def test_a_card_with_an_entry_of_another_form_is_refused(folder, name):
    rewrite_card(folder, **{name: "text"})
    with pytest.raises(WeightsError, match=r"digits\.json gives an entry of another"):
        load_card(folder, "digits")


@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_card_of_every_network_of_ours_fits_its_values(name):
    network, card = load_network(WEIGHTS, name)
    assert card.network == name
    assert trained_parameters(network) == card.parameters


def test_a_card_of_another_network_is_refused(folder):
    rewrite_card(folder, network="mlp-128-32")
    with pytest.raises(WeightsError, match=r"digits\.json is not the card of"):
        load_card(folder, "digits")


def test_a_card_that_counts_more_parameters_than_the_network_has_is_refused(folder):
    rewrite_card(folder, parameters=1_000_000)
    with pytest.raises(WeightsError, match=r"weights\.h5 is not of the network digits"):
        load_network(folder, "digits")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"7", b'"card"', b"{}", b"\xff\xfe{", b'{"a": 1} {'],
)
def test_a_card_that_is_no_card_is_refused(folder, content):
    (folder / CARD).write_bytes(content)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card"):
        load_card(folder, "digits")


@pytest.mark.parametrize("name", NEEDED)
def test_a_card_without_one_of_its_entries_is_refused(folder, name):
    entries = entries_of(folder)
    del entries[name]
    (folder / CARD).write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(WeightsError, match=rf"digits\.json is not a card .*{name}"):
        load_card(folder, "digits")


@pytest.mark.parametrize("name", LATER)
def test_a_card_from_before_an_entry_came_is_taken_without_it(folder, name):
    entries = entries_of(folder)
    empty = [] if isinstance(entries.pop(name), list) else {}
    (folder / CARD).write_text(json.dumps(entries), encoding="utf-8")
    expected = replace(blank_card(), sha256=entries["sha256"], **{name: empty})
    assert load_card(folder, "digits") == expected


def test_a_card_with_an_unknown_entry_is_refused(folder):
    rewrite_card(folder, surprise=1)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card .*surprise"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "thresholds",
    [
        *(None, [], [0.5, 0.2], "0.5", {}, {"lead": 0.2}),
        {"not_a_digit": 0.5, "lead": 0.2, "more": 0},
    ],
)
def test_a_card_with_thresholds_of_another_form_is_refused(folder, thresholds):
    rewrite_card(folder, thresholds=thresholds)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ({"temperature": temperature}, "a temperature")
        for temperature in (0, 0.009, -1, 101, float("nan"), float("inf"), "1", None)
    ]
    + [
        ({"thresholds": {"not_a_digit": share, "lead": 0.2}}, "a threshold")
        for share in (-0.001, 1.001, float("nan"), None, "0.5")
    ]
    + [
        ({"thresholds": {"not_a_digit": 0.5, "lead": lead}}, "a threshold")
        for lead in (-0.001, 1.001, float("nan"), None, "0.5")
    ]
    + [({"parameters": count}, "a parameter count") for count in (0, -1, None, "9")],
)
def test_a_card_with_a_number_out_of_range_is_refused(folder, entries, what):
    rewrite_card(folder, **entries)
    with pytest.raises(WeightsError, match=rf"digits\.json gives {what} out of range"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "entries",
    [
        {"temperature": 0.01},
        {"temperature": 100},
        {"thresholds": {"not_a_digit": 0, "lead": 1}},
        {"thresholds": {"not_a_digit": 1, "lead": 0}},
        {"parameters": 1},
    ],
)
def test_a_card_with_a_number_at_the_end_of_its_range_is_taken(folder, entries):
    rewrite_card(folder, **entries)
    assert load_card(folder, "digits").network == "digits"


# Whatever happens while writing, a pair that works is in place.


def test_a_process_killed_before_the_moves_leaves_the_old_pair(
    folder, saved_anew, trained
):
    shutil.copy(saved_anew / VALUES, folder / ".digits.next.weights.h5")
    shutil.copy(saved_anew / CARD, folder / "digits.json.next")
    network, card = load_network(folder, "digits")
    assert_values_equal(network, trained)
    assert card.temperature == 1.25


def test_a_process_killed_between_the_moves_leaves_the_new_pair(
    folder, saved_anew, newly_trained
):
    shutil.copy(saved_anew / VALUES, folder / VALUES)
    shutil.copy(saved_anew / CARD, folder / "digits.json.next")
    network, card = load_network(folder, "digits")
    assert_values_equal(network, newly_trained)
    assert card.temperature == 2.0


def test_a_first_save_killed_between_the_moves_leaves_the_new_pair(
    tmp_path, saved_anew
):
    shutil.copy(saved_anew / VALUES, tmp_path / VALUES)
    shutil.copy(saved_anew / CARD, tmp_path / "digits.json.next")
    assert load_card(tmp_path, "digits").temperature == 2.0


def test_what_a_killed_process_left_does_not_disturb_the_next_save(folder, trained):
    (folder / "digits.json.next").write_text("{", encoding="utf-8")
    (folder / ".digits.next.weights.h5").write_bytes(b"half")
    save_network(folder, trained, replace(blank_card(), temperature=3.0))
    assert load_card(folder, "digits").temperature == 3.0
    assert names_in(folder) == [CARD, VALUES]


def test_half_a_next_card_does_not_disturb_the_pair_in_place(folder):
    (folder / "digits.json.next").write_text("{", encoding="utf-8")
    assert load_card(folder, "digits").temperature == 1.25


def test_figures_can_be_written_after_a_kill_between_the_moves(folder, saved_anew):
    shutil.copy(saved_anew / VALUES, folder / VALUES)
    shutil.copy(saved_anew / CARD, folder / "digits.json.next")
    card = replace(load_card(folder, "digits"), figures={"n": 7})
    save_card(folder, card)
    assert load_card(folder, "digits") == card


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_network_that_is_not_finite_is_refused_and_the_old_pair_stays(
    folder, trained, value
):
    broken = network_of_chance(4)
    values = broken.get_weights()
    values[0][1, 1, 0, 5] = value
    broken.set_weights(values)
    with pytest.raises(WeightsError, match="values that are not finite"):
        save_network(folder, broken, blank_card())
    assert names_in(folder) == [CARD, VALUES]
    assert_values_equal(load_network(folder, "digits")[0], trained)


def test_a_network_under_another_name_is_refused_and_the_old_pair_stays(
    folder, trained
):
    with pytest.raises(ValueError, match="weights"):
        save_network(folder, network_of_chance(4, "mlp-128-32"), blank_card())
    assert names_in(folder) == [CARD, VALUES]
    assert_values_equal(load_network(folder, "digits")[0], trained)


def test_a_card_that_cannot_be_written_leaves_the_old_pair(
    folder, trained, newly_trained
):
    with pytest.raises(ValueError, match="JSON compliant"):
        save_network(
            folder, newly_trained, replace(blank_card(), history=[{"loss": np.inf}])
        )
    network, card = load_network(folder, "digits")
    assert_values_equal(network, trained)
    assert card.temperature == 1.25
