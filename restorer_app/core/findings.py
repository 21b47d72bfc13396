"""What a detector said of a photo, before anyone decides how much of it to believe."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Findings:
    """`probability` of damage that is to be filled again, (H, W) uint8 0..255, read-only; `stain`: the same of what
    only discolours the photo, None from a detector that cannot tell.

    `detector`: its id; `weights`: SHA-256 of its net's weights, empty without one. `rejected`: the numbers of those
    components (`steps.components`) that were said to be none.
    """

    probability: np.ndarray
    stain: np.ndarray | None = None
    detector: str = ""
    weights: str = ""
    rejected: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for plane in (self.probability, self.stain):
            if plane is not None:
                plane.flags.writeable = False
