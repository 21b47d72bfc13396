"""Which of what was found in a photo is surely damage, so that it may be repaired before anybody has looked it over.

Every photo has lines and spots of its own that look like damage, but only a few that do so as much as damage does. So
pieces count only in a photo that has many of them; and none that covers much of it, for where a crease meets a collar a
detector may run on into the neck.
"""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.findings import ALL_KINDS, Components, Kind
from restorer_app.steps.components import chosen

_LARGEST = 0.02


@dataclass(frozen=True)
class Certainty:
    """How much of what is found is believed, 0..1; which `kinds` of it may be damage; how many such pieces there are at
    `least` in a photo that is damaged, and what `share` of all pieces they have there."""

    sensitivity: float
    kinds: frozenset[Kind]
    least: int
    share: float

    def is_worn(self, components: Components) -> bool:
        """Whether a photo with these pieces is damaged beyond doubt."""
        of_all, counted = (
            np.count_nonzero(chosen(components, self.sensitivity, kinds=kinds)) for kinds in (ALL_KINDS, self.kinds)
        )
        return bool(counted >= max(self.least, self.share * of_all))

    def surely_damaged(self, components: Components, kinds: frozenset[Kind]) -> np.ndarray:
        """(n + 1,) bool: the pieces of these kinds that are sure and small enough, none in a photo that is not worn."""
        sure: np.ndarray = chosen(components, self.sensitivity, kinds=kinds & self.kinds)
        is_small = components.area <= _LARGEST * components.width * components.height
        return sure & is_small & self.is_worn(components)


CLASSICAL = Certainty(0.3, ALL_KINDS - {Kind.DARK}, least=12, share=0.75)
"""Where a print is worn it shows its paper, so damage is bright; what is dark and stands out is as often writing, a
wire or the shadow of a kerb, and pictures full of such things have more of them. In unharmed photos there are up to 9
bright pieces."""
LEARNED = Certainty(0.4, ALL_KINDS, least=7, share=0)
"""In 128 unharmed photos of McMaster, CBSD68, LIVE1 and Set14 *Damage* finds up to 4 such pieces, in 126 up to 3; at
the default sensitivity it finds up to 10."""
