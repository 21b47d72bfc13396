"""The command line: the same work as the window's, without Qt."""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from restorer_app.cli.batch import add_batch
from restorer_app.cli.detecting import add_detect
from restorer_app.cli.diagnosing import add_diagnose, described_step
from restorer_app.cli.figures import peak_memory, show_figures
from restorer_app.cli.finding import add_faces, add_steps, all_cards, check_faces, find_recipe
from restorer_app.cli.geometry import add_geometry, geometry_of
from restorer_app.cli.training import add_training
from restorer_app.core.errors import OpenError, RestorerError, UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.paths import recipe_files
from restorer_app.steps.components import SENSITIVITY
from restorer_app.steps.context import Parameter

COMMANDS = ("restore", "detect", "diagnose", "batch", "models", "steps", "formats", "compare", "train", "evaluate")
STOPPED = 130
"""What a shell calls the end by Ctrl-C."""
_MOST_CANDIDATES = 99
_QUIET = SilentProgress()


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 = done, 1 = a problem with the input (one sentence on stderr), 2 = wrong usage, 130 = stopped
    with Ctrl-C."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], dict[str, Any]] = options.run
    status: Callable[[dict[str, Any]], int] = getattr(options, "status", lambda _result: 0)
    try:
        result = run(options)
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED
    try:
        if getattr(options, "json", False):
            print(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            options.show(result)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads it, such as `head`, has read enough; Python would flush the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="restorer-app", description="Repair scanned photographs, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_restore(commands)
    add_detect(commands)
    add_diagnose(commands)
    add_batch(commands)
    _add_lists(commands)
    _add_compare(commands)
    add_training(commands)
    return parser


def _add_restore(commands: Any) -> None:
    restore = commands.add_parser(
        "restore", help="repair what is marked or found, and run the steps of a recipe or those needed"
    )
    restore.add_argument("photo", type=Path, help="a photo, or a project")
    restore.add_argument("-o", "--output", type=Path, required=True, help="where to write; never the photo itself")
    marks = restore.add_mutually_exclusive_group()
    marks.add_argument(
        "--mask", type=Path, help="any image of the scan's size: white = repair, with a project's own marks"
    )
    marks.add_argument("--detect", action="store_true", help="repair what `detect` finds, with a project's own marks")
    add_faces(restore)
    restore.add_argument("--fill", help="id of a fill (see `models`); what suits each hole unless given")
    restore.add_argument("--best", action="store_true", help="best quality, in eight times the time")
    restore.add_argument("--take-from", type=Path, help="any image of the photo's size: white = copy only from here")
    add_steps(restore, "; not a project's own")
    add_geometry(restore)
    restore.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    restore.add_argument("--seed", type=_seed, default=0, help="another one draws texture a little differently")
    restore.add_argument("--origins", type=Path, metavar="PNG", help="where to write what each pixel comes from")
    restore.add_argument("--no-history", action="store_true", help="do not say in the file what was done")
    restore.add_argument("--json", action="store_true", help="print one JSON object")
    restore.add_argument(
        "--candidates",
        type=_count,
        metavar="K",
        help="write K results, with this seed and the next ones; {k} in the output's name stands for 1, 2, …",
    )
    restore.set_defaults(run=_restore, show=_show_restored)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a seed is a whole number, 0 or more")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_CANDIDATES:
        raise argparse.ArgumentTypeError(f"candidates are a whole number, 1 to {_MOST_CANDIDATES}")
    return int(text)


def _add_lists(commands: Any) -> None:
    for name, text, run, show in (
        ("models", "the fills and the detectors to choose from", _models, _show_models),
        ("steps", "the steps of recipes, and the bundled recipes", _steps, _show_steps),
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
    compare.set_defaults(run=_compare, show=show_figures)


def _restore(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.work.restoring import Beside, FillOptions, restore

    check_faces(options)
    started = time.perf_counter()
    results = []
    for restored in restore(
        options.photo,
        options.output,
        FillOptions(
            options.mask,
            options.fill,
            options.best,
            options.take_from,
            options.seed,
            options.detect,
            options.faces,
            options.auto,
        ),
        cards=all_cards(),
        recipe=None if options.recipe is None else find_recipe(options.recipe),
        geometry=geometry_of(options),
        device=options.device,
        beside=Beside(options.origins, not options.no_history),
        candidates=options.candidates,
    ):
        results.append(_result(restored, seconds=round(time.perf_counter() - started, 3)))
        started = time.perf_counter()
    return results[0] if options.candidates is None else {"outputs": results}


def _result(restored: Any, *, seconds: float) -> dict[str, Any]:
    report = restored.report
    return {
        "output": str(report.path),
        "origins": None if report.origins is None else str(report.origins),
        "seed": restored.seed,
        "holes": restored.holes,
        "steps": [_step(step) for step in restored.recipe],
        "seconds": seconds,
        "device": restored.device,
        "models": [{"id": name, "sha256": sha256 or None} for name, sha256 in restored.models],
        "pixels": {origin.name.lower(): count for origin, count in restored.pixels.items()},
        "bits": report.bits,
        "is_lossless": report.is_lossless,
        "is_proven": report.is_proven,
        **({} if restored.auto is None else {"auto": _auto(restored.auto)}),
        "notices": list(restored.notices),
        "peak_memory_mb": peak_memory(),
    }


def _auto(done: Any) -> dict[str, Any]:
    """What was found, left and proposed, and why."""
    return {
        "found": done.found,
        "left_unsure": done.unsure,
        "left_on_faces": done.on_faces,
        "holes": done.holes,
        "recipe": [described_step(proposed) for proposed in done.steps],
        "left_to_you": [described_step(proposed) for proposed in done.left],
        "advice": list(done.advice),
    }


def _step(step: Any) -> dict[str, Any]:
    parameters, facts = dict(step.parameters), dict(step.facts or {})
    return {"kind": step.kind, "parameters": parameters, "strength": step.strength, "found": facts}


def _show_restored(result: dict[str, Any]) -> None:
    if "outputs" in result:
        for one in result["outputs"]:
            _show_restored(one)
        return
    for notice in result["notices"]:
        print(notice)
    holes, steps = result["holes"], [step["kind"] for step in result["steps"]]
    done = [f"{holes} hole{'' if holes == 1 else 's'} repaired"] if holes or not steps else []
    done += [f"improved by {', '.join(steps)}"] if steps else []
    used = ", ".join(model["id"] for model in result["models"]) or "no model"
    print(f"{result['output']}: {' and '.join(done)} with {used} in {result['seconds']:.1f} s on {result['device']}.")


def _models(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.steps.detectors import detector_choices
    from restorer_app.steps.fills import fill_choices

    cards = all_cards()
    fills = [_described(choice, choice.parameters, is_learned=choice.is_learned) for choice in fill_choices(cards)]
    detectors = [
        _described(choice, (SENSITIVITY,), is_learned=choice.detector.is_learned) for choice in detector_choices(cards)
    ]
    return {"models": fills, "detectors": detectors}


def _described(choice: Any, parameters: Sequence[Parameter], *, is_learned: bool) -> dict[str, Any]:
    """A choice of fills, detectors or steps."""
    words = ("id", "title", "summary", "good_for", "speed", "licence")
    return {
        **{word: getattr(choice, word) for word in words},
        "is_learned": is_learned,
        "sha256": choice.weights or None,
        "parameters": {p.id: {"min": p.minimum, "max": p.maximum, "default": p.default} for p in parameters},
    }


def _within(phrase: str) -> str:
    """A phrase as it stands inside a sentence."""
    return phrase[:1].lower() + phrase[1:]


def _show_models(result: dict[str, Any]) -> None:
    _show_choices(result["models"])
    print("\nDetectors:")
    _show_choices(result["detectors"])


def _show_choices(choices: Sequence[dict[str, Any]]) -> None:
    for choice in choices:
        print(
            f"{choice['id']:16} {choice['title']}: {choice['summary']} Good for: {_within(choice['good_for'])}. "
            f"{choice['speed'].capitalize()}. {choice['licence']}."
        )


def _steps(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.files.recipes import read_recipe
    from restorer_app.steps.steps import step_choices

    steps = [
        _described(choice, choice.parameters, is_learned=choice.step.is_learned) for choice in step_choices(all_cards())
    ]
    recipes = []
    for name, file in recipe_files().items():
        recipe = read_recipe(file)
        kinds = [step.kind for step in recipe.steps]
        recipes.append({"name": name, "title": recipe.title, "summary": recipe.summary, "steps": kinds})
    return {"steps": steps, "recipes": recipes}


def _show_steps(result: dict[str, Any]) -> None:
    for step in result["steps"]:
        print(f"{step['id']:16} {step['title']}: {step['summary']} Good for: {_within(step['good_for'])}.")
    print("\nRecipes:")
    for recipe in result["recipes"]:
        print(f"{recipe['name']:16} {recipe['title']}: {recipe['summary']} Steps: {', '.join(recipe['steps'])}.")


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
