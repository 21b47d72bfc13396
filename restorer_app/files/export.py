"""Exporting: never onto the scan, whole or not at all, and read back before it takes its name."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from restorer_app.core.errors import ExportError
from restorer_app.core.photo import Metadata
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.requests import ExportReport
from restorer_app.files.atomic import atomic_write, real_file
from restorer_app.files.depth import to_8_bit
from restorer_app.files.encoding import JPEG_ROOM, encode
from restorer_app.files.formats import (
    Format,
    checked_options,
    depth_notice,
    format_of,
    is_lossless,
    restored_name,
    written_bits,
)
from restorer_app.files.tiff import encode_tiff
from restorer_app.files.verifying import Untouched, verify

_ENCODED = 0.7


def write_photo(
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    metadata: Metadata,
    *,
    target: Path,
    source: Path | None,
    format_id: str,
    options: Mapping[str, object],
    progress: Progress,
    untouched: Untouched | None = None,
) -> ExportReport:
    """What was written to `target` after it was read back and compared: exact formats pixel by pixel.

    `pixels`: (H, W, 1 or 3) uint8 or uint16, `alpha`: (H, W) of the same dtype or None; neither is changed. A format
    without 16 bits, or told to write 8, gets 8, rounded. `untouched`: what is to be proven of the file, in
    the depth of `pixels`. Raises `ExportError`, and then neither `target` nor `source` (the scan, which is never
    written to) has changed; `ValueError` for options the format does not have; `Cancelled`.
    """
    row = format_of(format_id)
    if not row.can_write:
        raise ExportError(f"{row.title} files can be opened but not written; choose PNG or TIFF.")
    chosen = checked_options(row, options)
    _refuse_source(target, source, row)
    _refuse_size(pixels, target, row)
    scan_bits = pixels.dtype.itemsize * 8
    bits = written_bits(row, scan_bits, chosen)
    notices = losses(pixels, alpha, metadata, format_id=format_id, options=chosen)
    alpha = alpha if row.has_alpha and not (row.id == "webp" and _is_opaque(alpha)) else None
    if bits == 8:
        pixels, alpha = to_8_bit(pixels), None if alpha is None else to_8_bit(alpha)
    metadata = _storable(metadata, pixels, row)
    exact = is_lossless(row, chosen)
    provable, proofs = untouched if bits == scan_bits else None, []

    def check(part: Path) -> None:
        rest = ProgressShare(progress, _ENCODED, 1.0)
        proofs.append(verify(part, pixels, alpha, target=target, exact=exact, progress=rest, untouched=provable))

    with atomic_write(real_file(target), check) as file:
        share = ProgressShare(progress, 0.0, _ENCODED)
        _encode(file, pixels, alpha, metadata, format_id=format_id, options=chosen, progress=share)
    is_as_asked = exact and bits == scan_bits
    return ExportReport(target, target.stat().st_size, bits, is_as_asked, notices, is_proven=all(proofs))


def _encode(
    file: BinaryIO,
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    metadata: Metadata,
    *,
    format_id: str,
    options: Mapping[str, object],
    progress: Progress,
) -> None:
    if format_id == "tiff":
        encode_tiff(file, pixels=pixels, alpha=alpha, metadata=metadata, options=options, progress=progress)
        return
    encode(
        file,
        pixels=pixels,
        alpha=alpha,
        metadata=metadata,
        format_id=format_id,
        options=options,
        progress=progress,
    )


def losses(
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    metadata: Metadata,
    *,
    format_id: str,
    options: Mapping[str, object],
) -> tuple[str, ...]:
    """A sentence for each thing that the format, written with these options, does not keep of a photo: depth,
    transparency, captions, a grey profile. The arguments are those of `write_photo`."""
    row = format_of(format_id)
    depth = depth_notice(row.id, pixels.dtype.itemsize * 8, options)
    notices = [] if depth is None else [depth]
    if alpha is not None and not row.has_alpha:
        notices.append(f"{row.title} has no transparency: it is left out.")
    if row.id == "webp":
        if metadata.iptc:
            notices.append("WebP has no place for IPTC captions: they are left out.")
        if pixels.shape[2] == 1 and metadata.profile:
            notices.append("WebP holds no grey profile: the picture may look a little lighter or darker.")
    if row.id == "jpeg":
        blocks = (("EXIF", metadata.exif), ("XMP", metadata.xmp), ("IPTC", metadata.iptc))
        notices += [
            f"The {name} block is too large for JPEG and is left out."
            for name, block in blocks
            if block is not None and len(block) > JPEG_ROOM[name]
        ]
    return tuple(notices)


def is_source(target: Path, source: Path | None) -> bool:
    """Whether `target` names the scan itself, through a link or in other capitals."""
    if source is None:
        return False
    try:
        if os.path.samefile(target, source):
            return True
    except (OSError, ValueError):
        pass
    # Some disks do not tell capitals from small letters, and the scan may be gone from a stick pulled out.
    return str(_resolved(target)).casefold() == str(_resolved(source)).casefold()


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a ring of links
        return path.absolute()


def _refuse_source(target: Path, source: Path | None, row: Format) -> None:
    if source is not None and is_source(target, source):
        proposal = restored_name(source, row).name
        raise ExportError(f"“{target.name}” is the scan itself, which is never overwritten; use “{proposal}” instead.")


def _refuse_size(pixels: np.ndarray, target: Path, row: Format) -> None:
    if max(pixels.shape[:2]) > row.max_side:
        raise ExportError(
            f"“{target.name}” could not be written: {row.title} holds at most {row.max_side:,} pixels a side."
        )


def _is_opaque(alpha: np.ndarray | None) -> bool:
    # WebP itself leaves out a plane that says nothing; asking for it back would fail the check.
    return alpha is not None and int(alpha.min()) == np.iinfo(alpha.dtype).max


def _storable(metadata: Metadata, pixels: np.ndarray, row: Format) -> Metadata:
    if row.id == "webp" and pixels.shape[2] == 1:
        # WebP knows colour only, and a grey profile on a colour picture is a broken file.
        return replace(metadata, profile=None)
    if row.id == "jpeg":
        blocks = (("EXIF", metadata.exif), ("XMP", metadata.xmp), ("IPTC", metadata.iptc))
        exif, xmp, iptc = (block if block is None or len(block) <= JPEG_ROOM[name] else None for name, block in blocks)
        return replace(metadata, exif=exif, xmp=xmp, iptc=iptc)
    return metadata
