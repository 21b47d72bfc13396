"""Which of what was found in a photo is surely damage, so that it may be repaired before anybody has looked it over.

Every photo has lines and spots of its own that look like damage; most of them are found with little certainty, and they
are few. So only pieces that are surer than usual count, and those only in a photo that has many of them.
"""

import numpy as np

from restorer_app.core.findings import ALL_KINDS, Components, Kind
from restorer_app.steps.components import chosen

SENSITIVITY = 0.3
"""How much is believed of what nobody looks over."""
LEAST = 12
"""So many pieces there are at least in a photo that is damaged; in unharmed ones there are up to 9."""


def is_worn(components: Components) -> bool:
    """Whether a photo is damaged beyond doubt, going by the pieces that classical detectors find in it."""
    return int(np.count_nonzero(chosen(components, SENSITIVITY, kinds=ALL_KINDS))) >= LEAST


def surely_damaged(components: Components, kinds: frozenset[Kind]) -> np.ndarray:
    """(n + 1,) bool: the pieces of these kinds that are sure enough."""
    return chosen(components, SENSITIVITY, kinds=kinds)
