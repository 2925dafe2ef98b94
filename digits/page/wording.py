"""Every text that a visitor sees, in one place."""

from __future__ import annotations

import re
from typing import Any

from digits.cards import LEARNT, Card
from digits.classifier import Reading
from digits.published import Published
from digits.verdict import Verdict

HYPHEN = "\N{SOFT HYPHEN}"  # where a long word may break
SPACE = "\N{NO-BREAK SPACE}"  # between a number and its sign
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

TITLE = "Digits"
LEAD = "Draw a digit and see how a neural network reads it."

LARGE = "Large"
LARGE_WHY = "Large verdict and bars, to be read from the last row"

PAD_NAME = "Drawing pad for mouse, finger, pen or arrow keys"
PAD_HINT = "Draw a digit from 0 to 9 here"
PAD_KEYS = (
    "Arrow keys move the pen, with Shift farther. Space puts it down and lifts it. "
    "Escape clears, Ctrl+Z undoes."
)
PEN_DOWN = "Pen down"
PEN_UP = "Pen up"
ERASER = "Eraser"
UNDO = "Undo"
REDO = "Redo"
CLEAR = "Clear"
BRUSH = "Brush"
BRUSHES = {"thin": "Thin", "medium": "Medium", "thick": "Thick"}

BARS_NAME = "How likely each digit is"
GLYPH_NAME = "What the network sees"
GLYPH_CAPTION = "4. Centred: what the network sees"
EXAMPLES_LEAD = "Or try one of these:"
EXAMPLES = {
    "seven": "A 7 with a bar",
    "one": "A 1 with a flag",
    "four": "A 4, or is it a 9?",
    "letter": "A letter",
    "smiley": "A smiley",
}
STEPS_NAME = "How it got there"
STEPS = {
    "drawing": "1. Your drawing",
    "cropped": "2. Cut to the ink",
    "fitted": "3. Fitted to 20 pixels",
}

WAITING = "Waking up. Your drawing is read in a moment."
UNREACHABLE = "I cannot be reached just now. Your drawing stays; I keep trying."
TOO_LONG = "That is a lot of ink. Clear the page and draw one digit."
UNREADABLE_DRAWING = (
    "That drawing got lost on the way. Clear the page and draw it again."
)

NOT_A_FILE = "Send one picture as a file."
NO_LINKS = "Send the picture itself, not a link to it."
UNREADABLE_FILE = "That is not a picture I can read. Send a PNG, WebP or JPEG."
FILE_TOO_NARROW = (
    "That picture is a narrow strip. Cut it to the digit and send it again."
)
REQUEST_TOO_LARGE = "That is too large. Send less."
FILE_TOO_LARGE = "That picture is too large. Send one of at most 2 megapixels."

READ_PICTURE = (
    "PNG, WebP or JPEG of one handwritten digit, at most 2 megapixels; any colours"
)
READ_ANSWER = "verdict, digit, headline, ten probabilities, probability of no digit"

TABS_NAME = "More about the networks"
TABS = {"why": "Why?", "others": "Other networks", "learnt": "How it learnt"}
LOADING = "Waking up the other networks. They answer in a moment."
NO_NETWORKS = "No network is here that could be shown."
NO_SUCH_NETWORK = "That network is not here. Choose another."

BUSY = "Many ask at once. Your turn comes in a moment."
NO_DIGIT = "no digit"
PARTS = ("top", "middle", "bottom", "left side", "middle", "right side")
WHY_WORDS = {
    "empty": "Draw a digit on the pad, and see what in it speaks for which digit.",
    "why": "Why",
    "and_not": "and not",
    "digit": "Why this",
    "other": "and not this",
    "no_digit": NO_DIGIT,
    "rule": (
        "The network adds up a sum for each digit, and the largest wins. Each pixel of "
        "your ink moves the sums: a blue one speaks for the first digit, an orange one "
        "for the other; the stronger the colour, the more."
    ),
    "method": (
        "How the colours come about: the ink is faded in from blank paper, and what "
        "each pixel changes on the way is added up (integrated gradients: "
        "Sundararajan, Taly and Yan, 2017). Only ink is coloured. That something is "
        "missing may matter as well, but this cannot show it."
    ),
    "inside": "Inside the network",
    "inside_lead": (
        "Your drawing passes through seven layers, and white is where a layer finds "
        "something. Nobody told them what to look for: they learnt it from examples, "
        "and the names below are our guess."
    ),
    "unreachable": UNREACHABLE,
}
CONVOLUTIONS = {
    "Edges": "Each small picture lights up where your drawing has one kind of edge.",
    "Lines": "Edges beside each other make lines of one slant.",
    "Bends and ends": "Lines make bends, ends and crossings.",
    "Hooks and bars": "Bends and lines make larger pieces of a digit.",
    "Pieces together": "Which pieces lie beside each other, and how.",
    "The whole digit": "Every point has seen it all: what is there, and where.",
}
SIGHT = (3, 5, 9, 13, 21, 28)  # px of the glyph that a point of each layer looks at

