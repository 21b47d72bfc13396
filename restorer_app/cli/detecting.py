"""`restorer-app detect`: a mask of what is damaged in a photo."""

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from restorer_app.cli.figures import peak_memory
from restorer_app.cli.finding import add_faces, all_cards
from restorer_app.steps.components import SENSITIVITY


def add_detect(commands: Any) -> None:
    """Adds the command to the parser's."""
    detect = commands.add_parser("detect", help="write a mask of the scratches, creases and dust in a photo")
    detect.add_argument("photo", type=Path, help="a photo, or a project")
    detect.add_argument("-o", "--output", type=Path, required=True, help="the mask, a PNG: white = damage")
    detect.add_argument(
        "--sensitivity",
        type=_share,
        default=SENSITIVITY.default,
        help="0 finds nothing, 1 most; %(default)s if not given",
    )
    detect.add_argument("--model", metavar="ID", help="id of a detector (see `models`); the first of them unless given")
    add_faces(detect)
    detect.add_argument("--json", action="store_true", help="print one JSON object")
    detect.set_defaults(run=_detect, show=_show)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a sensitivity is a number from 0 to 1")
    return share


def _detect(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.work.damage_masks import detect

    started = time.perf_counter()
    found = detect(
        options.photo,
        options.output,
        cards=all_cards(),
        detector=options.model,
        sensitivity=options.sensitivity,
        faces=options.faces,
    )
    return {
        "output": str(found.path),
        "pixels": found.pixels,
        "share": found.share,
        "found": {kind: asdict(pieces) for kind, pieces in found.kinds.items()},
        "faces": found.faces,
        "spared": asdict(found.spared),
        "sensitivity": options.sensitivity,
        "seconds": round(time.perf_counter() - started, 3),
        "device": found.device,
        "models": [{"id": found.detector, "sha256": found.weights or None}],
        "notices": list(found.notices),
        "peak_memory_mb": peak_memory(),
    }


def _show(result: dict[str, Any]) -> None:
    for notice in result["notices"]:
        print(notice)
    pieces = [f"{kind}: {found['count']}" for kind, found in result["found"].items() if found["count"]]
    said = f" ({', '.join(pieces)})" if pieces else ""
    print(f"{result['output']}: {result['share']:.2%} of the photo is marked{said}, in {result['seconds']:.1f} s.")
