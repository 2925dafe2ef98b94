"""The page's languages in a real Chromium: the browser's, or what a visitor chose."""

import json
import re
from itertools import pairwise

import pytest

from digits.page.i18n.wording import ENGLISH, LANGUAGES, WORDINGS
from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    answered,
    choose_language,
    draw_with_mouse,
    on_screen,
    opened,
    strokes_read,
)

pytestmark = pytest.mark.slow

SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
PATIENCE = 120_000  # ms; the networks may still be waking up
OTHERS = [code for code in LANGUAGES if code != "en"]
SHARES = [0.0, 0.004, 0.005, 0.125, 0.375, 0.666, 0.99, 0.9901, 0.99449, 0.999, 0.9991]
READY = {
    "why": "#why .sums .bar >> nth=10",
    "networks": ".networks[aria-busy=false] .board",
    "training": ".shown li, .count:not(:empty)",
    "photo": "#photo .choose",
}

# What can be seen, and what is said to who cannot see: texts, names, titles.
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


def in_language(browser, page, locale, **settings):
    context = browser.new_context(**{**DESKTOP, "locale": locale, **settings})
    return opened(context, page)


def draw(tab, drawing):
    draw_with_mouse(tab, on_screen(tab, drawing))
    return answered(tab, len(drawing))


def open_tab(tab, name):
    tab.locator(f"#tab-{name}").click()
    if name == "why":
        tab.wait_for_selector("#why .coloured", timeout=PATIENCE)
        tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector(READY[name], timeout=PATIENCE)


def wait_for_text(tab, selector, start):
    tab.wait_for_function(
        "([selector, start]) =>"
        " document.querySelector(selector)?.textContent.startsWith(start)",
        arg=[selector, start],
        timeout=PATIENCE,
    )


def english_patterns(code):
    """Return what no text may be in another language: ours in English, with values."""
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
        ("de-DE", "de", "Zeichne eine Ziffer von 0 bis 9."),
        ("es-MX", "es", "Dibuja una cifra del 0 al 9."),
        ("fr", "fr", "Dessine un chiffre de 0 à 9."),
        ("tr-TR", "tr", "0–9 arası bir rakam çiz."),  # noqa: RUF001 - a dash
        ("en-GB", "en", "Draw a digit from 0 to 9."),
        ("pt-BR", "en", "Draw a digit from 0 to 9."),
    ],
)
def test_the_page_opens_in_the_browsers_language(browser, page, locale, code, headline):
    tab = in_language(browser, page, locale)
    assert tab.locator(".headline").inner_text() == headline
    assert tab.evaluate("document.documentElement.lang") == code
    assert tab.locator(".language select").input_value() == code
    assert tab.locator(".hint").inner_text() == WORDINGS[code].text("pad.hint")
    assert tab.title() == "Digits"
    tab.context.close()


def test_the_first_known_language_of_several_is_taken(browser, page):
    context = browser.new_context(**DESKTOP)
    context.add_init_script(
        "Object.defineProperty(navigator, 'languages',"
        " { get: () => ['pt-BR', 'TR-tr', 'de'] })"
    )
    tab = opened(context, page)
    assert tab.evaluate("digits.language()") == "tr"
    context.close()


def test_a_browser_that_keeps_nothing_still_speaks(browser, page):
    context = browser.new_context(**DESKTOP, locale="de-DE")
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " { get: () => { throw new Error('kept out'); } })"
    )
    tab = opened(context, page)
    assert tab.evaluate("document.documentElement.lang") == "de"
    choose_language(tab, "fr")
    wait_for_text(tab, ".headline", "Dessine un chiffre")
    context.close()


# The switch.


def test_the_switch_changes_everything_and_keeps_the_drawing(browser, page):
    tab = in_language(browser, page, "en-US")
    complaints = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    assert draw(tab, SEVEN) == "That is a 7."
    before = strokes_read(tab)
    open_tab(tab, "why")
    choose_language(tab, "de")
    wait_for_text(tab, ".headline", "Das ist eine 7.")
    wait_for_text(tab, "#why .result", "Vorsprung von 7 vor ")
    wait_for_text(tab, "#why .layer .title", "1. Kanten")
    assert strokes_read(tab) == before
    assert tab.locator("#tab-why").inner_text() == "Warum?"
    assert tab.locator(".clear").get_attribute("title") == "Leeren"
    assert tab.locator(".bar.leads .share").inner_text() == "> 99,9 %".replace(
        " ", "\xa0"
    )
    assert tab.evaluate("document.documentElement.lang") == "de"
    choose_language(tab, "tr")
    wait_for_text(tab, ".headline", "Bu bir 7.")
    assert tab.locator(".bar.leads .share").inner_text() == ">\xa0%99,9"
    tab.get_by_role("button", name="Geri al").click()
    answered(tab, 1)
    assert complaints == []
    tab.context.close()


def test_a_panel_that_was_opened_before_is_asked_anew(browser, page):
    tab = in_language(browser, page, "en-US")
    draw(tab, FOUR)
    for name, selector, german, french in (
        ("networks", "#networks .said", "Unseres liest eine 4.", "Le nôtre lit un 4."),
        ("training", ".count", "Es liest ", "Il "),
    ):
        open_tab(tab, name)
        choose_language(tab, "de")
        wait_for_text(tab, selector, german)
        tab.locator(f"#tab-{name}").click()  # closed while the language changes
        choose_language(tab, "fr")
        tab.locator(f"#tab-{name}").click()
        wait_for_text(tab, selector, french)
        choose_language(tab, "en")
    tab.context.close()


