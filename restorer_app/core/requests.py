"""What the window and the command line can ask for: frozen requests, each naming the type of its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.provenance import PixelCounts
from restorer_app.core.queue import Job
from restorer_app.core.state import DocumentState, Hole, Repair, StepInstance

T = TypeVar("T")


class Worker(Enum):
    """The threads; a job waits only behind jobs of its own worker, so what is seen waits for no export or repair."""

    IO = "io"
    VIEW = "view"
    INFERENCE = "inference"
    JOURNAL = "journal"


class Request(Generic[T]):
    """Base of all requests. A newer request of one `lane` supersedes the older ones (None: all are kept); one that
    `gives_way` is cancelled by any request of its worker that does not; one with
    `patience` lets those with less of it run before it and in between."""

    worker: ClassVar[Worker] = Worker.IO
    lane: ClassVar[str | None] = None
    gives_way: ClassVar[bool] = False
    patience: ClassVar[int] = 0


class Submit(Protocol):
    """How the window asks for work: one function for every request."""

    def __call__(self, request: Request[T]) -> Job[T]:
        """Queues the request on its worker."""


@dataclass(frozen=True)
class OpenPhoto(Request[Photo]):
    """Reads a photo whole. Fails with `OpenError`."""

    lane = "open"
    path: Path


@dataclass(frozen=True)
class Preview:
    """A small picture to show at once: `pixels` (h, w, 4) uint8 in Qt's RGB32 order (B, G, R, 255), sRGB, upright;
    `width`, `height` of the photo it stands for."""

    pixels: np.ndarray
    width: int
    height: int


@dataclass(frozen=True)
class PreviewPhoto(Request[Preview]):
    """A first look at a photo within a moment, at most `size` pixels long. Fails with `OpenError`."""

    lane = "preview"
    path: Path
    size: int = 1600
    monitor: bytes | None = None


@dataclass(frozen=True)
class ViewTile:
    """One tile of the view: column and row in the grid of VIEW_TILE output pixels at `level`."""

    level: int
    column: int
    row: int


VIEW_TILE = 512


@dataclass(frozen=True, eq=False)
class RenderView(Request[Mapping[ViewTile, np.ndarray]]):
    """Tiles of a state as they look on screen, each (h, w, 4) uint8 in Qt's RGB32 order (B, G, R, 255), in sRGB.

    Tiles at the right and lower edge are cut to the picture; at level n the output is ceil(size / 2**n) pixels.
    `monitor`: the ICC profile of the screen, whose colours then take the place of sRGB.
    """

    worker = Worker.VIEW
    state: DocumentState
    tiles: tuple[ViewTile, ...]
    monitor: bytes | None = None


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture of a part of the photo: `pixels` as in `RenderView`; `marks`, (h, w) bool: where damage is
    painted."""

    pixels: np.ndarray
    marks: np.ndarray


@dataclass(frozen=True, eq=False)
class RenderThumbnail(Request[Thumbnail]):
    """The part of a state's photo inside `box` (scan pixels), at most `size` pixels long: with its repairs, without
    steps and geometry. What is seen of the photo itself comes first."""

    worker = Worker.VIEW
    patience = 1
    state: DocumentState
    box: Box
    size: int = 64


@dataclass(frozen=True, eq=False)
class StepTile:
    """A tile of the view after the steps, pixels as in `RenderView`; approximate ones come from a reduced photo."""

    pixels: np.ndarray
    is_exact: bool


@dataclass(frozen=True, eq=False)
class RenderSteps(Request[Mapping[ViewTile, StepTile]]):
    """The same for a state whose steps have looked at the photo, as quickly as it can be had; exact at full size.

    Fails with `ModelError` or `InferenceError`.
    """

    worker = Worker.INFERENCE
    state: DocumentState
    tiles: tuple[ViewTile, ...]
    device: str = "auto"
    monitor: bytes | None = None


@dataclass(frozen=True, eq=False)
class RefineSteps(Request[Mapping[ViewTile, StepTile]]):
    """The same, exact at every size, for when there is nothing else to do."""

    worker = Worker.INFERENCE
    gives_way = True
    state: DocumentState
    tiles: tuple[ViewTile, ...]
    device: str = "auto"
    monitor: bytes | None = None


