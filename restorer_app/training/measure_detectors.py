"""How well detectors find damage that was laid on known photos, run as users run them, and the table of it."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import torch

from restorer_app.core.findings import ALL_KINDS
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.components import SENSITIVITY, chosen, label, mask_of
from restorer_app.steps.context import Context
from restorer_app.steps.detectors import DetectorChoice, detector_choices
from restorer_app.training.agreement import TOLERANCE, Agreement, agreement
from restorer_app.training.layer_bank import bank_of, lay_damage
from restorer_app.training.layers import LayerKind, draw_layer
from restorer_app.training.photo_sets import PhotoSet, read_picture
from restorer_app.training.scores import FoundScore

DRAWN, HATS = "damage", "hats"
"""The kind of damage that is measured, and what stands beside the detectors: plain top-hats and black-hats of several
sizes, at the threshold that suits them best on these very photos."""
DRAWS = 3
"""How often each photo is damaged anew: what is drawn changes the figures more than most changes of a detector do."""
_SIZES = (5, 9, 17)
_OF_EACH = 2
_MOST = 3
_QUIET = SilentProgress()
FoundScores = Mapping[str, Mapping[str, Mapping[str, FoundScore]]]


@dataclass(frozen=True, eq=False)
class _Counted:
    """What one method gave: the agreement of its map and of its marks, and of the undamaged picture's pixels how many
    reach each threshold (256,), how many are marked, and how many there are."""

    values: Agreement
    marks: Agreement
    clean: np.ndarray
    clean_marks: int
    pixels: int

    def __add__(self, other: "_Counted") -> "_Counted":
        return _Counted(
            self.values + other.values,
            self.marks + other.marks,
            self.clean + other.clean,
            self.clean_marks + other.clean_marks,
            self.pixels + other.pixels,
        )


def measure_detectors(
    choices: Sequence[DetectorChoice],
    context: Context,
    sets: Sequence[PhotoSet],
    kinds: Sequence[LayerKind],
    progress: Progress = _QUIET,
) -> FoundScores:
    """Runs every detector on each photo, DRAWS times with damage of some of these kinds, the same whenever it is
    measured, and as often without; what only stains is not to be marked."""
    scores = {}
    for index, photos in enumerate(sets):
        progress.update(index / len(sets), photos.title)
        seeds = ((file, zlib.crc32(file.stem.encode()) + draw) for file in photos.files for draw in range(DRAWS))
        counted = [_counted(read_picture(file), seed, choices, context, kinds) for file, seed in seeds]
        together = {name: reduce(add, (one[name] for one in counted)) for name in counted[0]}
        scores[photos.name] = {name: _score(one, is_best=name == HATS) for name, one in together.items()}
    return {DRAWN: scores}


def classical_detectors() -> list[DetectorChoice]:
    """Every detector that has learned nothing, and all of them together."""
    together, *each = detector_choices(())
    return [*each, replace(together, id=" + ".join(choice.id for choice in each))]


def damaged(
    pixels: np.ndarray, kinds: Sequence[LayerKind], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A picture, (h, w, 1 or 3) uint8, with damage; the same without it, where a fold has moved it too; and (h, w) bool
    where it is to be filled again, and where it is stained."""
    rng, side = np.random.default_rng(seed), max(pixels.shape[:2])
    bank = bank_of([draw_layer(kind, rng, side) for kind in kinds for _ in range(_OF_EACH)])
    image = torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1).expand(3, -1, -1)[None]
    laid = lay_damage(image.contiguous(), bank, rng, clean_share=0, decoy_share=0, most=_MOST)
    channels = pixels.shape[2]
    planes = [(one[0, :channels] * 255).round().byte().permute(1, 2, 0).numpy() for one in (laid.image, laid.clean)]
    labels = laid.remove[0, 0].numpy(), laid.stain[0, 0].numpy()
    return np.ascontiguousarray(planes[0]), np.ascontiguousarray(planes[1]), *labels


def table_of_detectors(scores: FoundScores, sets: Sequence[PhotoSet]) -> str:
    """The scores as Markdown, in each set of photos the best method first."""
    titles = {photos.name: photos.title for photos in sets}
    lines = [
        f"Marks at the default sensitivity, which may miss by {TOLERANCE} px.",
        "",
        "| photos | detector | F1 | precision | recall | average precision | marks on undamaged photos |",
        "|---|---|---|---|---|---|---|",
    ]
    for photos, methods in scores[DRAWN].items():
        for name, score in sorted(methods.items(), key=lambda item: -item[1].f1):
            title = f"{name}, at their best threshold" if name == HATS else name
            figures = score.f1, score.precision, score.recall, score.average_precision
            cells = titles[photos], title, *(f"{figure:.3f}" for figure in figures), f"{score.clean_marks:.2f} %"
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _counted(
    pixels: np.ndarray, seed: int, choices: Sequence[DetectorChoice], context: Context, kinds: Sequence[LayerKind]
) -> dict[str, _Counted]:
    harmed, clean, true, _ = damaged(pixels, kinds, seed)
    result = {}
    for choice in choices:
        (values, marks), (clean_values, clean_marks) = (_found(one, choice, context) for one in (harmed, clean))
        result[choice.id] = _both(values, marks, clean_values, clean_marks, true)
    values, clean_values = hats(harmed), hats(clean)
    nowhere = np.zeros_like(true)
    return {**result, HATS: _both(values, nowhere, clean_values, nowhere, true)}


def _both(
    values: np.ndarray, marks: np.ndarray, clean_values: np.ndarray, clean_marks: np.ndarray, true: np.ndarray
) -> _Counted:
    reaching = np.bincount(clean_values.ravel(), minlength=256)[::-1].cumsum()[::-1]
    marked = agreement(marks.astype(np.uint8) * np.uint8(255), true)
    return _Counted(agreement(values, true), marked, reaching, int(clean_marks.sum()), true.size)


def _found(pixels: np.ndarray, choice: DetectorChoice, context: Context) -> tuple[np.ndarray, np.ndarray]:
    """The map of probabilities, (h, w) uint8, and what is marked unless somebody says how much to believe, what lies on
    eyes and mouths included: that is found, though the window asks before it marks it."""
    photo = Photo(pixels)
    findings = find_damage(new_state(photo), choice, context, _QUIET)
    components = label(findings, photo)
    believed = chosen(components, SENSITIVITY.default, kinds=ALL_KINDS)
    return findings.probability, mask_of(components, believed).to_array()


def hats(pixels: np.ndarray) -> np.ndarray:
    """(h, w) uint8: how far each pixel of (h, w, 1 or 3) uint8 stands out in a white or a black top-hat."""
    import cv2

    grey = pixels[..., 0] if pixels.shape[2] == 1 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    kinds = (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)
    found = [cv2.morphologyEx(grey, kind, np.ones((size, size), np.uint8)) for size in _SIZES for kind in kinds]
    return np.asarray(np.max(found, axis=0), np.uint8)


def _score(counted: _Counted, *, is_best: bool) -> FoundScore:
    """Of the marks, or of the map cut where that `is_best`."""
    agreed = counted.values if is_best else counted.marks
    at = int(agreed.f1[1:].argmax()) + 1 if is_best else 255
    clean = counted.clean[at] if is_best else counted.clean_marks
    return FoundScore(
        float(agreed.f1[at]),
        float(agreed.precision[at]),
        float(agreed.recall[at]),
        counted.values.average_precision,
        100 * float(clean) / counted.pixels,
    )
