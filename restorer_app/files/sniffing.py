"""What a file is, told from its first bytes, and whether it is sane, before anything is decoded."""

import os
from pathlib import Path

from restorer_app.core.errors import OpenError
from restorer_app.files.formats import MAX_PIXELS, MAX_SIDE

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"BM", "bmp"),
)
_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypheix", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIF picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video"),
    (0, b"%PDF", "a PDF document"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL ", "a JPEG XL picture"),
    (4, b"jP  ", "a JPEG 2000 picture"),
    (0, b"PK\x03\x04", "an archive"),
)
_READABLE = "PNG, JPEG, TIFF, WebP or BMP"


def sniff_format(path: Path) -> str:
    """The id of the format that `path` really is, whatever its name says. Raises `OpenError`."""
    start = _first_bytes(path)
    if not start:
        raise OpenError(f"“{path.name}” is empty.")
    for signature, format_id in _SIGNATURES:
        if start.startswith(signature):
            return format_id
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    for offset, signature, what in _FOREIGN:
        if start[offset:].startswith(signature):
            raise OpenError(f"“{path.name}” is {what}, which cannot be opened; save it as {_READABLE} first.")
    raise OpenError(f"“{path.name}” is not a picture that can be opened ({_READABLE}).")


def damaged(path: Path) -> OpenError:
    """The error for a file whose pixels cannot be read to the end."""
    return OpenError(f"“{path.name}” is damaged or incomplete and cannot be opened.")


def check_size(path: Path, *, width: int, height: int, bytes_per_pixel: int) -> None:
    """Refuses what a header claims and no photo has. Raises `OpenError`."""
    if width < 1 or height < 1:
        raise damaged(path)
    size = f"{width:,} × {height:,} pixels"
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise OpenError(
            f"“{path.name}” claims to be {size}; at most {MAX_PIXELS // 1_000_000} megapixels "
            f"and {MAX_SIDE:,} pixels a side can be opened."
        )
    memory = _physical_memory()
    # Decoding takes the photo and one copy of it.
    if memory is not None and 2 * width * height * bytes_per_pixel > 0.9 * memory:
        raise OpenError(f"“{path.name}” is {size}, more than the memory of this computer can hold.")


def _first_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise OpenError(f"“{path.name}” is a folder, not a picture.")
        if path.exists() and not path.is_file():
            raise OpenError(f"“{path.name}” is not an ordinary file.")
        with path.open("rb") as file:
            return file.read(32)
    except FileNotFoundError as error:
        raise OpenError(f"“{path.name}” does not exist.") from error
    except PermissionError as error:
        raise OpenError(f"“{path.name}” may not be read by you.") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise OpenError(f"“{path.name}” cannot be read.") from error


def _physical_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return None