@dataclass(frozen=True, eq=False)
class AnalyseSteps(Request[tuple[StepInstance, ...]]):
    """Lets the steps of a state's recipe look at the photo: the recipe with the facts of every active step.

    Fails with `ModelError` or `InferenceError`.
    """

    worker = Worker.INFERENCE
    lane = "analyse"
    state: DocumentState
    device: str = "auto"


@dataclass(frozen=True)
class ForgetSteps(Request[None]):
    """Gives up what steps gave for the photo that is closed."""

    worker = Worker.INFERENCE


@dataclass(frozen=True, eq=False)
class RenderPhoto(Request[np.ndarray]):
    """The whole output of a state, (H, W, C) in the photo's depth, for an export. Fails as `RenderSteps` does."""

    worker = Worker.INFERENCE
    patience = 1
    state: DocumentState
    device: str = "auto"


@dataclass(frozen=True, eq=False)
class RepairHoles(Request[tuple[Repair, ...]]):
    """Fills what `mask` marks (None: the whole mask of the state), one repair a hole, in reading order.

    `choice` names a row of FILLS or a model card; one that itself copies takes from the state's sources alone. With
    `again`, holes that `mask` marks and that no repair of the state has: one repair for each of these very holes.
    Fails with `ModelError` or `InferenceError`.
    """

    worker = Worker.INFERENCE
    state: DocumentState
    choice: str
    mask: Mask | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    device: str = "auto"
    again: tuple[Hole, ...] = ()


@dataclass(frozen=True)
class WarmUp(Request[str]):
    """Loads torch and the net of a fill, so that the first repair need not wait. The result names the device used."""

    worker = Worker.INFERENCE
    lane = "warm-up"
    choice: str
    device: str = "auto"


@dataclass(frozen=True, eq=False)
class CountPixels(Request[PixelCounts]):
    """How many pixels of a state come from where, and how many its steps have treated."""

    worker = Worker.VIEW
    lane = "count"
    state: DocumentState


@dataclass(frozen=True)
class Method:
    """How a fill or a step is called, and the SHA-256 of its weights (empty without)."""

    title: str
    weights: str = ""


@dataclass(frozen=True, eq=False)
class ExportPhoto(Request["ExportReport"]):
    """Writes a state to `path` in the format of that row of FORMATS with its options. Fails with `ExportError`;
    then neither the target nor the source has changed.

    `pixels`: what `RenderPhoto` made of the state; needed where it has active steps. `origins`: where to write beside
    it what each pixel comes from. `methods`: by their ids what to call fills and steps in the history that is written
    into the file; None: no history is.
    """

    state: DocumentState
    path: Path
    format: str
    options: Mapping[str, object] = field(default_factory=dict)
    pixels: np.ndarray | None = None
    origins: Path | None = None
    methods: Mapping[str, Method] | None = None


@dataclass(frozen=True)
class ExportReport:
    """What was written: the file, its size in bytes, its depth, and sentences for the user (a lower depth, …).

    `is_lossless`: the file was re-opened and every pixel compared equal to what was asked to be written. `is_proven`:
    in the re-opened file every pixel outside the visible holes was compared with the scan's own and is equal.
    `origins`: the file beside it that says what each pixel comes from.
    """

    path: Path
    bytes_written: int
    bits: int
    is_lossless: bool
    notices: tuple[str, ...] = ()
    is_proven: bool = False
    origins: Path | None = None


@dataclass(frozen=True, eq=False)
class ExportOrigins(Request[Path]):
    """Writes as a PNG what each pixel of a state comes from; never onto the scan. Fails with `ExportError`."""

    state: DocumentState
    path: Path


@dataclass(frozen=True, eq=False)
class ImportMask(Request[Mask]):
    """Reads any image as a mask (cut at 128) for a photo of `width` × `height`, which `is_framed` where it is seen
    turned or cropped; another size is an `OpenError`."""

    path: Path
    width: int
    height: int
    is_framed: bool = False


@dataclass(frozen=True, eq=False)
class ExportMask(Request[Path]):
    """Writes a mask as a grey PNG, white = hole; never onto `source`, the scan. Fails with `ExportError`."""

    mask: Mask
    path: Path
    source: Path | None = None
