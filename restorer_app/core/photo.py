"""The scan at rest: its pixels in their own depth and colour encoding, and what lay beside them in the file."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from restorer_app.core.box import Box


@dataclass(frozen=True)
class TiffTag:
    """One TIFF tag to be carried along: `code`, tifffile's `dtype` number, `count` and the value."""

    code: int
    dtype: int
    count: int
    value: object


@dataclass(frozen=True)
class Metadata:
    """What lies beside the pixels and must survive an export. Every field may be missing (None or empty)."""

    profile: bytes | None = None
    profile_name: str = ""
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    dpi: tuple[float, float] | None = None
    tiff_tags: tuple[TiffTag, ...] = ()


@dataclass(frozen=True, eq=False)
class Photo:
    """An opened scan.

    `pixels`: (H, W, C) uint8 or uint16, C = 1 (grey) or 3 (RGB), read-only, orientation applied, in the file's own
    colour encoding (`metadata.profile`; none means sRGB). `alpha`: (H, W) of the same dtype, read-only, or None.
    `source`: the file it came from, never written to; `digest`: SHA-256 of that file as it was read, empty without one.
    `format`: id of the row of FORMATS it was read with.
    `notices`: sentences for the user about what had to be converted on opening.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    metadata: Metadata = field(default_factory=Metadata)
    source: Path | None = None
    digest: str = ""
    format: str = "png"
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if len(shape) != 3 or shape[2] not in (1, 3) or dtype not in (np.uint8, np.uint16):
            raise ValueError(f"a photo is (H, W, 1 or 3) uint8 or uint16, not {shape} {dtype}")
        if self.alpha is not None and (self.alpha.shape != shape[:2] or self.alpha.dtype != dtype):
            raise ValueError("the alpha plane must have the photo's size and depth")
        for plane in (self.pixels, self.alpha):
            if plane is not None:
                plane.flags.writeable = False

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    @property
    def channels(self) -> int:
        """1 for grey, 3 for colour."""
        return int(self.pixels.shape[2])

    @property
    def bits(self) -> int:
        """Bits per channel: 8 or 16."""
        return int(self.pixels.dtype.itemsize) * 8

    @property
    def box(self) -> Box:
        """The whole photo."""
        return Box(0, 0, self.width, self.height)
