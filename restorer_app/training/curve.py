"""The log of a run, a row for each validation, and the learning curve that is drawn of it."""

import csv
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

UNITS = {"ssim": "dB", "ap": "% F1"}  # of the columns of the kinds, by the one that stands beside them
COLUMNS = ("step", "seconds", "loss", "train_psnr", *UNITS)  # then one for each kind
MISSING = "No learning curve was drawn: that needs matplotlib; `pip install matplotlib` or the extra “train” brings it."
Row = Mapping[str, str]


def read_log(file: Path) -> list[Row]:
    """The rows of a log, oldest first; none where there is no file."""
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def add_row(file: Path, row: Row) -> None:
    """Adds a row; older ones that lack some of its columns have them empty. Readers find the file whole at any time."""
    rows = [*read_log(file), row]
    names = dict.fromkeys(name for one in reversed(rows) for name in one)
    part = file.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(names), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(part, file)


def draw_curve(log: Path, picture: Path) -> bool:
    """Draws what a log holds over the minutes of training into a PNG; False where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return False
    rows = read_log(log)
    kinds = [name for name in (rows[-1] if rows else ()) if name not in COLUMNS]
    alike = next((name for name in UNITS if rows and name in rows[-1]), "ssim")
    panels = {
        "loss": ["loss"],
        "PSNR in training": ["train_psnr"],
        f"validation, {UNITS[alike]}": kinds,
        alike.upper(): [alike],
    }
    figure = Figure(figsize=(9, 11), layout="constrained")
    FigureCanvasAgg(figure)  # what the figure draws itself with
    for axes, (title, names) in zip(figure.subplots(len(panels), 1, sharex=True), panels.items(), strict=True):
        for name in names:
            minutes, values = _points(rows, name)
            axes.plot(minutes, values, label=name, marker="." if len(values) < 40 else "")
        axes.set_ylabel(title)
        axes.grid(alpha=0.3)
        if names is kinds and kinds:
            axes.legend(fontsize="small", ncols=2)
    figure.supxlabel("minutes of training")
    part = picture.with_suffix(".part")
    with part.open("wb") as stream:
        figure.savefig(stream, format="png")
    os.replace(part, picture)
    return True


def _points(rows: Sequence[Row], name: str) -> tuple[list[float], list[float]]:
    """Minutes and values of a column, without the rows that lack it."""
    pairs = [(float(row["seconds"]) / 60, float(row.get(name) or math.nan)) for row in rows]
    kept = [(minute, value) for minute, value in pairs if math.isfinite(value)]
    return [minute for minute, _ in kept], [value for _, value in kept]
