"""Numbers and times in people's words."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from restorer_app.core.photo import Photo
from restorer_app.core.progress import ProgressReport
from restorer_app.core.provenance import PixelCounts, Treatment
from restorer_app.core.state import Origin
from restorer_app.steps.context import Parameter

translate = QCoreApplication.translate


def size_of(width: int, height: int) -> str:
    """Width and height in pixels."""
    return f"{width} × {height}"


def depth_of(photo: Photo) -> str:
    """Bit depth, and the colour profile when the file names one."""
    colours = photo.metadata.profile_name or (translate("Words", "Grey") if photo.channels == 1 else "sRGB")
    return translate("Words", "{bits} bit").format(bits=photo.bits) + f" · {colours}"


def percent(share: float, *, decimals: int = 0) -> str:
    """A share of 1 as a percentage in the user's locale."""
    return f"{QLocale().toString(share * 100, 'f', decimals)} %"


def value_of(parameter: Parameter, value: float, found: float | None = None) -> str:
    """A parameter's value with its unit; where the least one is no number, what it means and what was found for it."""
    decimals = len(f"{parameter.step:g}".partition(".")[2])
    unit = f" {parameter.unit}" if parameter.unit else ""
    if parameter.at_minimum and value <= parameter.minimum:
        known = "" if found is None else f" ({QLocale().toString(float(found), 'f', decimals)}{unit})"
        return f"{parameter.at_minimum}{known}"
    return f"{QLocale().toString(float(value), 'f', decimals)}{unit}"


def share(pixels: int, total: int) -> str:
    """A part of the picture as a percentage; never 0 for something."""
    return f"< {percent(0.001, decimals=1)}" if 0 < pixels < total / 1000 else percent(pixels / total, decimals=1)


def invented(pixels: int, total: int) -> str:
    """How much of the picture is invented; empty when nothing is."""
    if pixels == 0 or total == 0:
        return ""
    return translate("Words", "{amount} invented").format(amount=share(pixels, total))


def origin_of(origin: Origin) -> str:
    """Where a pixel comes from."""
    return {
        Origin.SCAN: translate("Words", "From the scan itself"),
        Origin.MOVED: translate("Words", "Moved from elsewhere in the scan"),
        Origin.CLASSICAL: translate("Words", "Calculated from what lies around it"),
        Origin.LEARNED: translate("Words", "Made up by a learned model"),
    }[origin]


def uncounted(origin: Origin) -> str:
    """The same while it is being counted how many there are."""
    return f"{origin_of(origin)}: …"


def origins_of(counts: PixelCounts) -> dict[Origin, str]:
    """For each origin that there is, how much of the picture comes from there."""
    return {
        origin: f"{origin_of(origin)}: {share(pixels, counts.total)}"
        for origin, pixels in counts.origins.items()
        if pixels
    }


def treatments_of(counts: PixelCounts) -> list[str]:
    """How much of the picture steps have changed, whatever it comes from."""
    told = {
        Treatment.ENHANCED: translate("Words", "Improved by steps: {amount}"),
        Treatment.COLOURED: translate("Words", "Coloured by steps: {amount}"),
    }
    return [told[bit].format(amount=share(pixels, counts.total)) for bit, pixels in counts.treatments.items() if pixels]


def treatments_uncounted() -> list[str]:
    """The same while it is being counted."""
    return [translate("Words", "Improved by steps: {amount}").format(amount="…")]


def duration(seconds: float) -> str:
    """A rough time."""
    if seconds < 1:
        return translate("Words", "under a second")
    if seconds < 90:
        return translate("Words", "{count} s").format(count=round(seconds))
    return translate("Words", "{count} min").format(count=round(seconds / 60))


def progress_text(title: str, report: ProgressReport | None) -> str:
    """What a job is doing and how long it still takes."""
    if report is None:
        return title
    stage = report.stage or title
    if report.left is None or report.elapsed < 0.5 or report.fraction >= 1:
        return stage
    return translate("Words", "{stage} · {time} left").format(stage=stage, time=duration(report.left))


def file_size(count: int) -> str:
    """Bytes as people read them."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def shortened(path: Path) -> str:
    """A folder as people know it, with ~ for their home."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
