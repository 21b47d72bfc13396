"""The workers, and the table of what each request runs."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from restorer_app.catalog import ModelCard
from restorer_app.core.answers import MakeAnswer
from restorer_app.core.auto import RestorePhoto
from restorer_app.core.batch import LookAtPhotos, RunBatch, WriteBatchReport
from restorer_app.core.copying import ClonePixels, HealPixels
from restorer_app.core.detecting import DetectDamage, LabelFindings
from restorer_app.core.diagnosis import DiagnosePhoto
from restorer_app.core.inspecting import InspectHole
from restorer_app.core.judging import ChooseHoles, ForgetJudgements, KeepJudgement, ReadJudgements
from restorer_app.core.machine import ReadMonitorProfile, UseResources
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, TraceCrease
from restorer_app.core.progress import Progress
from restorer_app.core.projects import (
    BringBack,
    DropJournal,
    FindLeftWork,
    ForgetLeftWork,
    KeepJournal,
    LeaveWork,
    OpenProject,
    SaveProject,
)
from restorer_app.core.queue import Job, JobQueue
from restorer_app.core.requests import (
    AnalyseSteps,
    CountPixels,
    ExportMask,
    ExportOrigins,
    ExportPhoto,
    ForgetSteps,
    ImportMask,
    OpenPhoto,
    PreviewPhoto,
    RefineSteps,
    RenderPhoto,
    RenderSteps,
    RenderThumbnail,
    RenderView,
    RepairHoles,
    Request,
    WarmUp,
    Worker,
)
from restorer_app.core.spread import MeasureSpread
from restorer_app.engine.threads import use_threads_in_opencv
from restorer_app.steps.detectors import detector_choices
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.work import copying, judging, marking, photos, projects
from restorer_app.work.batch_log import weights_of
from restorer_app.work.batch_looking import look_at_photos, write_batch_report
from restorer_app.work.journals import Journals
from restorer_app.work.spread import measure_spread
from restorer_app.work.thumbnails import render_thumbnail
from restorer_app.work.view import render_view

if TYPE_CHECKING:
    from restorer_app.work.engines import Engines

T = TypeVar("T")


RUNS: Mapping[type[Request[Any]], Callable[[Any, Progress], Any]] = {
    OpenPhoto: photos.open_photo,
    PreviewPhoto: photos.preview_photo,
    ExportPhoto: photos.export_photo,
    ReadMonitorProfile: photos.read_monitor_profile,
    ImportMask: photos.import_mask,
    ExportMask: photos.export_mask,
    ExportOrigins: photos.export_origins,
    CountPixels: photos.count,
    RenderView: render_view,
    SaveProject: projects.save_project,
    RenderThumbnail: render_thumbnail,
    MeasureSpread: measure_spread,
    FindSimilar: marking.similar,
    TraceCrease: marking.crease,
    FindHole: marking.hole,
    ChangeMask: marking.change,
    LabelFindings: marking.label,
    ClonePixels: copying.clone,
    WriteBatchReport: write_batch_report,
    ChooseHoles: judging.choose_holes,
    ReadJudgements: judging.read,
    KeepJudgement: judging.keep,
    ForgetJudgements: judging.forget,
}

# by name, because their modules bring torch with them and are imported on the inference worker
ENGINE_RUNS: Mapping[type[Request[Any]], tuple[str, str]] = {
    RepairHoles: ("repair", "repair"),
    MakeAnswer: ("repair", "repair"),
    HealPixels: ("copying", "heal"),
    WarmUp: ("repair", "warm_up"),
    DetectDamage: ("detecting", "detect_damage"),
    DiagnosePhoto: ("diagnosing", "diagnose_photo"),
    RestorePhoto: ("auto", "restore_photo"),
    InspectHole: ("inspecting", "inspect_hole"),
    AnalyseSteps: ("steps", "analyse_steps"),
    RenderSteps: ("steps", "render_steps"),
    RefineSteps: ("steps", "refine_steps"),
    RenderPhoto: ("steps", "render_photo"),
    ForgetSteps: ("steps", "forget_steps"),
    RunBatch: ("batch", "run_request"),
}


class Workers:
    """Threads that live as long as the window; `submit` is all that the window knows of them.

    `journals`: the folder in which work that is not saved is kept.
    """

    def __init__(self, cards: Sequence[ModelCard], journals: Path) -> None:
        self._cards = cards
        self._engines: Engines | None = None
        self._resources: UseResources | None = None
        steps = step_choices(cards)
        kept = self._journals = Journals(journals, steps)
        self._runs: dict[type[Request[Any]], Callable[[Any, Progress], Any]] = {
            **RUNS,
            OpenProject: partial(projects.open_project, steps=steps),
            KeepJournal: kept.keep,
            DropJournal: kept.drop,
            FindLeftWork: kept.find_left,
            BringBack: kept.bring_back,
            LeaveWork: kept.leave,
            ForgetLeftWork: kept.forget_left,
            UseResources: self._use_resources,
            LookAtPhotos: partial(look_at_photos, weights_of(fill_choices(cards), steps, detector_choices(cards))),
        }
        self._queues = {worker: JobQueue(f"restorer-{worker.value}") for worker in Worker}

    def submit(self, request: Request[T]) -> Job[T]:
        """Queues the request on its worker."""
        run: Callable[[Progress], T] = partial(self._runs.get(type(request), self._run_on_engine), request)
        return self._queues[request.worker].submit(
            run, lane=request.lane, gives_way=request.gives_way, patience=request.patience
        )

    def stop(self) -> None:
        """Cancels what is queued and running, but for the journal, and waits for the threads."""
        for worker, queue in self._queues.items():
            queue.stop(finishes=worker is Worker.JOURNAL)
        self._journals.close()

    def _run_on_engine(self, request: Request[Any], progress: Progress) -> Any:
        module, name = ENGINE_RUNS[type(request)]
        return getattr(import_module(f"restorer_app.work.{module}"), name)(request, self._load_engines(), progress)

    def _use_resources(self, request: UseResources, progress: Progress) -> None:
        """OpenCV serves the view as well, so it is told at once; the engines when there are any."""
        before, self._resources = self._resources, request
        if request.threads or (before is not None and before.threads):
            use_threads_in_opencv(request.threads)
        if self._engines is not None:
            self._engines.use(request)

    def _load_engines(self) -> "Engines":
        """The engines, loaded on the inference worker because they bring torch with them."""
        from restorer_app.work.engines import Engines

        if self._engines is None:
            self._engines = Engines(self._cards)
            if self._resources is not None:
                self._engines.use(self._resources)
        return self._engines
