"""A class for the browser tests: pupils who give drawings, and what a teacher asks."""

from digits.bench.server import Server
from tests.helpers.drawn import on_pad

TOKEN = "0" * 8  # every drawing has a visit of its own
NAMES = [""] * 10  # the digits themselves


class Classroom:
    """A class session on a real server.

    Attributes:
        address: of the page.
        board: of the board, with its key.
        key: of the board.
    """

    def __init__(self, server):
        """Take a server that was started with `--class`."""
        self.address, self.board = server.address, server.board
        self.key = server.board.partition("#board=")[2]
        self._page = Server(server.port, server.process, 0.0)
        self._parts = self._page.parts()

    def pupil(self, function, **message):
        """Return the answer to a pupil's page."""
        return self._page.ask(self._parts["classroom"], function, message)

    def teacher(self, function, **message):
        """Return the answer to a board with the key."""
        message = {"key": self.key, **message}
        return self._page.ask(self._parts["board"], function, message)

    def clear(self):
        """Let it be as at its beginning."""
        self.teacher("set_task", kind="any")
        self.teacher("name_labels", names=NAMES)
        self.teacher("freeze_class", frozen=False)
        self.teacher("forget_class")

    def task(self):
        """Return the task that a new pupil sees."""
        return self.pupil("watch_class")["task"]

    def give(self, drawing, label=None):
        """Give a drawing of ours for the present task, as a new pupil; return both.

        Args:
            drawing: lists of [x, y] from 0 to 100.
            label: which digit it is, where any was asked for.

        Returns:
            (number of the drawing, visit of the pupil)
        """
        return self.give_strokes(on_pad(drawing), label)

    def give_strokes(self, strokes, label=None):
        """Give strokes as the pad has them; see `give`."""
        seen = self.pupil("watch_class")
        given = self.pupil(
            "give_drawing",
            visit=seen["visit"],
            token=TOKEN,
            task=seen["task"]["number"],
            label=label,
            strokes=strokes,
        )
        return given["given"], seen["visit"]

    def judge(self, digit, judges=3):
        """Let pupils say which digit it is that they are asked about."""
        for _ in range(judges):
            seen = self.pupil("watch_class")
            number = seen["judge"]["number"]
            asked = {"visit": seen["visit"], "number": number, "said": digit}
            self.pupil("judge_drawing", **asked)
