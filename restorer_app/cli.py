"""The command line: the same work as the window's, without Qt."""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.errors import OpenError, RestorerError, UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.paths import models_dir

COMMANDS = ("restore", "models", "formats", "compare", "train", "evaluate")
LATER = ("detect", "diagnose", "batch", "steps")
_QUIET = SilentProgress()


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 = done, 1 = a problem with the input (one sentence on stderr), 2 = wrong usage."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], dict[str, Any]] = options.run
    try:
        result = run(options)
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    if getattr(options, "json", False):
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        options.show(result)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="restorer-app", description="Repair scanned photographs, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_restore(commands)
    _add_lists(commands)
    _add_compare(commands)
    _add_training(commands)
    for name in LATER:
        later = commands.add_parser(name, help="not part of this version", add_help=False)
        later.add_argument("rest", nargs=argparse.REMAINDER)
        later.set_defaults(run=_not_yet(name))
    return parser


def _add_restore(commands: Any) -> None:
    restore = commands.add_parser("restore", help="repair what a mask marks")
    restore.add_argument("photo", type=Path)
    restore.add_argument("-o", "--output", type=Path, required=True, help="where to write; never the photo itself")
    restore.add_argument("--mask", type=Path, help="any image of the photo's size: white = repair")
    restore.add_argument("--fill", help="id of a fill (see `models`); the best one unless given")
    restore.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    restore.add_argument("--seed", type=int, default=0)
    restore.add_argument("--json", action="store_true", help="print one JSON object")
    for name in ("--recipe", "--candidates"):
        restore.add_argument(name, help=argparse.SUPPRESS)
    for name in ("--detect", "--auto"):
        restore.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    restore.set_defaults(run=_restore, show=_show_restored)


