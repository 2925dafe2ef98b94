import pytest

from digits.explain import PARTS, Argument
from digits.page.i18n.wording import MINUS
from digits.page.parts.why import sentences
from tests.helpers.networks.sentences import check_sentence


def argument(parts, against=(), digit=7, everywhere=False, partly=None):
    return Argument(digit, 1, list(parts), list(against), partly, everywhere)


@pytest.mark.parametrize(
    ("argument", "english"),
    [
        (
            argument(["top"]),
            "The top of your drawing points most strongly towards 7; hardly anything "
            "there points towards 1.",
        ),
        (
            argument(["left", "centre"], ["right"]),
            "The left side and the middle of your drawing point most strongly towards "
            "7; the right side points towards 1.",
        ),
        (
            argument(["bottom"], ["top", "middle"], digit=10),
            "The bottom of your drawing points most strongly towards “no digit”; the "
            "top and the middle point towards 1.",
        ),
        (
            argument(PARTS[:3], everywhere=True, partly="bottom"),
            "Every part of your drawing points towards 7; the bottom points partly "
            "towards 1, too.",
        ),
        (
            argument(["left"], partly="right"),
            "The left side of your drawing points most strongly towards 7; the right "
            "side points partly towards 1.",
        ),
        (
            None,
            "No part of your drawing says clearly whether it's 7 or “no digit”.",
        ),
    ],
)
def test_a_headline_names_the_parts_that_speak_most(argument, english):
    check_sentence(lambda words: sentences.headline(argument, 7, 10, words), english)


@pytest.mark.parametrize(
    ("tenths", "digit", "english"),
    [
        (92, 7, "7 is ahead of 1 by 9.2"),
        (-5, 10, "“no digit” is behind 1 by 0.5"),
        (0, 7, "7 and 1 are level"),
    ],
)
def test_a_lead_is_said_in_words(tenths, digit, english):
    check_sentence(
        lambda words: sentences.lead_sentence(tenths, digit, 1, words), english
    )


@pytest.mark.parametrize(
    ("make", "english"),
    [
        (
            lambda words: " | ".join(
                map(" ".join, sentences.sum_rows((322, -116, 0), 7, 10, words))
            ),
            f"points towards 7 +32.2 | points towards “no digit” {MINUS}11.6 | "
            "blank paper, before any ink 0.0",
        ),
        (
            lambda words: sentences.picture_text(7, 1, words),
            "Your drawing as the network sees it: blue ink points towards 7, "
            "orange ink towards 1, grey ink towards neither.",
        ),
        (
            lambda words: " | ".join(
                sentences.layer_texts(0, (26, 26, 32), 16, words).values()
            ),
            "1. Edges | Each small picture lights up where your drawing has one kind "
            "of edge. | 32 pictures of 26 \u00d7 26 points; here are the 16 brightest. "
            "Each point sees 3 \u00d7 3 pixels. | Layer 1, \u201cEdges\u201d: 16 small "
            "pictures",
        ),
        (
            lambda words: " | ".join(sentences.last_layer_texts(2400, words).values()),
            "7. The eleven sums | One for each digit and one for “no digit”: the "
            "largest wins. | Each adds up the 2,400 values from the layer before, each "
            "value with its own weight.",
        ),
        (lambda words: sentences.output_label(10, words), "no digit"),
    ],
)
def test_sums_pictures_and_layers_are_said_in_words(make, english):
    check_sentence(make, english)
