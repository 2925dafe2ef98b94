"""The lessons in a real Chromium: each step opens its state; the page; the sheet."""

import re

import pytest

from digits.page.i18n.wording import LANGUAGES, WORDINGS
from digits.page.lessons.plan import LESSONS, drawings
from digits.page.lessons.texts import Texts
from tests.helpers.browser import hands
from tests.helpers.browser.sharing import assert_alike, share
from tests.helpers.running import proxy

STEPS = {
    f"{number}.{place}": step
    for number, lesson in enumerate(LESSONS, 1)
    for place, step in enumerate(lesson.steps, 1)
}
OPENED = {
    "numbers": "dialog.glyph[open]",
    "certainty": "#certainty .slide:visible",
    "matrix": "#training .matrix:visible",
}
IN_SIGHT = """table => {
    const { top, bottom } = table.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture
def lessons(browser, page):
    """Give a function that opens the lessons in a language."""
    contexts = []

    def open_it(language="en", **settings):
        contexts.append(browser.new_context(**{**hands.DESKTOP, **settings}))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(hands.PATIENCE)
        tab.goto(f"{page}/lessons.html?language={language}")
        return tab

    yield open_it
    for context in contexts:
        context.close()


def follow(tab, step):
    """Open a step as its link does."""
    tab.evaluate("end => { location.hash = end; }", step.link())


@pytest.mark.parametrize("name", STEPS)
def test_a_step_opens_the_page_as_it_needs_it_and_hides_the_rest(tab, name):
    step = STEPS[name]
    follow(tab, step)
    tab.wait_for_selector("#masthead .whole:visible")
    drawn = drawings()[step.drawing]
    tab.wait_for_function("n => window.digitsReading?.of === n", arg=len(drawn))
    assert_alike(drawn, hands.strokes_read(tab))
    expected = [f"panel-{step.fields['tab']}"] if "tab" in step.fields else []
    tab.wait_for_function(
        "n => document.querySelectorAll('.panel:not([hidden])').length === n",
        arg=len(expected),
    )
    assert hands.open_panels(tab) == expected
    assert tab.locator("#tabs .tab:visible").count() == 0
    if name in ("1.3", "3.3", "3.4"):
        tab.wait_for_selector(OPENED[step.fields["open"]])


def test_a_step_of_learning_shows_its_history_at_its_step(tab):
    for name, digit in (("2.1", "7"), ("2.3", "1")):
        step = STEPS[name]
        follow(tab, step)
        tab.wait_for_selector(f"#training .slider[data-step='{step.fields['step']}']")
        hands.wait_for_text(tab, "#training .says", f"{digit},")
        chosen = tab.locator("#training .history :checked").get_attribute("value")
        assert chosen == step.fields["history"]


def test_the_matrix_is_brought_into_sight(new_tab, page):
    tab = new_tab(f"{page}/{STEPS['3.3'].link()}")
    table = tab.locator("#training .matrix")
    table.locator("button").first.wait_for()
    tab.wait_for_selector("#training .pillar.best")  # what is above it has come, too
    tab.wait_for_function(IN_SIGHT, arg=table.element_handle())


def test_share_opens_the_lessons_in_the_pages_language_and_they_lead_back(
    new_tab, page
):
    tab = new_tab()
    hands.choose_language(tab, "fr")
    hands.expect_text(tab, ".share .word", WORDINGS["fr"].text("share.open"))
    dialog = share(tab)
    with tab.context.expect_page() as opened:
        dialog.get_by_role("link", name=WORDINGS["fr"].text("share.teachers")).click()
    lessons = opened.value
    assert lessons.url == f"{page}/lessons.html?language=fr"
    assert lessons.locator("h1").inner_text() == Texts("fr").text("title")
    french = Texts("fr")
    with tab.context.expect_page() as opened:
        lessons.get_by_role("link", name=french.text("open", number="1.4")).click()
    step = opened.value
    hands.wait_for_pad(step)
    step.wait_for_selector("#panel-why:visible")
    lessons.get_by_role("link", name=french.text("open", number="3.1")).click()
    step.wait_for_function(
        "window.digitsReading?.digit === 4 || window.digitsReading?.digit === 9"
    )
    assert len(tab.context.pages) == 3  # all steps open in one
    assert step.locator("#masthead .whole").inner_text() == "Toute la page"


def test_the_lessons_lead_back_below_a_path_too(browser, server):
    with proxy(server.port, "/below") as address:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(f"{address}/lessons.html")
        links = tab.locator("ol a").evaluate_all("all => all.map(({ href }) => href)")
        assert len(links) == len(STEPS)
        assert all(link.startswith(f"{address}/#") for link in links)
        context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_takes_one_page_and_stands_alone_where_it_is_wanted(
    lessons, language
):
    tab = lessons(language)
    tab.evaluate("window.print = () => {}")
    for paper in ("A4", "Letter"):
        assert pages(tab, paper) > 2
        tab.get_by_role("button", name=Texts(language).text("sheet.print")).last.click()
        assert pages(tab, paper) == 1, paper
        tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert pages(tab, "A4") > 2


def test_a_link_to_the_sheet_shows_it_with_its_button_and_is_used_up(lessons):
    tab = lessons("en")
    tab.goto(f"{tab.url}#sheet")
    tab.wait_for_function(
        "document.querySelector('#sheet').getBoundingClientRect().top < innerHeight / 2"
    )
    button = tab.locator("#sheet").get_by_role("button", name="Print the sheet")
    assert button.is_visible()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert pages(tab, "A4") == 1
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate("location.hash") == ""
    assert pages(tab, "A4") > 2


@pytest.mark.parametrize("size", [(1280, 800), (390, 664)])
def test_a_code_for_the_class_covers_everything_and_leads_to_its_step(
    lessons, server, size
):
    tab = lessons("en", viewport=dict(zip(("width", "height"), size, strict=True)))
    tab.get_by_role("button", name="Code for the class 3.2").click()
    code = tab.get_by_role("dialog", name="Code for the class 3.2")
    address = code.locator("p").inner_text()
    assert address == f"{server.others}/{STEPS['3.2'].link('en')}"
    box = code.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size)
    picture = code.locator("svg").bounding_box()
    assert min(picture["width"], picture["height"]) > 0.6 * min(size)
    assert hands.violations(tab) == []
    code.get_by_role("button", name="Close").click()
    assert code.is_hidden()


def pages(tab, paper):
    printed = tab.pdf(format=paper, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_everyone_can_read_the_lessons_on_a_phone_and_in_the_dark(lessons):
    for language in LANGUAGES:
        tab = lessons(language, color_scheme="dark", viewport=hands.PHONE["viewport"])
        assert hands.violations(tab) == [], language
        assert hands.page_width(tab) == 390, language
    tab = lessons("en")
    assert hands.violations(tab) == []
    small = tab.locator("a:visible, button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44)"
    )
    assert small == []


def test_the_lessons_ask_nobody_else(browser, page):
    asked = []
    context = browser.new_context()
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(f"{page}/lessons.html")
    assert [url for url in asked if not url.startswith(page)] == []
    context.close()
