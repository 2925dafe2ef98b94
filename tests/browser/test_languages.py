"""The page's languages in a real Chromium: the browser's, or what a visitor chose."""

import re

import pytest

from digits.page.i18n.wording import ENGLISH, LANGUAGES, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.room import READY, open_panel
from tests.helpers.drawn import FOUR, SEVEN, on_pad

SHARES = [0.0, 0.004, 0.005, 0.125, 0.375, 0.666, 0.99, 0.9901, 0.99449, 0.999, 0.9991]
COUNTS = [0, 999, 1_000, 5_386, 9_999, 10_000, 65_536, 1_234_567]
# What can be seen, and what is read to those who cannot see: texts, names, titles.
TEXTS = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement: around, data } = walker.currentNode;
        if (around.checkVisibility() && !around.closest("script, style")) {
            texts.push(data);
        }
    }
    for (const name of ["aria-label", "title", "alt"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (element.checkVisibility()) {
                texts.push(element.getAttribute(name));
            }
        }
    }
    return texts.map((text) => text.trim()).filter((text) => text !== "");
}"""


def english_patterns(code):
    """Return our English texts, with any values, that another language lacks."""
    table = WORDINGS[code].table
    patterns = set()
    for text in ENGLISH.table.values():
        has_words = re.search("[a-z]{2}", re.sub(r"\{\w+\}", "", text))
        if has_words and text not in table.values():
            parts = re.split(r"\{\w+\}", text)
            patterns.add(".+".join(map(re.escape, parts)))
    return patterns


def english_left(tab, code):
    joined = re.compile("|".join(english_patterns(code)))
    return sorted({text for text in tab.evaluate(TEXTS) if joined.fullmatch(text)})


# The browser's language.


@pytest.mark.parametrize(
    ("locale", "code", "headline"),
    [
        ("de-DE", "de", "Zeichne eine Ziffer von 0 bis 9 oder eine Zahl."),
        ("es-MX", "es", "Dibuja una cifra del 0 al 9, o un número."),
        ("fr", "fr", "Dessine un chiffre de 0 à 9, ou un nombre."),
        ("tr-TR", "tr", "0–9 arası bir rakam ya da bir sayı çiz."),  # noqa: RUF001 - a dash
    ],
)
def test_the_page_is_in_the_browsers_language_and_nothing_in_english(
    new_tab, locale, code, headline
):
    tab = new_tab(locale=locale)
    asked = hands.questions(tab)
    assert tab.locator(".headline").inner_text() == headline
    assert tab.evaluate("document.documentElement.lang") == code
    assert tab.locator(".language select").input_value() == code
    assert tab.locator(".hint").inner_text() == WORDINGS[code].text("pad.hint")
    assert english_left(tab, code) == []
    hands.put(tab, SEVEN)
    for name in READY:
        open_panel(tab, name)
        assert english_left(tab, code) == [], name
        assert len(tab.evaluate(TEXTS)) > 40
    assert len(asked) >= 6
    assert {data["language"] for _, data in asked} == {code}


def test_english_that_is_left_would_be_found(tab):
    hands.put(tab, SEVEN)
    open_panel(tab, "networks")
    found = english_left(tab, "de")
    for text in ("That's a 7!", "Undo", "centred", "digits (ours)", "Other networks"):
        assert text in found


def test_a_browser_that_speaks_none_of_the_languages_gets_english(new_tab):
    tab = new_tab(locale="pt-BR")
    assert tab.locator(".headline").inner_text() == ENGLISH.text("headline.blank")


def test_the_first_known_of_several_is_spoken_to_a_browser_that_keeps_nothing(new_tab):
    script = (
        "Object.defineProperty(navigator, 'languages',"
        " { get: () => ['pt-BR', 'TR-tr', 'de'] });"
        "Object.defineProperty(window, 'localStorage',"
        " { get: () => { throw new Error('kept out'); } })"
    )
    tab = new_tab(before=lambda context: context.add_init_script(script))
    assert tab.evaluate("document.documentElement.lang") == "tr"
    hands.choose_language(tab, "fr")
    hands.wait_for_text(tab, ".headline", "Dessine un chiffre")


# The switch.


def test_the_switch_changes_everything_and_keeps_the_drawing(tab):
    assert hands.put(tab, SEVEN) == "That's a 7!"
    share = tab.locator(".bar.leads .share")
    assert share.inner_text() == ">\xa099.9%"
    before = hands.strokes_read(tab)
    open_panel(tab, "why")
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Das ist eine 7!")
    hands.wait_for_text(tab, "#why .result", "Vorsprung von 7 vor ")
    hands.wait_for_text(tab, "#why .layer .title", "1. Kanten")
    assert hands.strokes_read(tab) == before
    assert tab.locator("#tab-why").inner_text() == "Warum?"
    assert tab.locator(".clear").get_attribute("title") == "Leeren"
    assert share.inner_text() == ">\xa099,9\xa0%"
    assert tab.evaluate("document.documentElement.lang") == "de"
    hands.choose_language(tab, "tr")
    hands.wait_for_text(tab, ".headline", "Bu bir 7!")
    assert share.inner_text() == ">\xa0%99,9"
    hands.press_button(tab, "Geri al", 0)


def test_a_panel_that_was_opened_before_is_asked_anew(tab):
    hands.put(tab, FOUR)
    for name, selector, german, french in (
        (
            "networks",
            "#networks .status",
            "Unseres liest eine 4.",
            "Le nôtre lit un 4.",
        ),
        ("training", ".count", "Es liest ", "Il "),
    ):
        open_panel(tab, name)
        hands.choose_language(tab, "de")
        hands.wait_for_text(tab, selector, german)
        tab.locator(f"#tab-{name}").click()  # closed while the language changes
        hands.choose_language(tab, "fr")
        tab.locator(f"#tab-{name}").click()
        hands.wait_for_text(tab, selector, french)
        hands.choose_language(tab, "en")


def test_the_network_that_was_chosen_stays_chosen(tab):
    open_panel(tab, "training")
    tab.locator("#network").select_option("mlp-784")
    hands.wait_for_text(tab, ".facts dd", '"Hand-Written')
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".facts dt", "Veröffentlicht in")
    assert tab.locator("#network").input_value() == "mlp-784"
    hands.wait_for_text(tab, ".accuracy .tick.left", "")
    assert "%" in tab.locator(".accuracy .tick.left").first.text_content()


def test_a_blank_pad_invites_in_the_new_language(tab):
    hands.open_tab(tab, "why")
    hands.choose_language(tab, "es")
    hands.wait_for_text(tab, ".headline", "Dibuja una cifra")
    hands.wait_for_text(tab, "#why .status", "Dibuja una cifra y mira")
    tab.locator("#tab-why").click()  # closed, the examples are in its place
    button = tab.get_by_role("button", name="Una carita sonriente")
    assert button.get_attribute("title") == "Una carita sonriente"


def test_that_the_server_is_away_is_said_in_the_language(tab):
    hands.choose_language(tab, "de")
    with hands.server_away(tab):
        hands.put_on_pad(tab, on_pad(SEVEN))
        hands.wait_for_text(tab, ".headline", "Ich bin gerade nicht erreichbar.")
    hands.expect_text(tab, ".headline", "Das ist eine 7!")


def test_the_choice_survives_a_reload(tab, page):
    hands.choose_language(tab, "fr")
    hands.load(tab, page)
    hands.wait_for_text(tab, ".headline", "Dessine un chiffre")
    assert tab.locator(".language select").input_value() == "fr"
    tab.evaluate("localStorage.setItem('digits-language', '__proto__')")
    hands.load(tab, page)
    hands.wait_for_text(tab, ".headline", "Draw a digit")


def test_the_switch_is_reached_and_used_by_keys(tab):
    switch = tab.get_by_role("combobox", name="Language")
    assert switch.locator("option").all_inner_texts() == list(LANGUAGES.values())
    switch.focus()
    tab.keyboard.press("ArrowDown")
    hands.wait_for_text(tab, ".headline", "Zeichne eine Ziffer")
    assert tab.get_by_role("combobox", name="Sprache").input_value() == "de"


def test_browser_and_server_write_the_same_numbers(tab):
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".headline", words.text("headline.blank"))
        written = {
            how: tab.evaluate(f"shares => shares.map(share => digits.{how})", SHARES)
            for how in ("percent(share)", "share(share, 1)", "number(share, 3)")
        }
        counts = tab.evaluate("counts => counts.map(n => digits.number(n))", COUNTS)
        assert counts == [words.number(count) for count in COUNTS]
        assert written == {
            "percent(share)": [words.percent(share) for share in SHARES],
            "share(share, 1)": [words.share(share, 1) for share in SHARES],
            "number(share, 3)": [words.number(share, 3) for share in SHARES],
        }
