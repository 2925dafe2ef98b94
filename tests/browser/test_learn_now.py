"""Learn now in a real Chromium, of a real server: a network learns, pages watch."""

import json
from contextlib import contextmanager

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.training.lesson import CHOICES, STEPS, shown_steps
from tests.helpers.browser import hands
from tests.helpers.browser.learning import (
    choose_history,
    drawn_filters,
    go_to,
    marks_of,
    pillars,
    ready,
    sentence,
    step_shown,
)
from tests.helpers.drawn import FOUR, SEVEN

QUICK = {"batch": "8", "drawings": "100"}  # a few seconds
SLOW = {"batch": "128"}  # a minute or more: it goes on while a test looks
PLACES = len(shown_steps(STEPS))
TOLD = "#training .told"
OTHER_BARS = """before => Array.from(
    document.querySelectorAll("#training .pillar"),
    (pillar) => Number(pillar.style.getPropertyValue("--share")),
).some((share, place) => share !== before[place])"""
JOINED = ENGLISH.text("learning.joined")
REFUSED = ENGLISH.text("learning.refused")


@pytest.fixture
def watching(new_tab):
    """Give a function that returns a page of its own, with a 7 and the panel open."""

    def open_it(**settings):
        tab = new_tab(**settings)
        hands.put(tab, SEVEN)
        hands.open_tab(tab, "training")
        ready(tab)
        wait_until_over(tab)  # what another test began
        return tab

    return open_it


def begin(tab, **settings):
    """Press the button, after some settings were changed."""
    fold = tab.locator("#training .settings")
    if settings and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for name, value in settings.items():
        tab.locator(f"#lesson-{name}").select_option(value)
    button(tab).click()


def button(tab):
    return tab.locator("#training .begin")


def wait_until_over(tab):
    tab.wait_for_selector("#training .begin:not([aria-disabled=true])")


def wait_until_going(tab):
    tab.wait_for_selector("#training .begin[aria-disabled=true]")
    tab.wait_for_selector("#training [name=history][value=now]:checked")
    tab.wait_for_selector("#training .pillar.best")


def watched(asked):
    """Return the questions how far a lesson has come."""
    return [data for name, data in asked if name == "watch_learning"]


@contextmanager
def answers_changed(tab, function, change):
    """Change the answers of one of the server's functions on their way."""

    def on_the_way(route):
        if json.loads(route.request.post_data)["fn_name"] != function:
            route.continue_()
            return
        route.fulfill(json=change(route))

    tab.route(hands.QUESTIONS, on_the_way)
    yield
    tab.unroute(hands.QUESTIONS)


# One page.


def test_a_network_learns_while_the_page_watches_and_is_then_a_fourth_history(
    watching,
):
    tab = watching()
    asked = hands.questions(tab)
    before = pillars(tab)
    begin(tab, **QUICK)
    wait_until_going(tab)
    assert tab.locator("#training progress").is_visible()
    hands.wait_for_text(tab, TOLD, "Done: it now reads ")
    [(_, begun), *_] = [each for each in asked if each[0] == "begin_learning"]
    assert {name: begun[name] for name in CHOICES} == {
        "drawings": "100",
        "rate": 0.003,
        "batch": 8,
        "wrong": False,
    }
    since = [data["since"] for data in watched(asked)]
    assert since == sorted(since)
    assert len(since) > 2
    assert step_shown(tab) == "Step 1,024"  # whoever watches goes along to the end
    assert not tab.locator("#training progress").is_visible()
    assert pillars(tab) != before
    told = tab.locator(TOLD).inner_text()
    right = tab.locator("#training .measured td").nth(2).inner_text()
    assert right in told  # of strangers' drawings
    count = len(asked)
    assert tab.locator("#training .slider").get_attribute("max") == str(PLACES - 1)
    last = drawn_filters(tab), marks_of(tab), sentence(tab)
    steps = set()
    for place in range(PLACES):
        go_to(tab, place)
        steps.add(step_shown(tab))
        assert sum(pillars(tab)) == pytest.approx(1, abs=0.006)
        assert any(alpha for *_, alpha in drawn_filters(tab)[0])
    assert len(steps) == PLACES
    go_to(tab, 0)
    first = drawn_filters(tab), marks_of(tab), sentence(tab)
    assert all(one != other for one, other in zip(first, last, strict=True))
    choose_history(tab, "all")
    choose_history(tab, "now")
    tab.wait_for_timeout(1_000)
    assert len(asked) == count
    go_to(tab, PLACES - 1)
    seven = pillars(tab)
    hands.put(tab, FOUR)  # another drawing is read by its steps, from the first on
    tab.wait_for_function(OTHER_BARS, arg=seven)
    assert [data["since"] for data in watched(asked[count:])] == [0]


def test_a_far_too_large_rate_teaches_nothing_and_that_is_said(watching):
    tab = watching()
    begin(tab, rate="1", **QUICK)
    hands.expect_text(tab, TOLD, ENGLISH.text("learning.diverged"))
    assert max(pillars(tab)) < 0.2
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, TOLD, words.text("learning.diverged"))