OTHERS_EMPTY = "Draw a digit on the pad, and see what each network reads."
OTHERS_LEAD = (
    "Each network looks twice: at your drawing, sized and centred like those it learnt "
    "from, and at the pad as it is."
)
OTHERS_NAME = "What each network reads"
CENTRED = "centred"
AS_DRAWN = "as drawn"
CENTRED_PICTURE = "Your drawing, centred, 28 by 28 pixels"
AS_DRAWN_PICTURE = "The whole pad as it is, 28 by 28 pixels"
UNLIKE_OURS = "≠ ours"
UNLIKE_CENTRED = "≠ centred"
ALONE = "No other network is here. This is what ours reads."
ALWAYS_NAMES_ONE = "The others cannot say that: they always name a digit."

LEARNT_WORDS = {
    "choose": "Network",
    "curves": "How it got better",
    "accuracy": "Accuracy: how much it reads right",
    "loss": "Loss: how wrong it is",
    "epoch": "epoch: how often it saw everything",
    "none": "Nothing was kept of how it learnt.",
    "facts": "What was said of it, and what we measured",
    "sources": "What it learnt from",
    "source_0": "Pictures",
    "source_1": "Used to",
    "source_2": "How many",
    "layers": "Its layers, from the picture to the answer",
    "layer_0": "Layer",
    "layer_1": "What it does",
    "layer_2": "Gives",
    "layer_3": "Numbers learnt",
    "misses": "What it misreads",
    "lead": (
        "A computer drew a hundred digits by rule, the same for every network, in the "
        "ways that people in many countries write them."
    ),
    "unreachable": UNREACHABLE,
}
KNEW_THE_RULES = (
    "It learnt from other drawings made by these rules, so that this is an easy test "
    "for it."
)
NOTHING_HELD_BACK = (
    "No digits of MNIST's were held back to check it with, so that these curves cannot "
    "show whether it learnt by heart."
)
NOT_MEASURED = "not measured"

CURVES = {
    "": "Training: what it learns from",
    "mnist": "Validation: MNIST digits held back",
    "test": "Test: MNIST's test set; nothing was chosen by it",
    "pens of fit": "Pens: digits of people it never saw",
    "digits by rule": "By rule: digits drawn by a computer",
}
SOURCES = {
    "MNIST, training": "MNIST's training digits",
    "mnist": "MNIST's training digits, held back",
    "test": "MNIST's test set",
    "pendigits": "Digits by pen (pendigits)",
    "uji": "Digits by pen (UJI)",
    "numberpad": "Digits by one person's finger (numberpad)",
    "omniglot": "Signs of other alphabets (Omniglot)",
    "quickdraw": "Doodles (Quick, Draw!)",
    "pens of fit": "Digits of people it never saw",
    "nondigits of fit": "Doodles and signs it never saw",
    "digits by rule": "Digits drawn by a computer",
    "nondigits by rule": "Doodles drawn by a computer",
    "digits by rule, new each epoch": "Digits drawn by a computer, new each time",
    "nondigits by rule, new each epoch": "Doodles drawn by a computer, new each time",
    "letters, new each epoch": "Letters drawn by a computer, new each time",
    "numbers, new each epoch": "Numbers of several digits, new each time",
}
USES = {"train": "learn", "validation": "check", "test": "check"}
LAYERS = {
    "Reshape": "writes the same picture in another shape",
    "Flatten": "writes all values in one long row",
    "UnitNormalization": "makes each row of pixels equally strong",
    "Conv2D": "slides small windows over the picture and looks for patterns",
    "BatchNormalization": "brings all values to a common scale",
    "ReLU": "turns every value below 0 into 0",
    "MaxPooling2D": "keeps the strongest of four neighbours",
    "Dropout": "forgets some values by chance, while it learns",
    "Dense": "adds up all values, each with a weight of its own",
}
LOSSES = {
    "sparse": "cross-entropy; it is told the right digit",
    "one-hot": "cross-entropy; it is told ten shares, 1 for the right digit",
}

