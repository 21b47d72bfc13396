"""How a print lies in its scan: its tilt, and the even borders around it."""

from collections.abc import Sequence

import numpy as np

SIDE = 1000
"""Pixels on the longer side at which lines are looked for."""
_MOST_TILT = 10.0
_SHORTEST = 0.05
"""Of the longer side: shorter lines are not counted."""
_TOGETHER = 0.5
"""Degrees from the commonest direction, up to which lines have it."""
_LEAST_SHARE, _LEAST_LENGTH = 0.5, 1.0
"""Of the lines that are nearly upright or level so many must have one direction, together as long as the longer
side."""
_SLOPING, _LEAST_ACROSS = 2.0, 0.1
"""Degrees from which lines slope in what is seen, as a roof or a bridge does, unless so many of them run along the
other axis: a print that lies askew turns both."""
_EVEN, _ALIKE = 6 / 255, 12 / 255
"""Standard deviation along a row of a border, and how far rows and sides of one border differ."""
_WIDEST = 0.25


def tilt_of(image: np.ndarray) -> float | None:
    """Degrees by which a (h, w, 3) float32 picture in 0..1 of about SIDE pixels has to be turned clockwise for its
    upright and level lines to be so; None where too few of them agree, or slope too much along one axis alone.

    The mean direction of the commonest line segments (LSD, Grompone von Gioi et al. 2010) near both axes.
    """
    import cv2

    grey = np.rint(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) * 255).astype(np.uint8)
    found: np.ndarray | None = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:
        return None
    longest, segments = max(grey.shape), found.reshape(-1, 4)
    across, down = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    length = np.hypot(across, down)
    direction = np.degrees(np.arctan2(down, across)) + 45
    angle, is_upright = direction % 90 - 45, direction % 180 >= 90
    counted = (length >= _SHORTEST * longest) & (np.abs(angle) <= _MOST_TILT)
    length, angle, is_upright = length[counted], angle[counted], is_upright[counted]
    if not length.size:
        return None
    together = np.abs(angle[:, None] - angle) <= _TOGETHER
    best = together[int((together @ length).argmax())]
    if length[best].sum() < max(_LEAST_SHARE * length.sum(), _LEAST_LENGTH * longest):
        return None
    tilt = float(np.average(angle[best], weights=length[best]))
    upright = float(np.average(is_upright[best], weights=length[best]))
    return -tilt if abs(tilt) < _SLOPING or min(upright, 1 - upright) >= _LEAST_ACROSS else None


def borders_of(image: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom: how many columns and rows at each side of a (h, w, 3) float32 picture in 0..1 are
    even and of one colour; all 0 unless three sides are alike."""
    turned = image.swapaxes(0, 1)
    sides = [turned, image, turned[::-1], image[::-1]]
    colours = [side[0].mean(axis=0) for side in sides]
    widths = [_even_rows(side) for side in sides]
    alike = [_alike(colours, widths, colour) for colour in colours]
    border = colours[int(np.argmax(alike))]
    if max(alike) < 3:
        return 0, 0, 0, 0
    left, top, right, bottom = (
        width if np.abs(colour - border).max() <= _ALIKE else 0 for width, colour in zip(widths, colours, strict=True)
    )
    return left, top, right, bottom


def _even_rows(rows: np.ndarray) -> int:
    """How many rows, from the first on, are even and as the first; 0 where that goes on too far to be a border."""
    most = int(len(rows) * _WIDEST)
    beginning = rows[: most + 1]
    is_even = (beginning.std(axis=1).max(axis=1) <= _EVEN) & (
        np.abs(beginning.mean(axis=1) - beginning[0].mean(axis=0)).max(axis=1) <= _ALIKE
    )
    count = int(np.argmin(is_even)) if not is_even.all() else len(beginning)
    return count if count <= most else 0


def _alike(colours: Sequence[np.ndarray], widths: Sequence[int], colour: np.ndarray) -> int:
    """How many sides have a border of about that colour."""
    return sum(
        width > 0 and float(np.abs(other - colour).max()) <= _ALIKE
        for other, width in zip(colours, widths, strict=True)
    )
