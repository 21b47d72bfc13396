"""What a method reached on a kind of damage: the figures that are measured, shown, compared and put on cards."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import ClassVar, NamedTuple

import numpy as np

from restorer_app import metrics

BEST = 60.0
"""PSNR in dB that a picture counts at most, so that one with hardly an error does not decide a mean."""


class Figures(NamedTuple):
    """One result on one picture: as in `Score`."""

    mse: float
    psnr: float
    ssim: float
    seconds: float
    swd: float | None = None
    seam: float | None = None
    seam_before: float | None = None
    checkerboard: float | None = None


@dataclass(frozen=True)
class Score:
    """One method on one kind of damage, means over the pictures.

    `mse` on the 8-bit scale and `psnr` in dB, at most BEST a picture: of fills inside the hole, of steps over the whole
    picture. `gain`: the PSNR over the reference, which is the harmonic membrane for fills and the degraded picture for
    steps; `worst`: that gain on the picture where it is least. `ssim` of the whole picture. `seconds`: a picture for
    fills, a megapixel for steps. Of fills only: `swd`, how unlike the texture in the hole is (`sliced_wasserstein`);
    `seam`, how steep the rim is beside its surroundings, and `seam_excess`, how much further from 1 that is than in the
    undamaged picture, on the picture where it is most; `checkerboard`, as in `metrics`. Of fills that vary only, over
    five answers, as in `Answers`: `best`, `spread`, `fine`, `seam_least` and `seam_most`.
    """

    MAIN: ClassVar[str] = "psnr"
    psnr: float
    gain: float
    worst: float
    ssim: float
    seconds: float
    mse: float
    swd: float | None = None
    seam: float | None = None
    seam_excess: float | None = None
    checkerboard: float | None = None
    best: float | None = None
    spread: float | None = None
    fine: float | None = None
    seam_least: float | None = None
    seam_most: float | None = None

    def to_table(self) -> dict[str, float]:
        """The figures that were measured, by name."""
        return {name: figure for name, figure in asdict(self).items() if figure is not None}


@dataclass(frozen=True)
class FoundScore:
    """One detector on damaged pictures: `precision`, `recall` and their harmonic mean `f1` of what it marks, and the
    `average_precision` over all thresholds, 0..1; the `clean_marks`, in per cent of the pixels of the same pictures
    before they were damaged."""

    MAIN: ClassVar[str] = "f1"
    f1: float
    precision: float
    recall: float
    average_precision: float
    clean_marks: float

    def to_table(self) -> dict[str, float]:
        """The figures by name."""
        return asdict(self)


Scores = Mapping[str, Mapping[str, Mapping[str, Score]]]
"""By kind of damage (a folder of masks or a row of CONDITIONS), set of photos ("" where they are not told apart) and
method."""

Measured = Mapping[str, Mapping[str, Mapping[str, Score | FoundScore]]]
"""The same, or of detectors. `MAIN` names the figure that goes onto cards, and by which a model must be better."""


def main_figure(score: Score | FoundScore) -> float:
    """The figure that `MAIN` names."""
    return float(getattr(score, score.MAIN))


def figures(result: np.ndarray, clean: np.ndarray, seconds: float, hole: np.ndarray | None = None) -> Figures:
    """How close a result came to the clean picture, both (h, w, c) of one dtype; inside a (h, w) bool hole, if any."""
    error = metrics.mse(result, clean, hole)
    psnr = BEST if error == 0 else min(10 * math.log10(255**2 / error), BEST)
    whole = Figures(error, psnr, metrics.ssim(result, clean), seconds)
    if hole is None:
        return whole
    swd = metrics.sliced_wasserstein(result, clean, hole)
    return whole._replace(
        swd=swd,
        seam=metrics.seam(result, hole),
        seam_before=metrics.seam(clean, hole),
        checkerboard=metrics.checkerboard(result, clean, hole),
    )


def mean_score(rows: Sequence[Figures], reference: Sequence[Figures]) -> Score:
    """The means of a method's rows, one a picture, beside those of the reference on the same pictures."""
    gains = [mine.psnr - theirs.psnr for mine, theirs in zip(rows, reference, strict=True)]
    psnr, ssim, seconds, mse = (
        fmean(getattr(row, name) for row in rows) for name in ("psnr", "ssim", "seconds", "mse")
    )
    score = Score(psnr, fmean(gains), min(gains), ssim, seconds, mse)
    holes = [(row.swd, row.seam, row.seam_before) for row in rows]
    known = [(swd, seam, before) for swd, seam, before in holes if swd is not None and seam is not None and before]
    if not known:
        return score
    excess = max(abs(seam - 1) - abs(before - 1) for _, seam, before in known)
    boards = [row.checkerboard for row in rows if row.checkerboard is not None and not math.isnan(row.checkerboard)]
    return replace(
        score,
        swd=fmean(k[0] for k in known),
        seam=fmean(k[1] for k in known),
        seam_excess=excess,
        checkerboard=fmean(boards) if boards else None,
    )