HEADLINES = {
    Verdict.BLANK: "Draw a digit from 0 to 9.",
    Verdict.TOO_LITTLE: "That is only a dot. Draw it bigger.",
    Verdict.TOO_MUCH: "I can see only ink. Clear the page and try again.",
    Verdict.NUMBER: "I see more than one digit. Draw one at a time.",
    Verdict.NOT_A_DIGIT: "That does not look like a digit to me.",
    Verdict.UNSURE: "{article} {best}, or maybe {article_second} {second}.",
    Verdict.DIGIT: "That is {article} {best}.",
}


def headline(reading: Reading) -> str:
    """Return a reading's verdict as a sentence."""
    sentence = HEADLINES[reading.verdict]
    if reading.probabilities is None:
        return sentence
    second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
    text = sentence.format(
        best=best,
        second=second,
        article=_article(best),
        article_second=_article(second),
    )
    return text[0].upper() + text[1:]


def _article(digit: int) -> str:
    return "an" if digit == 8 else "a"


def percent(share: float) -> str:
    """Return a probability, from 0 to 1, as the bars write it."""
    if share > 0.999:
        return f"> 99.9{SPACE}%"
    return _share(share, 1 if share > 0.99 else 0)


def network_name(name: str) -> str:
    """Return a network's name as the page shows it."""
    return f"{name} (ours)" if name == "digits" else name


# Why?


def output(place: int) -> str:
    """Return what an output of the network stands for."""
    return str(place) if place < 10 else NO_DIGIT


def says_most(
    parts: list[str],
    every: bool,
    digit: int,
    other: int,
    against: list[str],
    clean: bool,
) -> str:
    """Return which parts of a drawing speak for which digit, as a sentence.

    Args:
        parts: that speak for the digit.
        every: whether these are all parts.
        digit: 0 to 9, or 10.
        other: likewise.
        against: parts that speak for the other.
        clean: whether next to nothing in the first parts speaks for the other.
    """
    verb = "speaks" if every or len(parts) == 1 else "speak"
    where = "Every part" if every else f"The {_joined(parts)}"
    most = "" if every else " most"
    if against:
        rest = (
            f"the {_joined(against)} {'speaks' if len(against) == 1 else 'speak'} for"
        )
    elif clean:
        rest = "nothing there says"
    else:
        rest = "no part speaks more for"
    start = f"{where} of your drawing {verb}{most} for {output(digit)}"
    return f"{start}; {rest} {output(other)}."


def says_little(digit: int, other: int) -> str:
    """Return that a drawing's parts tell two digits hardly apart."""
    return (
        f"No part of your drawing says clearly whether it is {output(digit)} or "
        f"{output(other)}."
    )


def sums(
    gain: int, loss: int, start: int, digit: int, other: int
) -> list[tuple[str, str]]:
    """Return what a lead comes of, as pairs: what, and how much.

    Args:
        gain: of the ink that speaks for the digit, in tenths.
        loss: of the ink that speaks for the other.
        start: the lead on blank paper.
        digit: 0 to 9, or 10.
        other: likewise.
    """
    return [
        (f"speaks for {output(digit)}", signed(gain)),
        (f"speaks for {output(other)}", signed(loss)),
        ("blank paper, before any ink", signed(start)),
    ]


def ahead(lead: int, digit: int, other: int) -> str:
    """Return by how much a digit is ahead of another one.

    Args:
        lead: in tenths.
        digit: 0 to 9, or 10.
        other: likewise.
    """
    if lead == 0:
        return f"{output(digit)} and {output(other)} are level"
    way = "ahead of" if lead > 0 else "behind"
    return f"{output(digit)} is {way} {output(other)} by {abs(lead) / 10:.1f}"


