"""The record of blind comparisons: what is kept, what damage does to it, and two windows at once."""

import json
import threading

import pytest

from restorer_app.core.errors import ExportError, OpenError
from restorer_app.core.judging import Contender, Judgement, Preference, Record
from restorer_app.files.judgements import append_judgement, forget_judgements, read_judgements

HEAL, FILM = Contender("heal-small", "a" * 64), Contender("membrane")


def judged(draw: int = 7, preferred: Preference = Preference.RIGHT) -> Judgement:
    return Judgement(HEAL, FILM, preferred, (0, 3), 420, draw, "2026-11-22")


@pytest.fixture
def record(tmp_path):
    return tmp_path / "data" / "comparisons.jsonl"


def test_what_is_kept_is_read_again_in_its_order(record):
    said = [judged(draw, preferred) for draw, preferred in enumerate(Preference)]
    for one in said:
        append_judgement(record, one)
    assert read_judgements(record) == Record(tuple(said))


def test_without_a_file_there_is_nothing(record):
    assert read_judgements(record) == Record()


def test_a_line_says_nothing_but_what_was_compared(record):
    append_judgement(record, judged())
    assert json.loads(record.read_text()) == {
        "format": 1,
        "day": "2026-11-22",
        "left": {"fill": "heal-small", "weights": "a" * 64, "seed": 0},
        "right": {"fill": "membrane", "weights": "", "seed": 3},
        "preferred": "right",
        "hole_pixels": 420,
        "draw": 7,
    }


@pytest.mark.parametrize(
    "damage",
    [
        b"{broken",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"format": 99, "left": {}}',
        b"[" * 100_000,
        b'{"format": 1, "day": 5, "left": 1, "right": 2, "preferred": 3, "hole_pixels": 4, "draw": 5}',
    ],
)
def test_a_broken_line_is_left_out_and_counted(record, damage):
    append_judgement(record, judged(1))
    with record.open("ab") as file:
        file.write(damage + b"\n")
    append_judgement(record, judged(2))
    assert read_judgements(record) == Record((judged(1), judged(2)), unread=1)


def test_a_line_that_was_broken_off_does_not_spoil_the_next(record):
    append_judgement(record, judged(1))
    with record.open("ab") as file:
        file.write(b'{"format": 1, "da')
    append_judgement(record, judged(2))
    assert read_judgements(record) == Record((judged(1), judged(2)), unread=1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("preferred", "both"),
        ("hole_pixels", True),
        ("hole_pixels", -5),
        ("hole_pixels", 0),
        ("format", True),
        ("format", 1.0),
        ("day", None),
        ("left", {"fill": "x"}),
        ("left", {"fill": "x", "weights": "not a sum", "seed": 0}),
        *(
            ("left", {"fill": name, "weights": "", "seed": 0})
            for name in ("", "a\n" * 20, "heal\n", "\ud800", "a" * 20_000)
        ),
    ],
)
def test_a_value_that_cannot_be_is_a_broken_line(record, key, value):
    append_judgement(record, judged())
    record.write_text(json.dumps(json.loads(record.read_text()) | {key: value}))
    assert read_judgements(record) == Record(unread=1)


def test_a_model_may_be_called_what_a_folder_may(record):
    own = Judgement(HEAL, Contender("Großmutters Fotos (2)", "b" * 64), Preference.LEFT, (0, 0), 1, 1, "2026-11-22")
    append_judgement(record, own)
    assert read_judgements(record) == Record((own,))


def test_keys_that_are_not_known_count_and_stay(record):
    append_judgement(record, judged(1))
    later = json.loads(record.read_text()) | {"colour of the wall": "grey"}
    record.write_text(json.dumps(later) + "\n")
    append_judgement(record, judged(2))
    assert read_judgements(record) == Record((judged(1), judged(2)))
    assert "colour of the wall" in record.read_text()


def test_of_a_record_that_has_grown_very_long_the_newest_lines_are_read(record):
    append_judgement(record, judged(0))
    line = record.read_bytes()
    record.write_bytes(line * 10_000)
    append_judgement(record, judged(1))
    found = read_judgements(record)
    assert found.is_part
    assert found.unread == 0
    assert found.judgements[-1] == judged(1)
    assert 2_000 < len(found.judgements) < 10_000


def test_two_windows_at_once_lose_no_line(record):
    def write(first: int) -> None:
        for draw in range(first, first + 25):
            append_judgement(record, judged(draw))

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_judgements(record)
    assert found.unread == 0
    assert sorted(one.draw for one in found.judgements) == [*range(25), *range(100, 125)]


def test_all_is_forgotten_and_the_next_line_is_the_first(record):
    append_judgement(record, judged(1))
    forget_judgements(record)
    assert record.read_bytes() == b""
    append_judgement(record, judged(2))
    assert read_judgements(record) == Record((judged(2),))


def test_forgetting_nothing_makes_no_file(record):
    forget_judgements(record)
    assert not record.exists()


def test_a_folder_that_cannot_be_is_said_in_a_sentence(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(ExportError, match=r"^“comparisons\.jsonl” could not be written.*\.$"):
        append_judgement(tmp_path / "data" / "comparisons.jsonl", judged())


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path):
    with pytest.raises(OpenError, match=r"could not be read\.$"):
        read_judgements(tmp_path)
