"""The tab "Why?" in a real Chromium: by mouse, finger and keys."""

import json

import pytest

from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    chosen,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    tap_open,
)

pytestmark = pytest.mark.slow

PATIENCE = 120_000  # ms; the network may still be waking up
SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
ASKED = ("explain_drawing", "look_inside")
BLUE, ORANGE = (0, 114, 178), (224, 138, 0)


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def tab(browser, page, complaints):
    """Give a page on which no tab was opened; note what its console complains of."""
    context = browser.new_context(**DESKTOP)
    yield watched(opened(context, page), complaints)
    context.close()


def watched(tab, complaints):
    tab.on(
        "console", lambda line: line.type == "error" and complaints.append(line.text)
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    return tab


def functions_asked(tab):
    """Return a list that grows with the name of each server function asked."""
    asked = []

    def note(request):
        if "component_server" in request.url:
            asked.append(json.loads(request.post_data)["fn_name"])

    tab.on("request", note)
    return asked


def draw(tab, drawing, hand=draw_with_mouse):
    clear(tab)
    hand(tab, on_screen(tab, drawing))
    return answered(tab, len(drawing))


def open_why(tab):
    tab.get_by_role("tab", name="Why?").click()


def explained(tab):
    """Wait for the answer to the drawing of now; return its sentence."""
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)", timeout=PATIENCE)
    return tab.locator("#why .said").inner_text()


def says(tab, start):
    """Wait until the panel's sentence begins so."""
    said = "document.querySelector('#why .said').textContent"
    tab.wait_for_function(
        f"start => {said}.startsWith(start)", arg=start, timeout=PATIENCE
    )


def selects(tab):
    return tab.locator("#why select").all()


def pair(tab):
    """Return what the two lists show."""
    return [select.input_value() for select in selects(tab)]


def layers(tab):
    """Scroll to the layers, and wait for them."""
    tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector("#why .sums .bar >> nth=10", timeout=PATIENCE)
    tab.wait_for_selector(".why[aria-busy=false]")
    return tab.locator("#why .layer")


def pixels(tab):
    """Return the coloured picture's pixels as rows of (r, g, b, a)."""
    values = tab.locator(".coloured").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return [tuple(values[k : k + 4]) for k in range(0, len(values), 4)]


def nearest(colour, colours):
    return min(
        sum(abs(one - two) for one, two in zip(colour, each[:3], strict=True))
        for each in colours
        if each[3] > 100
    )


def test_a_drawn_7_is_explained_against_its_runner_up(tab, complaints):
    draw(tab, SEVEN)
    open_why(tab)
    sentence = explained(tab)
    digit, other = pair(tab)
    assert digit == "7"
    assert other != "7"
    assert "for 7; " in sentence
    assert sentence.endswith(f" {other}.")
    result = tab.locator("#why .result").inner_text()
    assert result.startswith(f"7 is ahead of {other} by ")
    assert tab.locator("#why .gain dt").inner_text() == "speaks for 7"
    assert tab.locator("#why .loss dt").inner_text() == f"speaks for {other}"
    assert complaints == []


def test_the_ink_is_coloured_and_nothing_else(tab):
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    shown = pixels(tab)
    strongest, other = sorted(nearest(colour, shown) for colour in (BLUE, ORANGE))
    assert strongest < 6
    assert other < 120
    glyph = tab.evaluate("Array.from(atob(digitsReading.glyph), c => c.charCodeAt(0))")
    assert [alpha > 0 for *_, alpha in shown] == [ink > 0 for ink in glyph]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768)])
def test_picture_and_sentence_stand_beside_the_pad_on_one_screen(
    browser, page, width, height
):
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = opened(context, page)
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    assert tab.evaluate("window.scrollY") == 0
    for part in (".sheet", "#why .coloured", "#why .said", "#why .result"):
        box = tab.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    assert tab.locator("#why .coloured").bounding_box()["width"] >= 280
    context.close()