def why_picture(digit: int, other: int) -> str:
    """Return what the coloured drawing shows, for who cannot see it."""
    return (
        "Your drawing as the network sees it: blue ink speaks for "
        f"{output(digit)}, orange ink for {output(other)}, grey ink for neither."
    )


def layer(place: int, rows: int, cols: int, maps: int, shown: int) -> dict[str, str]:
    """Return a convolution's title, text (what it finds) and size.

    Args:
        place: of the layer, from 0.
        rows: of its maps.
        cols: likewise.
        maps: how many it makes.
        shown: how many of them are.
    """
    title, text = list(CONVOLUTIONS.items())[place]
    return {
        "title": f"{place + 1}. {title}",
        "text": text,
        "size": (
            f"{maps} pictures of {_by(rows, cols)} points, here the {shown} brightest. "
            f"A point looks at {_by(SIGHT[place], SIGHT[place])} pixels."
        ),
    }


def layer_picture(place: int, shown: int) -> str:
    """Return what a convolution's picture shows, for who cannot see it."""
    title = list(CONVOLUTIONS)[place]
    return f"Layer {place + 1}, {title.lower()}: {shown} small pictures"


def last_layer(values: int) -> dict[str, str]:
    """Return the last layer's title, text and size.

    Args:
        values: how many the layer before gives.
    """
    return {
        "title": f"{len(CONVOLUTIONS) + 1}. The eleven sums",
        "text": "One for each digit and one for no digit: the largest wins.",
        "size": (
            f"Each adds up the {values:,} values of the layer before, each value with "
            "a weight of its own."
        ),
    }


def signed(tenths: int) -> str:
    """Return a number of tenths, always with its sign."""
    sign = MINUS if tenths < 0 else "+" if tenths > 0 else ""
    return f"{sign}{abs(tenths) / 10:.1f}"


def _by(rows: int, cols: int) -> str:
    return f"{rows}{SPACE}{TIMES}{SPACE}{cols}"


def _joined(parts: list[str]) -> str:
    return " and the ".join(parts)


# Other networks.


def short_verdict(reading: Reading) -> tuple[str, str]:
    """Return a reading of ours in a word or a digit, and how sure it is.

    Args:
        reading: with probabilities.
    """
    second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
    sure = percent(float(reading.probabilities[best]))
    words = {
        Verdict.NOT_A_DIGIT: ("no digit", ""),
        Verdict.NUMBER: ("several digits", ""),
        Verdict.UNSURE: (f"{best}?", f"or {_article(second)} {second}"),
    }
    return words.get(reading.verdict, (str(best), sure))


def comparison_headline(
    ours: Reading, alike: int, alike_whole: int, others: int
) -> str:
    """Return what all networks read, as a sentence or two.

    Args:
        ours: our own reading, centred.
        alike: how many others name the same digit, centred.
        alike_whole: likewise, as drawn.
        others: how many there are.
    """
    if others == 0:
        return ALONE
    if ours.digit is None:
        return f"{headline(ours)} {ALWAYS_NAMES_ONE}"
    return (
        f"Ours reads {_article(ours.digit)} {ours.digit}. Do the others agree? "
        f"Centred, {alike} of {others}; as drawn, {alike_whole} of {others}."
    )


def parameters(count: int) -> str:
    """Return how large a network is."""
    return f"{count:,} numbers"


def tested(figures: dict[str, Any]) -> str:
    """Return how much of MNIST's test set a network reads right.

    Args:
        figures: of its card.
    """
    found = figures.get("MNIST test")
    return f"MNIST: {_share(found['right']) if found else NOT_MEASURED}"


# How it learnt.