def test_the_network_that_was_chosen_stays_chosen(browser, page):
    tab = in_language(browser, page, "en-US")
    open_tab(tab, "training")
    tab.locator("#network").select_option("mlp-784")
    wait_for_text(tab, ".facts dd", '"Hand-Written')
    choose_language(tab, "de")
    wait_for_text(tab, ".facts dt", "Veröffentlicht in")
    assert tab.locator("#network").input_value() == "mlp-784"
    wait_for_text(tab, ".accuracy .tick.left", "")
    assert "%" in tab.locator(".accuracy .tick.left").first.text_content()
    tab.context.close()


def test_a_blank_pad_invites_in_the_new_language(browser, page):
    tab = in_language(browser, page, "en-US")
    tab.locator("#tab-why").click()
    choose_language(tab, "es")
    wait_for_text(tab, ".headline", "Dibuja una cifra")
    wait_for_text(tab, "#why .said", "Dibuja una cifra y mira")
    button = tab.get_by_role("button", name="Una carita sonriente")
    assert button.get_attribute("title") == "Una carita sonriente"
    tab.context.close()


def test_a_server_that_is_away_is_told_of_in_the_language(browser, page):
    tab = in_language(browser, page, "de-DE")
    tab.route("**/component_server/**", lambda route: route.abort())
    draw_with_mouse(tab, on_screen(tab, SEVEN))
    wait_for_text(tab, ".headline", "Ich bin gerade nicht erreichbar.")
    tab.unroute("**/component_server/**")
    assert answered(tab, len(SEVEN)) == "Das ist eine 7."
    tab.context.close()


def test_the_choice_survives_a_reload(browser, page):
    tab = in_language(browser, page, "en-US")
    choose_language(tab, "fr")
    tab.reload()
    wait_for_text(tab, ".headline", "Dessine un chiffre")
    assert tab.locator(".language select").input_value() == "fr"
    tab.evaluate("localStorage.setItem('digits-language', '__proto__')")
    tab.reload()
    wait_for_text(tab, ".headline", "Draw a digit")
    tab.context.close()


def test_the_switch_is_reached_and_used_by_keys(browser, page):
    tab = in_language(browser, page, "en-US")
    switch = tab.get_by_role("combobox", name="Language")
    assert switch.locator("option").all_inner_texts() == list(LANGUAGES.values())
    switch.focus()
    tab.keyboard.press("ArrowDown")
    wait_for_text(tab, ".headline", "Zeichne eine Ziffer")
    assert tab.get_by_role("combobox", name="Sprache").input_value() == "de"
    tab.context.close()


def test_every_question_says_in_which_language(browser, page):
    tab = in_language(browser, page, "tr-TR")
    asked = []

    def note(request):
        if "component_server" in request.url:
            asked.append(json.loads(request.post_data)["data"]["language"])

    tab.on("request", note)
    draw(tab, SEVEN)
    for name in READY:
        open_tab(tab, name)
    assert len(asked) >= 6
    assert set(asked) == {"tr"}
    tab.context.close()


# Nothing is left in English.


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", READY)
def test_no_english_is_left(browser, page, code, name):
    tab = in_language(browser, page, code)
    assert english_left(tab, code) == []
    draw(tab, SEVEN)
    open_tab(tab, name)
    tab.wait_for_timeout(300)
    assert english_left(tab, code) == []
    assert len(tab.evaluate(TEXTS)) > 40
    tab.context.close()


def test_english_that_is_left_would_be_found(browser, page):
    tab = in_language(browser, page, "en-US")
    draw(tab, SEVEN)
    open_tab(tab, "networks")
    found = english_left(tab, "de")
    for text in ("That is a 7.", "Undo", "centred", "digits (ours)", "Other networks"):
        assert text in found
    tab.context.close()


# Numbers and room.


def test_browser_and_server_write_the_same_numbers(browser, page):
    tab = in_language(browser, page, "en-US")
    for code, words in WORDINGS.items():
        choose_language(tab, code)
        said = tab.evaluate("shares => shares.map(digits.percent)", SHARES)
        assert said == [words.percent(share) for share in SHARES]
        said = tab.evaluate("shares => shares.map(one => digits.share(one, 1))", SHARES)
        assert said == [words.share(share, 1) for share in SHARES]
        said = tab.evaluate(
            "shares => shares.map(one => digits.number(one, 3))", SHARES
        )
        assert said == [words.number(share, 3) for share in SHARES]
    tab.context.close()


@pytest.mark.parametrize("width", [320, 390, 700, 1280, 1366])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_room(browser, page, code, width):
    height = {320: 640, 390: 844, 700: 900, 1280: 800, 1366: 768}[width]
    size = {"viewport": {"width": width, "height": height}}
    tab = in_language(browser, page, code, **size)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    for parts in (
        ".tools :is(button, label)",
        "[role=tab]",
        ".masthead :is(h1, select)",
    ):
        boxes = [box for one in tab.locator(parts).all() if (box := one.bounding_box())]
        middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
        rows = 1 + sum(below - above > 8 for above, below in pairwise(middles))
        most = 2 if (parts, width) == ("[role=tab]", 320) else 1  # two by two
        assert rows <= most, parts
        assert min(box["x"] for box in boxes) >= 0
        assert max(box["x"] + box["width"] for box in boxes) <= width
    cut = tab.locator(":is([role=tab], .tools button, select)").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.outerHTML)"
    )
    assert cut == []
    tab.context.close()
