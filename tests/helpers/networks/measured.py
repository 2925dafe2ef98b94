"""Cards with made-up figures, in the form in which `digits.evaluate` writes them."""

from dataclasses import replace

from digits.evaluate.robustness import CURVES, GLYPH_CURVES
from digits.verdict import Thresholds
from digits.weights.card import Card
from digits.weights.files import file_digest, save_card, values_path

TEN = range(10)


def mnist_figures():
    return {
        "n": 10_000,
        "misses": 25,
        "right": 0.9975,
        "named": 0.9971,
        "recall": [0.999] * 7 + [0.991] + [0.999] * 2,
        "worst_digit": 7,
        "worst_recall": 0.991,
        "missed": [2, 947],
        "read_as": [1, 9],
        "misses_with_doubtful_label": 1,
        "doubtful_labels": 15,
    }


def pen_figures(right=0.9834, writers=60):
    confusion = [[180 * (row == col) for col in TEN] for row in TEN]
    confusion[4][9], confusion[9][4], confusion[0][8] = 30, 6, 1
    return {
        "n": 12_000,
        "misses": 199,
        "right": right,
        "recall": [0.99] * 10,
        "worst_digit": 1,
        "worst_recall": 0.9108,
        "misses_at_fault": 31,
        "drawings": 1_200,
        "writers": writers,
        "right_range_of_ten_renders": [0.98, 0.985],
        "named": 0.975,
        "unsure": 0.0123,
        "worst_writer": {"name": "uji-53", "n": 200, "right": 0.815},
        "not_read": 0,
        "confusion": confusion,
    }


def kind(accepted, area=0.9961):
    shares = {"accepted": accepted, "hedged": 0.0321, "number": 0.0005}
    return {"n": 1_980, "groups": 11} | shares | {"auroc": area}


def part_figures(**pens):
    few = {"n": 20, "confidence": 0.55, "right": 0.4}
    many = {"n": 11_980, "confidence": 0.99, "right": 0.985}
    return {
        "average": {
            **{"sets": 1, "named": pens.get("right", 0.975), "least_named": 0.875},
            **{"right": 0.9834, "least_right": 0.9834},
        },
        "cells": {"swiss": {"n": 80, "named": 0.975}},
        "forms": {"flagged_ones": {"n": 120, "named": 0.9667}},
        "pens": {"uji": pen_figures(**pens), "all": pen_figures(**pens)},
        "missed": [],
        "calibration": {
            "n": 12_000,
            "nondigits": 1_980,
            "nll_before": 0.0512,
            "nll": 0.0425,
            "ece_before": 0.0123,
            "ece": 0.0045,
            "reliability_before": [few, many | {"confidence": 0.999}],
            "reliability": [few, many],
        },
        "nondigits": {"quickdraw": kind(0.0461), "letters_by_rule": kind(0.02, None)},
        "robustness": {
            name: [
                {"at": at, "n": 600, "named": 0.98, "right": 0.99 - 0.01 * place}
                for place, at in enumerate(values)
            ]
            for name, values in {
                **{name: curve.styles for name, curve in CURVES.items()},
                **{name: curve.changes for name, curve in GLYPH_CURVES.items()},
            }.items()
        },
    }


def card_of(figures, measured=None, network="digits", settings=None):
    """Return a card with these figures."""
    return Card(
        network=network,
        parameters=345_579,
        sha256="ab" * 32,
        temperature=1.25,
        thresholds=Thresholds(not_a_digit=0.5, margin=0.25),
        settings={"epochs": 2} if settings is None else settings,
        sources=[],
        history=[{"loss": 2.0, "accuracy": 0.5}, {"loss": 1.0, "accuracy": 0.75}],
        figures=figures,
        measured=measured or {},
    )


def measured_of(figures):
    """Return what a card keeps of the measured network."""
    card = card_of(figures)
    kept = {"sha256": "cd" * 32, "temperature": 1.5, "settings": card.settings}
    thresholds = {"not_a_digit": 0.4, "margin": 0.3}
    return kept | {"thresholds": thresholds, "figures": figures}


def put_card(folder, card):
    """Write a card beside values that it is the card of, and return it."""
    folder.mkdir(exist_ok=True)
    values = values_path(folder, card.network)
    values.write_bytes(b"values")
    card = replace(card, sha256=file_digest(values))
    save_card(folder, card)
    return card
