"""How clean photos are damaged to measure steps: the table CONDITIONS, and which of its groups each step is for.

To add one, write its function and a row. A row of STEPS is measured on the groups that MEASURED_ON names for it.
"""

import io
import tomllib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from PIL import Image

from restorer_app.core.errors import UsageError
from restorer_app.training.degrade import chains_from, degrade

LEAST_SIDE = 16
UNHARMED = "clean"
MIXED = "mixed"
FADED = "fade"
_MIXED_FILE = Path(__file__).parent / "configs" / "mixed.toml"


@dataclass(frozen=True)
class Condition:
    """A row: a kind of damage that is the same for a picture whenever and wherever it is measured.

    `group`: conditions that are alike but for `level`, which is what `damage(pixels, level, seed)` is told: a standard
    deviation on the 8-bit scale or a JPEG quality. Pixels are (h, w, 1 or 3) uint8. `photos`: which pictures it fits,
    "luma" being all of them, the colour ones as `luma` makes them. `sets`: those that papers report it on; where any of
    these is measured, others are left out. `seed` counts together with the picture's name.
    """

    id: str
    title: str
    group: str
    damage: Callable[[np.ndarray, float, int], np.ndarray]
    level: float
    seed: int
    photos: Literal["any", "colour", "grey", "luma"] = "any"
    sets: tuple[str, ...] = ()

    def clean(self, pixels: np.ndarray) -> np.ndarray | None:
        """What a picture, (h, w, 1 or 3) uint8, is measured as; None where the condition does not fit it."""
        if pixels.shape[2] not in _CHANNELS[self.photos] or min(pixels.shape[:2]) < LEAST_SIDE:
            return None
        return luma(pixels) if self.photos == "luma" else pixels

    def damaged(self, clean: np.ndarray, name: str) -> np.ndarray:
        """The clean picture, damaged: the same shape, 8-bit values. `name`: the file's, without its ending."""
        return self.damage(clean, self.level, self.seed << 32 | zlib.crc32(name.encode()))

    def among(self, names: Sequence[str]) -> tuple[str, ...]:
        """Which of these sets of photos it is measured on."""
        usual = tuple(name for name in names if name in self.sets)
        return usual or tuple(names)


def luma(pixels: np.ndarray) -> np.ndarray:
    """(h, w, 1) uint8 of (h, w, 1 or 3): Rec. 601 luma in 16..235, MATLAB's rgb2ycbcr, as the papers on JPEG measure.

    LIVE1 so gives their 27.77 dB at quality 10; full-range luma gives 27.02.
    """
    if pixels.shape[2] == 1:
        return pixels
    weighted = pixels @ np.array([65.481, 128.553, 24.966]) / 255 + 16
    return np.asarray(np.rint(weighted), np.uint8)[..., None]


def _nothing(pixels: np.ndarray, level: float, seed: int) -> np.ndarray:
    return pixels