def _add_lists(commands: Any) -> None:
    for name, text, run, show in (
        ("models", "the fills to choose from", _models, _show_models),
        ("formats", "the file formats", _formats, _show_formats),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(run=run, show=show)


def _add_compare(commands: Any) -> None:
    compare = commands.add_parser("compare", help="MSE, PSNR and SSIM between two images")
    compare.add_argument("a", type=Path)
    compare.add_argument("b", type=Path)
    compare.add_argument("--mask", type=Path, help="measure MSE and PSNR inside the white part only")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.set_defaults(run=_compare, show=_show_figures)


def _add_training(commands: Any) -> None:
    train = commands.add_parser("train", help="train a net as a TOML file says")
    train.add_argument("config", type=Path)
    train.add_argument("--data", type=Path, required=True, help="a folder of photos")
    train.add_argument("--runs", type=Path, default=Path("runs"), help="where runs/NAME/ is made")
    train.add_argument("--budget", help="such as 90m or 2h, in place of the configured one")
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    train.set_defaults(run=_train, show=_show_figures)
    evaluate = commands.add_parser("evaluate", help="measure a fill, or all of them, on photos with known masks")
    evaluate.add_argument("model", help="id of a fill, or `all`")
    evaluate.add_argument("--data", type=Path, required=True, help="a folder of photos")
    evaluate.add_argument("--masks", type=Path, required=True, help="a folder of folders of masks, one for each kind")
    evaluate.add_argument("--write", type=Path, help="put the table into this Markdown file")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.set_defaults(run=_evaluate, show=_show_table)


def _not_yet(name: str) -> Callable[[argparse.Namespace], dict[str, Any]]:
    def run(options: argparse.Namespace) -> dict[str, Any]:
        raise UsageError(f"“{name}” is not part of this version yet.")

    return run


def _restore(options: argparse.Namespace) -> dict[str, Any]:
    for name in ("recipe", "candidates", "detect", "auto"):
        if getattr(options, name):
            raise UsageError(f"--{name} is not part of this version yet.")
    if options.mask is None:
        raise UsageError("Say what to repair: --mask MASK, an image of the photo's size with the damage in white.")
    from restorer_app.core.composite import count_origins
    from restorer_app.core.requests import ExportPhoto, ImportMask, OpenPhoto, RepairHoles
    from restorer_app.core.state import new_state
    from restorer_app.document.edits import apply_repairs, set_mask
    from restorer_app.files.export import is_source
    from restorer_app.files.formats import format_for
    from restorer_app.steps.fills import find_choice
    from restorer_app.work import photos
    from restorer_app.work.repair import Engines, repair

    started = time.perf_counter()
    target = format_for(options.output)
    if target is None or not target.can_write:
        raise UsageError(f"The ending of “{options.output.name}” is none to write; `restorer-app formats` lists them.")
    if is_source(options.output, options.mask):
        raise UsageError(f"“{options.output.name}” is the mask; choose another name for the result.")
    photo = photos.open_photo(OpenPhoto(options.photo), _QUIET)
    mask = photos.import_mask(ImportMask(options.mask, photo.width, photo.height), _QUIET)
    engines = Engines(_cards())
    choice = find_choice(engines.choices, options.fill) if options.fill else engines.choices[0]
    state = set_mask(mask)(new_state(photo))
    request = RepairHoles(state, choice.id, seed=options.seed, device=options.device)
    repairs = repair(request, engines, _QUIET)
    state = apply_repairs(repairs)(state)
    report = photos.export_photo(ExportPhoto(state, options.output, target.id), _QUIET)
    return {
        "output": str(report.path),
        "holes": len(repairs),
        "seconds": round(time.perf_counter() - started, 3),
        "device": engines.on(options.device).device_title,
        "models": [{"id": choice.id, "sha256": choice.weights or None}],
        "pixels": {origin.name.lower(): count for origin, count in count_origins(state).items()},
        "bits": report.bits,
        "is_lossless": report.is_lossless,
        "notices": [*photo.notices, *([] if repairs else ["The mask marks nothing."]), *report.notices],
        "peak_memory_mb": _peak_memory(),
    }


def _show_restored(result: dict[str, Any]) -> None:
    for notice in result["notices"]:
        print(notice)
    holes = "1 hole" if result["holes"] == 1 else f"{result['holes']} holes"
    how = f"with {result['models'][0]['id']} in {result['seconds']:.1f} s on {result['device']}"
    print(f"{result['output']}: {holes} repaired {how}.")


def _cards() -> Sequence[ModelCard]:
    return load_cards(models_dir())


def _peak_memory() -> float | None:
    """Largest resident memory of this process so far in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where the other figure begins with that of the parent process
        return round(int(status.read_text().split("VmHWM:")[1].split()[0]) / 2**10, 1)
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1)


def _models(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.steps.fills import fill_choices

    described = []
    for choice in fill_choices(_cards()):
        described.append(
            {
                "id": choice.id,
                "title": choice.title,
                "summary": choice.summary,
                "good_for": choice.good_for,
                "speed": choice.speed,
                "licence": choice.licence,
                "is_learned": choice.is_learned,
                "sha256": choice.weights or None,
                "parameters": {
                    p.id: {"min": p.minimum, "max": p.maximum, "default": p.default} for p in choice.parameters
                },
            }
        )
    return {"models": described}


def _show_models(result: dict[str, Any]) -> None:
    for model in result["models"]:
        print(
            f"{model['id']:16} {model['title']}: {model['summary']} Good for: {model['good_for'].lower()}. "
            f"{model['speed'].capitalize()}. {model['licence']}."
        )


def _formats(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.files.formats import FORMATS

    return {
        "formats": [
            {
                "id": row.id,
                "title": row.title,
                "extensions": list(row.extensions),
                "can_write": row.can_write,
                "bits": list(row.depths),
                "is_lossless": row.is_lossless,
            }
            for row in FORMATS
        ]
    }


def _show_formats(result: dict[str, Any]) -> None:
    for row in result["formats"]:
        bits = " and ".join(str(bits) for bits in row["bits"])
        what = f"reads, and writes {bits} bit" if row["can_write"] else "reads"
        print(f"{row['id']:6} {row['title']}: {what} ({', '.join(row['extensions'])})")


def _compare(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app import metrics
    from restorer_app.core.requests import ImportMask, OpenPhoto
    from restorer_app.work import photos

    a, b = (photos.open_photo(OpenPhoto(path), _QUIET).pixels for path in (options.a, options.b))
    if a.shape != b.shape or a.dtype != b.dtype:
        raise OpenError(f"The two images differ in size or depth: {_size(a)} and {_size(b)}.")
    mask = None
    if options.mask is not None:
        mask = photos.import_mask(ImportMask(options.mask, a.shape[1], a.shape[0]), _QUIET).to_array()
        if not mask.any():
            raise OpenError("The mask marks nothing, so there is nothing to measure in it.")
    psnr = metrics.psnr(a, b, mask)
    # JSON has no infinity; and SSIM looks through a window of 11 pixels
    ssim = metrics.ssim(a, b) if min(a.shape[:2]) >= 11 else None
    return {"mse": metrics.mse(a, b, mask), "psnr": psnr if math.isfinite(psnr) else None, "ssim": ssim}


def _size(pixels: Any) -> str:
    return f"{pixels.shape[1]} × {pixels.shape[0]}, {pixels.shape[2]} channels, {pixels.dtype.itemsize * 8} bit"


def _show_figures(result: dict[str, Any]) -> None:
    for name, value in result.items():
        print(name, f"{value:.4f}" if isinstance(value, float) else "–" if value is None else value)


def _train(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.engine.device import pick_device
    from restorer_app.training.train import main as train

    best = train(
        options.config,
        data=options.data,
        runs=options.runs,
        budget=options.budget,
        resume=options.resume,
        device=str(pick_device(options.device)),
    )
    return {"best": str(best)}


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.training.evaluate import evaluate

    return evaluate(options.model, data=options.data, masks=options.masks, write=options.write)


def _show_table(result: dict[str, Any]) -> None:
    print(result["table"])
