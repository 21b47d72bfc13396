"""Which of what was found in a photo is surely damage, so that it may be repaired before anybody has looked it over.

Every photo has lines and spots of its own that look like damage; most of them are found with little certainty, and they
are few. Where a print is worn it shows its paper, so damage is bright; what is dark is as often writing, a wire or the
shadow of a kerb. So only bright pieces that are surer than usual count, and those only in a photo that has many of them
and hardly any dark ones.
"""

import numpy as np

from restorer_app.core.findings import ALL_KINDS, Components, Kind
from restorer_app.steps.components import chosen

SENSITIVITY = 0.3
"""How much is believed of what nobody looks over."""
LEAST = 12
"""So many pieces there are at least in a photo that is damaged; in unharmed ones there are up to 9."""
_BRIGHT = 0.75
"""The share of them that is bright at least: lettering, and pictures full of thin dark things, have less."""


def is_worn(components: Components) -> bool:
    """Whether a photo is damaged beyond doubt, going by the pieces that classical detectors find in it."""
    sure = chosen(components, SENSITIVITY, kinds=ALL_KINDS)
    bright = np.count_nonzero(sure & components.is_bright)
    return bool(bright >= max(LEAST, _BRIGHT * np.count_nonzero(sure)))


def surely_damaged(components: Components, kinds: frozenset[Kind]) -> np.ndarray:
    """(n + 1,) bool: the pieces of these kinds that are sure enough."""
    return chosen(components, SENSITIVITY, kinds=kinds - {Kind.DARK})
