"""Figures as lines of text, and what a command has cost."""

import sys
from pathlib import Path
from typing import Any


def show_figures(result: dict[str, Any]) -> None:
    """Prints one line each."""
    for name, value in result.items():
        print(name, f"{value:.4f}" if isinstance(value, float) else "–" if value is None else value)


def peak_memory() -> float | None:
    """Largest resident memory of this process so far in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where the other figure begins with that of the parent process
        return round(int(status.read_text().split("VmHWM:")[1].split()[0]) / 2**10, 1)
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1)
