"""`restorer-app batch`: the same for many photos, to be stopped and gone on with at any time."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from restorer_app.cli.figures import peak_memory
from restorer_app.cli.finding import add_faces, add_steps, all_cards, check_faces, find_recipe
from restorer_app.core.batch import BatchOrder, FileResult, FileState
from restorer_app.core.errors import UsageError
from restorer_app.core.progress import Cancelled

_FORMATS = ("same", "png", "tiff", "jpeg", "webp")


def add_batch(commands: Any) -> None:
    """Adds the command to the parser's."""
    batch = commands.add_parser("batch", help="repair and improve many photos in the same way")
    batch.add_argument("sources", type=Path, nargs="+", metavar="FOLDER|FILE")
    batch.add_argument("-o", "--output", type=Path, required=True, help="the folder to write to; sub-folders are kept")
    add_steps(batch, "")
    batch.add_argument("--masks", type=Path, help="a folder of masks: photo.png or photo-mask.png for photo.jpg")
    batch.add_argument("--detect", action="store_true", help="repair what `detect` finds in photos without a mask")
    add_faces(batch)
    batch.add_argument("--fill", help="id of a fill (see `models`); what suits each hole unless given")
    batch.add_argument("--best", action="store_true", help="best quality, in eight times the time")
    batch.add_argument("--format", default="same", choices=_FORMATS, help="what to write; the photo's own unless given")
    batch.add_argument("--resume", action="store_true", help="go on with a batch that was stopped")
    batch.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    batch.add_argument("--no-history", action="store_true", help="do not say in the files what was done")
    batch.add_argument("--report", type=Path, nargs="+", action="extend", default=[], metavar="FILE.csv|FILE.html")
    batch.add_argument("--json", action="store_true", help="print one JSON object")
    batch.set_defaults(run=_batch, show=_show, status=_status)


class Stopping:
    """Progress that is cancelled by the first Ctrl-C; the second one ends the program as always."""

    def __init__(self) -> None:
        self.is_wanted = False

    def update(self, fraction: float, stage: str) -> None:
        """Raises `Cancelled` when that is wanted."""
        if self.is_wanted:
            raise Cancelled

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Listens to Ctrl-C meanwhile, which only a program's main thread can."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def stop(number: int, frame: object) -> None:
            self.is_wanted = True
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def _batch(options: argparse.Namespace) -> dict[str, Any]:
    stopping = Stopping()
    with stopping.on_interrupt():
        return _run(options, stopping)


def _run(options: argparse.Namespace, stopping: Stopping) -> dict[str, Any]:
    from restorer_app.work.batch import run_batch
    from restorer_app.work.batch_report import check_reports, deeds, totals, write_report
    from restorer_app.work.engines import Engines

    _check(options)
    check_reports(options.report)
    engines, started = Engines(all_cards()), time.perf_counter()
    device = engines.on(options.device).device_title

    def tell(index: int, result: FileResult) -> None:
        if result.state not in (FileState.RUNNING, FileState.CANCELLED):
            name = result.output if result.state is FileState.DONE else result.source
            said = result.sentence or deeds(result)
            print(f"{index + 1}: {name}: {said}", file=sys.stderr, flush=True)

    results = run_batch(_order(options, engines), engines, stopping, tell)
    for path in options.report:
        write_report(path, results)
    counts = {state.value: sum(result.state is state for result in results) for state in FileState if state.is_final}
    return {
        **counts,
        "photos": len(results),
        "totals": totals(results),
        "seconds": round(time.perf_counter() - started, 3),
        "device": device,
        "files": [_described(result) for result in results],
        "peak_memory_mb": peak_memory(),
    }


def _check(options: argparse.Namespace) -> None:
    repairs = options.masks is not None or options.detect or options.auto
    if not repairs and options.recipe is None:
        raise UsageError(
            "Say what to do: --masks FOLDER, of images with the damage in white, --detect, --recipe NAME, or --auto."
        )
    check_faces(options)
    if not repairs and (options.fill or options.best):
        raise UsageError(
            "A fill repairs what is marked: add --masks FOLDER, --detect or --auto, or leave --fill and --best out."
        )
    if options.masks is not None and not options.masks.is_dir():
        raise UsageError(f"There is no folder “{options.masks}” of masks.")


def _order(options: argparse.Namespace, engines: Any) -> BatchOrder:
    from restorer_app.work.batch_report import PICTURES
    from restorer_app.work.restoring import FillOptions, check_choice, steps_in

    check_choice(FillOptions(None, options.fill, options.best, None, 0), engines)
    return BatchOrder(
        tuple(options.sources),
        options.output,
        steps=() if options.recipe is None else steps_in(find_recipe(options.recipe), engines),
        masks=options.masks,
        fill=options.fill,
        format=options.format,
        device=options.device,
        is_best=options.best,
        detects=options.detect,
        faces=options.faces,
        is_auto=options.auto,
        resumes=options.resume,
        says_history=not options.no_history,
        pictures=PICTURES if any(path.suffix.lower() == ".html" for path in options.report) else 0,
    )


def _described(result: FileResult) -> dict[str, Any]:
    return {
        "source": str(result.source),
        "output": str(result.output) if result.state is FileState.DONE else None,
        "state": result.state.value,
        "sentence": result.sentence,
        "is_earlier": result.is_earlier,
        "holes": result.holes,
        "steps": list(result.steps),
        "models": [{"id": name, "sha256": sha256 or None} for name, sha256 in result.models],
        "invented": result.invented,
        "is_proven": result.is_proven,
        "seconds": result.seconds,
        "notices": list(result.notices),
    }


def _show(result: dict[str, Any]) -> None:
    print(f"{result['photos']} photos in {result['seconds']:.1f} s on {result['device']}: {result['totals']}.")


def _status(result: dict[str, Any]) -> int:
    """1 where a photo failed or the batch was stopped, which is said."""
    if result["cancelled"]:
        done = result["photos"] - result["cancelled"]
        told = f"Stopped after {done} of {result['photos']} photos; --resume goes on from there."
        print(told, file=sys.stderr)
    return 1 if result["cancelled"] or result["failed"] else 0
