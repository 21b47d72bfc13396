"""What is done to a photo as a table for JSON, and back: the marks, what was found, the repairs with every candidate,
the recipe, the geometry. Arrays lie beside the table as named pieces."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.correction import MOST, Correction, Seen, seen_by, shape_of
from restorer_app.core.findings import Belief, Face, Findings, Kind
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.photo import Photo
from restorer_app.core.region import Region
from restorer_app.core.state import (
    SEEDS,
    Candidate,
    DocumentState,
    Hole,
    Origin,
    Patch,
    Repair,
    StepInstance,
    new_state,
)
from restorer_app.files.blobs import BlobReader, BlobWriter, pack_levels, pack_masks, pack_pixels, pack_text
from restorer_app.files.recipes import entry_of, name_of, number_of, numbers_of, step_of

LONGEST_SIDE = 2**24
GROUP = 64

Table = dict[str, Any]
_Tiles = Mapping[tuple[int, int], np.ndarray]

_REPAIR_KEYS = frozenset(("hole", "boxes", "width", "candidates", "chosen", "hidden"))
_MADE_KEYS = frozenset(("fill", "origin", "parameters", "weights"))
_CANDIDATE_KEYS = _MADE_KEYS | {"pixels", "seed"}
_STATE_KEYS = frozenset(("mask", "sources", "repairs", "recipe", "geometry"))
_LATER_STATE_KEYS = frozenset(("findings", "spared"))
"""Entries that are there only where they say something, so that older versions open all other documents."""


class NewerFormat(ValueError):  # noqa: N818 - says what it is
    """A table was written by a version after this one."""


class UnknownEntry(ValueError):  # noqa: N818 - says what it is
    """A table has an entry of this name, which this version does not know."""


def table_of(state: DocumentState, blobs: BlobWriter) -> Table:
    """What is done to the photo of a state; its arrays go to `blobs`."""
    later: Table = {} if state.findings is None else {"findings": _findings_table(state.findings, blobs)}
    if state.spared is not None:
        later["spared"] = _tiles_table(state.spared.tiles, blobs)
    return {
        **later,
        "mask": _tiles_table(state.mask.tiles, blobs),
        "sources": None if state.sources is None else _tiles_table(state.sources.tiles, blobs),
        "repairs": [_group_entry(group, blobs) for group in _groups(state.repairs)],
        "recipe": [_step_table(step, blobs) for step in state.recipe],
        "geometry": _geometry_table(state.geometry),
    }


def state_of(table: Any, photo: Photo, blobs: BlobReader) -> DocumentState:
    """The state that `table_of` made the table of.

    Raises `ValueError` (and `KeyError`, `TypeError`, `OverflowError`) for a table that no document has, `UnknownEntry`
    for one with more in it than this version knows.
    """
    check_keys(table, _STATE_KEYS, _LATER_STATE_KEYS)
    sources, findings, spared = table["sources"], table.get("findings"), table.get("spared")
    state = replace(
        new_state(photo),
        mask=_mask_of(table["mask"], photo, blobs),
        sources=None if sources is None else _mask_of(sources, photo, blobs),
        findings=None if findings is None else _findings_of(findings, photo, blobs),
        spared=None if spared is None else _mask_of(spared, photo, blobs),
        repairs=tuple(
            _repair_of(entry, photo, blobs)
            for name, count in table["repairs"]
            for entry in _group_of(text_of(name), whole_number(count, 1, GROUP), blobs)
        ),
        geometry=_geometry_of(table["geometry"], photo),
    )
    return replace(state, recipe=tuple(_instance_of(entry, state, blobs) for entry in table["recipe"]))


def check_keys(table: Any, names: Set[str], others: Set[str] = frozenset()) -> None:
    """Raises `ValueError` unless the table has these entries, and none but these and the `others`."""
    if not isinstance(table, dict) or names - set(table):
        raise ValueError("an entry is missing")
    if unknown := set(table) - names - others:
        raise UnknownEntry(min(unknown))


def whole_number(value: Any, low: int, high: int) -> int:
    """The value, if it is a whole number within these bounds. Raises `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{value!r} where a number from {low} to {high} should be")
    return value


def text_of(value: Any) -> str:
    """The value, if it is a text. Raises `ValueError`."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} where a text should be")
    return value


def _tiles_table(tiles: _Tiles, blobs: BlobWriter) -> list[list[Any]]:
    return [[*place, blobs.put([tile], partial(pack_masks, [tile]))] for place, tile in tiles.items()]


def _mask_of(entries: Any, photo: Photo, blobs: BlobReader) -> Mask:
    tiles = {}
    for place, name in _places(entries, photo):
        (tile,) = blobs.masks(name, [(TILE, TILE)])
        outside = ~_inside(place, photo)
        if not tile.any() or tile[outside].any():
            raise ValueError("a tile of a mask that marks nothing, or something outside the picture")
        tiles[place] = tile
    return Mask(photo.width, photo.height, MappingProxyType(tiles))


def _findings_table(findings: Findings, blobs: BlobWriter) -> Table:
    planes = (findings.probability, findings.stain)
    names = [None if plane is None else blobs.put([plane], partial(pack_levels, plane)) for plane in planes]
    belief = findings.belief
    return {
        "probability": names[0],
        "stain": names[1],
        "detector": findings.detector,
        "weights": findings.weights,
        "open": findings.is_open,
        "faces": [_box_table(face.box) for face in findings.faces],
        "belief": {
            "sensitivity": belief.sensitivity,
            "reach": belief.reach,
            "least": belief.least,
            "kinds": sorted(kind.value for kind in belief.kinds),
        },
    }


def _findings_of(table: Any, photo: Photo, blobs: BlobReader) -> Findings:
    check_keys(table, {"probability", "stain", "detector", "weights", "open", "faces", "belief"})
    stain, shape, belief = table["stain"], (photo.height, photo.width), table["belief"]
    check_keys(belief, {"sensitivity", "reach", "least", "kinds"})
    return Findings(
        blobs.levels(text_of(table["probability"]), shape),
        None if stain is None else blobs.levels(text_of(stain), shape),
        name_of(table["detector"]) if table["detector"] else "",
        name_of(table["weights"]) if table["weights"] else "",
        Belief(
            number_of(belief["sensitivity"]),
            number_of(belief["reach"]),
            whole_number(belief["least"], 1, LONGEST_SIDE**2),
            frozenset(Kind(text_of(name)) for name in belief["kinds"]),
        ),
        flag_of(table["open"]),
        tuple(Face(_box_of(entry, photo)) for entry in table["faces"]),
    )


def _groups(repairs: Sequence[Repair]) -> Iterator[Sequence[Repair]]:
    """In their order, so many at a time: a stroke among thousands of repairs writes none of them down again."""
    return (repairs[start : start + GROUP] for start in range(0, len(repairs), GROUP))


def _group_entry(group: Sequence[Repair], blobs: BlobWriter) -> list[Any]:
    def pack() -> bytes:
        return pack_text(json.dumps([_repair_table(repair, blobs) for repair in group]))

    return [blobs.put(group, pack), len(group)]


def _group_of(name: str, count: int, blobs: BlobReader) -> list[Any]:
    group = json.loads(blobs.text(name))
    if not isinstance(group, list) or len(group) != count:
        raise ValueError("another number of repairs than there should be")
    return group


def _repair_table(repair: Repair, blobs: BlobWriter) -> Table:
    hole = repair.hole
    return {
        "hole": blobs.put([hole], partial(pack_masks, [patch.mask for patch in hole.patches])),
        "boxes": [_box_table(patch.box) for patch in hole.patches],
        "width": hole.width,
        "candidates": [_candidate_table(candidate, blobs) for candidate in repair.candidates],
        "chosen": repair.chosen,
        "hidden": repair.is_hidden,
    }


def _candidate_table(candidate: Candidate, blobs: BlobWriter) -> Table:
    return {
        "pixels": blobs.put([candidate], partial(pack_pixels, candidate.pixels)),
        "seed": candidate.seed,
        "fill": candidate.fill,
        "origin": candidate.origin.name.lower(),
        "parameters": dict(candidate.parameters),
        "weights": candidate.weights,
    }


def _repair_of(table: Any, photo: Photo, blobs: BlobReader) -> Repair:
    table = _as_now(table)
    check_keys(table, _REPAIR_KEYS)
    boxes = [_box_of(entry, photo) for entry in table["boxes"]]
    if not boxes or not table["candidates"]:
        raise ValueError("a repair of nothing")
    shapes = [(box.height, box.width) for box in boxes]
    masks = blobs.masks(text_of(table["hole"]), shapes)
    if not any(mask.any() for mask in masks):
        raise ValueError("a hole without a pixel")
    patches = tuple(Patch(box, mask) for box, mask in zip(boxes, masks, strict=True))
    colours = [(*shape, photo.channels) for shape in shapes]
    candidates = tuple(_candidate_of(entry, colours, photo, blobs) for entry in table["candidates"])
    chosen = whole_number(table["chosen"], 0, len(candidates) - 1)
    return Repair(Hole(patches, number_of(table["width"])), candidates, chosen, flag_of(table["hidden"]))


def _as_now(table: Any) -> Any:
    """A repair as it is written now; in format 1 all its candidates were made in one way."""
    if not isinstance(table, dict) or not set(table) >= _MADE_KEYS:
        return table
    made = {key: table[key] for key in _MADE_KEYS}
    candidates = [{"pixels": name, "seed": seed, **made} for name, seed in table["candidates"]]
    return {**{key: value for key, value in table.items() if key not in _MADE_KEYS}, "candidates": candidates}


def _candidate_of(table: Any, shapes: Sequence[tuple[int, ...]], photo: Photo, blobs: BlobReader) -> Candidate:
    check_keys(table, _CANDIDATE_KEYS)
    return Candidate(
        blobs.pixels(text_of(table["pixels"]), shapes, photo.pixels.dtype),
        whole_number(table["seed"], 0, SEEDS - 1),
        name_of(table["fill"]),
        Origin[text_of(table["origin"]).upper()],
        numbers_of(table["parameters"]),
        name_of(table["weights"]) if table["weights"] else "",
    )


def _step_table(step: StepInstance, blobs: BlobWriter) -> Table:
    region = step.region
    tiles = (
        None
        if region is None
        else [[*place, blobs.put([tile], partial(pack_levels, tile))] for place, tile in region.tiles.items()]
    )
    later = {} if step.correction is None else {"correction": _correction_table(step.correction, blobs)}
    return {
        **entry_of(step),
        **later,
        "region": None if region is None else {"base": region.base, "tiles": tiles},
        "facts": None if step.facts is None else dict(step.facts),
    }


def _instance_of(table: Any, state: DocumentState, blobs: BlobReader) -> StepInstance:
    if not isinstance(table, dict):
        raise ValueError("a step that is no table")
    facts, correction = table["facts"], table.get("correction")
    step = step_of({name: value for name, value in table.items() if name not in ("region", "facts", "correction")})
    region = None if table["region"] is None else _region_of(table["region"], state.photo, blobs)
    seen = seen_by(region, state.findings, state.spared)
    return replace(
        step,
        region=region,
        facts=None if facts is None else numbers_of(facts),
        correction=None if correction is None else _correction_of(correction, seen, state.photo, blobs),
    )


def _correction_table(correction: Correction, blobs: BlobWriter) -> Table:
    values = correction.values
    as_bytes = np.ascontiguousarray(values, "<f2").view(np.uint8)
    return {"cell": correction.cell, "values": blobs.put([values], partial(pack_levels, as_bytes))}


def _correction_of(table: Any, seen: Seen, photo: Photo, blobs: BlobReader) -> Correction:
    check_keys(table, {"cell", "values"})
    cell = whole_number(table["cell"], 1, LONGEST_SIDE)
    height, width, channels = shape_of(photo.width, photo.height, cell)
    as_bytes = blobs.levels(text_of(table["values"]), (height, width, 2 * channels))
    values = as_bytes.view("<f2").astype(np.float16)
    if not (np.abs(values) <= MOST).all():
        raise ValueError("a correction beyond its bounds")
    return Correction(values, cell, seen)


def _region_of(table: Any, photo: Photo, blobs: BlobReader) -> Region:
    check_keys(table, {"base", "tiles"})
    base = whole_number(table["base"], 0, 255)
    tiles = {}
    for place, name in _places(table["tiles"], photo):
        tile = blobs.levels(name, (TILE, TILE))
        if (tile == base).all() or (tile[~_inside(place, photo)] != base).any():
            raise ValueError("a tile of a region that says nothing, or something outside the picture")
        tiles[place] = tile
    return Region(photo.width, photo.height, base, MappingProxyType(tiles))


def _geometry_table(geometry: Geometry) -> Table:
    crop = None if geometry.crop is None else _box_table(geometry.crop)
    return {"turns": geometry.turns, "angle": geometry.angle, "crop": crop}


def _geometry_of(table: Any, photo: Photo) -> Geometry:
    check_keys(table, {"turns", "angle", "crop"})
    geometry = Geometry(whole_number(table["turns"], 0, 3), number_of(table["angle"]))
    if table["crop"] is None:
        return geometry
    x, y, width, height = (whole_number(side, 0, 2 * LONGEST_SIDE) for side in table["crop"])
    crop = Box(x, y, width, height)
    if not geometry.holds(crop, photo.width, photo.height):
        raise ValueError("a crop that reaches beyond the scan")
    return replace(geometry, crop=crop)


def _places(entries: Any, photo: Photo) -> Iterable[tuple[tuple[int, int], str]]:
    """Column, row and name of each tile in a list of them."""
    last_column, last_row = (photo.width - 1) // TILE, (photo.height - 1) // TILE
    for column, row, name in entries:
        yield (whole_number(column, 0, last_column), whole_number(row, 0, last_row)), text_of(name)


def _inside(place: tuple[int, int], photo: Photo) -> np.ndarray:
    """(TILE, TILE) bool: which pixels of a tile lie in the picture."""
    columns, rows = (np.arange(TILE) + index * TILE for index in place)
    return (rows[:, None] < photo.height) & (columns[None, :] < photo.width)


def _box_table(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _box_of(entry: Sequence[Any], photo: Photo) -> Box:
    x, y, width, height = entry
    box = Box(
        whole_number(x, 0, photo.width),
        whole_number(y, 0, photo.height),
        whole_number(width, 1, photo.width),
        whole_number(height, 1, photo.height),
    )
    if not photo.box.contains(box):
        raise ValueError("a hole outside the picture")
    return box


def flag_of(value: Any) -> bool:
    """The value, if it is true or false. Raises `ValueError`."""
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} where true or false should be")
    return value
