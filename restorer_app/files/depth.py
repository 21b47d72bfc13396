"""From 16 bits per channel to 8, rounded and not cut."""

import numpy as np

_BLOCK = 1 << 15


def to_8_bit(values: np.ndarray) -> np.ndarray:
    """uint16 `values` as uint8, x / 257 rounded exactly; uint8 ones as they are."""
    if values.dtype == np.uint8:
        return values
    flat = values.reshape(-1)
    result = np.empty(flat.size, np.uint8)
    # Block by block in two small buffers that stay in the processor's cache: many times faster than whole planes.
    buffers = np.empty((2, _BLOCK), np.uint16)
    for start in range(0, flat.size, _BLOCK):
        block = flat[start : start + _BLOCK]
        rounded, high = buffers[0, : block.size], buffers[1, : block.size]
        # (x + 128) // 257 without leaving 16 bits; all above 65407 is 255 anyway.
        np.minimum(block, 65407, out=rounded)
        rounded += 128
        np.right_shift(rounded, 8, out=high)
        rounded -= high
        rounded >>= 8
        result[start : start + block.size] = rounded
    return result.reshape(values.shape)