def _noise(pixels: np.ndarray, level: float, seed: int) -> np.ndarray:
    """White Gaussian noise, clipped and rounded as every scan is."""
    noise = np.random.default_rng(seed).normal(0, level, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def _jpeg(pixels: np.ndarray, level: float, seed: int) -> np.ndarray:
    """Through libjpeg's encoder, colour as 4:2:0: LIVE1 in colour so gives the papers' 25.69 dB at quality 10."""
    file = io.BytesIO()
    is_grey = pixels.shape[2] == 1
    image = Image.fromarray(pixels[..., 0] if is_grey else pixels)
    image.save(file, "JPEG", quality=int(level), subsampling=-1 if is_grey else 2)
    return np.asarray(Image.open(file)).reshape(pixels.shape)


def _synthetic(*links: Mapping[str, Any]) -> Callable[[np.ndarray, float, int], np.ndarray]:
    """A chain of training's DEGRADATIONS; channels that are equal stay equal."""
    chains = chains_from([{"weight": 1.0, "chain": list(links)}])

    def damage(pixels: np.ndarray, level: float, seed: int) -> np.ndarray:
        image = torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1).expand(3, -1, -1)[None]
        result = degrade(image.contiguous(), chains, torch.Generator().manual_seed(seed)).image[0]
        planes = (result * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        return np.ascontiguousarray(planes[..., : pixels.shape[2]])

    return damage


def _mixed() -> tuple[Condition, ...]:
    """What `configs/mixed.toml` says: from light to heavy damage of every kind at once."""
    table = tomllib.loads(_MIXED_FILE.read_text(encoding="utf-8"))
    return tuple(
        Condition(
            f"{MIXED}-{name}",
            f"Mixed damage, {name}",
            MIXED,
            _synthetic(*row["chain"]),
            level,
            row["seed"],
            sets=_ONE_SET,
        )
        for level, (name, row) in enumerate(table.items(), 1)
    )


_GRAIN = _synthetic(
    {"kind": "film_grain", "layers": 2, "size": 0.6, "coarse": 1.2, "amplitude": 0.06, "correlation": 0.8}
)
_FAINT_NOISE = {"kind": "gaussian_noise", "sigma": 2, "grey": 0}
_BLURS = (
    ("blur-1", "Blur, σ 1", 1.0, {"kind": "gaussian_blur", "sigma": 1, "isotropic": 1}),
    ("blur-1.6", "Blur, σ 1.6", 1.6, {"kind": "gaussian_blur", "sigma": 1.6, "isotropic": 1}),
    ("motion-7", "Moved by 7 px", 7.0, {"kind": "motion_blur", "length": 7}),
)
_FADES = (
    ("light", 301, {"kind": "fade", "black": [0, 0.08], "white": [0.85, 1], "gamma": [0.8, 1.2]}),
    ("strong", 302, {"kind": "fade"}),
    ("dyes", 303, {"kind": "fade", "black": [0, 0.1], "white": [0.8, 1], "gamma": [0.4, 1]}),
    ("uneven", 304, {"kind": "uneven_fade"}),
)
_CHANNELS = {"any": (1, 3), "luma": (1, 3), "colour": (3,), "grey": (1,)}
_COLOUR_SETS, _GREY_SETS, _ONE_SET = ("CBSD68", "Kodak24", "McMaster"), ("BSD68", "Set12", "Classic5"), ("McMaster",)
_SIGMAS, _QUALITIES = (15, 25, 50), (10, 20, 30, 40)

CONDITIONS: tuple[Condition, ...] = (
    *(Condition(f"noise-{s}", f"Noise, σ {s}, colour", "noise", _noise, s, s, "colour", _COLOUR_SETS) for s in _SIGMAS),
    *(
        Condition(f"noise-grey-{s}", f"Noise, σ {s}, grey", "noise", _noise, s, 100 + s, "grey", _GREY_SETS)
        for s in _SIGMAS
    ),
    *(
        Condition(f"jpeg-{q}", f"JPEG, quality {q}, colour", "jpeg", _jpeg, q, 0, "colour", ("LIVE1",))
        for q in _QUALITIES
    ),
    *(
        Condition(f"jpeg-grey-{q}", f"JPEG, quality {q}, grey", "jpeg", _jpeg, q, 0, "luma", ("LIVE1", "Classic5"))
        for q in _QUALITIES
    ),
    Condition("grain", "Film grain", "grain", _GRAIN, 0, 201, sets=_ONE_SET),
    *(
        Condition(name, f"{title}, noise, σ 2", "blur", _synthetic(link, _FAINT_NOISE), level, 0, sets=_ONE_SET)
        for name, title, level, link in _BLURS
    ),
    *_mixed(),
    *(
        Condition(f"fade-{name}", f"Fading, {name}", FADED, _synthetic(link), 0, seed, "colour", _ONE_SET)
        for name, seed, link in _FADES
    ),
    Condition(UNHARMED, "Nothing to do", UNHARMED, _nothing, 0, 0, sets=_ONE_SET),
)

_DENOISERS, _SHARPENERS = ("noise", "jpeg", "grain", UNHARMED), ("blur", UNHARMED)
MEASURED_ON: Mapping[str, tuple[str, ...]] = {
    "clean": (*_DENOISERS, MIXED),
    "revive": (MIXED, UNHARMED),
    "fade": (FADED, UNHARMED),
    "auto_levels": (MIXED, FADED),
    "denoise_nlm": _DENOISERS,
    "denoise_tv": _DENOISERS,
    "deblur": _SHARPENERS,
    "deblur_wiener": _SHARPENERS,
    "edges": _SHARPENERS,
    "sharpen": _SHARPENERS,
}


def find_condition(wanted: str) -> Condition:
    """The row of that id. Raises `UsageError`."""
    for condition in CONDITIONS:
        if condition.id == wanted:
            return condition
    known = ", ".join(condition.id for condition in CONDITIONS)
    raise UsageError(f"There is no condition called “{wanted}”. There are: {known}.")


def conditions_for(row: str) -> tuple[Condition, ...]:
    """The conditions that a row of STEPS is measured on; none for one that the table does not know."""
    groups = MEASURED_ON.get(row, ())
    return tuple(condition for condition in CONDITIONS if condition.group in groups)


def are_rivals(row: str, other: str) -> bool:
    """Whether two rows of STEPS undo the same kind of damage."""
    groups = (set(MEASURED_ON.get(each, ())) - {UNHARMED} for each in (row, other))
    return bool(set.intersection(*groups))
