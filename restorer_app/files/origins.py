"""Where each pixel of a picture comes from, as a picture of its own: a PNG of four colours with a legend in it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from restorer_app.core.errors import ExportError
from restorer_app.core.progress import Progress
from restorer_app.core.state import Origin
from restorer_app.files.atomic import atomic_write, real_file

PALETTE: Mapping[Origin, tuple[int, int, int]] = MappingProxyType(
    {
        Origin.SCAN: (0, 0, 0),
        Origin.MOVED: (86, 180, 233),
        Origin.CLASSICAL: (230, 159, 0),
        Origin.LEARNED: (204, 121, 167),
    }
)
LEGEND = (
    "0 = the scan's own pixel; 1 = moved from elsewhere in the scan; 2 = calculated from what lies around it; "
    "3 = made up by a learned model"
)
_STAGE = "Writing where pixels come from"
_LEVEL = 6


def origins_name(picture: Path) -> Path:
    """Where the origins of an exported picture lie: beside it."""
    return picture.with_name(f"{picture.stem}-origins.png")


def write_origins(origins: np.ndarray, target: Path, progress: Progress) -> None:
    """Writes (H, W) uint8 of `Origin` as an 8-bit PNG with a palette, and reads it back. Raises `ExportError`."""
    from PIL import Image, PngImagePlugin

    progress.update(0.0, _STAGE)
    image = Image.fromarray(origins, "L")
    # All 256 colours, of which four are used: Pillow would pack the pixels of a shorter palette into fewer bits.
    image.putpalette(bytes(value for origin in Origin for value in PALETTE[origin]).ljust(768, b"\0"))
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Origins of pixels")
    info.add_text("Description", LEGEND)

    def check(part: Path) -> None:
        progress.update(0.7, "Checking the written file")
        if not _holds(part, origins):
            raise ExportError(f"“{target.name}” was not written: the file read back was not what was meant.")

    with atomic_write(real_file(target), check) as file:
        image.save(file, "PNG", compress_level=_LEVEL, pnginfo=info)
    progress.update(1.0, _STAGE)


def read_origins(path: Path) -> np.ndarray:
    """The (H, W) uint8 of `Origin` in such a file. Raises `OSError`, `SyntaxError` or `ValueError` for another one."""
    from PIL import PngImagePlugin

    with PngImagePlugin.PngImageFile(path) as image:
        if image.mode != "P":
            raise ValueError(f"“{path.name}” has no palette")
        return np.asarray(image)


def _holds(part: Path, origins: np.ndarray) -> bool:
    try:
        return np.array_equal(read_origins(part), origins)
    except (OSError, SyntaxError, ValueError):
        return False
