"""Draw every form of every digit, and what is none -> what a visitor is told.

    python -m tests.trials.drawn_by_hand [--shots DIR] [--url URL] [--only TEXT]

A mouse on a laptop and a finger on a phone draw each form in several places, small and
large, with each brush, in a real Chromium on the real page. Prints a line for each
drawing, the share of each form that is named right, and what becomes of the drawings
that are no digit. A drawing that is not told right, and the page on several screens,
are kept as pictures where --shots says so. Ends with 1 where a digit was not named, or
something else was surely called one.
"""

import argparse
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from digits.page.i18n.wording import ENGLISH
from digits.reading import Verdict
from digits.strokes import PAD_SIDE
from tests.helpers.browser import hands
from tests.helpers.by_hand import Form, forms
from tests.helpers.drawn import DRAWINGS
from tests.helpers.running import running

LAPTOP = hands.DESKTOP
PHONE = {**hands.PHONE, "viewport": {"width": 390, "height": 664}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
HANDS = {
    "mouse": (LAPTOP, hands.draw_with_mouse),
    "touch": (PHONE, hands.draw_with_finger),
}
SCREENS = {  # the settings of a browser's context
    "laptop": LAPTOP,
    "phone": PHONE,
    "projector": PROJECTOR,
    "dark": {**LAPTOP, "color_scheme": "dark"},
    "forced-colours": {**LAPTOP, "forced_colors": "active"},
}
SHOWN = {  # on each screen
    "digit": DRAWINGS["digits"]["7-crossed"],
    "none": DRAWINGS["nondigits"]["horse"],
    "number": DRAWINGS["numbers"]["42"],
}
NO_DIGIT = 10  # the last of the eleven bars
BARS = 3  # the longest, that are printed
SETTLED = 700  # ms until a bar has grown
RIGHT = {"sure", "unsure", "refused", "hedged"}  # of an outcome


@dataclass(frozen=True)
class Place:
    """Where on the pad's square of 280 px a form is drawn, and how."""

    side: float  # px, of the form's sheet
    middle: tuple[float, float]  # px, (x, y)
    brush: str = "medium"

    @property
    def on_screen(self):
        """Return it as `hands.on_screen` takes it."""
        corner = ((at - self.side / 2) / PAD_SIDE for at in self.middle)
        return {"size": self.side / PAD_SIDE, "corner": tuple(corner)}


PLACES = {
    "middle": Place(170, (140, 140)),
    "small": Place(45, (120, 150), "thin"),
    "large": Place(248, (140, 140)),
    "thin": Place(170, (135, 145), "thin"),
    "fat": Place(185, (140, 140), "thick"),
    "corner": Place(84, (226, 226)),
}


@dataclass(frozen=True)
class Told:
    """What the page said of a drawing."""

    form: Form
    place: str
    hand: str
    headline: str
    verdict: str
    digit: int | None
    shares: list[float]  # of the eleven bars as shown, percent

    @property
    def outcome(self):
        """Return what a visitor has experienced, in a word.

        A number is a sure answer as well, and never the right one here.
        """
        is_right = self.digit == self.form.digit
        sure = self.verdict in (Verdict.DIGIT, Verdict.NUMBER)
        if self.form.digit is None:
            kinds = {Verdict.UNSURE: "hedged"}
            return "accepted" if sure else kinds.get(self.verdict, "refused")
        if is_right and self.verdict in (Verdict.DIGIT, Verdict.UNSURE):
            return "sure" if sure else "unsure"
        return "missed"

    @property
    def contradicts_bars(self):
        """Tell whether the verdict names another bar than the longest."""
        longest = self.shares.index(max(self.shares))
        named = {
            Verdict.DIGIT: self.digit,
            Verdict.UNSURE: self.digit,
            Verdict.NOT_A_DIGIT: NO_DIGIT,
        }
        return named.get(self.verdict, longest) != longest

    @property
    def is_fault(self):
        return self.outcome not in RIGHT or self.contradicts_bars

    def __str__(self):
        order = sorted(range(11), key=lambda bar: -self.shares[bar])[:BARS]
        bars = "  ".join(
            f"{'none' if bar == NO_DIGIT else bar} {self.shares[bar]:.1f}"
            for bar in order
        )
        return (
            f"{self.form.name:32}{self.place:7}{self.hand:6}{self.outcome:9}"
            f"{self.headline:48.48} {bars}"
        )


# Drawing.


def draw(tab, hand, form, place):
    hands.clear(tab)
    HANDS[hand][1](tab, form.strokes, **place.on_screen)


def told(tab, hand, form, place):
    """Wait for the verdict on what was drawn; return it."""
    headline = hands.answered(tab, len(form.strokes))
    reading = hands.reading(tab)
    shares = [100 * share for share in reading.get("class_probabilities") or [0] * 11]
    verdict, digit = reading["verdict"], reading.get("digit")
    return Told(form, place, hand, headline, verdict, digit, shares)


def all_told(tabs, chosen, shots):
    """Draw the forms chosen in every place; return what was told of each."""
    found = []
    with tqdm(total=len(chosen) * len(PLACES) * len(tabs), desc="drawings") as bar:
        for name, place in PLACES.items():
            for tab in tabs.values():
                hands.choose_brush(tab, place.brush)
            for form in chosen:
                answers = told_by_each(tabs, form, name, shots)
                for answer in answers:
                    bar.write(str(answer))
                bar.update(len(answers))
                found += answers
    return found


def told_by_each(tabs, form, name, shots):
    """Draw a form with each hand, one while the other rests; return what was told."""
    for hand, tab in tabs.items():
        draw(tab, hand, form, PLACES[name])
    answers = [told(tab, hand, form, name) for hand, tab in tabs.items()]
    for answer in answers:
        if shots and answer.is_fault:
            keep(tabs[answer.hand], shots, form.name, name, answer.hand)
    return answers


# Pictures of the page.


def keep(tab, folder, *words):
    """Keep what the page shows as a picture that is named by these words."""
    name = "-".join(words).replace(" ", "-").replace(",", "")
    tab.screenshot(path=folder / f"{name}.png")


def keep_screens(browser, address, folder):
    """Keep the page on each screen: blank, and with each kind of answer."""
    for screen, settings in tqdm(SCREENS.items(), "screens"):
        context = browser.new_context(**settings)
        tab = hands.opened(context, address)
        keep(tab, folder, "screen", screen, "blank")
        for name, drawing in SHOWN.items():
            hands.put(tab, drawing)
            tab.wait_for_timeout(SETTLED)
            keep(tab, folder, "screen", screen, name)
        large = ENGLISH.text("masthead.large")
        button = tab.get_by_role("button", name=large, exact=True)
        if button.is_visible():  # not on a phone
            button.click()
            tab.wait_for_timeout(SETTLED)
            keep(tab, folder, "screen", screen, "large")
        context.close()


# The summary.


def summary(found):
    """Return the lines of the summary."""
    digits = [one for one in found if one.form.digit is not None]
    others = [one for one in found if one.form.digit is None]
    groups = {
        "form": lambda one: one.form.name,
        "place": lambda one: one.place,
        "hand": lambda one: one.hand,
    }
    lines = []
    for kind, key in groups.items():
        lines += ["", f"{'digits, by ' + kind:32}     n named  sure"]
        for name in dict.fromkeys(map(key, digits)):
            lines.append(row(name, [one for one in digits if key(one) == name]))
    lines += [row("all digits", digits), ""]
    outcomes = Counter(one.outcome for one in others)
    lines += [
        f"{len(others)} drawings that are no digit: {outcomes['accepted']} surely "
        f"called one, {outcomes['hedged']} hedged, {outcomes['refused']} refused"
    ]
    faults = [one for one in found if one.is_fault]
    return [*lines, "", f"{len(faults)} faults", *map(str, faults)]


def row(name, told_of_them):
    counts = Counter(one.outcome for one in told_of_them)
    named = counts["sure"] + counts["unsure"]
    return f"{name:32}{len(told_of_them):6}{named:6}{counts['sure']:6}"


@contextmanager
def page(url):
    """Give the address of the page; start it where none is given."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        yield server.address


def main():
    """Draw, print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shots", type=Path, help="folder for pictures of the page")
    parser.add_argument("--url", help="of a page that runs already")
    parser.add_argument("--only", default="", help="forms with this in their name")
    flags = parser.parse_args()
    if flags.shots:
        flags.shots.mkdir(parents=True, exist_ok=True)
    chosen = [form for form in forms() if flags.only in form.name]
    with page(flags.url) as address, hands.chromium() as browser:
        if flags.shots:
            keep_screens(browser, address, flags.shots)
        tabs = {
            hand: hands.opened(browser.new_context(**settings), address)
            for hand, (settings, _) in HANDS.items()
        }
        found = all_told(tabs, chosen, flags.shots)
    print("\n".join(summary(found)))
    return int(any(one.is_fault for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
