"""Runs all benchmarks one after the other, each in processes of its own, and prints one JSON object.

    python tests/benchmarks/run.py [NAME...]

The machine's speed drifts, so every figure stands beside a yardstick that was measured in the same run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALL = (
    *(
        "start",
        "opening",
        "canvas",
        "origins",
        "marking",
        "detecting",
        "finding",
        "copying",
        "healing",
        "holes",
        "candidates",
        "steps",
    ),
    *("geometry", "lists", "projects", "memory", "batch"),
)


def main(names: list[str]) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    results = {}
    for name in names or ALL:
        command = [sys.executable, str(HERE / f"{name}.py")]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
        results[name] = json.loads(done.stdout)
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
