"""What is measured of a photo. To add a measure, write its functions and a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

import numpy as np

from restorer_app.core.diagnosis import Measurement
from restorer_app.core.findings import Components
from restorer_app.core.progress import Progress
from restorer_app.steps import blockiness, denoising, levels, placement, tones
from restorer_app.steps.context import Samples
from restorer_app.steps.edge_width import blur_of, edges_of
from restorer_app.steps.grain import grain_of
from restorer_app.steps.tones import Tint

_FULL = 255.0
_LEAST_GRAIN = 2.0
"""Of 255: the size of weaker grain cannot be told."""


@dataclass(frozen=True, eq=False)
class Look:
    """What is looked at, images in float32, 0..1, RGB.

    `samples`: as steps see the photo; `regions`: pieces of it at full size by row and column, “2.3”; `middle`: a large
    piece of its middle at full size; `outline`: the photo reduced to about `placement.SIDE`, and `scale`: how many of
    its pixels one of those stands for; `pixels`: all of it, in its own depth. `dpi` and `quality` are what its file
    says, None where it does not; `faded` is what Fade finds. `components`: the pieces of damage, `is_chosen` those of
    them that are believed, and the share that is stained; None where nobody looked, or can tell.
    """

    samples: Samples
    regions: Mapping[str, np.ndarray]
    middle: np.ndarray
    outline: np.ndarray
    scale: int
    pixels: np.ndarray
    dpi: tuple[float, float] | None = None
    quality: int | None = None
    faded: Mapping[str, float] | None = None
    components: Components | None = None
    is_chosen: np.ndarray | None = None
    stained: float | None = None

    @cached_property
    def noise(self) -> float:
        """Of 255, as the steps that take it away find it."""
        return denoising.noise_of_all(self.samples.crops)

    @cached_property
    def tint(self) -> Tint:
        """What the whole photo is tinted with."""
        return tones.tint_of(self.samples.overview())

    @cached_property
    def grid(self) -> blockiness.BlockGrid:
        """Where JPEG's blocks would begin in the middle."""
        return blockiness.block_grid(self.middle)


