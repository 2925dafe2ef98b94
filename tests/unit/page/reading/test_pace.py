from digits.page.reading.pace import LIMIT, Pace


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_who_asks_waits_the_longer_the_more_there_are():
    clock = Clock()
    pace = Pace(pause=2.0, load=0.03, clock=clock)
    assert pace.milliseconds == 2_000
    for asker in range(100):
        pace.note(asker)
        pace.note(asker)  # the same one
    assert pace.present == 100
    assert pace.milliseconds == 3_000
    clock.now = 5.5
    assert pace.present == 0
    assert pace.milliseconds == 2_000


def test_it_counts_no_more_than_so_many():
    pace = Pace(2.0, 0.03, Clock())
    for asker in range(LIMIT + 100):
        pace.note(asker)
    assert pace.present == LIMIT
