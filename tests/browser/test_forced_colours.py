"""Where the system sets the colours: what shows an amount or a choice is still seen."""

import io

import pytest
from PIL import Image

from tests.helpers.browser import hands
from tests.helpers.drawn import SEVEN

LEAST = 3  # to 1: the contrast with its ground that a shape needs


@pytest.fixture
def forced(new_tab):
    """Give the page in a browser whose system sets few colours, with a 7 on the pad."""
    tab = new_tab(forced_colors="active", reduced_motion="reduce")
    hands.put(tab, SEVEN)
    return tab


def pixels(tab, *places):
    """Return the colours at places (x, y) of the screen."""
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    return [picture.getpixel((round(x), round(y))) for x, y in places]


def contrast(one, other):
    """Return the contrast of two colours, as WCAG 2 defines it."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [value / 255 for value in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_has_the_largest_contrast():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_every_bar_is_seen_and_how_long_it_could_be(forced):
    forced.locator(".bars .bar").evaluate_all(
        "bars => bars.forEach(bar => bar.style.setProperty('--share', 0.5))"
    )
    tracks = [track.bounding_box() for track in forced.locator(".bars .track").all()]
    assert len(tracks) == 11
    for box in tracks:
        middle = box["y"] + box["height"] / 2
        fill, rest, edge, ground = pixels(
            forced,
            (box["x"] + 0.25 * box["width"], middle),
            (box["x"] + 0.75 * box["width"], middle),
            (box["x"] + 0.75 * box["width"], box["y"]),
            (box["x"] + 0.75 * box["width"], box["y"] - 3),
        )
        assert contrast(fill, rest) >= LEAST
        assert contrast(fill, ground) >= LEAST
        assert contrast(edge, ground) >= LEAST


def test_the_chosen_brush_is_seen_and_that_it_is_chosen(forced):
    for name in hands.BRUSHES:
        hands.choose_brush(forced, name)
        dots, labels = forced.locator(".dot").all(), forced.locator(".brushes label")
        inks = pixels(forced, *(middle_of(dot) for dot in dots))
        grounds = pixels(forced, *(below_edge(label) for label in labels.all()))
        for ink, ground in zip(inks, grounds, strict=True):
            assert contrast(ink, ground) >= LEAST
        chosen = hands.BRUSHES[name]
        others = [ground for k, ground in enumerate(grounds) if k != chosen]
        assert all(contrast(grounds[chosen], other) >= LEAST for other in others)


def middle_of(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def below_edge(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + 6


def test_a_small_bar_is_seen_beside_an_empty_one(forced):
    hands.open_tab(forced, "networks")
    forced.wait_for_selector(".networks[aria-busy=false] .board")
    pillars = forced.locator(".network .centred .pillars").first.locator(".pillar")
    tall = pillars.first.evaluate(
        "pillar => parseFloat(getComputedStyle(pillar, '::before').height)"
    )
    seven, eight = (pillars.nth(digit).bounding_box() for digit in (7, 8))
    half = tall / 2
    full, empty, ground = pixels(
        forced,
        (seven["x"] + seven["width"] / 2, seven["y"] + half),
        (eight["x"] + eight["width"] / 2, eight["y"] + half),
        (eight["x"] + eight["width"] / 2, eight["y"] - 2),
    )
    assert contrast(full, empty) >= LEAST
    assert contrast(full, ground) >= LEAST


def test_the_numeral_is_seen(forced):
    box = forced.locator(".numerals").bounding_box()
    picture = Image.open(io.BytesIO(forced.screenshot())).convert("RGB")
    sides = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
    colours = picture.crop(tuple(map(round, sides))).getcolors(1 << 24)
    (_, ground), (_, ink) = sorted(colours, reverse=True)[:2]
    assert contrast(ink, ground) >= LEAST


# Where a button's text is, on the screen.
TEXT_BOX = """button => {
    button.scrollIntoView({ block: "center" });
    const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT, (node) =>
        node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    const range = document.createRange();
    range.selectNodeContents(walker.nextNode());
    return range.getBoundingClientRect().toJSON();
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_main_and_the_pressed_buttons_say_is_seen(new_tab, scheme):
    tab = new_tab(forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    hands.put(tab, SEVEN)
    tab.locator(".large").click()
    grounds = {"large": ground_below(tab, ".large")}
    hands.open_tab(tab, "why")
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    grounds["on the drawing"] = ground_below(tab, "#why .onpad")
    hands.open_tab(tab, "photo")
    tab.wait_for_selector("#photo .choose")
    grounds["choose"] = ground_below(tab, "#photo .choose")
    tab.locator(".large").click()
    assert len(set(grounds.values())) == 1  # the system's for what is chosen
    assert grounds["large"] != ground_below(tab, ".large")


def ground_below(tab, button):
    """Return the colour behind a button's text, which must be seen on it."""
    box = tab.locator(button).evaluate(TEXT_BOX)
    tab.mouse.move(1, 1)
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    sides = [round(box[side]) for side in ("left", "top", "right", "bottom")]
    (_, ground), (_, ink) = sorted(
        picture.crop(sides).getcolors(1 << 24), reverse=True
    )[:2]
    assert contrast(ink, ground) >= 4.5, button
    return ground
