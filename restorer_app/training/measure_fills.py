"""How well fills close known holes in known photos, through the engine that users run, and the table of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

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
from restorer_app.steps.fills import BEST, FillChoice, fill_choices, find_choice
from restorer_app.training.conditions import Condition
from restorer_app.training.measure_answers import Answers, answers_to, mean_answers
from restorer_app.training.photo_sets import photos_in
from restorer_app.training.scores import Figures, Score, figures, mean_score

REFERENCE = "harmonic"
FillScores = Mapping[str, Mapping[str, Score]]
"""By kind of damage, then by fill."""
_Measured = tuple[FillChoice, Mapping[str, float]]
_QUIET = SilentProgress()
_EXPLAINED = (
    "SWD: the sliced Wasserstein distance of the texture in the hole, on the 8-bit scale. Seam: how steep the rim is",
    "beside its surroundings, 1 where nothing shows; in brackets how much further from 1 than in the undamaged",
    "picture, on the worst one. Checkerboard: the energy of the error at periods of 2 and 4 pixels, over that of the",
    "true picture. Between answers: the RMS difference of two of them in the hole, on the 8-bit scale and without",
    "grain; fine is what of it is left without its mean over 8 pixels.",
)
_HEAD = (
    "| fill | hole-PSNR | over harmonic | least on a picture | SSIM | SWD | seam | checkerboard | seconds |",
    "|---|---|---|---|---|---|---|---|---|",
)
_ANSWERS_HEAD = (
    "| five answers of | best for each hole, over the single one | between answers | of it fine | seam, each answer |",
    "|---|---|---|---|---|",
)


def measure_fills(
    choices: Sequence[FillChoice],
    engine: Engine,
    *,
    data: Path,
    masks: Path,
    limit: int | None = None,
    at_best: bool = False,
    condition: Condition | None = None,
) -> FillScores:
    """Fills every photo of `data` that has a mask of the same name; the harmonic membrane is always among the fills.

    masks: a folder of folders, one a kind of damage; of each the first `limit`. at_best: those that have a best quality
    are measured with it too. condition: what the photos are in, which makes a photo what is to be found again; as they
    are where there is none. UsageError where no photo has a mask.
    """
    all_choices = (find_choice(fill_choices(()), REFERENCE), *choices)
    fills: dict[str, _Measured] = {choice.id: (choice, {}) for choice in all_choices}
    if at_best:
        better = [choice for choice in choices if BEST in choice.parameters and not choice.among]
        fills |= {f"{choice.id}, best quality": (choice, {BEST.id: 1}) for choice in better}
    photos = {path.stem: path for path in (photos_in(data) if data.is_dir() else ())}
    scores = {}
    for folder in sorted(path for path in masks.iterdir() if path.is_dir()) if masks.is_dir() else ():
        pairs = [(photos[path.stem], path) for path in sorted(folder.iterdir()) if path.stem in photos]
        if pairs:
            scores[folder.name] = _measure_kind(fills, engine, pairs[:limit], condition)
    if not scores:
        raise UsageError(f"No photo in {data} has a mask of its name in a folder of {masks}.")
    return scores


def table_of_fills(
    scores: FillScores, *, device: str, limit: int | None = None, condition: Condition | None = None
) -> str:
    """The scores as Markdown, a table for each kind of damage with the best fill first."""
    how_many = "" if limit is None else f" Not the whole sets: at most {limit} of each kind."
    how_good = "" if condition is None else f" The photos are damaged: {condition.title}."
    measured = f"Hole-PSNR in dB, means over the pictures; seconds a picture on {device}.{how_many}{how_good}"
    lines = [measured, *_EXPLAINED, ""]
    for kind, fills in scores.items():
        lines += [f"### {kind}", "", *_HEAD]
        for fill, score in sorted(fills.items(), key=lambda item: -item[1].psnr):
            texts = f"{score.psnr:.2f} | {score.gain:+.2f} | {score.worst:+.2f} | {score.ssim:.4f}"
            texture = f"{_number(score.swd)} | {_seam(score)} | {_number(score.checkerboard)}"
            lines.append(f"| {fill} | {texts} | {texture} | {score.seconds:.2f} |")
        lines += ["", *_table_of_answers(fills)]
    return "\n".join(lines).rstrip()


def _table_of_answers(fills: Mapping[str, Score]) -> list[str]:
    """How several answers of those fills do that have them."""
    rows = [
        f"| {fill} | {score.best:+.2f} | {score.spread:.1f} | {score.fine:.0%} "
        f"| {score.seam_least:.2f}–{score.seam_most:.2f} |"
        for fill, score in fills.items()
        if score.best is not None and score.spread is not None and score.fine is not None
    ]
    return [*_ANSWERS_HEAD, *rows, ""] if rows else []


def _number(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.2f}"


def _seam(score: Score) -> str:
    return "–" if score.seam is None else f"{score.seam:.2f} ({score.seam_excess:+.2f})"


def _measure_kind(
    fills: Mapping[str, _Measured],
    engine: Engine,
    pairs: Sequence[tuple[Path, Path]],
    condition: Condition | None,
) -> dict[str, Score]:
    rows: dict[str, list[Figures]] = {name: [] for name in fills}
    answers: dict[str, list[Answers]] = {name: [] for name, (choice, _) in fills.items() if _varies(choice)}
    for photo_file, mask_file in pairs:
        photo = open_photo(photo_file, _QUIET)
        if condition is not None:
            photo = _in_condition(photo, condition, photo_file)
        mask = import_mask(mask_file, photo.width, photo.height, _QUIET)
        damaged, hole = _damaged(photo, mask), mask.to_array()
        for name, (choice, parameters) in fills.items():
            started = time.perf_counter()
            filled = _fill(damaged, mask, choice, parameters, engine)
            seconds = time.perf_counter() - started
            rows[name].append(figures(filled, photo.pixels, seconds, hole))
        for name, known in answers.items():
            known.append(answers_to(damaged, photo.pixels, mask, fills[name][0], engine))
    scores = {fill: mean_score(mine, rows[REFERENCE]) for fill, mine in rows.items()}
    return scores | {fill: replace(scores[fill], **asdict(mean_answers(known))) for fill, known in answers.items()}


def _varies(choice: FillChoice) -> bool:
    """Whether several answers of it are worth measuring: a copy is found, not made up."""
    return choice.fill.varies and choice.is_learned and not choice.among


def _in_condition(photo: Photo, condition: Condition, file: Path) -> Photo:
    clean = condition.clean(photo.pixels)
    if clean is None:
        raise UsageError(f"The condition {condition.id} does not fit “{file.name}”.")
    return replace(photo, pixels=condition.damaged(clean, file.stem))


def _damaged(photo: Photo, mask: Mask) -> Photo:
    """The photo with its holes painted over, so that no fill can see what was there."""
    pixels = photo.pixels.copy()
    pixels[mask.to_array()] = np.iinfo(pixels.dtype).max
    return replace(photo, pixels=pixels)


def _fill(photo: Photo, mask: Mask, choice: FillChoice, parameters: Mapping[str, float], engine: Engine) -> np.ndarray:
    state = replace(new_state(photo), mask=mask)
    repairs = repair_holes(state, mask, choice, parameters, 0, engine, _QUIET)
    state = replace(state, repairs=repairs)
    return render(state, output_box(state, 0))
