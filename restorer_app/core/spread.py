"""Asking how far the answers to a hole are apart."""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import Candidate, Hole


@dataclass(frozen=True, eq=False)
class Spread:
    """How far the answers to a hole are apart, on the 8-bit scale whatever the photo's depth: the RMS difference of
    their pairs.

    `planes`: for each patch of the hole (h, w) float32 in 0..255, over the pairs and the channels, 0 outside the hole;
    `overall`: over all pixels of the hole as well; `most`: the largest of the planes.
    """

    planes: tuple[np.ndarray, ...]
    overall: float
    most: float


@dataclass(frozen=True, eq=False)
class MeasureSpread(Request[Spread | None]):
    """How far these answers to a hole are apart; None for fewer than two. What is seen of the photo itself comes
    first."""

    worker = Worker.VIEW
    patience = 1
    hole: Hole
    answers: tuple[Candidate, ...]
