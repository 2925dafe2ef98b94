"""Links in a real Chromium: made, opened, damaged."""

from urllib.parse import urlsplit

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.share.link import link_to as link_end
from digits.page.parts.share.share import is_loopback
from tests.helpers.browser import hands
from tests.helpers.browser.learning import choose_history, go_to, ready, step_shown
from tests.helpers.browser.sharing import assert_alike, link_to, share
from tests.helpers.drawn import FOUR, SEVEN, on_pad

DRAWN = "1IAIEAAMK"  # a stroke from (1, 0) to (0, 2.5)
DAMAGED = [
    *("#d=", "#d=2AAAA", "#d=1%00%ff", "#d=1____", "#tab=%3Cscript%3E"),
    *("#step=x&only=1", "#only=yes"),
    "#d=1" + "A" * 20_000,
]


def test_a_link_opens_the_same_drawing_tab_and_network(tab, new_tab, page, server):
    assert hands.put(tab, SEVEN) == "That's a 7!"
    hands.unfold(tab)
    tab.get_by_label("Network", exact=True).select_option("mlp-784")
    link, before = link_to(tab), hands.strokes_read(tab)
    assert tab.locator(".done").text_content() == ENGLISH.text("share.copied")
    assert link.startswith(f"{server.others}#d=1")  # it leads others to this computer
    assert len(link) < 2_000
    other = new_tab(link, locale="de-DE")
    assert hands.answered(other, len(SEVEN)) == "Das ist eine 7!"
    assert_alike(before, hands.strokes_read(other))
    assert hands.chosen(other.locator("#tab-training"))
    other.wait_for_selector(".about")
    assert other.locator("#network").input_value() == "mlp-784"
    assert "Hand-Written" in other.locator(".facts dd").first.inner_text()


def follow(tab, fragment):
    """Open a link's end on the page that is there."""
    tab.evaluate(
        "end => new Promise(resolve => {"
        " addEventListener('hashchange', resolve, { once: true });"
        " location.hash = end; })",
        fragment,
    )


def test_a_link_that_is_opened_over_a_drawing_can_be_undone(tab):
    hands.put(tab, SEVEN)
    link = link_to(tab)
    hands.put(tab, FOUR)
    follow(tab, link[link.index("#") :])
    hands.expect_text(tab, ".headline", "That's a 7!")
    hands.press_button(tab, "Undo", len(FOUR))
    hands.expect_text(tab, ".headline", "That's a 4!")


def test_an_older_link_opens_its_tab_and_sends_no_drawing_in_an_address(new_tab, page):
    asked = []

    def note(context):
        context.on("request", lambda request: asked.append(request.url))

    tab = new_tab(f"{page}/#d={DRAWN}&tab=others", before=note)
    tab.wait_for_selector("#tab-networks[aria-expanded=true]")
    assert len(asked) > 5
    assert [url for url in asked if DRAWN[:8] in url] == []


def test_a_link_holds_the_history_and_the_step_that_are_shown(tab, new_tab):
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "training")
    ready(tab)
    choose_history(tab, "100")
    go_to(tab, 7)
    link = link_to(tab)
    assert "&history=100&step=64" in link
    other = new_tab(link)
    ready(other)
    assert step_shown(other) == "Step 64"
    assert other.locator(".history :checked").get_attribute("value") == "100"
    other.locator("#training .later").click()
    assert step_shown(other) == "Step 128"
    assert "step" not in other.evaluate("location.hash")  # it is elsewhere by now


ASKED = """digits => {
    const selects = Array.from(document.querySelectorAll("#why select"));
    return String(selects.map(({ value }) => value)) === String(digits);
}"""
OTHERS = (
    *("#tabs .tab", "#feedback .feedback", "#certainty .fold"),
    *("#masthead .share", "#masthead .lead", "#masthead .speak"),
)


@pytest.mark.parametrize("size", [hands.DESKTOP, hands.PHONE], ids=["desk", "phone"])
def test_only_shows_pad_answer_and_panel_until_the_whole_page_is_wanted(
    new_tab, page, size
):
    tab = new_tab(f"{page}/#tab=why&only=1", **size)
    tab.wait_for_selector("#panel-why")
    for part in (".sheet", ".headline", "#panel-why", ".language select", ".whole"):
        assert tab.locator(part).first.is_visible(), part
    for part in (*OTHERS, "#steps .way"):
        assert tab.locator(f"{part}:visible").count() == 0, part
    assert tab.locator(".large").is_visible() == (size is hands.DESKTOP)
    tab.keyboard.press("Escape")
    assert hands.open_panels(tab) == ["panel-why"]  # no tab would open it again
    hands.draw(tab, SEVEN)
    tab.wait_for_selector("#why .coloured")
    assert hands.violations(tab) == []
    assert hands.page_width(tab) <= tab.viewport_size["width"]
    tab.get_by_role("button", name="Whole page").click()
    assert tab.locator("#tabs .tab").first.is_visible()
    assert tab.locator(".whole").is_hidden()
    assert "only" not in tab.evaluate("location.hash")


