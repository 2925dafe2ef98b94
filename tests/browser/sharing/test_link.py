"""Links in a real Chromium: made, opened, damaged."""

from urllib.parse import urlsplit

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.share.share import is_loopback
from tests.helpers.browser import hands
from tests.helpers.browser.sharing import assert_alike, link_to, share
from tests.helpers.drawn import FOUR, SEVEN

DRAWN = "1IAIEAAMK"  # a stroke from (1, 0) to (0, 2.5)
DAMAGED = [
    *("#d=", "#d=2AAAA", "#d=1%00%ff", "#d=1____", "#tab=%3Cscript%3E"),
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
