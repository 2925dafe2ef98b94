"""The plan: lessons and their steps -> links to the state of the page that each needs.

What is said of them stands in `digits/page/i18n/lessons/`, a file for each language.
"""

from dataclasses import dataclass

from digits.page.parts.share.link import link_to
from digits.page.parts.steps.examples import BRUSH_WIDTH, Path, example_strokes

# A 7 with so small a roof that it is a 1 without its bar, and even with what an eraser
# leaves of that. The bar is thin, to be rubbed out in one go.
BARRED_SEVEN: list[tuple[float, Path]] = [
    (BRUSH_WIDTH, [(118, 88), (156, 58), (130, 222)]),
    (BRUSH_WIDTH / 2, [(83, 144), (196, 151)]),
]
TINY, CORNER = 0.3, 15  # of the size; px from the pad's upper left corner
LAST_STEP = "8192"
QUESTIONS = 3  # after each lesson


@dataclass(frozen=True)
class Step:
    """A step of a lesson: how long it takes, and what the page then shows."""

    minutes: int
    drawing: str  # a name of `drawings`
    fields: dict[str, str]  # of a link, as `link.js` explains them

    def link(self, language: str | None = None) -> str:
        """Return the end of the link that opens this step, in the page's language."""
        chosen = {"language": language} if language else {}
        return link_to(drawings()[self.drawing], **self.fields, **chosen, only="1")


@dataclass(frozen=True)
class Lesson:
    """A lesson: the first part of its texts' keys, its steps, and what comes after."""

    name: str
    steps: tuple[Step, ...]
    question_minutes: int  # 0 where they are for the end, or for home
    has_class: bool  # whether a class session adds something

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(step.minutes for step in self.steps) + self.question_minutes


def _watching(history: str, step: str) -> dict[str, str]:
    return {"tab": "training", "history": history, "step": step}


LESSONS = (
    Lesson(
        "see",
        (
            Step(3, "nothing", {}),
            Step(4, "tiny seven", {}),
            Step(8, "seven", {"open": "numbers"}),
            Step(5, "barred seven", {"tab": "why", "pair": "7-1"}),
        ),
        question_minutes=0,
        has_class=False,
    ),
    Lesson(
        "learn",
        (
            Step(3, "one", _watching("all", "0")),
            Step(4, "one", _watching("all", "1")),
            Step(4, "one", _watching("100", LAST_STEP)),
            Step(6, "one", {"tab": "training"}),
        ),
        question_minutes=3,
        has_class=True,
    ),
    Lesson(
        "fail",
        (
            Step(2, "four", {}),
            Step(4, "letter", {"tab": "networks"}),
            Step(
                5,
                "one",
                {"tab": "training", "network": "mlp-784", "open": "matrix"},
            ),
            Step(3, "four", {"open": "certainty"}),
            Step(3, "nothing", {}),
        ),
        question_minutes=3,
        has_class=True,
    ),
)


def drawings() -> dict[str, list[dict]]:
    """Return the drawings of the steps as the pad's strokes, by name."""
    return {
        "nothing": [],
        "tiny seven": _tiny(example_strokes("seven")),
        "barred seven": [_stroke(*one) for one in BARRED_SEVEN],
        **{name: example_strokes(name) for name in ("seven", "one", "four", "letter")},
    }


def _stroke(width: float, path: Path) -> dict:
    return {"width": width, "points": [list(point) for point in path]}


def _tiny(strokes: list[dict]) -> list[dict]:
    return [
        {
            "width": TINY * stroke["width"],
            "points": [
                [TINY * value + CORNER for value in point] for point in stroke["points"]
            ],
        }
        for stroke in strokes
    ]
