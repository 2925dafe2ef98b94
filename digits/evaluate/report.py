"""A card -> the figures in README and model card, between their two marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from digits.atomic import write_atomically
from digits.baselines import PUBLISHED
from digits.data.errors import DataError
from digits.data.splits import TEST, VALIDATION
from digits.weights import LEARNT, Card

MARK = "<!-- figures: written by python -m digits.evaluate --documents -->"
NETWORKS_MARK = (
    "<!-- networks: written by python -m digits.evaluate --network all --documents -->"
)
MNIST_TEST = "mnist_test"
STANDINGS = "standings"  # of all networks on the same pen drawings


@dataclass(frozen=True)
class HeldOut:
    """The part of the pen drawings whose figures tell most.

    Attributes:
        name: of the part.
        figures: what was measured on it.
        apart: whether they are of a network trained without its drawings, since the
            one in place learnt from them.
        parts_seed: draws the parts.
    """

    name: str
    figures: dict[str, Any]
    apart: bool
    parts_seed: int


def write_documents(readme: Path, model_card: Path, card: Card) -> None:
    """Put a card's figures into both documents.

    Args:
        readme: gets one measured line.
        model_card: gets the tables.
        card: of the network `digits`.

    Raises:
        DataError: a document does not mark the place.
    """
    write_figures(readme, figures_line(card))
    write_figures(model_card, about(card))


def write_standings(readme: Path, model_card: Path, cards: dict[str, Card]) -> None:
    """Put what compares the networks into both documents.

    Args:
        readme: gets one table.
        model_card: gets it too, and what was claimed of each network.
        cards: by network, ours first.

    Raises:
        DataError: a document does not mark the place.
    """
    table = standings_table(cards)
    write_figures(readme, table, NETWORKS_MARK)
    write_figures(model_card, f"{table}\n\n{claims_table(cards)}", NETWORKS_MARK)


def write_figures(document: Path, text: str, mark: str = MARK) -> None:
    """Put measured text into its place in a document, between two marks.

    Raises:
        DataError: the document does not mark the place.
    """
    parts = parts_of(document, mark)
    write_atomically(document, f"{parts[0]}{mark}\n{text}\n{mark}{parts[2]}")


def parts_of(document: Path, mark: str = MARK) -> list[str]:
    """Return what stands before, between and after the two marks of a document.

    Raises:
        DataError: the document is missing, or does not mark the place.
    """
    text = document.read_text(encoding="utf-8") if document.is_file() else ""
    parts = text.split(mark)
    if len(parts) != 3:
        raise DataError(
            f"{document} must hold the line {mark!r} twice, around its figures."
        )
    return parts


def figures_line(card: Card) -> str:
    """Return the measured line of the README."""
    mnist = card.figures[MNIST_TEST]
    line = (
        f"**{mnist['right']:.2%} of MNIST's test set** ({mnist['misses']} misses of "
        f"{mnist['n']:,}) with {card.parameters:,} parameters"
    )
    part = held_out(card)
    if part is not None:
        line += f"; {_pens_in_words(part)}{_doodles_in_words(part)}"
    beside = " --measured MEASURED" if card.measured else ""
    return f"{line} (`python -m digits.evaluate --data DIR{beside}`)."


def held_out(card: Card) -> HeldOut | None:
    """Return the part that tells most, if one was measured.

    That is *report*, which nothing was chosen by; else *fit*.
    """
    seed = card.settings.get("parts_seed", 0)
    measured = card.measured.get("figures", {})
    for name in (TEST, VALIDATION):
        for figures in (measured, card.figures):
            if name in figures:
                return HeldOut(name, figures[name], figures is measured, seed)
    return None


def _pens_in_words(part: HeldOut) -> str:
    pens = part.figures["pens"]["all"]
    share, whose = f"{pens['right']:.1%}", people(pens["writers"])
    said = (
        f"trained alike without their drawings, it reads **{share} of the digits of "
        f"{whose}**"
        if part.apart
        else f"it reads **{share} of the digits of {whose} whom it has never seen**"
    )
    return (
        f"{said} ({pens['drawings']:,} drawings, ten renders each; part *{part.name}*)"
    )


def _doodles_in_words(part: HeldOut) -> str:
    """Return how many doodles pass for digits, where there are any."""
    doodles = part.figures["nondigits"].get("quickdraw")
    if doodles is None:
        return ""
    return f", and takes {doodles['accepted']:.1%} of doodles for a digit"


def people(count: int) -> str:
    """Return a count of people in words."""
    return "1 person" if count == 1 else f"{count} people"


def about(card: Card) -> str:
    """Return what the model card says of a card: sizes, hashes and figures."""
    text = (
        f"{card.parameters:,} parameters; SHA-256 of the values `{card.sha256}`; "
        f'temperature {card.temperature:.3f}; "not a digit" over '
        f'{card.thresholds.not_a_digit:.3f}, "unsure" under a lead of '
        f"{card.thresholds.margin:.3f}.\n\n{figures_table(card)}"
    )
    if card.measured:
        network = replaced(card, card.measured)
        text += (
            "\n\n### The measured network\n\nThe same settings and seed, without the "
            f"drawings of *report*: SHA-256 of the values `{network.sha256}`; "
            f"temperature {network.temperature:.3f}.\n\n{figures_table(network)}"
        )
    return text


def replaced(card: Card, measured: dict[str, Any]) -> Card:
    """Return the card of the measured network, as far as it is kept."""
    kept = {k: measured[k] for k in ("sha256", "temperature", "figures")}
    return replace(card, **kept, measured={})


def figures_table(card: Card) -> str:
    """Return the tables of everything measured: MNIST, then each part."""
    mnist = card.figures[MNIST_TEST]
    tables = [
        f"MNIST's test set: {mnist['right']:.2%} right, {mnist['misses']} misses of "
        f"{mnist['n']:,}; {mnist['misses with a doubtful label']} of them among the "
        f"{mnist['doubtful labels']} images whose label is in doubt. Worst digit: "
        f"{mnist['worst digit']}, {mnist['worst recall']:.2%}."
    ]
    for name in (VALIDATION, TEST):
        if name in card.figures:
            tables.append(part_tables(name, card.figures[name]))
    return "\n\n".join(tables)


def part_tables(name: str, part: dict[str, Any]) -> str:
    """Return the tables of one part: digits, calibration, what is no digit."""
    return "\n\n".join(
        [
            f"**Part *{name}*: digits**\n\n{_pen_table(part['pens'])}",
            _calibration_line(part["calibration"]),
            f"**Part *{name}*: no digits**\n\n{_nondigit_table(part['nondigits'])}",
        ]
    )


def _calibration_line(values: dict[str, Any]) -> str:
    return (
        f"Calibration, n = {values['n']:,}: NLL {values['NLL before']:.4f} before "
        f"temperature and {values['NLL']:.4f} after, ECE {values['ECE before']:.2%} "
        f"before and {values['ECE']:.2%} after."
    )


def _pen_table(pens: dict[str, Any]) -> str:
    rows = [
        "| data set | n | by | misses (at fault) | right | least to most "
        "| worst digit's recall | worst writer | kept | unsure |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, values in pens.items():
        least, most = values["right_range_of_ten_renders"]
        worst = values["worst_writer"]
        rows.append(
            f"| {name} | {values['n']:,} | {people(values['writers'])} "
            f"| {values['misses']:,} ({values['misses at fault']:,}) "
            f"| {values['right']:.2%} "
            f"| {least:.2%} to {most:.2%} "
            f"| {values['worst recall']:.2%} ({values['worst digit']}) "
            f"| {worst['right']:.1%} ({worst['name']}) "
            f"| {values['kept']:.2%} | {values['unsure']:.2%} |"
        )
    return "\n".join(rows)


def _nondigit_table(kinds: dict[str, Any]) -> str:
    rows = [
        "| kind | n | taken for a digit | read as several | AUROC |",
        "|---|---|---|---|---|",
    ]
    for name, values in kinds.items():
        area = "" if values["auroc"] is None else f"{values['AUROC']:.4f}"
        rows.append(
            f"| {name} | {values['n']:,} | {values['accepted']:.2%} "
            f"| {values['number']:.2%} | {area} |"
        )
    return "\n".join(rows)


# All networks.


def standings_table(cards: dict[str, Card]) -> str:
    """Return a row for each network: size, what it reads, how long it takes.

    Args:
        cards: by network; one that was not measured has empty cells.
    """
    rows = [
        "| network | parameters | MNIST test (misses) | pen drawings | the same, not "
        "centred | no digits called a digit, over 90 % sure | time |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join(rows + [_standing(card) for card in cards.values()])


def _standing(card: Card) -> str:
    cells = [f"`{card.network}`", f"{card.parameters:,}", _test_in_words(card)]
    standing = card.figures.get(STANDINGS)
    if standing is None:
        return f"| {' | '.join(cells)} | | | | |"
    pens, others = standing["pens"], standing["nondigits"]
    cells += [
        f"{pens['right']:.2%}",
        f"{pens['uncentred right']:.2%}",
        "" if others["sure"] is None else f"{others['sure']:.2%}",
        f"{standing['time']:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _test_in_words(card: Card) -> str:
    test = card.figures.get(MNIST_TEST)
    return "" if test is None else f"{test['right']:.2%} ({test['misses']:,})"


def claims_table(cards: dict[str, Card]) -> str:
    """Return a row for each published network: what was claimed, what came out.

    Args:
        cards: by network; ours, of which nothing was published, has no row.
    """
    rows = [
        "| network | test: published | target | here: right, loss | what it learnt: "
        "published | here, in the last epoch | here, after it | held back |",
        "|---|---|---|---|---|---|---|---|",
    ]
    published = [card for card in cards.values() if card.network in PUBLISHED]
    return "\n".join(rows + [_claim(card) for card in published])


def _claim(card: Card) -> str:
    said = PUBLISHED[card.network]
    cells = [
        f"`{card.network}`",
        _share(said.test),
        _share(said.target),
        _right_and_loss(card.figures.get(MNIST_TEST)),
        _share(said.train),
        _right_and_loss(_last_epoch(card, "")),
        _right_and_loss(card.figures.get(LEARNT)),
        _right_and_loss(_last_epoch(card, "mnist_")),
    ]
    return f"| {' | '.join(cells)} |"


def _last_epoch(card: Card, kind: str) -> dict[str, float] | None:
    """Return the last epoch's figures of what was learnt, or of "mnist_" held back."""
    last = card.history[-1] if card.history else {}
    if f"{kind}loss" not in last:
        return None
    return {"right": last[f"{kind}accuracy"], "loss": last[f"{kind}loss"]}


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.2%}"


def _right_and_loss(figures: dict[str, float] | None) -> str:
    return "" if figures is None else f"{figures['right']:.2%}, {figures['loss']:.4f}"
