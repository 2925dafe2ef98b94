"""Numbers, digits and verdicts, as each language puts them."""

# ruff: noqa: RUF001 - what looks like a slip is how the other languages are written

from dataclasses import replace

import pytest

from digits.page.i18n.wording import (
    ENGLISH,
    HEADLINES,
    LANGUAGES,
    SPACE,
    WORDINGS,
    wording_for,
)
from digits.reading import Mark, Reading, Remark, Verdict
from tests.helpers.networks.stub_classifier import reading_of

GERMAN = WORDINGS["de"]
THIN = "\N{NARROW NO-BREAK SPACE}"


def test_a_message_is_answered_in_the_language_that_it_names_or_in_english():
    for code in LANGUAGES:
        assert wording_for({"language": code, "strokes": []}).language == code
    others = (None, 7, ["de"], {}, "DE", "de-DE", "../de", "xx")
    for message in (None, 7, [], "de", {}, *({"language": name} for name in others)):
        assert wording_for(message) is ENGLISH


# Numbers.


@pytest.mark.parametrize(
    ("share", "english", "german", "turkish"),
    [
        (0.9995, "> 99.9%", "> 99,9 %", "> %99,9"),
        (0.999, "99.9%", "99,9 %", "%99,9"),
        (0.993, "99.3%", "99,3 %", "%99,3"),
        (0.666, "67%", "67 %", "%67"),
        (0.125, "13%", "13 %", "%13"),  # half a percent goes up, as in the browser
        (0.0, "0%", "0 %", "%0"),
    ],
)
def test_a_share_is_written_as_the_language_writes_it(share, english, german, turkish):
    texts = [WORDINGS[code].percent(share) for code in ("en", "de", "es", "fr", "tr")]
    expected = [english, german, german, german, turkish]
    assert [text.replace(SPACE, " ") for text in texts] == expected


@pytest.mark.parametrize(
    ("value", "places", "texts"),
    [
        (1234567, 0, ["1,234,567", "1.234.567", "1 234 567", "1 234 567", "1.234.567"]),
        (4128, 0, ["4,128", "4.128", "4128", "4 128", "4.128"]),
        (330, 0, ["330"] * 5),
        (9.2, 1, ["9.2", "9,2", "9,2", "9,2", "9,2"]),
    ],
)
def test_digits_are_grouped_as_the_language_groups_them(value, places, texts):
    written = [WORDINGS[code].number(value, places) for code in LANGUAGES]
    assert [text.replace(THIN, " ") for text in written] == texts


def test_only_english_and_turkish_write_a_percent_without_a_space():
    written = [words.share(0.97, 0) for words in WORDINGS.values()]
    assert written == ["97%", f"97{SPACE}%", f"97{SPACE}%", f"97{SPACE}%", "%97"]
    assert ENGLISH.percent(0.9995) == f">{SPACE}99.9%"


# Readings.


@pytest.mark.parametrize(
    ("verdict", "best", "second", "english", "german"),
    [
        (Verdict.DIGIT, 7, 1, "That's a 7!", "Das ist eine 7!"),
        (Verdict.DIGIT, 8, 3, "That's an 8!", "Das ist eine 8!"),
        (Verdict.UNSURE, 4, 9, "A 4, or maybe a 9.", "Eine 4 oder vielleicht eine 9."),
    ],
)
def test_a_headline_says_the_verdict(verdict, best, second, english, german):
    reading = reading_of(verdict, best, second)
    assert ENGLISH.headline(reading) == english
    assert GERMAN.headline(reading) == german


def test_a_headline_says_that_it_may_be_no_digit():
    doubtful = reading_of(Verdict.UNSURE, 0, 6, doubt=0.375)
    assert [WORDINGS[code].headline(doubtful) for code in ("en", "de", "fr")] == [
        "A 0? I'm not sure that's a digit.",
        "Eine 0? Ich bin nicht sicher, ob das eine Ziffer ist.",
        f"Un 0{THIN}? Je ne sais pas si c’est un chiffre.",
    ]
    for words in WORDINGS.values():
        headline = words.headline(doubtful)
        assert "0" in headline
        assert "6" not in headline  # it is not the greater doubt
        assert headline[0].isupper() or headline[:2] == "¿E"


