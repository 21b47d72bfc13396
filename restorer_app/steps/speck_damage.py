"""Finding dust: small spots that are brighter or darker than everything around them, where little else is so."""

import numpy as np

from restorer_app.steps.outliers import likelihood, logarithm

WIDTH = 7
"""The widest speck that is seen whole, in pixels."""
_RADIUS = 6
_MEDIAN = 15
_AROUND = 41
REACH = _MEDIAN // 2 + _AROUND // 2 + 2 * WIDTH + 3
"""How far around a pixel its result depends on."""
# set by hand, looking at specks drawn on photos of the training set
_STANDING, _CROWD, _TONE, _LEAST = 1.6, -1.6, 2.0, -3.3


def lone_specks(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How likely each pixel of a (h, w) float32 picture in 0..1 is the middle of a bright and of a dark speck: two
    (h, w) float32 in 0..1."""
    import cv2

    middle = cv2.medianBlur(np.rint(grey * 255).astype(np.uint8), _MEDIAN).astype(np.float32) / 255
    crowd = cv2.blur(np.abs(grey - middle), (_AROUND, _AROUND))
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    ring = _ring()
    above = np.minimum(soft - cv2.dilate(soft, ring, borderType=cv2.BORDER_REFLECT), grey - middle)
    below = np.minimum(cv2.erode(soft, ring, borderType=cv2.BORDER_REFLECT) - soft, middle - grey)
    shared = _CROWD, logarithm(crowd, 0.004)
    bright, dark = (
        likelihood((_STANDING, logarithm(strength, 1e-6)), shared, (_TONE, tone), least=_LEAST)
        for strength, tone in ((above, grey), (below, 1 - grey))
    )
    return bright, dark


def _ring() -> np.ndarray:
    """The pixels about _RADIUS away from the middle."""
    y, x = np.mgrid[-_RADIUS : _RADIUS + 1, -_RADIUS : _RADIUS + 1]
    return np.asarray(np.abs(np.hypot(y, x) - _RADIUS) < 0.75, np.uint8)
