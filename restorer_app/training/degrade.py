"""Synthetic damage for training: chains of noise, blur, resizing, compression and fading, drawn for each crop."""

import math
import random
import textwrap
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.training.blur import blurred, defocus, gaussian_blur, gaussian_kernels, motion_blur
from restorer_app.training.degradation import CHANNELS, Degradation, Range, each
from restorer_app.training.fading import FADING
from restorer_app.training.jpeg import jpeg, jpeg_twice
from restorer_app.training.structured import STRUCTURED

Record = tuple[str, Mapping[str, float]]
_METHODS = ("nearest-exact", "bilinear", "bicubic")
_LIMITS: Mapping[str, Range] = {  # what a parameter can be at all; those not named, 0 to 1000
    "quality": (1, 100),
    "second_quality": (1, 100),
    "shift_x": (0, 7),
    "shift_y": (0, 7),
    "layers": (1, 3),
    "correlation": (0, 1),
    "exponent": (0, 6),
    "share": (0, 1),
    "ratio": (0, 1),
    "scale": (0.05, 4),
    "down": (0, 2),
    "up": (0, 2),
    "screen": (0, 2),
    "period": (2, 64),
    "mix": (0, 1),
    "shape": (0, 2),
    **dict.fromkeys(("opacity", "bright", "strength", "cast", "rim", "swing"), (0.0, 1.0)),
}


