"""What a method reached on a kind of damage: the figures that are measured, shown, compared and put on cards."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

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


@dataclass(frozen=True)
class Score:
    """One method on one kind of damage, means over the pictures.

    `mse` on the 8-bit scale and `psnr` in dB, at most BEST a picture: of fills inside the hole, of steps over the whole
    picture. `gain`: the PSNR over the reference, which is the harmonic membrane for fills and the degraded picture for
    steps; `worst`: that gain on the picture where it is least. `ssim` of the whole picture. `seconds`: a picture for
    fills, a megapixel for steps.
    """

    psnr: float
    gain: float
    worst: float
    ssim: float
    seconds: float
    mse: float


Scores = Mapping[str, Mapping[str, Mapping[str, Score]]]
"""By kind of damage (a folder of masks or a row of CONDITIONS), set of photos ("" where they are not told apart) and
method."""


def figures(result: np.ndarray, clean: np.ndarray, seconds: float, hole: np.ndarray | None = None) -> Figures:
    """How close a result came to the clean picture, both (h, w, c) of one dtype; inside a (h, w) bool hole, if any."""
    error = metrics.mse(result, clean, hole)
    psnr = BEST if error == 0 else min(10 * math.log10(255**2 / error), BEST)
    return Figures(error, psnr, metrics.ssim(result, clean), seconds)


def mean_score(rows: Sequence[Figures], reference: Sequence[Figures]) -> Score:
    """The means of a method's rows, one a picture, beside those of the reference on the same pictures."""
    gains = [mine.psnr - theirs.psnr for mine, theirs in zip(rows, reference, strict=True)]
    mse, psnr, ssim, seconds = (fmean(column) for column in zip(*rows, strict=True))
    return Score(psnr, fmean(gains), min(gains), ssim, seconds, mse)
