"""Cards -> the figures in the documents, each between its two marks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from digits.atomic import write_atomically
from digits.baselines import PUBLISHED
from digits.data.errors import DataError
from digits.data.splits import SHIFT, TEST, VALIDATION
from digits.train.history import history_key
from digits.weights.card import LEARNT, Card
from digits.weights.reported import ReportedPart, reported_part

MARK = "<!-- figures: written by python -m digits.evaluate --documents -->"
NETWORKS_MARK = (
    "<!-- networks: written by python -m digits.evaluate --network all --documents -->"
)
MNIST_TEST = "mnist_test"
DOODLES = ("quickdraw", "hds_shapes")  # by which a line tells of non-digits
STANDINGS = "standings"  # of all networks on the same pen drawings


def write_documents(readme: Path, model_card: Path, card: Card) -> None:
    """Put the measured line of `digits` into the README, its tables into the card."""
    write_figures(readme, figures_line(card))
    write_figures(model_card, about(card))


def write_standings(page: Path, model_card: Path, cards: dict[str, Card]) -> None:
    """Put the comparison of all networks into both documents.

    The model card gets what was claimed of each network as well.
    """
    table = standings_table(cards)
    write_figures(page, table, NETWORKS_MARK)
    write_figures(model_card, f"{table}\n\n{claims_table(cards)}", NETWORKS_MARK)


def write_figures(document: Path, text: str, mark: str = MARK) -> None:
    """Put text into its place in a document, between two marks; see `parts_of`."""
    before, _, after = parts_of(document, mark)
    write_atomically(document, f"{before}{mark}\n{text}\n{mark}{after}")


def parts_of(document: Path, mark: str = MARK) -> list[str]:
    """Return the text before, between and after the two marks of a document.

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


def markdown_table(rows: list[dict[str, str]]) -> str:
    """Return a Markdown table of rows, whose keys are the heads of the columns."""
    if not rows:
        return ""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    head, *body = (f"| {' | '.join(cells)} |" for cells in lines)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


# The README's line.


def figures_line(card: Card) -> str:
    """Return the measured line of the README."""
    mnist = card.figures[MNIST_TEST]
    line = (
        f"**{mnist['right']:.2%} of MNIST's test set** ({mnist['misses']} misses of "
        f"{mnist['n']:,}) with {card.parameters:,} parameters"
    )
    part = reported_part(card)
    if part is not None:
        line += f"; {_part_in_words(part)}"
    flag = " --measured MEASURED" if card.measured else ""
    return f"{line} (`python -m digits.evaluate --data DIR{flag}`)."


def _part_in_words(part: ReportedPart) -> str:
    pens, others = part.figures["pens"]["all"], part.figures["nondigits"]
    mean, writers = part.figures["average"], people(pens["writers"])
    network = (
        "a network trained alike without them" if part.of_measured_network else "it"
    )
    claim = (
        f"of the digits of at least {writers} whom it has never seen, {network} names "
        f"**{mean['named']:.1%}** right (mean of {mean['sets']} data sets, the least "
        f"{mean['least_named']:.1%}; {pens['drawings']:,} digits; part "
        f"*{part.name}*)"
    )
    accepted = [others[name]["accepted"] for name in DOODLES if name in others]
    if accepted:
        claim += f", and surely takes {accepted[0]:.1%} of doodles for a digit"
    return claim


def people(count: int) -> str:
    """Return a count of people in words.

    >>> people(1), people(2)
    ('1 person', '2 people')
    """
    return "1 person" if count == 1 else f"{count} people"


# The model card's tables.


def about(card: Card) -> str:
    """Return the model card's section on a card: sizes, hashes and figures."""
    text = (
        f"{card.parameters:,} parameters; SHA-256 of the values `{card.sha256}`; "
        f'temperature {card.temperature:.3f}; "not a digit" over '
        f'{card.thresholds.not_a_digit:.3f}, "unsure" under a margin of '
        f"{card.thresholds.margin:.3f}.\n\n{figures_table(card)}"
    )
    if card.measured:
        sha256, temperature, figures = map(
            card.measured.get, ("sha256", "temperature", "figures")
        )
        text += (
            "\n\n### The measured network\n\nThe same settings and seed, without the "
            f"drawings of *{TEST}*: SHA-256 of the values `{sha256}`; "
            f"temperature {temperature:.3f}.\n\n"
            f"{figures_table(replace(card, figures=figures))}"
        )
    return text


def figures_table(card: Card) -> str:
    """Return the tables of all figures: MNIST, then each part."""
    mnist = card.figures[MNIST_TEST]
    tables = [
        f"MNIST's test set: {mnist['right']:.2%} right, {mnist['misses']} misses of "
        f"{mnist['n']:,}; {mnist['misses_with_doubtful_label']} of them among the "
        f"{mnist['doubtful_labels']} images whose label is in doubt. Worst digit: "
        f"{mnist['worst_digit']}, {mnist['worst_recall']:.2%}."
    ]
    for name in (VALIDATION, TEST, SHIFT):
        if name in card.figures:
            tables += _part_tables(name, card.figures[name])
    return "\n\n".join(tables)


