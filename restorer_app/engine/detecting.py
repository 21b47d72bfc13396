"""Running a detector over a photo: tile by tile at each of its scales, and all of them laid together."""

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.composite import to_float
from restorer_app.core.errors import InferenceError
from restorer_app.core.findings import Face, Findings
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.state import DocumentState
from restorer_app.engine.levels import enlarged, read_level, reduced_box
from restorer_app.steps.context import Context, Tile
from restorer_app.steps.detectors import DetectorChoice, Found
from restorer_app.steps.faces import SIDE, find_faces

TILE = 1024  # a net sees some 190 pixels further; of smaller tiles most would be looked at twice


def find_damage(
    state: DocumentState, choice: DetectorChoice, context: Context, progress: Progress, tile: int = TILE
) -> Findings:
    """What a choice of detectors says of the repaired photo; the size of the tiles changes nothing but rounding.

    Raises `ModelError`, `InferenceError`, `Cancelled`.
    """
    photo = state.photo
    side = min(photo.width, photo.height)
    passes = [(part, level) for part in choice.among or (choice,) for level in range(part.detector.levels(side))]
    whole, done = sum(0.25**level for _, level in passes), 0.0
    planes: dict[str, np.ndarray] = {"remove": np.zeros((photo.height, photo.width), np.uint8)}
    for part, level in passes:
        share = ProgressShare(progress, done / whole, (done + 0.25**level) / whole, "Looking for damage")
        for name, plane in _at_level(state, part, level, context, share, tile).items():
            whole_plane = _enlarged(plane, level, photo.box)
            planes[name] = np.maximum(planes[name], whole_plane) if name in planes else whole_plane
        done += 0.25**level
    return Findings(planes["remove"], planes.get("stain"), choice.id, choice.weights, faces=faces_in(state))


def faces_in(state: DocumentState) -> tuple[Face, ...]:
    """The faces in the repaired photo (`steps.faces`), the surest first."""
    level = 0
    while _longest(reduced_box(state.photo.box, level + 1)) >= SIDE:
        level += 1
    image = to_float(read_level(state, reduced_box(state.photo.box, level), level))
    faces = find_faces(np.rint(image * 255).astype(np.uint8))
    return tuple(Face(enlarged(face.box, level).intersection(state.photo.box)) for face in faces)


def _longest(box: Box) -> int:
    return max(box.width, box.height)


def _at_level(
    state: DocumentState, choice: DetectorChoice, level: int, context: Context, progress: Progress, tile: int
) -> dict[str, np.ndarray]:
    """What is found in the photo reduced to a level, (h, w) uint8 for each name of `Found`."""
    box = reduced_box(state.photo.box, level)
    cells = [cell.intersection(box) for cell in tiles_of(box, tile)]
    planes: dict[str, np.ndarray] = {}
    for index, cell in enumerate(cells):
        progress.update(index / len(cells), "")
        around = cell.grown(choice.halo).intersection(box)
        image = to_float(read_level(state, around, level))
        image.flags.writeable = False
        found = choice.detector.find(Tile(image, 0.5**level, (around.x, around.y)), context, choice.id)
        for name, values in _parts(found, choice):
            plane = planes.setdefault(name, np.zeros((box.height, box.width), np.uint8))
            plane[cell.slices] = np.rint(np.clip(values[cell.within(around)], 0, 1) * 255)
    return planes


def _parts(found: Found, choice: DetectorChoice) -> list[tuple[str, np.ndarray]]:
    given = [("remove", found.remove)] + ([] if found.stain is None else [("stain", found.stain)])
    if not all(np.isfinite(values).all() for _, values in given):
        raise InferenceError(f"The detector “{choice.title}” gave values that are no numbers.")
    return given


def _enlarged(plane: np.ndarray, level: int, box: Box) -> np.ndarray:
    """A plane of a level at full size."""
    if level == 0:
        return plane
    import cv2

    height, width = plane.shape
    whole = cv2.resize(plane, (width << level, height << level), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(whole[: box.height, : box.width])
