"""`restorer-app train` and `evaluate`: handed over to the kit, which is imported when it is asked for."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from restorer_app.cli.figures import show_figures
from restorer_app.core.errors import ExportError, OpenError, UsageError


def add_training(commands: Any) -> None:
    """Adds both commands to the parser's."""
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
    train.set_defaults(run=_writing(_train), show=show_figures)
    evaluate = commands.add_parser("evaluate", help="measure fills, steps or detectors on photos whose damage is known")
    evaluate.add_argument("model", help="id of a fill, a step or a detector, or `all`")
    evaluate.add_argument("--data", type=Path, required=True, help="a folder of photos; for steps also one of folders")
    evaluate.add_argument("--masks", type=Path, help="for fills: a folder of folders of masks, one for each kind")
    evaluate.add_argument("--shapes", type=Path, help="for detectors: a folder of folders of shapes of damage")
    evaluate.add_argument("--peers", type=Path, help="for steps: a folder of other people's denoisers, with a peers.py")
    evaluate.add_argument("--condition", metavar="ID", help="for fills: what the photos are in, such as jpeg-10")
    evaluate.add_argument("--limit", type=int, help="measure only so many pictures of each set")
    evaluate.add_argument("--write", type=Path, help="put the table into this Markdown file")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.set_defaults(run=_writing(_evaluate), show=_show_table)


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
        show_figures(result)
        raise OpenError(sentence or f"The pairs have {len(faults)} fault{'' if len(faults) == 1 else 's'}.")
    return result


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.training.evaluate import evaluate

    return evaluate(
        options.model,
        data=options.data,
        masks=options.masks,
        shapes=options.shapes,
        peers=options.peers,
        condition=options.condition,
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