def test_a_headline_says_a_number_whose_digits_were_read():
    digits = reading_of(Verdict.DIGIT, 4, 9), reading_of(Verdict.UNSURE, 2, 7)
    number = replace(reading_of(Verdict.NUMBER, 4, 9), digits=digits)
    assert [WORDINGS[code].headline(number) for code in LANGUAGES] == [
        "That's 42!",
        "Das ist die 42!",
        "¡Es el número 42!",
        f"C’est le nombre 42{THIN}!",
        "Bu 42!",
    ]


def test_a_headline_says_the_marks_of_a_number():
    digits = reading_of(Verdict.DIGIT, 4, 9), reading_of(Verdict.DIGIT, 2, 7)
    number = replace(reading_of(Verdict.NUMBER, 4, 9), digits=digits)
    for sign, text in ((".", "4.2"), (":", "4:2"), ("-", "4\N{MINUS SIGN}2")):
        reading = replace(number, marks=(Mark(sign, 1),))
        assert ENGLISH.headline(reading) == f"I read {text}."
        assert GERMAN.headline(reading) == f"Ich lese {text}."


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_headline_fits_on_a_line(code):
    words = WORDINGS[code]
    verdicts = [key for key in words.table if key.startswith("headline.")]
    values = {"digit": words.digit(8), "second": words.digit(3), "number": "12345678"}
    headlines = [words.text(key, **values) for key in verdicts]
    assert [line for line in headlines if len(line) > 60] == []
    assert len(set(headlines)) == len(headlines)  # whoever reads one knows the verdict


def test_every_remark_has_a_headline_of_its_own_whatever_the_verdict():
    for words in WORDINGS.values():
        headlines = {
            words.headline(Reading(Verdict.NOT_A_DIGIT, remark=remark))
            for remark in Remark
        }
        assert len(headlines - {words.text("headline.not_a_digit")}) == len(Remark)
        whole = replace(
            reading_of(Verdict.NOT_A_DIGIT, 3, 8), remark=Remark.TOO_MANY_DIGITS
        )
        assert words.headline(whole) in headlines


def test_a_headline_names_the_digit_that_a_mirror_shows_whatever_the_verdict():
    unread = replace(
        reading_of(Verdict.NOT_A_DIGIT, 6), remark=Remark.MIRRORED, mirrored=3
    )
    assert [WORDINGS[code].headline(unread) for code in LANGUAGES] == [
        "Looks like a 3 in a mirror.",
        "Das sieht aus wie eine 3 im Spiegel.",
        "Parece un 3 en un espejo.",
        "On dirait un 3 dans un miroir.",
        "Aynada bir 3 gibi görünüyor.",
    ]
    doubted = reading_of(Verdict.UNSURE, 5, doubt=0.4)
    turned = replace(doubted, remark=Remark.MIRRORED, mirrored=2)
    assert ENGLISH.headline(turned) == "Looks like a 2 in a mirror."


def test_a_sure_digit_stays_the_first_guess_beside_the_one_in_the_mirror():
    two = replace(reading_of(Verdict.DIGIT, 2), remark=Remark.MIRRORED, mirrored=5)
    assert [WORDINGS[code].headline(two) for code in LANGUAGES] == [
        "A 2? Or a 5 in a mirror?",
        "Eine 2? Oder eine 5 im Spiegel?",
        "¿Es un 2? ¿O un 5 en un espejo?",
        "Un 2\u202f? Ou un 5 dans un miroir\u202f?",
        "Belki bir 2, belki de aynada bir 5.",
    ]


def test_every_verdict_that_names_no_digit_has_a_headline():
    assert set(HEADLINES) == set(Verdict) - {Verdict.UNSURE, Verdict.DIGIT}
    for words in WORDINGS.values():
        for verdict in (Verdict.BLANK, Verdict.TOO_LITTLE, Verdict.TOO_MUCH):
            assert words.headline(Reading(verdict)) == words.text(HEADLINES[verdict])
        for verdict in (Verdict.NOT_A_DIGIT, Verdict.NUMBER):
            reading = reading_of(verdict, 3, 8)
            assert words.headline(reading) == words.text(HEADLINES[verdict])


def test_our_network_is_marked_as_ours():
    assert ENGLISH.network_name("digits") == "digits (ours)"
    assert GERMAN.network_name("digits") == "digits (unseres)"
    assert ENGLISH.network_name("small") == "small (ours, tiny)"
    assert GERMAN.network_name("mlp-784") == "mlp-784"