def test_any_other_pair_may_be_chosen(tab):
    draw(tab, SEVEN)
    open_why(tab)
    before = explained(tab)
    asked = functions_asked(tab)
    selects(tab)[1].select_option("2")
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.includes('of 2 by')"
    )
    assert explained(tab) != before
    assert tab.locator("#why .loss dt").inner_text() == "speaks for 2"
    selects(tab)[0].select_option("no digit")
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.startsWith('no digit is')"
    )
    assert set(asked) == {"explain_drawing"}


def test_a_digit_against_itself_changes_the_two_about(tab):
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    selects(tab)[1].select_option("1")
    tab.wait_for_selector(".why[aria-busy=false]")
    selects(tab)[0].select_option("1")
    assert pair(tab) == ["1", "7"]
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.startsWith('1 is behind 7')"
    )
    assert pair(tab) == ["1", "7"]


def test_a_chosen_pair_stays_until_the_pad_is_cleared(tab):
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    selects(tab)[1].select_option("3")
    tab.wait_for_selector(".why[aria-busy=false]")
    draw_with_mouse(tab, on_screen(tab, [[[10, 90], [30, 90]]]))
    answered(tab, 3)
    explained(tab)
    assert pair(tab) == ["7", "3"]
    draw(tab, FOUR)
    explained(tab)
    assert pair(tab)[0] == "4"


def test_seven_layers_are_shown_when_they_come_onto_the_screen(tab, complaints):
    draw(tab, SEVEN)
    asked = functions_asked(tab)
    open_why(tab)
    explained(tab)
    tab.wait_for_timeout(300)
    assert asked == ["explain_drawing"]
    shown = layers(tab)
    assert asked == [*ASKED]
    assert shown.count() == 7
    titles = tab.locator("#why .layer .title").all_inner_texts()
    assert [title[0] for title in titles] == [*"1234567"]
    for layer in shown.all():
        assert len(layer.locator(".text").inner_text()) > 20
    for image in tab.locator("#why .layer:not(.sums) img").all():
        assert image.evaluate("image => image.naturalWidth") > 180
        assert "16 small pictures" in image.get_attribute("alt")
    assert tab.locator("#why .best .name").inner_text()[-1] == "7"
    assert complaints == []


def test_every_stroke_is_explained_anew_while_the_tab_is_open(tab):
    open_why(tab)
    draw(tab, [SEVEN[0]])
    layers(tab)
    before = pixels(tab)
    first = tab.locator("#why .layer img").first
    source = first.get_attribute("src")
    tab.evaluate("window.scrollTo(0, 0)")
    draw_with_mouse(tab, on_screen(tab, [SEVEN[1]]))
    answered(tab, 2)
    explained(tab)
    assert pixels(tab) != before
    layers(tab)
    tab.wait_for_function(
        "old => document.querySelector('#why .layer img').src !== old", arg=source
    )


def test_while_the_pen_is_down_nothing_is_asked(tab):
    draw(tab, [SEVEN[0]])
    open_why(tab)
    before = explained(tab)
    asked = functions_asked(tab)
    live = "{...window.digitsReading, live: true, headline: 'half a stroke'}"
    tab.evaluate(
        f"document.dispatchEvent(new CustomEvent('digits:reading', {{detail: {live}}}))"
    )
    tab.wait_for_timeout(300)
    assert asked == []
    assert explained(tab) == before


def test_a_cleared_pad_invites_to_draw(tab):
    open_why(tab)
    says(tab, "Draw a digit on the pad")
    draw(tab, SEVEN)
    explained(tab)
    clear(tab)
    says(tab, "Draw a digit on the pad")
    for part in (".coloured", ".question", ".bill", ".inside"):
        assert not tab.locator(f"#why {part}").is_visible()


def test_a_dot_is_not_explained(tab):
    open_why(tab)
    asked = functions_asked(tab)
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.click(box["x"] + 99, box["y"] + 99)
    says(tab, "That is only a dot.")
    assert not set(asked) & set(ASKED)