@dataclass(frozen=True)
class Figure:
    """What a measure found: `value`, None where it cannot be told, and what that is made of."""

    value: float | None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A row. `words(figure, look)` says what was found as people do; `method` how."""

    id: str
    title: str
    unit: str
    method: str
    find: Callable[[Look], Figure]
    words: Callable[[Figure, Look], str]


def measure(look: Look, progress: Progress) -> tuple[Measurement, ...]:
    """All that can be measured, in the order of the table. Raises `Cancelled`."""
    found = []
    for number, row in enumerate(MEASURES):
        progress.update(number / len(MEASURES), "Measuring")
        found.append((row, row.find(look)))
    return tuple(
        Measurement(row.id, row.title, figure.value, row.unit, row.words(figure, look), row.method, figure.parts)
        for row, figure in found
    )


def _noise(look: Look) -> Figure:
    return Figure(look.noise)


def _grain_size(look: Look) -> Figure:
    grains = [grain_of(crop, np.ones(crop.shape[:2], bool)) for crop in look.samples.crops]
    sizes = [grain.size for grain in grains if grain is not None and _FULL * np.sqrt(grain.variance) >= _LEAST_GRAIN]
    return Figure(median(sizes) if sizes else None)


def _blur(look: Look) -> Figure:
    edges = {name: edges_of(image, look.noise / _FULL) for name, image in look.regions.items()}
    parts = {name: blur for name, some in edges.items() if (blur := blur_of(some)) is not None}
    return Figure(blur_of(np.concatenate(list(edges.values()), axis=1)), parts)


def _quality(look: Look) -> Figure:
    found = look.quality
    return Figure(blockiness.compression_quality(look.middle, look.grid) if found is None else found)


def _blockiness(look: Look) -> Figure:
    return Figure(look.grid.ratio)


def _contrast(look: Look) -> Figure:
    ends = levels.ends_of(look.samples.overview())
    spans = dict(zip(levels.CHANNELS, (ends[1] - ends[0]).tolist(), strict=True))
    return Figure(float(np.mean(ends[1] - ends[0])), spans)


def _fading(look: Look) -> Figure:
    """How far apart black and white are: in the middle channel, for flowers may have no blue; in one ink, in all."""
    if look.faded is None:
        return Figure(None)
    black, white = ([look.faded[f"{end}_{channel}"] for channel in levels.CHANNELS] for end in ("black", "white"))
    spans = [high - low for low, high in zip(black, white, strict=True)]
    span = max(white) - min(black) if look.tint.has_one_ink else sorted(spans)[1]
    return Figure(span, dict(zip(levels.CHANNELS, spans, strict=True)))


def _cast(look: Look) -> Figure:
    return Figure(look.tint.chroma, {"one_ink": float(look.tint.has_one_ink), "toned": float(look.tint.is_toned)})


def _clipping(look: Look) -> Figure:
    black, white = (100 * share for share in tones.clipped_shares(look.pixels))
    return Figure(max(black, white), {"black": black, "white": white})


def _tilt(look: Look) -> Figure:
    return Figure(placement.tilt_of(look.outline))


def _borders(look: Look) -> Figure:
    widths = [width * look.scale for width in placement.borders_of(look.outline)]
    return Figure(float(max(widths)), dict(zip(("left", "top", "right", "bottom"), map(float, widths), strict=True)))


def _dpi(look: Look) -> Figure:
    return Figure(None) if look.dpi is None else Figure(min(look.dpi), {"across": look.dpi[0], "down": look.dpi[1]})


def _scratches(look: Look) -> Figure:
    if look.components is None or look.is_chosen is None:
        return Figure(None)
    boxes = look.components.box[look.is_chosen & look.components.is_line]
    lengths = np.hypot(boxes[:, 2], boxes[:, 3])
    return Figure(float(lengths.sum()), {"count": float(len(lengths)), "longest": float(lengths.max(initial=0))})


def _dust(look: Look) -> Figure:
    if look.components is None or look.is_chosen is None:
        return Figure(None)
    areas = look.components.area[look.is_chosen & ~look.components.is_line]
    return Figure(float(len(areas)), {"pixels": float(areas.sum())})


def _stains(look: Look) -> Figure:
    return Figure(None if look.stained is None else 100 * look.stained)


def _graded(grades: Sequence[tuple[float, str]], beyond: str) -> Callable[[float], str]:
    """Words for a number: those of the first grade that it lies below."""
    return lambda value: next((words for limit, words in grades if value < limit), beyond)


_NOISY = _graded(((2, "hardly any noise"), (5, "a little noise"), (10, "noisy"), (20, "quite noisy")), "very noisy")
_COARSE = _graded(((1.5, "fine"), (2.5, "medium")), "coarse")
_SOFT = _graded(((1.0, "sharp"), (1.4, "a little soft"), (2.2, "soft"), (3.5, "blurred")), "very blurred")
_COMPRESSED = _graded(
    ((30, "strongly compressed"), (60, "compressed"), (85, "lightly compressed")), "hardly compressed"
)
_BLOCKY = _graded(
    ((1.25, "no block edges"), (1.7, "faint block edges"), (3, "clear block edges")), "strong block edges"
)
_FLAT = _graded(((120, "very flat"), (170, "flat"), (210, "a little flat")), "full contrast")
_FADED = _graded(((190, "badly faded"), (225, "faded"), (240, "hardly faded")), "not faded")
_TINTED = _graded(((4, "no colour cast"), (9, "a slight {} cast"), (18, "a clear {} cast")), "a strong {} cast")
_CLIPPED = _graded(((0.05, "nothing is cut off"), (1, "a little is cut off")), "much is cut off")


def _noise_words(figure: Figure, look: Look) -> str:
    return f"{_NOISY(look.noise)} (σ {look.noise:.0f} of 255)"


def _grain_words(figure: Figure, look: Look) -> str:
    size = figure.value
    return "too little grain to tell" if size is None else f"{_COARSE(size)} ({size:.1f} pixels)"


def _blur_words(figure: Figure, look: Look) -> str:
    blur = figure.value
    if blur is None:
        return "no edges to tell from"
    worst, worst_at = max(((value, name) for name, value in figure.parts.items()), default=(blur, ""))
    softest = f"; softest in region {worst_at}, {worst:.1f} pixels" if worst > 1.5 * blur + 0.5 else ""
    return f"{_SOFT(blur)} (edges blurred by {blur:.1f} pixels{softest})"


def _quality_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "no trace of JPEG's rounding"
    source = "as its file says" if look.quality is not None else "once, though its file no longer says so"
    return f"{_COMPRESSED(figure.value)}, {source} (quality {figure.value:.0f} of 100)"


def _blockiness_words(figure: Figure, look: Look) -> str:
    return f"{_BLOCKY(look.grid.ratio)} (jumps at the blocks {look.grid.ratio:.2f} times those elsewhere)"


def _contrast_words(figure: Figure, look: Look) -> str:
    span = figure.value or 0.0
    return f"{_FLAT(span)} (tones span {span:.0f} of 255)"


def _fading_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "nothing on this computer can tell"
    where = "" if look.tint.has_one_ink else f" in {sorted(figure.parts, key=lambda name: figure.parts[name])[1]}"
    return f"{_FADED(figure.value)} (black and white {figure.value:.0f} of 255 apart{where})"


def _cast_words(figure: Figure, look: Look) -> str:
    tint = look.tint
    if tint.is_toned:
        return f"toned in one colour, {tint.hue} ({tint.chroma:.0f} from grey)"
    return f"{_TINTED(tint.chroma).format(tint.hue)} ({tint.chroma:.0f} from grey)"


def _clipping_words(figure: Figure, look: Look) -> str:
    black, white = figure.parts["black"], figure.parts["white"]
    return f"{_CLIPPED(max(black, white))} ({black:.2f} % pure black, {white:.2f} % pure white)"


def _tilt_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "too few straight lines agree"
    if abs(figure.value) < 0.2:
        return "straight"
    way = "left" if figure.value > 0 else "right"
    return f"leans to the {way} by {abs(figure.value):.1f}°"


def _borders_words(figure: Figure, look: Look) -> str:
    sides = [f"{name} {width:.0f}" for name, width in figure.parts.items() if width]
    return f"{', '.join(sides)} pixels" if sides else "none"


def _dpi_words(figure: Figure, look: Look) -> str:
    if look.dpi is None:
        return "its file does not say"
    height, width = look.pixels.shape[:2]
    return f"{look.dpi[0]:.0f} dpi, so {width / look.dpi[0] * 2.54:.1f} × {height / look.dpi[1] * 2.54:.1f} cm"


def _scratches_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "not looked for"
    count = figure.parts["count"]
    together = "" if count == 1 else " together"
    return f"{count:.0f}, {figure.value:.0f} pixels long{together}" if count else "none found"


def _dust_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "not looked for"
    many = "" if figure.value == 1 else "s"
    return f"{figure.value:.0f} speck{many}" if figure.value else "none found"


def _stains_words(figure: Figure, look: Look) -> str:
    if figure.value is None:
        return "nothing on this computer can tell" if look.components is not None else "not looked for"
    return f"{figure.value:.2f} % of the photo" if figure.value >= 0.005 else "none found"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "noise",
        "Noise",
        "of 255",
        "median of the finest wavelet details (Donoho and Johnstone 1994)",
        _noise,
        _noise_words,
    ),
    Measure(
        "grain_size",
        "Grain",
        "pixels",
        "width of the autocorrelation at half its height, where the photo is evenest",
        _grain_size,
        _grain_words,
    ),
    Measure(
        "blur",
        "Sharpness",
        "pixels",
        "strongest edges blurred again, as a Gaussian's standard deviation (Zhuo and Sim 2011)",
        _blur,
        _blur_words,
    ),
    Measure(
        "jpeg_quality",
        "JPEG",
        "of 100",
        "the file's own table, else the likeliest table for the cosine transform (Fan and de Queiroz 2003)",
        _quality,
        _quality_words,
    ),
    Measure(
        "blockiness",
        "Blocks",
        "times",
        "jumps at the likeliest grid of 8 pixels beside those elsewhere (after Wang, Bovik and Evans 2000)",
        _blockiness,
        _blockiness_words,
    ),
    Measure(
        "contrast",
        "Contrast",
        "of 255",
        "span of all but 0.5 % of the pixels at either end, the mean of the channels",
        _contrast,
        _contrast_words,
    ),
    Measure(
        "fading",
        "Fading",
        "of 255",
        "what the net of Fade takes for the print's black and white, in the middle one of the three colours",
        _fading,
        _fading_words,
    ),
    Measure(
        "cast",
        "Colour cast",
        "CIELAB units",
        "distance of the mean colour from grey (grey world, Buchsbaum 1980)",
        _cast,
        _cast_words,
    ),
    Measure(
        "clipping",
        "Clipping",
        "% of the pixels",
        "pixels at the end of the range in all channels",
        _clipping,
        _clipping_words,
    ),
    Measure(
        "tilt",
        "Tilt",
        "degrees clockwise to straighten",
        "commonest direction of nearly upright and level line segments (LSD, Grompone von Gioi et al. 2010)",
        _tilt,
        _tilt_words,
    ),
    Measure(
        "borders",
        "Borders",
        "pixels",
        "even rows and columns of one colour on at least three sides",
        _borders,
        _borders_words,
    ),
    Measure("dpi", "Resolution", "dpi", "as the file says", _dpi, _dpi_words),
    Measure(
        "scratches",
        "Scratches and creases",
        "pixels long",
        "pieces of the damage detector that are lines, as long as the rectangles around them are across",
        _scratches,
        _scratches_words,
    ),
    Measure("dust", "Dust", "specks", "pieces of the damage detector that are no lines", _dust, _dust_words),
    Measure(
        "stains",
        "Stains",
        "% of the photo",
        "map of stains of a learned detector, above one half",
        _stains,
        _stains_words,
    ),
)
