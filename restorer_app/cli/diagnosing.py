"""`restorer-app diagnose`: what ails a photo, and a recipe against it."""

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from restorer_app.cli.figures import peak_memory
from restorer_app.cli.finding import all_cards


def add_diagnose(commands: Any) -> None:
    """Adds the command to the parser's."""
    diagnose = commands.add_parser("diagnose", help="say what ails a photo, and propose a recipe")
    diagnose.add_argument("photo", type=Path, help="a photo, or a project")
    diagnose.add_argument(
        "-o", "--output", type=Path, metavar="RECIPE", help="write the proposed recipe here, for `restore --recipe`"
    )
    diagnose.add_argument(
        "--no-damage", action="store_true", help="do not look for scratches, dust and stains, which takes longest"
    )
    diagnose.add_argument("--json", action="store_true", help="print one JSON object")
    diagnose.set_defaults(run=_diagnose, show=_show)


def _diagnose(options: argparse.Namespace) -> dict[str, Any]:
    from restorer_app.work.diagnosing import diagnose_file

    started = time.perf_counter()
    found = diagnose_file(options.photo, options.output, cards=all_cards(), looks_for_damage=not options.no_damage)
    return {
        "photo": str(options.photo),
        "measurements": [asdict(row) for row in found.diagnosis.measurements],
        "recipe": [described_step(proposed) for proposed in found.diagnosis.proposed],
        "advice": list(found.diagnosis.advice),
        "output": None if found.recipe is None else str(found.recipe),
        "seconds": round(time.perf_counter() - started, 3),
        "device": found.device,
        "models": [{"id": name, "sha256": sha256 or None} for name, sha256 in found.models],
        "notices": list(found.notices),
        "peak_memory_mb": peak_memory(),
    }


def described_step(proposed: Any) -> dict[str, Any]:
    """A step that is proposed, and why."""
    step = proposed.step
    return {
        "kind": step.kind,
        "parameters": dict(step.parameters),
        "strength": step.strength,
        "reason": proposed.reason,
    }


def _show(result: dict[str, Any]) -> None:
    for notice in result["notices"]:
        print(notice)
    for row in result["measurements"]:
        print(f"{row['title'] + ':':23} {row['words']}")
    print("\nProposed recipe:" if result["recipe"] else "\nNo recipe is needed.")
    for number, step in enumerate(result["recipe"], 1):
        settings = [f"strength {100 * step['strength']:.0f} %"]
        settings += [f"{name} {value:g}" for name, value in step["parameters"].items()]
        print(f"{number}. {step['kind']} ({', '.join(settings)}): {step['reason']}")
    if result["advice"]:
        print("\nBeside it:")
    for sentence in result["advice"]:
        print(f"- {sentence}")
    if result["output"] is not None:
        print(f"\nThe recipe was written to {result['output']}.")