def test_a_doodle_is_explained_as_no_digit(tab):
    open_why(tab)
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    assert "no digit" in explained(tab)
    assert pair(tab)[0] == "10"


def test_one_question_is_under_way_and_an_old_answer_is_dropped(tab):
    open_why(tab)
    draw(tab, SEVEN)
    explained(tab)
    held = []

    def hold_the_first(route):
        name = json.loads(route.request.post_data)["fn_name"]
        if name == "explain_drawing" and not held:
            held.append(route)
        else:
            route.continue_()

    tab.route("**/component_server/**", hold_the_first)
    asked = functions_asked(tab)
    clear(tab)
    draw_with_mouse(tab, on_screen(tab, FOUR))
    answered(tab, 2)
    tab.wait_for_timeout(300)
    assert asked.count("explain_drawing") == 1
    held[0].continue_()
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.startsWith('4 is ahead')"
    )
    assert asked.count("explain_drawing") == 2


def test_a_panel_outlives_a_server_that_is_away(tab):
    draw(tab, SEVEN)
    tab.route("**/component_server/**", lambda route: route.abort())
    open_why(tab)
    says(tab, "I cannot be reached")
    tab.unroute("**/component_server/**")
    assert "for 7; " in explained(tab)


def test_who_must_ask_again_sees_the_old_answer_faint(tab):
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    busy = json.dumps({"error": "Many ask at once.", "again": True})
    tab.route(
        "**/component_server/**",
        lambda route: route.fulfill(body=busy, content_type="application/json"),
    )
    selects(tab)[1].select_option("2")
    tab.wait_for_timeout(800)
    assert tab.locator(".why").get_attribute("aria-busy") == "true"
    assert tab.locator("#why .coloured").is_visible()
    tab.unroute("**/component_server/**")
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.includes('of 2 by')"
    )


def test_keys_open_the_tab_and_choose_a_pair(tab, complaints):
    draw(tab, SEVEN)
    why = tab.get_by_role("tab", name="Why?")
    why.focus()
    tab.keyboard.press("Enter")
    assert chosen(why)
    explained(tab)
    while tab.evaluate("document.activeElement.id") != "why-other":
        tab.keyboard.press("Tab")
    tab.keyboard.press("9")
    tab.wait_for_function(
        "document.querySelector('#why .result').textContent.includes('of 9 by')"
    )
    assert tab.get_by_label("and not this").input_value() == "9"
    assert tab.get_by_label("Why this").input_value() == "7"
    assert complaints == []


def test_a_finger_opens_the_tab_and_sees_it_all(browser, page, complaints):
    context = browser.new_context(**PHONE)
    tab = watched(opened(context, page), complaints)
    draw(tab, SEVEN, draw_with_finger)
    why = tab.get_by_role("tab", name="Why?")
    why.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)  # a tap stops a page that still scrolls
    tap_open(why)
    assert "for 7; " in explained(tab)
    tab.locator("#why .coloured").scroll_into_view_if_needed()
    assert tab.locator("#why .coloured").bounding_box()["width"] >= 280
    assert layers(tab).count() == 7
    rows = {round(one.bounding_box()["y"]) for one in tab.get_by_role("tab").all()}
    assert len(rows) == 1  # the tabs stand in one row
    assert complaints == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_is_no_wider_than_the_screen(browser, page, width, height, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    tab = opened(context, page)
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    open_why(tab)
    explained(tab)
    layers(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    parts = tab.locator("#why :is(select, canvas, p, dl, img, li)")
    right = parts.evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
    )
    assert right <= width
    context.close()


def test_in_the_dark_the_picture_is_painted_anew(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    draw(tab, SEVEN)
    open_why(tab)
    explained(tab)
    light = pixels(tab)
    tab.evaluate("document.body.classList.toggle('dark')")
    tab.wait_for_timeout(200)
    assert pixels(tab) != light
    context.close()
