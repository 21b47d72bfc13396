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
from restorer_app.core.errors import ExportError, OpenError, RestorerError, UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.paths import models_dir, recipe_files

COMMANDS = ("restore", "models", "steps", "formats", "compare", "train", "evaluate")
LATER = ("detect", "diagnose", "batch")
STOPPED = 130
"""What a shell calls the end by Ctrl-C."""
_QUIET = SilentProgress()


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 = done, 1 = a problem with the input (one sentence on stderr), 2 = wrong usage, 130 = stopped
    with Ctrl-C."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], dict[str, Any]] = options.run
    try:
        result = run(options)
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED
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
    restore = commands.add_parser("restore", help="repair what a mask marks, and run the steps of a recipe")
    restore.add_argument("photo", type=Path)
    restore.add_argument("-o", "--output", type=Path, required=True, help="where to write; never the photo itself")
    restore.add_argument("--mask", type=Path, help="any image of the photo's size: white = repair")
    restore.add_argument("--fill", help="id of a fill (see `models`); what suits each hole unless given")
    restore.add_argument("--best", action="store_true", help="best quality, in eight times the time")
    restore.add_argument("--take-from", type=Path, help="any image of the photo's size: white = copy only from here")
    restore.add_argument("--recipe", help="name of a bundled recipe (see `steps`), or a file")
    restore.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    restore.add_argument("--seed", type=_seed, default=0, help="another one draws texture a little differently")
    restore.add_argument("--json", action="store_true", help="print one JSON object")
    restore.add_argument("--candidates", help=argparse.SUPPRESS)
    for name in ("--detect", "--auto"):
        restore.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    restore.set_defaults(run=_restore, show=_show_restored)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a seed is a whole number, 0 or more")
    return int(text)