def test_the_settings_are_those_that_the_server_knows_the_usual_chosen(watching):
    tab = watching()
    tab.locator("#training .settings summary").click()
    for name in ("drawings", "rate", "batch"):
        select = tab.locator(f"#lesson-{name}")
        values = select.locator("option").evaluate_all("all => all.map(o => o.value)")
        if name != "drawings":
            values = [float(value) for value in values]
        assert sorted(values) == sorted(CHOICES[name])
        usual = select.input_value()
        assert type(CHOICES[name][0])(usual) == CHOICES[name][0]
    assert not tab.locator("#lesson-wrong").is_checked()
    texts = tab.locator("#lesson-rate option").all_inner_texts()
    remarked = ("0.0001 (tiny)", "0.001", "0.003 (usual)", "0.01", "0.1")
    assert texts == [*remarked, "1 (far too large)"]


def test_a_setting_that_is_no_choice_is_refused_and_the_button_is_back(watching):
    tab = watching()
    tab.locator("#lesson-rate option[selected]").evaluate("o => { o.value = '0.5'; }")
    begin(tab)
    hands.expect_text(tab, TOLD, REFUSED)
    wait_until_over(tab)
    assert not tab.locator("#training [name=history][value=now]").is_checked()


def test_a_server_that_is_away_is_said_and_the_button_is_back(watching):
    tab = watching()
    with hands.server_away(tab):
        begin(tab, **QUICK)
        hands.expect_text(tab, TOLD, ENGLISH.text("pad.unreachable"))
        wait_until_over(tab)
    begin(tab)
    hands.wait_for_text(tab, TOLD, "Done: it now reads ")


def test_a_connection_that_is_lost_on_the_way_is_said_and_found_again(watching):
    tab = watching()
    begin(tab, **QUICK)
    wait_until_going(tab)
    with hands.server_away(tab):
        hands.expect_text(tab, TOLD, ENGLISH.text("pad.unreachable"))
        wait_until_over(tab)
    hands.wait_for_text(tab, TOLD, "Done: it now reads ")


def test_without_kept_histories_it_is_said_and_a_lesson_is_given_all_the_same(new_tab):
    tab = new_tab()
    missing = {"error": ENGLISH.text("learning.missing")}
    with answers_changed(tab, "describe_learning", lambda route: missing):
        hands.open_tab(tab, "training")
        hands.expect_text(tab, "#training .watch > .status", missing["error"])
        wait_until_over(tab)
        begin(tab, **QUICK)
        hands.wait_for_text(tab, TOLD, "Done: it now reads ")
        assert tab.locator("#training [name=history]:enabled").count() == 1
        assert step_shown(tab) == "Step 1,024"
        hands.unfold(tab)


# What keeps nobody out.


def test_nothing_keeps_anybody_out_of_a_lesson(watching):
    tab = watching(reduced_motion="reduce")
    begin(tab, **QUICK)
    wait_until_going(tab)
    found = {"going": hands.violations(tab, "#training")}
    hands.wait_for_text(tab, TOLD, "Done: it now reads ")
    found["done"] = hands.violations(tab, "#training")
    assert found == {"going": [], "done": []}


# Several pages.


def test_who_presses_while_a_lesson_goes_on_joins_it(watching):
    first, second = watching(), watching()
    begin(first)
    wait_until_going(first)
    begin(second)
    hands.wait_for_text(second, TOLD, JOINED)
    wait_until_going(second)
    firsts, seconds = (
        tab.locator("#training .measured td").first.inner_text()
        for tab in (first, second)
    )
    go_to(first, 0)
    go_to(second, 0)
    assert pillars(first) == pillars(second)  # it is the same network
    assert firsts
    assert seconds


def test_who_opens_the_panel_sees_the_lesson_of_somebody_else(watching, new_tab):
    first = watching()
    begin(first, **SLOW)
    wait_until_going(first)
    second = new_tab(**hands.PHONE)
    hands.put(second, SEVEN)
    hands.open_tab(second, "training")
    hands.wait_for_text(second, TOLD, JOINED)
    wait_until_going(second)
    assert not first.locator(TOLD).inner_text().startswith(JOINED)
    asked = hands.questions(second)
    second.get_by_role("button", name="Close", exact=True).tap()
    second.wait_for_timeout(700)  # an answer may still be on its way
    count = len(watched(asked))
    second.wait_for_timeout(1_500)
    assert len(watched(asked)) == count  # nobody is asked while it is closed
    hands.tap_open(second.locator("#tab-training"))
    wait_until_going(second)
    hide(second)
    second.wait_for_timeout(700)
    count = len(watched(asked))
    second.wait_for_timeout(1_500)
    assert len(watched(asked)) == count  # nor while the page is hidden
    second.evaluate("delete document.hidden")
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    second.wait_for_timeout(1_500)
    assert len(watched(asked)) > count


def hide(tab):
    tab.evaluate(
        "Object.defineProperty(document, 'hidden',"
        " { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'));"
    )
