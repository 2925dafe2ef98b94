"""Saved weights, broken in every way we know, and what the program says of each.

python -m tests.trials.damaged    prints the table
"""

import contextlib
import io
import json
import os
import pickle
import shutil
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np

from digits.__main__ import main
from digits.weights import WEIGHTS
from digits.weights.__main__ import main as compile_main
from digits.weights.files import file_digest
from tests.helpers.pictures import LFS_POINTER

ROOT = Path(__file__).parents[2]
VALUES, CARD, COMPILED = "digits.weights.h5", "digits.json", "digits.tflite"
SEVEN = ROOT / "tests" / "drawings" / "7-crossed.png"
KERNEL, BIAS = "layers/dense/vars/0", "layers/dense/vars/1"
FIRST = "layers/conv2d/vars/0"
VARIANCE = "layers/batch_normalization_5/vars/3"


def put_files(folder):
    """Copy our own values, card and compiled network into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (VALUES, CARD, COMPILED):
        shutil.copy(WEIGHTS / name, folder / name)
    return folder


# The card.


def card_with(**entries):
    """Return what changes entries of a card."""

    def change(folder):
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        (folder / CARD).write_text(json.dumps(card | entries), encoding="utf-8")

    return change


def weighed(**entries):
    """Return a function that changes a card's number detector."""

    def change(folder):
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        card_with(numbers=card["numbers"] | entries)(folder)

    return change


# The values.


def named(change):
    """Return a change of values or compiled network that the card goes along with."""

    def change_and_name(folder):
        change(folder)
        hashes = [file_digest(folder / name) for name in (VALUES, COMPILED)]
        card_with(**dict(zip(("sha256", "compiled"), hashes, strict=True)))(folder)

    return change_and_name


def a_flipped_bit(name):
    def change(folder):
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)

    return change


def with_value(value, name=KERNEL):
    """Return what puts a value in the place of the first of a variable."""

    def change(folder):
        with h5py.File(folder / VALUES, "r+") as file:
            values = file[name][...]
            values.flat[0] = value
            file[name][...] = values

    return named(change)


def variable_as(content, name=BIAS):
    """Return what puts something else in the place of a variable; None removes it."""

    def change(folder):
        with h5py.File(folder / VALUES, "r+") as file:
            file.pop(name, None)
            if content is not None:
                file[name] = content

    return named(change)


def a_bomb(folder):
    with h5py.File(folder / VALUES, "r+") as file:
        del file[KERNEL]
        file.create_dataset(KERNEL, (10**6, 10**6), "f4", chunks=(1000, 1000))


def a_keras_file(folder):
    with zipfile.ZipFile(folder / VALUES, "w") as archive:
        archive.writestr("config.json", '{"class_name": "Lambda"}')
        archive.write(WEIGHTS / VALUES, "model.weights.h5")


# The compiled network.


def compiled(build, name="read"):
    """Return what puts another graph in the place of the compiled network's."""

    def change(folder):
        import tensorflow as tf

        module = tf.Module()
        function = tf.function(build, input_signature=[tf.TensorSpec((1, 28, 28))])
        graphs = {name: function.get_concrete_function()}
        with tempfile.TemporaryDirectory() as saved:
            tf.saved_model.save(module, saved, signatures=graphs)
            converter = tf.lite.TFLiteConverter.from_saved_model(saved, [name])
            (folder / COMPILED).write_bytes(converter.convert())

    return named(change)


def sums(glyphs):
    """Stand for a network that adds up pixels."""
    import tensorflow as tf

    return {
        "logits": tf.reshape(glyphs, (1, 784))[:, :11],
        "embedding": tf.tile(glyphs[:, 0, :1], (1, 2400)),
    }


def no_numbers(glyphs):
    """Stand for a network whose answers are not finite."""
    outputs = sums(glyphs)
    return outputs | {"logits": 1 / (outputs["logits"] - outputs["logits"])}


# Places.


