"""The tint of the print for repairs: a net has seen coloured photos, and must not bring colours into a grey or brown
one."""

import numpy as np

_DEGREE = 3
_MOST = 0.99  # of the surroundings, the share whose colours count; the rest may be dirt
_SAMPLES = 4000


def with_tint(filled: np.ndarray, hole: np.ndarray, known: np.ndarray) -> np.ndarray:
    """A filled image (h, w, 3) float32 in 0..1 whose `hole` is no more colourful than what is `known` around it, both
    (h, w) bool.

    The tint is what a print of one ink would have: colour as a polynomial of brightness, fitted to the surroundings.
    A colour in the hole may stray as far from it as colours do there; where none does, as in a grey scan, the hole has
    the tint alone.
    """
    if not known.any():
        return filled
    around, inside = filled[known], filled[hole]
    around = around[np.linspace(0, len(around) - 1, min(len(around), _SAMPLES)).astype(int)]
    brightness, colours = _split(around)
    powers = np.arange(_DEGREE + 1)
    factors, *_ = np.linalg.lstsq(brightness**powers, colours, rcond=None)
    farthest = np.quantile(_length(colours - brightness**powers @ factors), _MOST)
    own_brightness, own_colours = _split(inside)
    tint = np.clip(own_brightness, brightness.min(), brightness.max()) ** powers @ factors
    straying = own_colours - tint
    share = np.minimum(1, farthest / np.maximum(_length(straying), 1e-9))
    result = filled.copy()
    result[hole] = own_brightness + tint + share * straying
    return result


def _split(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 3) into the mean of the channels, (n, 1), and what each differs by from it, (n, 3), both float64."""
    brightness = pixels.mean(axis=1, keepdims=True, dtype=np.float64)
    return brightness, pixels - brightness


def _length(colours: np.ndarray) -> np.ndarray:
    """(n, 1) how long each of (n, 3) is."""
    return np.asarray(np.sqrt((colours**2).sum(axis=1, keepdims=True)))
