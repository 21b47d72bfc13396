"""What a batch has finished, one line a photo, so that a killed one goes on where it was."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from restorer_app.catalog import sha256_of
from restorer_app.core.batch import BatchOrder
from restorer_app.files.atomic import refused
from restorer_app.files.stamps import stamp_of
from restorer_app.steps.detectors import DetectorChoice
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.steps import StepChoice
from restorer_app.work.batch_plan import Planned, place_of

NAME = ".restorer-batch.jsonl"
FORMAT = 1
_KEYS = ("source", "stamp", "digest", "output", "bytes", "sha256", "result")


def weights_of(
    fills: Sequence[FillChoice], steps: Sequence[StepChoice], detectors: Sequence[DetectorChoice]
) -> dict[str, str]:
    """The weights of all methods there are, by their ids: with others a batch gives other results."""
    methods: list[FillChoice | StepChoice | DetectorChoice] = [*fills, *steps, *detectors]
    return {choice.id: choice.weights for choice in methods}


def digest_of(order: BatchOrder, file: Planned, weights: Mapping[str, str]) -> str:
    """Names everything that the result for a file is made of, beside the photo itself."""
    steps = [(step.kind, dict(step.parameters), step.strength, step.is_on) for step in order.steps]
    fill = [order.fill, order.is_best, order.seed, str(file.mask), stamp_of(file.mask)] if file.mask else None
    if fill is None and order.detects:
        fill = [order.fill, order.is_best, order.seed, "detected", *(["faces"] if order.faces else [])]
    if order.is_auto:
        fill = [*(fill or (order.fill, order.is_best, order.seed)), "auto", *(["faces"] if order.faces else [])]
    what = [steps, fill, file.format, order.says_history, dict(weights)]
    text = json.dumps(what, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class BatchLog:
    """The file in the folder that a batch writes to: a line before each photo and one after it, whole on the disk
    before anything else is begun. Lines of other versions, or broken off by a kill, are passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / NAME
        self._done: dict[str, dict[str, Any]] = {}
        self._begun: set[str] = set()
        for line in self._lines():
            with suppress(KeyError, TypeError, ValueError):  # no batch has written that
                self._take(line)

    @property
    def outputs(self) -> Mapping[Path, Path]:
        """Where photos were written that are finished and still there, by their true places. What a link leads to was
        not written there, and may be a photo."""
        places = {Path(source): self._folder / entry["output"] for source, entry in self._done.items()}
        return {source: output for source, output in places.items() if output.exists() and not output.is_symlink()}

    def find(self, file: Planned, digest: str) -> Mapping[str, Any] | None:
        """What was kept of a photo that is finished: nothing about it or its order, nor the file written, has changed
        since."""
        entry = self._entry(file, digest)
        return entry["result"] if entry is not None and self._is_whole(entry) else None

    def has(self, file: Planned, digest: str) -> bool:
        """Whether `find` would find it, as far as that can be told without reading the file written."""
        entry = self._entry(file, digest)
        return entry is not None and self._has_size(entry)

    def owns(self, output: Path) -> bool:
        """Whether what lies there was written by a batch, and by nobody since; a link was not."""
        if output.is_symlink():
            return False
        entries = [entry for entry in self._done.values() if self._folder / entry["output"] == output]
        return place_of(output) in self._begun or any(self._is_whole(entry) for entry in entries)

    def begin(self, file: Planned) -> None:
        """Notes that whatever comes to lie there is this batch's. Raises `ExportError`."""
        self._begun.add(place_of(file.output))
        self._write({"begun": self._relative(file.output)})

    def give_up(self, file: Planned) -> None:
        """Notes that nothing of this batch's lies there. Raises `ExportError`."""
        self._begun.discard(place_of(file.output))
        self._write({"given up": self._relative(file.output)})

    def note(self, file: Planned, *, digest: str, stamp: list[int] | None, result: Mapping[str, Any]) -> None:
        """Notes a finished photo; `stamp`: of the photo as it was read. Raises `ExportError`."""
        source = str(file.source.resolve())
        entry = {
            "source": source,
            "stamp": stamp,
            "digest": digest,
            "output": self._relative(file.output),
            "bytes": file.output.stat().st_size,
            "sha256": sha256_of(file.output),
            "result": dict(result),
        }
        self._done[source] = entry
        self._begun.discard(place_of(file.output))
        self._write({"done": entry})

    def _take(self, line: Mapping[str, Any]) -> None:
        if "done" in line:
            entry = {key: line["done"][key] for key in _KEYS}
            place = place_of(self._folder / entry["output"])
            self._done[str(Path(entry["source"]))] = entry
            self._begun.discard(place)
        elif "begun" in line:
            self._begun.add(place_of(self._folder / line["begun"]))
        elif "given up" in line:
            self._begun.discard(place_of(self._folder / line["given up"]))

    def _entry(self, file: Planned, digest: str) -> dict[str, Any] | None:
        entry = self._done.get(str(file.source.resolve()))
        if entry is None or (entry["digest"], entry["stamp"]) != (digest, stamp_of(file.source)):
            return None
        return entry if self._folder / entry["output"] == file.output else None

    def _relative(self, output: Path) -> str:
        return output.relative_to(self._folder).as_posix()

    def _has_size(self, entry: Mapping[str, Any]) -> bool:
        stamp = stamp_of(self._folder / entry["output"])
        return stamp is not None and stamp[0] == entry["bytes"]

    def _is_whole(self, entry: Mapping[str, Any]) -> bool:
        try:
            return self._has_size(entry) and bool(sha256_of(self._folder / entry["output"]) == entry["sha256"])
        except OSError:
            return False

    def _lines(self) -> list[dict[str, Any]]:
        try:
            texts = self._path.read_bytes().split(b"\n")
        except OSError:
            return []
        lines = []
        for text in texts:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict) and line.get("format") == FORMAT:
                lines.append(line)
        return lines

    def _write(self, line: Mapping[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **line}, ensure_ascii=False)
        try:
            with self._path.open("ab") as file:
                # The line before may have been broken off; an empty one does no harm.
                file.write(b"\n" + text.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise refused(self._path, error) from error
