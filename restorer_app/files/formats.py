"""The file formats as one visible table; a row added here reaches the dialogs, the command line and the tests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

MAX_SIDE = 65_500
MAX_PIXELS = 400_000_000


@dataclass(frozen=True)
class FormatOption:
    """One thing the user may choose when writing: a whole number, one of `choices` (value, title), or yes and no.

    `least_bits`: it is offered for scans of at least that many bits per channel, because it changes nothing for others.
    """

    id: str
    title: str
    kind: Literal["int", "choice", "bool"]
    default: object
    minimum: int = 0
    maximum: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    help: str = ""
    least_bits: int = 8

    def accepts(self, value: object) -> bool:
        """Whether `value` is allowed."""
        if self.kind == "bool":
            return isinstance(value, bool)
        if self.kind == "choice":
            return value in [choice for choice, _ in self.choices]
        return isinstance(value, int) and not isinstance(value, bool) and self.minimum <= value <= self.maximum


@dataclass(frozen=True)
class Format:
    """A file format: its names, what it can hold and what may be chosen when writing it.

    `extensions` are lower case with the dot, the usual one first; `depths` are the bits per channel it is written
    with, empty when it is only opened; `is_lossless` says what its default options do; `max_side` is in pixels.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    mime: str
    depths: tuple[int, ...]
    is_lossless: bool
    has_alpha: bool
    options: tuple[FormatOption, ...] = ()
    max_side: int = MAX_SIDE
    help: str = ""

    @property
    def can_write(self) -> bool:
        """Whether photos can be exported to it."""
        return bool(self.depths)


FORMATS: tuple[Format, ...] = (
    Format(
        id="png",
        title="PNG",
        extensions=(".png",),
        mime="image/png",
        depths=(8, 16),
        is_lossless=True,
        has_alpha=True,
        help="Exact, 8 and 16 bit. Good for keeping.",
        options=(
            FormatOption(
                "compression",
                "Compression",
                "int",
                default=6,
                minimum=0,
                maximum=9,
                help="Higher is smaller and slower; the picture is the same.",
            ),
        ),
    ),
    Format(
        id="jpeg",
        title="JPEG",
        extensions=(".jpg", ".jpeg", ".jpe", ".jfif"),
        mime="image/jpeg",
        depths=(8,),
        is_lossless=False,
        has_alpha=False,
        help="Small, for sharing. Loses a little of the picture each time.",
        options=(
            FormatOption("quality", "Quality", "int", default=92, minimum=50, maximum=100, unit="%"),
            FormatOption(
                "subsampling",
                "Colour detail",
                "choice",
                default="4:4:4",
                choices=(("4:4:4", "Full (4:4:4)"), ("4:2:0", "Half (4:2:0), smaller")),
            ),
        ),
    ),
    Format(
        id="tiff",
        title="TIFF",
        extensions=(".tif", ".tiff"),
        mime="image/tiff",
        depths=(8, 16),
        is_lossless=True,
        has_alpha=True,
        help="Exact, 8 and 16 bit, keeps the scanner's own notes. Best for archives.",
        options=(
            FormatOption(
                "compression",
                "Compression",
                "choice",
                default="deflate",
                choices=(("deflate", "Deflate (exact)"), ("none", "None")),
            ),
            FormatOption(
                "depth",
                "Depth",
                "choice",
                default="scan",
                choices=(("scan", "As the scan"), ("8", "8 bit, rounded")),
                help="8 bit is half the size; finer steps of tone are lost.",
                least_bits=16,
            ),
        ),
    ),
    Format(
        id="webp",
        title="WebP",
        extensions=(".webp",),
        mime="image/webp",
        depths=(8,),
        is_lossless=True,
        has_alpha=True,
        max_side=16_383,
        help="Small files for the web; exact unless told otherwise.",
        options=(
            FormatOption("lossless", "Exact", "bool", default=True, help="Keeps every pixel as it is, in 8 bit."),
            FormatOption(
                "quality", "Quality", "int", default=90, minimum=50, maximum=100, unit="%", help="When not exact."
            ),
        ),
    ),
    Format(
        id="bmp",
        title="BMP",
        extensions=(".bmp", ".dib"),
        mime="image/bmp",
        depths=(),
        is_lossless=True,
        has_alpha=False,
        help="Opened only.",
    ),
)


def format_of(format_id: str) -> Format:
    """The row with that id. Raises `ValueError` when there is none."""
    for row in FORMATS:
        if row.id == format_id:
            return row
    raise ValueError(f"there is no format {format_id!r}")


def format_for(path: Path) -> Format | None:
    """The row that the extension of `path` names; None when no row has it."""
    extension = path.suffix.lower()
    return next((row for row in FORMATS if extension in row.extensions), None)


def checked_options(row: Format, options: Mapping[str, object]) -> Mapping[str, object]:
    """All options of `row`: those given, and the defaults of the others. Raises `ValueError` for what it lacks."""
    unknown = set(options) - {option.id for option in row.options}
    if unknown:
        raise ValueError(f"{row.title} has no option {', '.join(sorted(unknown))}")
    chosen = {option.id: options.get(option.id, option.default) for option in row.options}
    for option in row.options:
        if not option.accepts(chosen[option.id]):
            raise ValueError(f"{chosen[option.id]!r} is not allowed for {row.title} {option.id}")
    return MappingProxyType(chosen)


def offered_options(row: Format, bits: int) -> tuple[FormatOption, ...]:
    """The options of `row` that say something about a scan of `bits` per channel."""
    return tuple(option for option in row.options if bits >= option.least_bits)


def is_lossless(row: Format, options: Mapping[str, object]) -> bool:
    """Whether these options write every pixel exactly (at the depth the format has)."""
    return row.is_lossless and options.get("lossless", True) is True


def written_bits(row: Format, bits: int, options: Mapping[str, object] = MappingProxyType({})) -> int:
    """Bits per channel that a photo of `bits` is written with."""
    if options.get("depth") == "8":
        return 8
    return bits if bits in row.depths else max(row.depths)


def depth_notice(format_id: str, bits: int, options: Mapping[str, object] = MappingProxyType({})) -> str | None:
    """The sentence to show before a photo of `bits` per channel loses depth in that format; None when it keeps it."""
    row = format_of(format_id)
    if not row.can_write or written_bits(row, bits, options) >= bits:
        return None
    if bits in row.depths:
        return f"The {bits}-bit scan is rounded to 8 bit, as chosen."
    return f"{row.title} holds 8 bits per channel: the {bits}-bit scan is rounded to 8 bit. PNG and TIFF keep it whole."


def restored_name(source: Path, row: Format) -> Path:
    """A free name beside `source`: `name-restored.ext`, then `name-restored-2.ext` and so on."""
    stem = re.sub(r"-restored(-\d+)?$", "", source.stem)
    for number in range(1, 10_000):
        counter = "" if number == 1 else f"-{number}"
        candidate = source.with_name(f"{stem}-restored{counter}{row.extensions[0]}")
        if not candidate.exists() and not candidate.is_symlink():
            return candidate
    raise ValueError(f"there are ten thousand files named like {source.name}")
