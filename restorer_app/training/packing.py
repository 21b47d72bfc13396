"""A small shard of a folder of photos, for a machine that has little room or a slow line."""

from pathlib import Path

import numpy as np

from restorer_app.core.errors import OpenError, UsageError
from restorer_app.training.photos import decode, photo_files

_QUALITY = 92
_LONGEST = 640
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}


def pack(folder: Path, target: Path, *, limit: int, seed: int = 0) -> int:
    """Writes photos of `folder` in a random order into `target`, reduced to 640 pixels and as WebP of quality 92, until
    they would take more than `limit` bytes. Returns how many there are.

    Photos that cannot be read are left out. UsageError where `target` is no empty folder or not one photo fits.
    """
    from PIL import Image

    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is not a folder.")
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty.")
    files = photo_files(folder)
    taken = written = 0
    for index in np.random.default_rng(seed).permutation(len(files)):
        try:
            image = Image.fromarray(decode(files[index]))
        except OpenError:
            continue
        image.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
        target.mkdir(parents=True, exist_ok=True)
        file = target / f"{taken:05}.webp"
        image.save(file, quality=_QUALITY, method=4)
        if written + file.stat().st_size > limit:
            file.unlink()
            break
        written, taken = written + file.stat().st_size, taken + 1
    if not taken:
        raise UsageError(f"No photo of {folder} fits into {limit} bytes.")
    return taken


def bytes_of(text: str) -> int:
    """A size such as 22M, 500K or 1G in bytes; UsageError for anything else."""
    number, unit = text[:-1], text[-1:].upper()
    if unit not in _UNITS or not number.isdigit() or int(number) == 0:
        raise UsageError(f"“{text}” is not a size; write 22M, 500K or 1G.")
    return int(number) * _UNITS[unit]
