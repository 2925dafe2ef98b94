"""How the tests see whether there is room: boxes, and texts that are cut off."""

from tests.helpers.browser import hands

TOOLS = ".tools :is(button, label)"
READY = {  # what is there once all of a panel is
    "why": "#why .sums .bar >> nth=10",
    "networks": ".networks[aria-busy=false] .board",
    "training": ".misses .count:not(:empty)",
    "photo": "#photo .choose",
}
# Texts that lie outside of what holds them, or of the screen.
CUT = """all => {
    const cut = [];
    for (const part of all.filter((part) => part.checkVisibility())) {
        const box = part.getBoundingClientRect();
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const { data, parentElement: around } = walker.currentNode;
            if (data.trim() && getComputedStyle(around).clipPath === "none") {
                const range = document.createRange();
                range.selectNodeContents(walker.currentNode);
                for (const line of range.getClientRects()) {
                    if (
                        line.left < Math.max(box.left, 0) - 0.5 ||
                        line.right > Math.min(box.right, innerWidth) + 0.5 ||
                        line.top < box.top - 0.5 || line.bottom > box.bottom + 0.5
                    ) {
                        cut.push(data.trim());
                    }
                }
            }
        }
    }
    return cut;
}"""
# How much wider a select would be, were it as wide as its choice.
MISSING = """select => {
    const { width } = select.getBoundingClientRect();
    select.style.maxWidth = "none";
    const free = select.getBoundingClientRect().width;
    select.style.maxWidth = "";
    return free - width;
}"""


class Filled(dict):
    """Long values for whatever a text leaves open."""

    def __missing__(self, name):
        return "12345678"


def headlines(wordings):
    """Return every sentence that can stand beside the digit, the longest last."""
    sentences = {
        text.format_map(Filled())
        for words in wordings.values()
        for key, text in words.table.items()
        if key.startswith("headline.")
    }
    return sorted(sentences, key=len)


def boxes_of(tab, selector):
    """Return where the elements are that can be seen."""
    boxes = tab.locator(selector).evaluate_all(
        "all => all.map(part => part.getBoundingClientRect().toJSON())"
    )
    return [box for box in boxes if box["width"] > 0]


def open_panel(tab, name):
    """Open one of the page's own tabs, and wait until all of it is there."""
    hands.open_tab(tab, name)
    if name == "why":
        tab.wait_for_selector("#why .coloured")
        tab.locator("#why .inside").scroll_into_view_if_needed()
    if name == "training":
        tab.wait_for_selector("#training .pillar.best")
        hands.unfold(tab)
    tab.wait_for_selector(READY[name])