def bytes_in(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def half_of(name):
    def change(folder):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return change


def copy_of(other, name):
    return lambda folder: shutil.copy(WEIGHTS / other, folder / name)


def missing(name):
    return lambda folder: (folder / name).unlink()


def a_folder(name):
    def change(folder):
        (folder / name).unlink()
        (folder / name).mkdir()

    return change


def a_link_to(target, name):
    def change(folder):
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return change


def no_permission(name):
    return lambda folder: (folder / name).chmod(0)


def a_file_for_a_folder(folder):
    shutil.rmtree(folder)
    folder.write_bytes(b"")


LINK = h5py.ExternalLink(str(WEIGHTS / VALUES), BIAS)
NOT_A_NUMBER, INFINITE = float("nan"), float("inf")

# Refused before anyone sees a page: the fault -> what does it.
AT_ONCE = {
    "no folder": shutil.rmtree,
    "a file in the folder's place": a_file_for_a_folder,
    "no values": missing(VALUES),
    "no card": missing(CARD),
    "a folder in the values' place": a_folder(VALUES),
    "a folder in the card's place": a_folder(CARD),
    "values: half": half_of(VALUES),
    "values: empty": bytes_in(VALUES, b""),
    "values: a flipped bit": a_flipped_bit(VALUES),
    "values: another network's": copy_of("mlp-128-32.weights.h5", VALUES),
    "card: another hash": card_with(sha256="0" * 64),
    "card: no hash": card_with(sha256=None),
    "card: another network's": copy_of("mlp-784.json", CARD),
    "card: empty": bytes_in(CARD, b""),
    "card: not JSON": bytes_in(CARD, b"# Weights\n"),
    "card: half": half_of(CARD),
    "card: a list": bytes_in(CARD, b"[]"),
    "card: null": bytes_in(CARD, b"null"),
    "card: no entries": bytes_in(CARD, b"{}"),
    "card: not UTF-8": bytes_in(CARD, b"\xff\xfe{"),
    "card: another network's name": card_with(network="mlp-784"),
    "card: nested 100,000 deep": bytes_in(CARD, b"[" * 100_000 + b"]" * 100_000),
    "card: huge": bytes_in(CARD, b" " * 10_000_001),
    "card: a number of 5,000 digits": bytes_in(CARD, b'{"n": ' + b"9" * 5_000 + b"}"),
    "card: temperature NaN": card_with(temperature=NOT_A_NUMBER),
    "card: temperature true": card_with(temperature=True),
    "card: figures a list": card_with(figures=[]),
    "card: history a number": card_with(history=7),
    "numbers: a list": card_with(numbers=[1]),
    "numbers: an entry lacks": card_with(numbers={"threshold": 0.0}),
    "numbers: feature weights too short": weighed(feature_weights=[1.0] * 14),
    "numbers: feature weights NaN": weighed(feature_weights=[NOT_A_NUMBER] * 15),
    "numbers: feature weights a text": weighed(feature_weights="0" * 15),
    "numbers: embedding weights of texts": weighed(embedding_weights=["0"] * 2400),
    "numbers: embedding weights true": weighed(embedding_weights=[True]),
    "numbers: threshold infinite": weighed(threshold=INFINITE),
    "numbers: threshold null": weighed(threshold=None),
}
# Refused when the network is loaded to read; the card names the files as they are.
LATER = {
    "no compiled network": missing(COMPILED),
    "card: names no compiled network": card_with(compiled=""),
    "a folder in the compiled network's place": a_folder(COMPILED),
    "compiled: half": half_of(COMPILED),
    "compiled: a flipped bit": a_flipped_bit(COMPILED),
    "compiled: another network's": copy_of("mlp-784.tflite", COMPILED),
    "compiled: a pointer of Git LFS": bytes_in(COMPILED, LFS_POINTER),
    "named compiled: empty": named(bytes_in(COMPILED, b"")),
    "named compiled: half": named(half_of(COMPILED)),
    "named compiled: a text": named(bytes_in(COMPILED, b"a text " * 1_000)),
    "named compiled: another name": compiled(sums, "write"),
    "named compiled: answers are not finite": compiled(no_numbers),
    "numbers: too few embedding weights": weighed(embedding_weights=[1.0] * 2_399),
}
# Refused when training or measuring loads the values, which reading does not need.
IN_TRAINING = {
    "named values: half": named(half_of(VALUES)),
    "named values: empty": named(bytes_in(VALUES, b"")),
    "named values: a pickle": named(bytes_in(VALUES, pickle.dumps({"kernel": 1}))),
    "named values: a .keras file": named(a_keras_file),
    "named values: another network's": named(copy_of("mlp-784.weights.h5", VALUES)),
    "named values: NaN": with_value(np.nan),
    "named values: infinite": with_value(np.inf),
    "named values: so large that answers are not finite": with_value(3e38, FIRST),
    "named values: a variance under 0": with_value(-1, VARIANCE),
    "named values: a variable lacks": variable_as(None),
    "named values: a layer lacks": variable_as(None, "layers/dense"),
    "named values: a variable more": variable_as(np.zeros(3), "layers/dense/vars/2"),
    "named values: a variable of another shape": variable_as(np.zeros(12)),
    "named values: a variable of texts": variable_as(np.full(11, b"a")),
    "named values: a variable from another file": variable_as(LINK),
    "named values: 4 TB declared": named(a_bomb),
}
if os.name == "posix":  # Windows lets few people make links
    AT_ONCE["values: a link to itself"] = a_link_to(VALUES, VALUES)
    AT_ONCE["card: a link to itself"] = a_link_to(CARD, CARD)
if os.name == "posix" and os.geteuid() != 0:  # root may read everything
    AT_ONCE["values: no permission to read"] = no_permission(VALUES)
    AT_ONCE["card: no permission to read"] = no_permission(CARD)
if Path("/proc/self/mem").exists():  # a file that opens and cannot be read
    AT_ONCE["values: unreadable"] = a_link_to("/proc/self/mem", VALUES)
    AT_ONCE["card: unreadable"] = a_link_to("/proc/self/mem", CARD)
FAULTS = AT_ONCE | LATER | IN_TRAINING


def file_at_fault(fault):
    """Return the name of the file that is named in what is said of a fault."""
    if "card" in fault or "numbers" in fault:
        return CARD
    return COMPILED if "compiled" in fault else VALUES


def answer_to(fault, folder):
    """Have a picture read with weights broken so; return status, stdout and stderr.

    Reading needs no values: those that are damaged are compiled instead.
    """
    FAULTS[fault](put_files(folder))
    out, err = io.StringIO(), io.StringIO()
    out.reconfigure = lambda **_: None
    weights = ["--weights", str(folder)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        if fault in IN_TRAINING:
            status = compile_main(["--network", "digits", *weights])
        else:
            status = main([str(SEVEN), *weights])
    return status, out.getvalue(), err.getvalue()


def print_table():
    print("| fault | said | status |\n|---|---|---|")
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            status, out, err = answer_to(fault, Path(folder) / "weights")
        said = (out + err).strip().replace(f"{folder}/", "")
        print(f"| {fault} | {said} | {status} |", flush=True)


if __name__ == "__main__":
    print_table()
