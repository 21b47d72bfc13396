"""The table of all fills: how well each fills known holes in known photos, through the engine that users run."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from restorer_app import metrics
from restorer_app.catalog import load_cards
from restorer_app.core.errors import UsageError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.engine import Engine
from restorer_app.engine.render import output_box, render
from restorer_app.engine.repair import repair_holes
from restorer_app.files.masks import import_mask
from restorer_app.files.opening import open_photo
from restorer_app.paths import models_dir
from restorer_app.steps.fills import FillChoice, fill_choices, find_choice

REFERENCE = "harmonic"
_START, _END = "<!-- table of fills -->", "<!-- end of the table -->"
_SUFFIXES = {".png", ".tif", ".tiff", ".jpg", ".jpeg", ".webp", ".bmp"}
_QUIET = SilentProgress()


@dataclass(frozen=True)
class Score:
    """One fill on one kind of damage, means over the pictures.

    `psnr`: hole-PSNR in dB, `gain` over the harmonic membrane and `worst` that gain on the picture where it is least;
    `ssim` of the whole picture; `seconds` a picture.
    """

    psnr: float
    gain: float
    worst: float
    ssim: float
    seconds: float


Scores = Mapping[str, Mapping[str, Score]]  # by kind of damage, then by fill


def evaluate(model: str, *, data: Path, masks: Path, write: Path | None = None) -> dict[str, Any]:
    """Measures the fill `model`, or `all`, beside the harmonic membrane; the Markdown text is under "table".

    data: a folder of photos. masks: a folder of folders, one a kind of damage, with masks named like the photos. write:
    a Markdown file to put the table into. Raises `UsageError` and what opening and repairing raise.
    """
    cards = load_cards(models_dir())
    choices = fill_choices(cards)
    chosen = choices if model == "all" else (find_choice(choices, model),)
    engine = Engine(cards)
    scores = measure(chosen, engine, data=data, masks=masks)
    text = table(scores, device=engine.device_title)
    if write is not None:
        _write_into(write, text)
    kinds = {kind: {fill: asdict(score) for fill, score in fills.items()} for kind, fills in scores.items()}
    models = [{"id": choice.id, "sha256": choice.weights or None} for choice in chosen]
    return {"table": text, "kinds": kinds, "device": engine.device_title, "models": models}


def measure(choices: Sequence[FillChoice], engine: Engine, *, data: Path, masks: Path) -> Scores:
    """Fills every photo of `data` that has a mask of the same name; the harmonic membrane is always among the fills.

    UsageError where no photo has a mask.
    """
    fills = {choice.id: choice for choice in (find_choice(fill_choices(()), REFERENCE), *choices)}
    photos = {path.stem: path for path in sorted(data.iterdir()) if path.suffix.lower() in _SUFFIXES}
    scores = {}
    for folder in sorted(path for path in masks.iterdir() if path.is_dir()):
        pairs = [(photos[path.stem], path) for path in sorted(folder.iterdir()) if path.stem in photos]
        if pairs:
            scores[folder.name] = _measure_kind(list(fills.values()), engine, pairs)
    if not scores:
        raise UsageError(f"No photo in {data} has a mask of its name in a folder of {masks}.")
    return scores


def table(scores: Scores, *, device: str) -> str:
    """The scores as Markdown, a table for each kind of damage with the best fill first."""
    lines = [f"Hole-PSNR in dB, means over the pictures; seconds a picture on {device}.", ""]
    for kind, fills in scores.items():
        lines += [f"### {kind}", "", "| fill | hole-PSNR | over harmonic | least on a picture | SSIM | seconds |"]
        lines += ["|---|---|---|---|---|---|"]
        for fill, score in sorted(fills.items(), key=lambda item: -item[1].psnr):
            figures = f"{score.psnr:.2f} | {score.gain:+.2f} | {score.worst:+.2f}"
            lines.append(f"| {fill} | {figures} | {score.ssim:.4f} | {score.seconds:.2f} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def _measure_kind(
    choices: Sequence[FillChoice], engine: Engine, pairs: Sequence[tuple[Path, Path]]
) -> dict[str, Score]:
    figures: dict[str, list[tuple[float, float, float]]] = {choice.id: [] for choice in choices}
    for photo_file, mask_file in pairs:
        photo = open_photo(photo_file, _QUIET)
        mask = import_mask(mask_file, photo.width, photo.height, _QUIET)
        damaged = _damaged(photo, mask)
        hole = mask.to_array()
        for choice in choices:
            started = time.perf_counter()
            filled = _fill(damaged, mask, choice, engine)
            seconds = time.perf_counter() - started
            pixels = photo.pixels
            figures[choice.id].append((metrics.psnr(filled, pixels, hole), metrics.ssim(filled, pixels), seconds))
    reference = [psnr for psnr, _, _ in figures[REFERENCE]]
    return {fill: _score(rows, reference) for fill, rows in figures.items()}


def _score(rows: Sequence[tuple[float, float, float]], reference: Sequence[float]) -> Score:
    psnr, ssim, seconds = (list(column) for column in zip(*rows, strict=True))
    gains = [mine - theirs for mine, theirs in zip(psnr, reference, strict=True)]
    return Score(fmean(psnr), fmean(gains), min(gains), fmean(ssim), fmean(seconds))


def _damaged(photo: Photo, mask: Mask) -> Photo:
    """The photo with its holes painted over, so that no fill can see what was there."""
    pixels = photo.pixels.copy()
    pixels[mask.to_array()] = np.iinfo(pixels.dtype).max
    return replace(photo, pixels=pixels)


def _fill(photo: Photo, mask: Mask, choice: FillChoice, engine: Engine) -> np.ndarray:
    state = replace(new_state(photo), mask=mask)
    repairs = repair_holes(state, mask, choice, {}, 0, engine, _QUIET)
    state = replace(state, repairs=repairs)
    return render(state, output_box(state, 0))


def _write_into(file: Path, text: str) -> None:
    """Puts the table between its two marks, at the end of the file where it has none yet."""
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    before, mark, rest = old.partition(_START)
    after = rest.partition(_END)[2] if mark else "\n"
    if not mark and before:
        before = before.rstrip() + "\n\n"
    file.write_text(f"{before}{_START}\n{text}\n{_END}{after}", encoding="utf-8")
