"""The record of blind comparisons: a line of JSON for each, only ever added to, and nothing in it about any photo."""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from restorer_app.core.errors import OpenError
from restorer_app.core.judging import Contender, Judgement, Preference, Record
from restorer_app.files.atomic import refused
from restorer_app.files.locking import FileLock

FORMAT = 1
_MOST_READ = 2 * 1024 * 1024
"""Bytes of the newest lines, about 6000 of them: more is not worth the wait for it."""
_LONGEST = 100  # letters of an id
_PATIENCE, _PAUSE = 2.0, 0.01  # seconds: until another window has written its line


def read_judgements(path: Path) -> Record:
    """What can be understood of the newest lines; keys that this version does not know are passed over, and stay in the
    file. Raises `OpenError`."""
    try:
        with path.open("rb") as file:
            older = max(file.seek(0, os.SEEK_END) - _MOST_READ, 0)
            file.seek(older)
            lines = file.read(_MOST_READ).split(b"\n")
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise OpenError(f"The earlier comparisons in “{path.name}” could not be read.") from error
    read = [_parsed(line) for line in lines[bool(older) :] if line.strip()]  # the first may have begun before
    judgements = tuple(judgement for judgement in read if judgement is not None)
    return Record(judgements, unread=len(read) - len(judgements), is_part=older > 0)


def append_judgement(path: Path, judgement: Judgement) -> None:
    """Adds a line, whole on the disk when this returns. Raises `ExportError`."""
    data = {
        "format": FORMAT,
        "day": judgement.day,
        "left": _side(judgement.left, judgement.seeds[0]),
        "right": _side(judgement.right, judgement.seeds[1]),
        "preferred": judgement.preferred.value,
        "hole_pixels": judgement.area,
        "draw": judgement.draw,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _held(path), path.open("ab") as file:
            # the line before may have been broken off; an empty one does no harm
            file.write(b"\n" + json.dumps(data).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refused(path, error) from error


def forget_judgements(path: Path) -> None:
    """Leaves nothing in the file, which stays where another window may be about to add to it. Raises `ExportError`."""
    try:
        if path.exists():
            with _held(path), path.open("r+b") as file:
                file.truncate()
                os.fsync(file.fileno())
    except OSError as error:
        raise refused(path, error) from error


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """While no other window writes."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            lock = FileLock(path)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.release()


def _side(contender: Contender, seed: int) -> dict[str, Any]:
    return {"fill": contender.choice, "weights": contender.weights, "seed": seed}


def _is_id(text: str) -> bool:
    """Whether a fill can be called that: a model's id is the name of its folder."""
    return 0 < len(text) <= _LONGEST and text.isprintable()


def _parsed(line: bytes) -> Judgement | None:
    try:
        data = json.loads(line)
        if not isinstance(data, dict) or type(data["format"]) is not int or data["format"] != FORMAT:
            return None
        sides = [data[side] for side in ("left", "right")]
        names = [(side["fill"], side["weights"]) for side in sides]
        seeds = (sides[0]["seed"], sides[1]["seed"])
        texts, numbers = (*names[0], *names[1], data["day"]), (*seeds, data["hole_pixels"], data["draw"])
        if not all(type(text) is str for text in texts) or not all(type(number) is int for number in numbers):
            return None
        if names[0] == names[1] or data["hole_pixels"] < 1:
            return None
        if not all(_is_id(choice) and re.fullmatch(r"[0-9a-f]{64}|", weights) for choice, weights in names):
            return None
        left, right = (Contender(*name) for name in names)
        preferred = Preference(data["preferred"])
        return Judgement(left, right, preferred, seeds, data["hole_pixels"], data["draw"], data["day"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
