"""What a run says: one line in place on a terminal, a line each half a minute elsewhere, and means that are right."""

import io
import math

import pytest
import torch

from restorer_app.training.progress import ProgressLine, Tally, as_time


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_line_that_is_written_over(monkeypatch):
    monkeypatch.setenv("COLUMNS", "12")
    line = ProgressLine(stream := Terminal())
    line.show("step 100, and much more", 0)
    line.show("step 2", 1)
    line.say("measured")
    line.say("again")
    assert stream.getvalue() == "\rstep 100, a\rstep 2     \nmeasured\nagain\n"


def test_elsewhere_each_is_a_line_of_its_own():
    line = ProgressLine(stream := io.StringIO())
    line.show("step 1", 0)
    line.say("measured")
    line.end()
    assert stream.getvalue() == "step 1\nmeasured\n"


@pytest.mark.parametrize(("stream", "waits"), [(Terminal(), 1), (io.StringIO(), 30)])
def test_it_is_due_at_once_and_then_after_a_while(stream, waits):
    line = ProgressLine(stream)
    assert line.is_due(500)
    line.show("step 1", 500)
    assert not line.is_due(500 + waits - 0.1)
    assert line.is_due(500 + waits)


def test_a_tally_gives_the_mean_of_all_and_follows_what_is_recent():
    tally = Tally()
    assert all(map(math.isnan, (*tally.mean(), *tally.recent())))
    for number in range(400):
        tally.add(torch.tensor(1.0 if number < 200 else 0.5), torch.tensor(20.0 if number < 200 else 30.0))
    assert tally.mean() == pytest.approx((0.75, 25))
    assert tally.recent() == pytest.approx((0.5, 30), rel=0.02)


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (65.4, "1:05"), (7230, "2:00:30")])
def test_times_read_like_a_clock(seconds, text):
    assert as_time(seconds) == text