def _part_tables(name: str, part: dict[str, Any]) -> list[str]:
    values, mean = part["calibration"], part["average"]
    return [
        f"**Part *{name}*: digits**",
        markdown_table([_pen_row(*pens) for pens in part["pens"].items()]),
        f"Mean of the {mean['sets']} data sets: {mean['named']:.2%} named, the least "
        f"{mean['least_named']:.2%}; {mean['right']:.2%} right, the least "
        f"{mean['least_right']:.2%}.",
        markdown_table([_form_row(*form) for form in _forms_of(part).items()]),
        f"Calibration over all classes, n = {values['n']:,} of which "
        f"{values['nondigits']:,} non-digits: NLL {values['nll_before']:.4f} before "
        f"temperature and {values['nll']:.4f} after, ECE {values['ece_before']:.2%} "
        f"before and {values['ece']:.2%} after.",
        f"**Part *{name}*: non-digits**",
        markdown_table([_kind_row(*kind) for kind in part["nondigits"].items()]),
        f"**Part *{name}*: robustness, named**",
        markdown_table([_curve_row(*curve) for curve in part["robustness"].items()]),
    ]


def _pen_row(name: str, pens: dict[str, Any]) -> dict[str, str]:
    between, writer = pens["right_range_of_ten_renders"], pens["worst_writer"]
    return {
        "data set": name,
        "n": f"{pens['n']:,}",
        "by at least": people(pens["writers"]),  # of some sets groups alone are known
        "named": f"{pens['named']:.2%}",
        "unsure": f"{pens['unsure']:.2%}",
        "right": f"{pens['right']:.2%}",
        "least to most": "{:.2%} to {:.2%}".format(*between) if between else "",
        "misses (at fault)": f"{pens['misses']:,} ({pens['misses_at_fault']:,})",
        "worst digit's recall": f"{pens['worst_recall']:.2%} ({pens['worst_digit']})",
        "worst writer": f"{writer['right']:.1%} ({writer['name']})",
    }


def _forms_of(part: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the figures of forms, and of cells as they were scanned."""
    cells = {f"cells of {name}": cell for name, cell in part.get("cells", {}).items()}
    return part["forms"] | cells


def _form_row(name: str, form: dict[str, Any]) -> dict[str, str]:
    return {
        "form": name.replace("_", " "),
        "n": f"{form['n']:,}",
        "named": f"{form['named']:.2%}",
    }


def _kind_row(name: str, kind: dict[str, Any]) -> dict[str, str]:
    """Return the row of a kind of non-digits, such as "omniglot, blurred"."""
    plain = name.removesuffix("_blurred")
    return {
        "kind": plain.replace("_", " ") + (", blurred" if plain != name else ""),
        "n": f"{kind['n']:,}",
        "accepted": f"{kind['accepted']:.2%}",
        "hedged": f"{kind['hedged']:.2%}",
        "read as several": f"{kind['number']:.2%}",
        "AUROC": "" if kind["auroc"] is None else f"{kind['auroc']:.4f}",
    }


def _curve_row(name: str, points: list[dict[str, Any]]) -> dict[str, str]:
    shares = (f"{point['at']}: {point['named']:.1%}" for point in points)
    return {
        "what": name.replace("_", " "),
        "n each": f"{points[0]['n']:,}",
        "named": ", ".join(shares),
    }


# All networks.


def standings_table(cards: dict[str, Card]) -> str:
    """Return a row for each network: size, what it reads, how long it takes."""
    return markdown_table([_standing_row(card) for card in cards.values()])


def _standing_row(card: Card) -> dict[str, str]:
    mnist, row = card.figures.get(MNIST_TEST), card.figures.get(STANDINGS)
    nothing = {"right": None, "uncentred_right": None, "sure": None}
    pens, others = (row["pens"], row["nondigits"]) if row else (nothing, nothing)
    return {
        "network": f"`{card.network}`",
        "parameters": f"{card.parameters:,}",
        "MNIST test (misses)": (
            f"{mnist['right']:.2%} ({mnist['misses']:,})" if mnist else ""
        ),
        "pen drawings": _share(pens["right"]),
        "the same, not centred": _share(pens["uncentred_right"]),
        "non-digits called a digit, over 90 % sure": _share(others["sure"]),
        "time": f"{row['time']:.2f}" if row else "",
    }


def claims_table(cards: dict[str, Card]) -> str:
    """Return a row for each published network: what was claimed, what came out."""
    published = [card for card in cards.values() if card.network in PUBLISHED]
    return markdown_table([_claim_row(card) for card in published])


def _claim_row(card: Card) -> dict[str, str]:
    claim = PUBLISHED[card.network]
    return {
        "network": f"`{card.network}`",
        "test: published": _share(claim.test, "none"),
        "target": _share(claim.target, "none"),
        "here: right, loss": _right_and_loss(card.figures.get(MNIST_TEST)),
        "what it learnt: published": _share(claim.train, "none"),
        "here, in the last epoch": _right_and_loss(_last_epoch(card, "")),
        "here, after it": _right_and_loss(card.figures.get(LEARNT)),
        "held back": _right_and_loss(_last_epoch(card, "mnist")),
    }


def _last_epoch(card: Card, data_set: str) -> dict[str, float] | None:
    """Return the last epoch's figures of a data set; see `history_key`."""
    last = card.history[-1] if card.history else {}
    if history_key(data_set, "loss") not in last:
        return None
    right, loss = (last[history_key(data_set, kind)] for kind in ("accuracy", "loss"))
    return {"right": right, "loss": loss}


def _share(share: float | None, missing: str = "") -> str:
    return missing if share is None else f"{share:.2%}"


def _right_and_loss(figures: dict[str, float] | None) -> str:
    return "" if figures is None else f"{figures['right']:.2%}, {figures['loss']:.4f}"
