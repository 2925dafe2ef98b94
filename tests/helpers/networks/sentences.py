"""Sentences in English and German by hand, and in the other languages by their form."""

import re

from digits.page.i18n.wording import ENGLISH, SPACE, WORDINGS


def check_sentence(make, english, german):
    """Check a sentence: as a person would say it, and in every language.

    Args:
        make: from the wording of a language to the sentence.
        english: the sentence expected.
        german: likewise.
    """
    assert make(ENGLISH).replace(SPACE, " ") == english
    assert make(WORDINGS["de"]).replace(SPACE, " ") == german
    for code in ("es", "fr", "tr"):
        sentence = make(WORDINGS[code])
        assert not re.search("[{}]|None", sentence), code
        assert sentence.replace(SPACE, " ") != english, code