@dataclass(frozen=True)
class Link:
    """One degradation in a chain: a row of DEGRADATIONS, how often it happens, and ranges instead of the row's own.

    UsageError for a kind or parameter that does not exist and for a range that makes no sense.
    """

    kind: str
    probability: float = 1.0
    ranges: Mapping[str, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        row = DEGRADATIONS.get(self.kind)
        if row is None:
            raise UsageError(f"There is no degradation “{self.kind}”; there are {', '.join(sorted(DEGRADATIONS))}.")
        if not 0 <= self.probability <= 1:
            raise UsageError(f"The probability of {self.kind} must lie between 0 and 1, not {self.probability}.")
        for name, (low, high) in self.ranges.items():
            if name not in row.ranges:
                raise UsageError(f"{self.kind} has no parameter “{name}”; it has {', '.join(row.ranges)}.")
            least, greatest = (0.0, 1.0) if name in row.chances else _LIMITS.get(name, (0.0, 1000.0))
            is_empty = name in row.whole and math.ceil(low) > math.floor(high)
            if is_empty or not least <= low <= high <= greatest:
                raise UsageError(f"The range {low:g} to {high:g} makes no sense for {name} of {self.kind}.")


@dataclass(frozen=True)
class Chain:
    """Links applied in turn, or in an order of its own for each crop; drawn for a crop in proportion to `weight`."""

    weight: float
    links: tuple[Link, ...]
    shuffled: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.weight < math.inf:
            raise UsageError(f"The weight of a chain must be above 0, not {self.weight}.")


@dataclass(frozen=True, eq=False)
class Degraded:
    """Damaged crops, (n, 3, h, w) float32 in 0..1 of 8-bit values, and what was done to each: kinds and values."""

    image: Tensor
    records: tuple[tuple[Record, ...], ...]


def chains_from(table: Sequence[Mapping[str, Any]]) -> tuple[Chain, ...]:
    """The chains in [[degradations]] of a training configuration; UsageError for what it cannot mean.

    An entry has `weight`, `chain` and perhaps `shuffled`; a link in `chain` has `kind`, perhaps `probability`, and
    parameters, each a range [least, greatest] or one number.
    """
    if not table:
        raise UsageError("The training configuration has no [[degradations]] to draw from.")
    return tuple(_chain(entry) for entry in table)


@torch.no_grad()
def degrade(clean: Tensor, chains: Sequence[Chain], generator: torch.Generator) -> Degraded:
    """Damages each crop of (n, 3, h, w) in 0..1 by a chain drawn for it; `clean` itself is left alone.

    All is drawn from `generator`, a CPU generator: the same seed gives the same bytes on one device. Crops whose
    channels are equal keep them equal.
    """
    seed = int(torch.randint(2**62, (), generator=generator))
    on_device = generator if clean.device.type == "cpu" else torch.Generator(clean.device).manual_seed(seed)
    records = _drawn(random.Random(seed), chains, len(clean))
    queues = [deque(record) for record in records]
    is_grey = (clean == clean[:, :1]).flatten(1).all(1).tolist()
    image = clean.clone()
    while any(queues):  # the kind that most crops wait for, so that few calls serve many crops
        kind = Counter(queue[0][0] for queue in queues if queue).most_common(1)[0][0]
        chosen = [i for i, queue in enumerate(queues) if queue and queue[0][0] == kind]
        steps = [queues[i].popleft()[1] for i in chosen]
        index = torch.tensor(chosen, device=clean.device)
        values = torch.tensor([list(step.values()) for step in steps]).to(clean.device).unbind(1)
        named = dict(zip(steps[0], values, strict=True))
        result = DEGRADATIONS[kind].function(image.index_select(0, index), named, on_device).clamp(0, 1)
        if grey := [place for place, i in enumerate(chosen) if is_grey[i]]:
            result[grey] = result[grey, :1]
        image.index_copy_(0, index, result)
    return Degraded(_eight_bit(image), records)


def to_grey(image: Tensor) -> Tensor:
    """(n, 3, h, w) in 0..1: Rec. 601 luma rounded to 8 bit, in all three channels."""
    red, green, blue = image.split(1, 1)
    return _eight_bit(0.299 * red + 0.587 * green + 0.114 * blue).repeat(1, 3, 1, 1)


def contact_sheet(clean: Tensor, degraded: Degraded, path: Path, columns: int = 6) -> None:
    """Writes a PNG of pairs, clean beside degraded, magnified to about 192 px, with what was done under each."""
    scale = max(1, 192 // clean.shape[-1])
    font = ImageFont.load_default(11)
    pair = F.interpolate(torch.cat((clean, degraded.image), 3).cpu(), scale_factor=scale)
    pixels = (pair * 255).round().byte().permute(0, 2, 3, 1).numpy()  # (n, 3, h, 2w) -> (n, h, 2w, 3)
    height, width = pixels.shape[1:3]
    captions = [_caption(record, width // 6) for record in degraded.records]
    step = height + 14 * max(1 + caption.count("\n") for caption in captions) + 10
    rows = -(-len(captions) // columns)
    sheet = Image.new("RGB", (columns * (width + 8), rows * step), "white")
    draw = ImageDraw.Draw(sheet)
    for i, caption in enumerate(captions):
        x, y = i % columns * (width + 8), i // columns * step
        sheet.paste(Image.fromarray(pixels[i]), (x, y))
        draw.multiline_text((x + 2, y + height + 2), caption, "black", font, spacing=2)
    sheet.save(path)


def _caption(record: tuple[Record, ...], width: int) -> str:
    lines = [" ".join((kind, *(f"{name} {value:.3g}" for name, value in values.items()))) for kind, values in record]
    return "\n".join(part for line in lines or ["untouched"] for part in textwrap.wrap(line, width))


def _chain(entry: Mapping[str, Any]) -> Chain:
    links, weight, shuffled = entry.get("chain"), entry.get("weight"), entry.get("shuffled", False)
    if unknown := sorted(set(entry) - {"weight", "chain", "shuffled"}):
        raise UsageError(f"An entry of [[degradations]] has weight, chain and shuffled, not {', '.join(unknown)}.")
    if not isinstance(links, list) or not all(isinstance(link, Mapping) for link in links):
        raise UsageError("An entry of [[degradations]] needs a “chain”: a list of tables such as {kind = “jpeg”}.")
    if weight is None:
        raise UsageError("An entry of [[degradations]] needs a “weight”, how often it is drawn beside the others.")
    if not isinstance(shuffled, bool):
        raise UsageError("“shuffled” of a chain must be true or false.")
    return Chain(_number(weight, "The weight of a chain"), tuple(_link(link) for link in links), shuffled)


def _link(table: Mapping[str, Any]) -> Link:
    kind = table.get("kind")
    if not isinstance(kind, str):
        raise UsageError("Each link of a chain needs a “kind”, the name of a degradation.")
    ranges = {}
    for name in table.keys() - {"kind", "probability"}:
        value = table[name]
        ends = value if isinstance(value, list) and len(value) == 2 else (value, value)
        low, high = (_number(end, f"“{name}” of {kind}") for end in ends)
        ranges[name] = (low, high)
    return Link(kind, _number(table.get("probability", 1.0), f"The probability of {kind}"), ranges)


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{what} must be a number, or for a parameter [least, greatest], not {value!r}.")
    return float(value)


def _drawn(rng: random.Random, chains: Sequence[Chain], count: int) -> tuple[tuple[Record, ...], ...]:
    """For each of `count` crops the links that happen to it, in their order, with the values they have."""
    drawn = []
    for chain in rng.choices(chains, [chain.weight for chain in chains], k=count):
        links = [link for link in chain.links if rng.random() < link.probability]
        if chain.shuffled:
            rng.shuffle(links)
        drawn.append(tuple((link.kind, _values(rng, link)) for link in links))
    return tuple(drawn)


def _values(rng: random.Random, link: Link) -> dict[str, float]:
    row = DEGRADATIONS[link.kind]
    values = {}
    for name, default in row.ranges.items():
        low, high = link.ranges.get(name, default)
        if name in row.whole:
            values[name] = float(rng.randint(math.ceil(low), math.floor(high)))
        elif name in row.chances:
            values[name] = float(rng.random() < rng.uniform(low, high))
        elif name in row.per_channel:
            values |= {f"{name}_{channel}": rng.uniform(low, high) for channel in CHANNELS}
        else:
            values[name] = rng.uniform(low, high)
    return values


def _eight_bit(image: Tensor) -> Tensor:
    return (image.clamp(0, 1) * 255).round() / 255


def _noise(image: Tensor, correlation: Tensor, generator: torch.Generator) -> Tensor:
    """N(0, 1) in the image's shape; `correlation` (m,), 0..1, between any two channels."""
    noise = torch.randn(image.shape, generator=generator, device=image.device)
    mean = noise.mean(1, keepdim=True)
    own, shared = each((1 - correlation).sqrt()), each((1 + 2 * correlation).sqrt())
    return noise.mul_(own).add_(mean * (shared - own))  # the square root of the correlation matrix, applied


def _gaussian_noise(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    return image + _noise(image, values["grey"], generator) * each(values["sigma"] / 255)


def _speckle(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    return image + image * _noise(image, values["grey"], generator) * each(values["sigma"] / 255)


def _film_grain(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Layers of blurred noise, from `size` to `coarse` (sigma in pixels), are one noise with their mean power.

    The noise is shaped in the Fourier domain, so it wraps around at the borders.
    """
    h, w = image.shape[-2:]
    rows, columns = torch.fft.fftfreq(h, device=image.device), torch.fft.fftfreq(w, device=image.device)
    squared = rows[:, None] ** 2 + columns**2  # (h, w)
    power = torch.zeros((), device=image.device)
    for layer in range(3):
        place = layer / (values["layers"] - 1).clamp(min=1)
        sigma = each(values["size"] + (values["coarse"] - values["size"]) * place)
        passed = torch.exp(-((2 * math.pi * sigma) ** 2) * squared)  # the square of a Gaussian's transfer function
        is_used = each(values["layers"] > layer)
        power = power + is_used * passed / passed.mean((2, 3), keepdim=True)  # (m, 1, h, w)
    gain = (power / each(values["layers"])).sqrt()[..., : w // 2 + 1]
    white = torch.fft.rfft2(_noise(image, values["correlation"], generator))
    grain: Tensor = torch.fft.irfft2(white * gain, s=(h, w))
    luma = image.mean(1, keepdim=True).clamp(0, 1)
    return image + grain * each(values["amplitude"]) * ((4 * luma * (1 - luma)).sqrt() + 0.3)


def _poisson(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    photons = each(10 ** values["exponent"])
    caught: Tensor = torch.poisson(image * photons, generator)
    return caught / photons


def _salt_and_pepper(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """A `share` of the pixels turns black or white, half of them each, in all channels."""
    chance = torch.rand((len(image), 1, *image.shape[2:]), generator=generator, device=image.device)
    half = each(values["share"]) / 2
    return image.masked_fill(chance < half, 0).masked_fill(chance > 1 - half, 1)


def _resize(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """To `scale` by one method and back by another; bilinear and bicubic do not alias."""
    h, w = image.shape[-2:]
    results = []
    for one, scale, down, up in zip(
        image.split(1), values["scale"].tolist(), values["down"].tolist(), values["up"].tolist(), strict=True
    ):
        small = _resized(one, max(1, round(h * scale)), max(1, round(w * scale)), _METHODS[int(down)])
        results.append(_resized(small, h, w, _METHODS[int(up)]))
    return torch.cat(results)


def _resized(image: Tensor, h: int, w: int, method: str) -> Tensor:
    return F.interpolate(image, (h, w), mode=method, antialias=method != _METHODS[0])


def _halftone(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Printed dots: each channel against a cosine screen at its own of 15, 45 and 75 degrees, ink spread, mixed in."""
    h, w = image.shape[-2:]
    y, x = torch.arange(h, device=image.device)[:, None], torch.arange(w, device=image.device)
    turns = values["screen"][:, None] + torch.arange(3, device=image.device)  # (m, 3)
    angle = torch.deg2rad(15 + 30 * (turns % 3))[..., None, None]
    rate = 2 * math.pi / each(values["period"])
    along, across = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()  # (m, 3, h, w)
    screen = (torch.cos(along * rate) + torch.cos(across * rate)) / 2
    threshold = 0.5 + 0.5 * screen.sign() * screen.abs() ** 0.7  # even over 0..1 within 0.01, so that tones stay
    dots = ((image * 1.0625 - 0.03125 - threshold) * 16 + 0.5).clamp(0, 1)  # black and white stay without dots
    spread = gaussian_kernels(values["spread"], values["spread"], torch.zeros_like(values["spread"]))
    return torch.lerp(image, blurred(dots, spread), each(values["mix"]))


_SHIFTED: Mapping[str, Range] = {"shift_x": (0, 7), "shift_y": (0, 7)}
_ROWS = (
    Degradation("gaussian_noise", {"sigma": (0, 50), "grey": (0.4, 0.4)}, _gaussian_noise, chances=frozenset({"grey"})),
    Degradation(
        "film_grain",
        {"layers": (1, 3), "size": (0.3, 1.6), "coarse": (0.3, 1.6), "amplitude": (0, 0.12), "correlation": (0.5, 1)},
        _film_grain,
        whole=frozenset({"layers"}),
    ),
    Degradation("poisson", {"exponent": (2, 4)}, _poisson),
    Degradation("speckle", {"sigma": (5, 50), "grey": (0.4, 0.4)}, _speckle, chances=frozenset({"grey"})),
    Degradation("salt_and_pepper", {"share": (0, 0.01)}, _salt_and_pepper),
    Degradation(
        "gaussian_blur",
        {"sigma": (0.2, 3), "ratio": (0.3, 1), "angle": (0, 180), "isotropic": (0.6, 0.6)},
        gaussian_blur,
        chances=frozenset({"isotropic"}),
    ),
    Degradation("motion_blur", {"length": (3, 9), "angle": (0, 180)}, motion_blur),
    Degradation("defocus", {"radius": (1, 3)}, defocus),
    Degradation(
        "resize", {"scale": (0.3, 1.2), "down": (0, 2), "up": (0, 2)}, _resize, whole=frozenset({"down", "up"})
    ),
    Degradation(
        "jpeg",
        {"quality": (30, 95), "subsampled": (0.5, 0.5), "shift_x": (0, 0), "shift_y": (0, 0)},
        jpeg,
        whole=frozenset({"quality", "shift_x", "shift_y"}),
        chances=frozenset({"subsampled"}),
    ),
    Degradation(
        "jpeg_twice",
        {"quality": (30, 95), "second_quality": (30, 95), "subsampled": (0.5, 0.5), **_SHIFTED},
        jpeg_twice,
        whole=frozenset({"quality", "second_quality", "shift_x", "shift_y"}),
        chances=frozenset({"subsampled"}),
    ),
    Degradation(
        "halftone",
        {"screen": (0, 2), "period": (3, 6), "spread": (0.6, 1.2), "mix": (0.3, 1)},
        _halftone,
        whole=frozenset({"screen"}),
    ),
    *FADING,
    *STRUCTURED,
)
DEGRADATIONS: Mapping[str, Degradation] = {row.id: row for row in _ROWS}
