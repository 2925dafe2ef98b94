"""How the tests move through a network's learning, and see what is shown of it."""

LAST = 14  # the place of step 8,192
MOVE = """(slider, place) => {
    slider.value = place;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
PIXELS = """all => all.map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 5, 5);
    return Array.from({ length: 25 }, (_, k) => [...data.slice(4 * k, 4 * k + 4)]);
})"""
PILLARS = """all => all.map((pillar) =>
    Number(pillar.style.getPropertyValue("--share")))"""
CORNERS = """all => all.map((mark) =>
    mark.getAttribute("d").match(/^M(\\S+) ([\\d.]+)/).slice(1).map(Number))"""


def ready(tab):
    """Wait until the panel shows what a history says of the drawing."""
    tab.wait_for_selector("#training .pillar.best")
    read(tab)


def read(tab):
    """Wait until the panel asks nothing."""
    tab.wait_for_selector("#training .watch[aria-busy=false]")


def choose_history(tab, name):
    tab.locator(f"#training [name=history][value='{name}']").check()


def go_to(tab, place):
    """Move the slider, as a hand does that drags it."""
    tab.locator("#training .slider").evaluate(MOVE, place)


def forget_place(tab):
    """Show the history of all drawings, from its start."""
    choose_history(tab, "all")
    go_to(tab, 0)


def step_shown(tab):
    return tab.locator("#training .here .step").inner_text()


def sentence(tab):
    return tab.locator("#training .sentence").inner_text()


def outcome(tab):
    """Return how much it reads of other drawings, as the panel says it."""
    return tab.locator("#training .outcome").inner_text()


def pillars(tab):
    """Return the ten bars, as shares."""
    return tab.locator("#training .pillar").evaluate_all(PILLARS)


def drawn_filters(tab):
    """Return the pixels of each filter, [red, green, blue, alpha]."""
    return tab.locator("#training .windows canvas").evaluate_all(PIXELS)


def marks_of(tab):
    """Return where the marks stand on the chart of accuracy."""
    return tab.locator("#training .rise .mark").evaluate_all(CORNERS)