def _add_lists(commands: Any) -> None:
    for name, text, run, show in (
        ("models", "the fills to choose from", _models, _show_models),
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
    compare.set_defaults(run=_compare, show=_show_figures)


def _add_training(commands: Any) -> None:
    train = commands.add_parser("train", help="train a net as a TOML file says")
    train.add_argument("config", type=Path, nargs="?")
    train.add_argument("--data", type=Path, help="a folder of photos")
    train.add_argument("--runs", type=Path, default=Path("runs"), help="where runs/NAME/ is made")
    train.add_argument("--budget", help="such as 90m or 2h, in place of the configured one")
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    train.add_argument("--preview", type=Path, metavar="PNG", help="only draw what would be trained on")
    train.add_argument("--check", action="store_true", help="only list what is wrong with the pairs to learn from")
    train.add_argument("--search", type=int, metavar="N", help="try N settings of the fields that the TOML file lists")
    train.add_argument(
        "--pack", nargs=2, metavar=("SIZE", "FOLDER"), help="only pack photos of --data into FOLDER, up to SIZE (22M)"
    )
    train.set_defaults(run=_writing(_train), show=_show_figures)
    evaluate = commands.add_parser("evaluate", help="measure fills or steps on photos whose damage is known")
    evaluate.add_argument("model", help="id of a fill or a step, or `all`")
    evaluate.add_argument("--data", type=Path, required=True, help="a folder of photos; for steps also one of folders")
    evaluate.add_argument("--masks", type=Path, help="for fills: a folder of folders of masks, one for each kind")
    evaluate.add_argument("--peers", type=Path, help="for steps: a folder of other people's denoisers, with a peers.py")
    evaluate.add_argument("--limit", type=int, help="measure only so many pictures of each set")
    evaluate.add_argument("--write", type=Path, help="put the table into this Markdown file")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.set_defaults(run=_writing(_evaluate), show=_show_table)


def _not_yet(name: str) -> Callable[[argparse.Namespace], dict[str, Any]]:
    def run(options: argparse.Namespace) -> dict[str, Any]:
        raise UsageError(f"“{name}” is not part of this version yet.")

    return run


def _restore(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.work.restoring import FillOptions, restore

    for name in ("candidates", "detect", "auto"):
        if getattr(options, name):
            raise UsageError(f"--{name} is not part of this version yet.")
    started = time.perf_counter()
    restored = restore(
        options.photo,
        options.output,
        FillOptions(options.mask, options.fill, options.best, options.take_from, options.seed),
        cards=_cards(),
        recipe=None if options.recipe is None else _recipe_file(options.recipe),
        device=options.device,
    )
    report = restored.report
    return {
        "output": str(report.path),
        "holes": restored.holes,
        "steps": [_step(step) for step in restored.recipe],
        "seconds": round(time.perf_counter() - started, 3),
        "device": restored.device,
        "models": [{"id": name, "sha256": sha256 or None} for name, sha256 in restored.models],
        "pixels": {origin.name.lower(): count for origin, count in restored.pixels.items()},
        "bits": report.bits,
        "is_lossless": report.is_lossless,
        "notices": list(restored.notices),
        "peak_memory_mb": _peak_memory(),
    }


def _recipe_file(wanted: str) -> Path:
    """The bundled recipe of that name, else the file. Raises `UsageError`."""
    bundled, file = recipe_files(), Path(wanted)
    if wanted not in bundled and not file.exists():
        raise UsageError(f"There is no recipe “{wanted}”. There are: {', '.join(bundled)}.")
    return bundled.get(wanted, file)


def _step(step: Any) -> dict[str, Any]:
    parameters, facts = dict(step.parameters), dict(step.facts or {})
    return {"kind": step.kind, "parameters": parameters, "strength": step.strength, "found": facts}


def _show_restored(result: dict[str, Any]) -> None:
    for notice in result["notices"]:
        print(notice)
    holes, steps = result["holes"], [step["kind"] for step in result["steps"]]
    done = [f"{holes} hole{'' if holes == 1 else 's'} repaired"] if holes or not steps else []
    done += [f"improved by {', '.join(steps)}"] if steps else []
    used = ", ".join(model["id"] for model in result["models"]) or "no model"
    print(f"{result['output']}: {' and '.join(done)} with {used} in {result['seconds']:.1f} s on {result['device']}.")


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

    return {"models": [_described(choice, is_learned=choice.is_learned) for choice in fill_choices(_cards())]}


def _described(choice: Any, *, is_learned: bool) -> dict[str, Any]:
    """A choice of fills or steps."""
    words = ("id", "title", "summary", "good_for", "speed", "licence")
    return {
        **{word: getattr(choice, word) for word in words},
        "is_learned": is_learned,
        "sha256": choice.weights or None,
        "parameters": {p.id: {"min": p.minimum, "max": p.maximum, "default": p.default} for p in choice.parameters},
    }


def _within(phrase: str) -> str:
    """A phrase as it stands inside a sentence."""
    return phrase[:1].lower() + phrase[1:]


def _show_models(result: dict[str, Any]) -> None:
    for model in result["models"]:
        print(
            f"{model['id']:16} {model['title']}: {model['summary']} Good for: {_within(model['good_for'])}. "
            f"{model['speed'].capitalize()}. {model['licence']}."
        )


def _steps(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.files.recipes import read_recipe
    from restorer_app.steps.steps import step_choices

    steps = [_described(choice, is_learned=choice.step.is_learned) for choice in step_choices(_cards())]
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


def _show_figures(result: dict[str, Any]) -> None:
    for name, value in result.items():
        print(name, f"{value:.4f}" if isinstance(value, float) else "–" if value is None else value)


def _writing(run: Callable[[argparse.Namespace], dict[str, Any]]) -> Callable[[argparse.Namespace], dict[str, Any]]:
    """The same command, which says in one sentence what the system refuses."""

    def run_and_say(options: argparse.Namespace) -> dict[str, Any]:
        try:
            return run(options)
        except OSError as error:
            place = "The result" if error.filename is None else f"“{error.filename}”"
            raise ExportError(f"{place} cannot be read or written: {error.strerror or error}.") from error

    return run_and_say


def _train(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.engine.device import pick_device
    from restorer_app.training.train import main, preview, search

    if options.pack:
        return _pack(options)
    if options.config is None:
        raise UsageError("Say what to train: a TOML file; restorer_app/training/configs holds those of the models.")
    if options.check:
        return _check_pairs(options.config)
    if options.preview is not None:
        return {"preview": str(preview(options.config, data=options.data, picture=options.preview))}
    where = {"data": options.data, "runs": options.runs, "budget": options.budget}
    device = str(pick_device(options.device))
    if options.search is not None:
        return {"best": str(search(options.config, **where, count=options.search, device=device))}
    return {"best": str(main(options.config, **where, resume=options.resume, device=device))}


def _pack(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.training.packing import bytes_of, pack

    if options.data is None:
        raise UsageError("Packing needs photos: --data FOLDER.")
    size, folder = options.pack
    return {"photos": pack(options.data, Path(folder), limit=bytes_of(size))}


def _check_pairs(config_file: Path) -> dict[str, Any]:
    from restorer_app.training.config import load_config
    from restorer_app.training.pairs import load_pairs, too_few

    folders = load_config(config_file).pairs
    if folders is None:
        raise UsageError(f"{config_file} names no pairs to check.")
    pairs, faults = load_pairs(Path(folders.damaged), Path(folders.restored))
    for fault in faults:
        print(fault.sentence)
    result, sentence = {"usable pairs": len(pairs), "faults": len(faults)}, too_few(len(pairs))
    if faults or sentence:
        _show_figures(result)
        raise OpenError(sentence or f"The pairs have {len(faults)} fault{'' if len(faults) == 1 else 's'}.")
    return result


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.training.evaluate import evaluate

    return evaluate(
        options.model,
        data=options.data,
        masks=options.masks,
        peers=options.peers,
        write=options.write,
        limit=options.limit,
        progress=_Stages(),
    )


class _Stages:
    """Progress as lines beside the result, one for each stage, where somebody is there to read them."""

    def update(self, fraction: float, stage: str) -> None:
        """Prints a line."""
        if sys.stderr.isatty():
            print(f"{fraction:4.0%} {stage}", file=sys.stderr)


def _show_table(result: dict[str, Any]) -> None:
    print(result["table"])
