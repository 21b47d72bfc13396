"""Stand-ins for what the window is given: workers that do everything with numpy."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import judged
import numpy as np
from batched import run_batch
from small_work import SMALL, Restoring

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.batch import LookAtPhotos, RunBatch, WriteBatchReport
from restorer_app.core.box import Box
from restorer_app.core.composite import read_box, to_float
from restorer_app.core.copying import HealPixels
from restorer_app.core.correction import Correction
from restorer_app.core.errors import ExportError, InferenceError, OpenError, ScanMissingError
from restorer_app.core.machine import ReadMonitorProfile, UseResources
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.projects import (
    BringBack,
    DropJournal,
    FindLeftWork,
    ForgetLeftWork,
    KeepJournal,
    LeaveWork,
    LeftWork,
    OpenedWork,
    OpenProject,
    ProjectPlace,
    SaveProject,
)
from restorer_app.core.provenance import count_pixels
from restorer_app.core.queue import Job, JobQueue
from restorer_app.core.requests import (
    VIEW_TILE,
    AnalyseSteps,
    CountPixels,
    ExportMask,
    ExportOrigins,
    ExportPhoto,
    ExportReport,
    ForgetSteps,
    ImportMask,
    OpenPhoto,
    Preview,
    PreviewPhoto,
    RefineSteps,
    RenderPhoto,
    RenderSteps,
    RenderThumbnail,
    RenderView,
    RepairHoles,
    Request,
    StepTile,
    Thumbnail,
    ViewTile,
    WarmUp,
    Worker,
)
from restorer_app.core.state import Candidate, DocumentState, Origin, Repair, StepInstance, new_state
from restorer_app.document.repair_edits import refilled
from restorer_app.engine.geometry import through
from restorer_app.engine.render import output_box
from restorer_app.files.formats import format_of
from restorer_app.files.stamps import stamp_of
from restorer_app.steps.context import Parameter
from restorer_app.steps.copying import healed
from restorer_app.steps.fills import FillChoice, fill_choices
from restorer_app.steps.holes import find_holes
from restorer_app.steps.steps import NOISE_LEVEL, Step, StepChoice
from restorer_app.work.batch_looking import look_at_photos, write_batch_report

WIDTH, HEIGHT = 640, 480


def make_photo(path: Path) -> Photo:
    """A soft slope, by its name 16 bit with a profile ("deep"), "converted", or "broken", which raises `OpenError`."""
    if "broken" in path.name:
        raise OpenError(f"“{path.name}” is not a photo that can be read.")
    slope = np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) // 5
    is_deep = "deep" in path.name
    pixels = np.repeat(slope[:, :, None], 3, axis=2)
    pixels = (pixels * 257).astype(np.uint16) if is_deep else pixels.astype(np.uint8)
    metadata = Metadata(profile_name="Adobe RGB (1998)") if is_deep else Metadata()
    notices = ("The colours were converted to sRGB.",) if "converted" in path.name else ()
    return Photo(pixels, metadata=metadata, source=path, format="tiff" if is_deep else "png", notices=notices)


def _on_screen(pixels: np.ndarray) -> np.ndarray:
    view = np.full((*pixels.shape[:2], 4), 255, np.uint8)
    view[:, :, :3] = (to_float(pixels)[:, :, ::-1] * 255).astype(np.uint8)
    return view


def _preview(request: PreviewPhoto, progress: Progress) -> Preview:
    return Preview(_on_screen(make_photo(request.path).pixels[::4, ::4]), WIDTH, HEIGHT)


Read = Callable[[DocumentState, Box], np.ndarray]


def _output(state: DocumentState, read: Read, box: Box | None = None) -> np.ndarray:
    """What `read` gives for the scan, as the output has it inside `box`, or all of it."""
    photo = state.photo
    return through(
        state.geometry,
        lambda part, level, progress: read(state, part),
        box or output_box(state, 0),
        0,
        size=(photo.width, photo.height),
        progress=SilentProgress(),
    )


def _tile_of(state: DocumentState, tile: ViewTile, read: Read) -> np.ndarray | None:
    """A tile as it looks on screen; None outside the picture."""
    side = VIEW_TILE << tile.level
    box = Box(tile.column * side, tile.row * side, side, side).intersection(output_box(state, 0))
    return None if box.is_empty else _on_screen(_output(state, read, box)[:: 1 << tile.level, :: 1 << tile.level])


def _render(request: RenderView, progress: Progress) -> dict[ViewTile, np.ndarray]:
    tiles = {tile: _tile_of(request.state, tile, read_box) for tile in request.tiles}
    return {tile: pixels for tile, pixels in tiles.items() if pixels is not None}


def _thumbnail(request: RenderThumbnail, progress: Progress) -> Thumbnail:
    pixels = _on_screen(read_box(request.state, request.box)[::8, ::8])
    return Thumbnail(pixels, request.state.mask.region(request.box)[::8, ::8])


FOUND_NOISE = 12.4
_NOTHING = Correction(np.ones((1, 1, 3), np.float16), 1000)


def improved(state: DocumentState, box: Box) -> np.ndarray:
    """The box after the steps: `brighten` adds `amount` levels, `calm` halves each value; where they have looked."""
    values = read_box(state, box).astype(np.float64)
    for step in state.active_steps:
        if step.kind == "calm":
            assert step.facts is not None
            goal = values / 2
        else:
            goal = values + step.parameters.get("amount", 40)
        share = 1.0 if step.region is None else step.region.values(box)[..., None] / 255
        values += step.strength * share * (goal - values)
    return np.clip(values.round(), 0, np.iinfo(state.photo.pixels.dtype).max).astype(state.photo.pixels.dtype)


def _run_steps(request: RenderSteps | RefineSteps, *, is_exact: bool) -> dict[ViewTile, StepTile]:
    """Reduced tiles are approximate at first, and one level brighter."""
    tiles = {}
    for tile in request.tiles:
        shown = _tile_of(request.state, tile, improved)
        if shown is not None:
            exact = is_exact or tile.level == 0
            tiles[tile] = StepTile(shown if exact else shown | 1, exact)
    return tiles


def _analyse(request: AnalyseSteps, progress: Progress) -> tuple[StepInstance, ...]:
    found = {"calm": {"facts": {"noise_level": FOUND_NOISE}}, "wipe": {"facts": {}, "correction": _NOTHING}}
    return tuple(
        replace(step, **found.get(step.kind, {"facts": {}})) if step.is_active and step.facts is None else step
        for step in request.state.recipe
    )


def _repair(request: RepairHoles, progress: Progress) -> tuple[Repair, ...]:
    state = request.state
    repairs = []
    for hole in find_holes(state.mask if request.mask is None else request.mask):
        mean = state.photo.pixels.mean(axis=(0, 1)).astype(state.photo.pixels.dtype)
        # fast marching gives the same whatever the seed
        mean = mean // 2 if request.choice == "telea" else mean + mean.dtype.type(request.seed)
        filled = tuple(np.tile(mean, (patch.box.height, patch.box.width, 1)) for patch in hole.patches)
        repairs.append(Repair(hole, (Candidate(filled, request.seed, request.choice, Origin.CLASSICAL),)))
    return refilled(request.again, repairs, state) if request.again else tuple(repairs)


def _answer(request: MakeAnswer, progress: Progress) -> tuple[Repair, ...]:
    """A flat one, whose tone says by which fill it was made, and with which seed; the two membranes are alike,
    and all are on an even photo."""
    (hole,) = request.again
    number, choice = next((n, choice) for n, choice in enumerate(choices()) if choice.id == request.choice)
    number -= choice.id == "harmonic"
    tone, dtype = 20 * number + request.seed, request.state.photo.pixels.dtype
    tone = 100 if "even" in request.state.photo.source.name else tone
    filled = tuple(np.full((*patch.mask.shape, 3), tone, dtype) for patch in hole.patches)
    answer = Candidate(filled, request.seed, choice.id, choice.fill.origin, weights=choice.weights)
    return refilled(request.again, [Repair(hole, (answer,))], request.state)


class _FlatFilm:
    """Fills a hole with the mean of what is known."""

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        return np.where(holes[..., None], images[~holes].mean(axis=0), images).astype(np.float32)

    def enhance(self, net: str, image: np.ndarray, level: float) -> np.ndarray:
        raise AssertionError("nothing is enhanced here")


def _export(request: ExportPhoto, progress: Progress) -> ExportReport:
    if "forbidden" in request.path.name:
        raise ExportError("The folder cannot be written to.")
    request.path.write_bytes(b"picture")
    bits = 8 if "shallow" in request.path.name else request.state.photo.bits
    is_lossless, state = format_of(request.format).is_lossless, request.state
    is_changed = state.active_steps or state.photo.notices or not state.geometry.is_identity
    is_proven = is_lossless and bits == state.photo.bits and not is_changed
    if request.origins is not None:
        request.origins.write_bytes(b"origins")
    return ExportReport(request.path, 7, bits, is_lossless, is_proven=is_proven, origins=request.origins)


def _export_origins(request: ExportOrigins, progress: Progress) -> Path:
    request.path.write_bytes(b"origins")
    return request.path


def _export_mask(request: ExportMask, progress: Progress) -> Path:
    request.path.write_bytes(b"mask")
    return request.path


def _read_profile(request: ReadMonitorProfile, progress: Progress) -> bytes:
    if "broken" in request.path.name:
        raise OpenError(f"“{request.path.name}” is not the colour profile of a screen.")
    return request.path.name.encode()


def _import_mask(request: ImportMask, progress: Progress) -> Mask:
    return Mask(request.width, request.height).painted(Box(10, 10, 20, 20), np.ones((20, 20), bool))


class FakeWorkers:
    """Real queues that run the functions above. `hold(kind)` keeps requests of a kind from ending until `let_go`; those
    that are `deaf` do not even stop when they are cancelled. `jobs`: the newest of each kind."""

    def __init__(self) -> None:
        self.requests: list[Request[Any]] = []
        self.jobs: WeakValueDictionary[type, Job[Any]] = WeakValueDictionary()
        self.fails: set[type] = set()
        self.left: tuple[LeftWork, ...] = ()
        self.projects: dict[Path, OpenedWork] = {}
        self.lost_scan: Path | None = None
        self.lost_place = ""
        self._queues = {worker: JobQueue(f"fake-{worker.value}") for worker in Worker}
        self.photo_gate: threading.Event | None = None
        self._gates: dict[type, threading.Event] = {}
        self.deaf: set[type] = set()
        self.restoring = Restoring()
        without_result = (KeepJournal, DropJournal, ForgetLeftWork, LeaveWork, UseResources, ForgetSteps)
        self._runs: dict[type, Callable[[Any, Progress], Any]] = {
            OpenPhoto: lambda request, progress: make_photo(request.path),
            PreviewPhoto: _preview,
            RenderView: _render,
            RenderThumbnail: _thumbnail,
            RepairHoles: _repair,
            MakeAnswer: _answer,
            ExportPhoto: _export,
            ExportMask: _export_mask,
            ExportOrigins: _export_origins,
            CountPixels: lambda request, progress: count_pixels(request.state),
            ImportMask: _import_mask,
            WarmUp: lambda request, progress: "CPU",
            AnalyseSteps: _analyse,
            FindLeftWork: lambda request, progress: self.left,
            BringBack: self._bring_back,
            OpenProject: self._open_project,
            SaveProject: self._save_project,
            ReadMonitorProfile: _read_profile,
            RenderSteps: lambda request, progress: _run_steps(request, is_exact=False),
            RefineSteps: lambda request, progress: _run_steps(request, is_exact=True),
            RenderPhoto: lambda request, progress: _output(request.state, improved),
            **dict.fromkeys(without_result, lambda request, progress: None),
            **SMALL,
            **self.restoring.runs,
            HealPixels: lambda request, progress: healed(request.state, request.stroke, _FlatFilm(), progress),
            LookAtPhotos: partial(look_at_photos, {}),
            RunBatch: lambda request, progress: run_batch(request, progress, self.photo_gate),
            WriteBatchReport: write_batch_report,
            **judged.RUNS,
        }

    def submit(self, request: Request[Any]) -> Job[Any]:
        """Queues the request on its worker."""
        self.requests.append(request)
        gate = self._gates.get(type(request))
        job = self.jobs[type(request)] = self._queues[request.worker].submit(
            lambda progress: self._run(request, gate, progress), lane=request.lane, gives_way=request.gives_way
        )
        return job

    def asked(self, kind: type) -> list[Any]:
        """The requests of one kind so far."""
        return [request for request in self.requests if type(request) is kind]

    def hold(self, kind: type) -> None:
        """From now on requests of this kind wait at half their way."""
        self._gates[kind] = threading.Event()

    def let_go(self, kind: type) -> None:
        """Lets them end."""
        self._gates.pop(kind).set()

    def stop(self) -> None:
        """Ends the threads."""
        for queue in self._queues.values():
            queue.stop()

    def _open_project(self, request: OpenProject, progress: Progress) -> OpenedWork:
        if self.lost_scan is not None and request.scan != self.lost_scan:
            if request.scan is not None:
                raise OpenError(f"“{request.scan.name}” is not the scan that this work was begun with.")
            raise ScanMissingError(self.lost_scan.name, self.lost_place)
        return self.projects[request.path]

    def _save_project(self, request: SaveProject, progress: Progress) -> ProjectPlace:
        if "forbidden" in request.path.name:
            raise ExportError("The folder cannot be written to.")
        request.path.write_bytes(b"project")
        place = ProjectPlace(request.path, request.embeds_scan, tuple(stamp_of(request.path) or ()))
        self.projects[request.path] = OpenedWork(request.state, place, is_saved=True)
        return place

    def _bring_back(self, request: BringBack, progress: Progress) -> OpenedWork:
        state = new_state(make_photo(request.journal / "wedding.png"))
        marked = state.mask.painted(Box(10, 10, 20, 20), np.ones((20, 20), bool))
        (left,) = (left for left in self.left if left.journal == request.journal)
        self.left = tuple(other for other in self.left if other is not left)
        place = None
        if left.project is not None:
            stamp = (-1, -1) if left.saved_since is not None else tuple(stamp_of(left.project) or ())
            place = ProjectPlace(left.project, True, stamp)
        return OpenedWork(replace(state, mask=marked), place, is_saved=False)

    def _run(self, request: Request[Any], gate: threading.Event | None, progress: Progress) -> Any:
        while gate is not None and not gate.wait(0.005):
            if type(request) not in self.deaf:
                progress.update(0.5, "Working")
        if type(request) in self.fails:
            raise InferenceError("The model gave nothing usable.")
        return self._runs[type(request)](request, progress)


class FakeCard:
    """A learned model without weights."""

    id = "heal-small"
    row = "heal"
    title = "Heal"
    summary = "Continues edges, shading and texture into the damage."
    good_for = "Scratches, creases, dust and spots"
    limits = "Wide holes come out soft."
    speed = "0.1 s a stroke"
    licence = "MIT"
    weights_sha256 = "0" * 64


def choices() -> tuple[FillChoice, ...]:
    """Every fill there is, with one learned model on top."""
    return fill_choices([FakeCard()])


def _looked(samples: Any, values: Any, context: Any, net: str) -> dict[str, float]:
    raise AssertionError("the fake workers look themselves")


_AMOUNT = Parameter("amount", "Amount", 0, 100, 40, "levels")
_VERSION = Parameter("version", "Version", 0, 3, 0, at_minimum="most likely", is_seed=True)
_CALM: Any = {"parameters": (NOISE_LEVEL, _VERSION), "analyse": _looked, "finds": (NOISE_LEVEL,)}
_STEPS = (
    Step("brighten", "Brighten", "Adds light.", "Dark prints", "fast", _looked, parameters=(_AMOUNT,)),
    Step("calm", "Calm", "Takes noise away.", "Noisy scans", "slow", _looked, **_CALM),
    Step("wipe", "Wipe", "Adds light to what it finds.", "Stained prints", "fast", _looked, correct=_looked),
)


def steps() -> tuple[StepChoice, ...]:
    """A step that runs at once, one that looks at the photo first, and one that works where it finds something."""
    return tuple(
        StepChoice(row.id, row.title, row.summary, row.good_for, row.speed, "MIT", row, reach=16) for row in _STEPS
    )
