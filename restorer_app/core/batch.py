"""The same restoration for many photos: what is asked for, and how it stands with each of them."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from queue import SimpleQueue

from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import StepInstance


class FileState(Enum):
    """Where a file of a batch is; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (FileState.QUEUED, FileState.RUNNING)


@dataclass(frozen=True)
class BatchOrder:
    """What to do to which photos.

    `sources`: photos, and folders of photos, `without` some of those in them; `output`: the folder to write to, in
    which sub-folders are mirrored; `steps`: of a recipe; `masks`: a folder of masks named like the photos; `detects`:
    whether damage is looked for in those without a mask, and taken on the eyes and mouths of `faces` too; `is_auto`:
    what is surely damaged is repaired in them, and each photo gets the steps that are proposed for it; `fill`: what
    fills holes, None for what suits each, at best quality where it `is_best`; `format`: id of a row of FORMATS, or
    "same"; `resumes`: what was done before is not done again; `pictures`: the longest side of a small picture of before
    and after in each result, 0 for none.
    """

    sources: tuple[Path, ...]
    output: Path
    steps: tuple[StepInstance, ...] = ()
    masks: Path | None = None
    fill: str | None = None
    format: str = "same"
    device: str = "auto"
    is_best: bool = False
    seed: int = 0
    resumes: bool = False
    says_history: bool = True
    pictures: int = 0
    without: frozenset[Path] = frozenset()
    detects: bool = False
    faces: bool = False
    is_auto: bool = False


@dataclass(frozen=True)
class FileResult:
    """How it stands with one file. `sentence` says why it was skipped or failed; `is_earlier`: an earlier run did it,
    though otherwise than it would be done now where it is QUEUED.

    `steps`: their ids; `models`: ids and SHA-256 of weights; `invented`: the share of its pixels; `is_proven`: all
    others were compared with the scan's in the written file; `before`, `after`: small JPEGs, empty where not asked for.
    """

    source: Path
    output: Path | None = None
    state: FileState = FileState.QUEUED
    sentence: str = ""
    is_earlier: bool = False
    holes: int = 0
    steps: tuple[str, ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    invented: float = 0.0
    is_proven: bool = False
    seconds: float = 0.0
    notices: tuple[str, ...] = ()
    before: bytes = field(default=b"", repr=False)
    after: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class BatchPhoto:
    """A photo that a batch would do: where it would be written, once that can be known; whether it `has_mask`; and
    whether an earlier run has finished it as it would be done now (`is_earlier`), or otherwise (`has_changed`)."""

    source: Path
    output: Path | None
    has_mask: bool
    is_earlier: bool = False
    has_changed: bool = False


@dataclass(frozen=True)
class LookAtPhotos(Request[tuple[BatchPhoto, ...]]):
    """The photos of a batch in their order, before it is begun: `sources`, `without` and `masks` as in a `BatchOrder`.
    `order`: what would be done to them, once it is known where to write. There may be thousands, so a photo that is
    opened meanwhile comes first.

    Fails with `OpenError` where there is none.
    """

    lane = "look at photos"
    patience = 1
    sources: tuple[Path, ...]
    without: frozenset[Path] = frozenset()
    masks: Path | None = None
    order: BatchOrder | None = None


@dataclass(frozen=True, eq=False)
class RunBatch(Request[tuple[FileResult, ...]]):
    """Does a batch and gives a result for each photo; meanwhile each that changes is put into `news`. Whatever else is
    asked for comes before it and in between. Cancelled, it gives the results so far.

    Fails with `OpenError` where there is no photo, with `ExportError` for a folder that cannot be written to.
    """

    worker = Worker.INFERENCE
    patience = 2
    order: BatchOrder
    news: SimpleQueue[FileResult] = field(default_factory=SimpleQueue)


@dataclass(frozen=True)
class WriteBatchReport(Request[Path]):
    """Writes what a batch did into a folder, as a table and as a page, and gives the place of the page. Fails with
    `ExportError`."""

    folder: Path
    results: tuple[FileResult, ...]
