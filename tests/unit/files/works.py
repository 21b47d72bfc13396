"""A photo in a file with everything that can be done to one, and whether two such states are the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.findings import Belief, Findings, Kind
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.requests import Preview
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, StepInstance, new_state
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from tests.unit.files.conftest import draw, draw_alpha

QUIET = SilentProgress()
PREVIEW = Preview(np.full((3, 4, 4), 255, np.uint8), 400, 300)


def write_scan(path: Path, channels: int = 3, bits: int = 16, seed: int = 7, has_alpha: bool = False) -> Photo:
    """A scan at `path`, opened."""
    pixels = draw(channels, bits, 400, 300, seed)
    alpha = draw_alpha(bits, 400, 300) if has_alpha else None
    write_photo(pixels, alpha, Metadata(), target=path, source=None, format_id="tiff", options={}, progress=QUIET)
    return open_photo(path, QUIET)


def disc(photo: Photo, x: int, y: int, radius: int) -> Mask:
    rows, columns = np.mgrid[0 : 2 * radius, 0 : 2 * radius]
    shape = np.hypot(rows - radius + 0.5, columns - radius + 0.5) < radius
    return Mask(photo.width, photo.height).painted(Box(x - radius, y - radius, 2 * radius, 2 * radius), shape)


def repair_at(photo: Photo, box: Box, *, seed: int = 0, is_hidden: bool = False) -> Repair:
    """A repair of two patches with three candidates."""
    random = np.random.default_rng(seed)
    half = box.width // 2
    boxes = (Box(box.x, box.y, half, box.height), Box(box.x + half, box.y, box.width - half, box.height))
    patches = tuple(Patch(part, random.random((part.height, part.width)) < 0.7) for part in boxes)
    top = 2**photo.bits

    def candidate(number: int) -> Candidate:
        pixels = (random.integers(0, top, (part.height, part.width, photo.channels)) for part in boxes)
        filled = tuple(part.astype(photo.pixels.dtype) for part in pixels)
        if number == 2:
            return Candidate(filled, number, "telea", Origin.CLASSICAL)
        return Candidate(filled, number, "heal", Origin.LEARNED, {"grain": 0.5}, "ab" * 32)

    return Repair(Hole(patches, 12.5), tuple(candidate(number) for number in range(3)), 1, is_hidden)


def work_on(photo: Photo) -> DocumentState:
    """Marks, a place to copy from, what was found and is none, two repairs, a step with a region, and a step that
    nobody knows."""
    rows, columns = np.mgrid[0:60, 0:80]
    region = Region(photo.width, photo.height, NOWHERE).replaced(
        Box(200, 150, 80, 60), ((rows + columns) % 256).astype(np.uint8)
    )
    return replace(
        new_state(photo),
        mask=disc(photo, 250, 150, 30).united(disc(photo, 395, 295, 20)),
        sources=disc(photo, 60, 60, 40),
        findings=findings_in(photo),
        spared=disc(photo, 120, 40, 15),
        repairs=(
            repair_at(photo, Box(10, 20, 41, 23)),
            repair_at(photo, Box(300, 200, 20, 30), seed=1, is_hidden=True),
        ),
        recipe=(
            StepInstance("clean", {"noise_level": 12.0}, 0.75, True, region, {"noise_level": 11.5}),
            StepInstance("from-the-future", {}, 1.0, False),
        ),
        geometry=Geometry(1, -1.25, Box(60, 70, 180, 200)),
    )


def findings_in(photo: Photo, *, is_open: bool = True) -> Findings:
    """What a detector that knows stains said of a photo, and a belief other than the usual one."""
    planes = [np.zeros((photo.height, photo.width), np.uint8) for _ in range(2)]
    for number, plane in enumerate(planes):
        plane[20 : 60 + number, 100:140] = np.random.default_rng(number).integers(0, 256, (40 + number, 40), np.uint8)
    belief = Belief(0.7, 0.25, 12, frozenset({Kind.BRIGHT, Kind.LINES, Kind.STAINS}))
    return Findings(planes[0], planes[1], "lines", "cd" * 32, belief, is_open)


def is_same(one: DocumentState, other: DocumentState) -> bool:
    """Whether every pixel, mark, repair, candidate and step is the same."""
    return (
        _is_same_photo(one.photo, other.photo)
        and _is_same_mask(one.mask, other.mask)
        and _is_same_mask(one.sources, other.sources)
        and _is_same_mask(one.spared, other.spared)
        and _are_same_findings(one.findings, other.findings)
        and len(one.repairs) == len(other.repairs)
        and all(_is_same_repair(*pair) for pair in zip(one.repairs, other.repairs, strict=True))
        and len(one.recipe) == len(other.recipe)
        and all(_is_same_step(*pair) for pair in zip(one.recipe, other.recipe, strict=True))
        and one.geometry == other.geometry
    )


def _is_same_photo(one: Photo, other: Photo) -> bool:
    alphas = (one.alpha is None) == (other.alpha is None) and (
        one.alpha is None or np.array_equal(one.alpha, other.alpha)
    )
    return one.pixels.dtype == other.pixels.dtype and np.array_equal(one.pixels, other.pixels) and alphas


def _is_same_mask(one: Mask | None, other: Mask | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one.to_array(), other.to_array()) and one.tiles.keys() == other.tiles.keys()


def _are_same_findings(one: Findings | None, other: Findings | None) -> bool:
    if one is None or other is None:
        return one is other
    stains = (one.stain is None) == (other.stain is None) and (
        one.stain is None or np.array_equal(one.stain, other.stain)
    )
    said = [(each.detector, each.weights, each.belief, each.is_open) for each in (one, other)]
    return np.array_equal(one.probability, other.probability) and stains and said[0] == said[1]


def _is_same_repair(one: Repair, other: Repair) -> bool:
    def plain(repair: Repair) -> tuple[object, ...]:
        boxes = [patch.box for patch in repair.hole.patches]
        made = [(one.seed, one.fill, one.origin, dict(one.parameters), one.weights) for one in repair.candidates]
        return boxes, made, repair.hole.width, repair.chosen, repair.is_hidden

    arrays = [
        [*(patch.mask for patch in repair.hole.patches), *(part for made in repair.candidates for part in made.pixels)]
        for repair in (one, other)
    ]
    return plain(one) == plain(other) and all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(*arrays, strict=True)
    )


def _is_same_step(one: StepInstance, other: StepInstance) -> bool:
    if (one.region is None) != (other.region is None):
        return False
    if one.region is not None and other.region is not None:
        values = [region.values(region.box) for region in (one.region, other.region)]
        if one.region.base != other.region.base or not np.array_equal(*values):
            return False
    return replace(one, region=None) == replace(other, region=None)
