"""Every kind of picture that libvips reads, turned into grey or RGB of 8 or 16 bits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restorer_app.core.errors import OpenError
from restorer_app.files.decoding import open_image
from restorer_app.files.metadata import count_pages, first_number

_PHOTOMETRIC, _PALETTE, _CIELAB = 262, 3, 8
_GREY_BANDS, _COLOUR_BANDS = 2, 4


@dataclass(frozen=True)
class Converted:
    """A libvips image of 1 to 4 bands, 8 or 16 bit; the last of 2 or 4 is alpha. `notices`: what was done to it.

    `is_srgb`: its colours were converted, so the file's own profile no longer describes them.
    """

    image: Any
    notices: tuple[str, ...] = ()
    is_srgb: bool = False


def needs_pillow(path: Path, format_id: str) -> bool:
    """Whether libvips cannot read this kind at all: BMP, and CIELAB TIFF of 8 bits."""
    if format_id != "tiff":
        return format_id == "bmp"
    return first_number(path, _PHOTOMETRIC) == _CIELAB and first_number(path, 258) == 8


def convert(image: Any, path: Path, format_id: str) -> Converted:
    """The image as a photo can hold it. Raises `OpenError` when there is no sensible way."""
    notices = _page_notices(path) if format_id == "tiff" else ()
    if image.interpretation == "cmyk":
        converted = _from_cmyk(image)
    elif image.interpretation == "labs":
        sentence = "The colours were converted from Lab to sRGB."
        converted = Converted(image.extract_band(0, n=3).colourspace("rgb16"), (sentence,), is_srgb=True)
    elif image.format in ("float", "double"):
        converted = _from_float(image, path, format_id)
    elif image.format in ("uchar", "ushort"):
        converted = Converted(image, _small_notices(image, path, format_id))
    else:
        raise OpenError(f"“{path.name}” has samples of an unusual kind; save it with 8 or 16 bits per channel first.")
    kept, more = _without_extras(converted.image, path)
    return Converted(kept, (*notices, *converted.notices, *more), converted.is_srgb)


def _from_cmyk(image: Any) -> Converted:
    has_profile = image.get_typeof("icc-profile-data") != 0
    colours = image.extract_band(0, n=4).copy(interpretation="cmyk")
    rgb = colours.icc_transform(
        "srgb",
        embedded=True,
        input_profile="cmyk",
        intent="relative",
        black_point_compensation=True,
        depth=16 if image.format == "ushort" else 8,
    )
    how = "" if has_profile else " without a profile, so they may be a little off"
    return Converted(rgb, (f"The colours were converted from CMYK to sRGB{how}.",), is_srgb=True)


def _from_float(image: Any, path: Path, format_id: str) -> Converted:
    top = open_image(path, format_id).max()
    if not top <= 1.001:
        raise OpenError(f"“{path.name}” has floating-point samples beyond 1; save it with 16 bits per channel first.")
    scaled = (image * 65535).rint().cast("ushort")
    grey = image.bands <= _GREY_BANDS
    notice = "The floating-point samples were converted to 16 bit."
    return Converted(scaled.copy(interpretation="grey16" if grey else "rgb16"), (notice,))


def _small_notices(image: Any, path: Path, format_id: str) -> tuple[str, ...]:
    has_palette = image.get_typeof("palette") != 0
    if has_palette or (format_id == "tiff" and first_number(path, _PHOTOMETRIC) == _PALETTE):
        return ("The colour palette was converted to 8 bits per channel.",)
    if image.get_typeof("bits-per-sample") and image.get("bits-per-sample") == 1:
        return ("The 1-bit picture was converted to 8-bit grey.",)
    return ()


def _without_extras(image: Any, path: Path) -> tuple[Any, tuple[str, ...]]:
    if image.bands <= _COLOUR_BANDS and image.interpretation not in ("b-w", "grey16"):
        return image, ()
    room = _GREY_BANDS if image.interpretation in ("b-w", "grey16") else _COLOUR_BANDS
    if image.bands <= room:
        return image, ()
    if image.interpretation == "multiband":
        raise OpenError(f"“{path.name}” has {image.bands} channels and is not a photo.")
    return image.extract_band(0, n=room), (f"{image.bands - room} extra channels were left out.",)


def _page_notices(path: Path) -> tuple[str, ...]:
    pages = count_pages(path)
    return () if pages == 1 else (f"The file has {pages} pages; the first one was opened.",)