def test_a_link_puts_the_tools_back(tab):
    hands.put(tab, SEVEN)
    for end in ("#only=1", f"#d={DRAWN}"):
        hands.choose_brush(tab, "thick")
        tab.locator(".eraser").click()
        follow(tab, end)
        tab.wait_for_selector(".eraser[aria-pressed=false]")
        assert tab.locator("input[name=brush]").nth(1).is_checked()


def test_a_link_asks_why_this_digit_and_not_that(tab):
    end = link_end(on_pad(SEVEN), tab="why", pair="7-1")
    follow(tab, end)
    tab.wait_for_function(ASKED, arg=["7", "1"])
    assert "pair=7-1" in tab.evaluate("location.hash")
    tab.locator("#why select").nth(1).select_option("4")
    tab.wait_for_function(ASKED, arg=["7", "4"])
    assert "pair" not in tab.evaluate("location.hash")  # another is asked about by now


def test_a_link_holds_the_question_that_was_chosen(tab, new_tab):
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "why")
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    assert "pair" not in link_to(tab)  # nobody has chosen
    tab.locator("#why-other").select_option("10")
    link = link_to(tab)
    assert "&tab=why&pair=7-10" in link
    other = new_tab(link)
    other.wait_for_function(ASKED, arg=["7", "10"])


def test_a_link_without_a_tab_shows_the_steps_alone(tab):
    hands.open_tab(tab, "why")
    follow(tab, "#only=1")
    tab.wait_for_selector("#steps .way:visible")
    assert hands.open_panels(tab) == []
    assert hands.is_blank(tab)


def test_a_link_may_choose_the_language(tab):
    follow(tab, "#language=de")
    hands.expect_text(tab, ".whole", WORDINGS["de"].text("masthead.whole"))
    assert tab.locator(".language select").input_value() == "de"
    follow(tab, "#language=xx")
    assert tab.locator(".language select").input_value() == "de"


def test_what_a_link_opens_over_the_page_it_opens_again(tab):
    link = link_end(on_pad(SEVEN), open="numbers")
    for _ in range(2):
        follow(tab, link)
        tab.wait_for_selector("dialog.glyph[open]")
        assert hands.strokes_read(tab) != []
        tab.keyboard.press("Escape")
    follow(tab, link)
    tab.wait_for_selector("dialog.glyph[open]")
    follow(tab, "#open=certainty")  # another link closes what lies over the page
    tab.wait_for_selector("#certainty .slide:visible")
    assert tab.locator("dialog[open]").count() == 0


def test_what_a_link_cannot_open_is_left_alone(tab):
    for fragment in (
        *("#open=nobody&only=1", "#open=numbers", "#open=playback"),
        *("#history=nobody&step=7", "#open=constructor"),
    ):
        follow(tab, fragment)
        assert tab.locator("dialog[open]").count() == 0, fragment
        assert tab.locator(".headline").inner_text() == ENGLISH.text("headline.blank")
        assert tab.locator(".notice").inner_text() == ""


def test_a_damaged_link_is_said_to_be_so_and_changes_nothing(tab):
    hands.put(tab, SEVEN)
    notice = tab.locator(".notice")
    for fragment in DAMAGED:
        follow(tab, fragment)
        assert notice.inner_text() == ENGLISH.text("share.damaged")
        assert tab.locator(".headline").inner_text() == "That's a 7!"
        assert len(hands.strokes_read(tab)) == len(SEVEN)
        notice.evaluate("notice => notice.replaceChildren()")


def test_a_link_that_names_nothing_of_ours_is_left_alone(tab, page):
    tab.goto("about:blank")
    hands.load(tab, f"{page}/#network=nobody")
    hands.unfold(tab)
    assert tab.locator("#network").input_value() == "digits"
    tab.locator("#tab-training").click()
    for fragment in ("#nothing-of-ours", "#tab=nobody", "#", "#a=b&c"):
        follow(tab, fragment)
        assert tab.locator(".headline").inner_text() == ENGLISH.text("headline.blank")
        assert tab.locator(".notice").inner_text() == ""
        assert hands.open_panels(tab) == []


def test_without_a_clipboard_the_link_stands_in_a_field(new_tab, server):
    others = server.others  # no HTTPS, no clipboard
    assert not is_loopback(urlsplit(others).hostname)
    tab = new_tab(others, **hands.PHONE)
    hands.put(tab, SEVEN)
    dialog = share(tab)
    dialog.locator(".copy").click()
    field = dialog.get_by_role("textbox", name="The link to what you see")
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.by_hand")
    link = field.input_value()
    assert link.startswith(f"{others}#d=1")
    selected = field.evaluate("field => field.selectionEnd - field.selectionStart")
    assert selected == len(link)
    tab.goto("about:blank")
    tab.goto(link)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"


def test_too_much_ink_for_a_link_is_said_so(tab, rng):
    noise = rng.uniform(0, 280, (40, 100, 2)).round(1).tolist()
    hands.put_on_pad(tab, [{"width": 16, "points": points} for points in noise])
    tab.wait_for_function("window.digitsReading?.strokes?.length === 40")
    dialog = share(tab)
    dialog.locator(".copy").click()
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.too_much")