def claim_facts(claim: Published | None, figures: dict[str, Any]) -> list[list[str]]:
    """Return what was published of a network beside what we measured.

    Args:
        claim: None for our own network.
        figures: of its card.

    Returns:
        Pairs of words: what, and how much.
    """
    measured = [
        ["Measured on MNIST's test set", _measured(figures.get("MNIST test"))],
        ["Measured on what it learnt from", _measured(figures.get(LEARNT))],
    ]
    if claim is None:
        return measured[:1]
    test, train = (
        _share(figure) if figure else "no figure published"
        for figure in (claim.test, claim.train)
    )
    return [
        ["Published in", claim.source],
        ["Published for MNIST's test set", test],
        measured[0],
        ["Our aim there", f"at least {_share(claim.target)}"],
        ["Published for what it learnt from", train],
        measured[1],
    ]


def card_facts(card: Card) -> list[list[str]]:
    """Return how a network was trained, as pairs of words: what, and how."""
    settings = card.settings
    facts = {
        "Numbers that it learnt": f"{card.parameters:,}",
        "Epochs": settings.get("epochs"),
        "Pictures at a time": settings.get("batch_size"),
        "Made small by learning": LOSSES.get(settings.get("loss", "sparse")),
        "Checked with": _checked_with(settings),
    }
    return [[what, str(how)] for what, how in facts.items() if how is not None]


def layer_row(layer: dict[str, Any]) -> list[str]:
    """Return a layer's row in the table that `LEARNT_WORDS` heads."""
    kind = layer["kind"]
    name = re.sub("(?<=[a-z])(?=[A-Z])", HYPHEN, kind)
    shape = f" {TIMES} ".join(f"{side:,}" for side in layer["output"])
    return [name, LAYERS.get(kind, ""), shape, f"{layer['parameters']:,}"]


def source_row(source: dict[str, Any]) -> list[str]:
    """Return a data set's row in the table that `LEARNT_WORDS` heads."""
    name, use = source["name"], source["use"]
    return [SOURCES.get(name, name), USES.get(use, use), f"{source['n']:,}"]


def overfitting(learnt: float, unseen: float, best_epoch: int | None) -> str:
    """Return that a network learnt by heart.

    Args:
        learnt: the share read right in training, in the last epoch.
        unseen: likewise of digits that it did not learn from.
        best_epoch: after which its loss on those was least; None if it did not rise.
    """
    return (
        f"Overfitting: at the end it reads {_share(learnt, 1)} of what it learns from, "
        f"but {_share(unseen, 1)} of digits it did not learn from: it has learnt some "
        f"by heart.{_risen(best_epoch)}"
    )


def no_overfitting(learnt: float, unseen: float, best_epoch: int | None) -> str:
    """Return that a network did not learn by heart, or hardly; see `overfitting`."""
    start = "A little overfitting" if best_epoch else "No overfitting to be seen"
    harder = (
        " Training is the harder test: there, parts of it are switched off or its "
        "digits are distorted."
    )
    return (
        f"{start}: at the end it reads {_share(unseen, 1)} of digits it did not learn "
        f"from, and {_share(learnt, 1)} in training.{_risen(best_epoch)}"
        f"{harder if unseen > learnt else ''}"
    )


def misses_headline(misses: int, n: int) -> str:
    """Return how many of our drawings a network misreads."""
    return f"It misreads {misses or 'none'} of these {n} drawings."


def miss(label: int, digit: int) -> str:
    """Return what was drawn and what was read."""
    return f"drawn {label}, read {digit}"


def _risen(best_epoch: int | None) -> str:
    if best_epoch is None:
        return ""
    return f" Its loss on those was least after epoch {best_epoch}, and rose again."


def _measured(figures: dict[str, Any] | None) -> str:
    """Return a share with its n, and the misses where they were counted."""
    if not figures:
        return NOT_MEASURED
    n, right = figures["n"], figures["right"]
    misses = figures.get("misses", round(n * (1 - right)))
    return f"{_share(right)}: {misses:,} of {n:,} misread"


def _checked_with(settings: dict[str, Any]) -> str | None:
    held_back = f"{settings.get('validation', 0):,} of MNIST's training digits"
    ways = {
        "chance": f"{held_back}, drawn by lot",
        "last": f"the last {held_back}",
        "test": "MNIST's test set; nothing was chosen by it",
        "nothing": "no digits of MNIST's",
    }
    return ways.get(settings.get("validate_on", ""))


def _share(share: float, places: int = 2) -> str:
    return f"{100 * share:.{places}f}{SPACE}%"
