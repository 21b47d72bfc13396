"""Times the tools that mark damage on 24 megapixels and prints medians in milliseconds as one JSON object.

`worker`: what runs beside the window, from the request to its result. `window`: what runs on Qt's thread between two
frames. Beside them stand yardsticks of the same run: OpenCV's flood fill of the photo, and its distance transform.
"""

import json
import math
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from restorer_app.core.brush import capsule
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, MaskChange, TraceCrease
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import Request
from restorer_app.core.state import DocumentState, new_state
from restorer_app.tools.table import TOOLS
from restorer_app.tools.tool import Pointer
from restorer_app.work.workers import RUNS

WIDTH, HEIGHT, REPEATS = 6000, 4000, 9


def timed(act: Callable[[], object]) -> float:
    """Median wall time of `act` in milliseconds."""
    act()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(1e3 * statistics.median(times), 1)


def scan(dtype: type) -> Photo:
    """A grainy photo with a stain over a third of it and a crease of 3 px that runs in a long wave."""
    random = np.random.default_rng(3)
    grey = random.normal(120, 6, (HEIGHT, WIDTH)).astype(np.float32)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    grey[(x - 2000) ** 2 + (y - 2000) ** 2 < 1600**2] += 60
    grey[np.abs(y - wave(x)) < 1.5] -= 45
    grey = np.clip(grey, 0, 255) * (np.iinfo(dtype).max / 255)
    return Photo(np.repeat(grey.astype(dtype)[..., None], 3, axis=2))


def wave(x: np.ndarray | float) -> np.ndarray | float:
    """The row of the crease in each column."""
    return 400 + 60 * np.sin(np.asarray(x) / 260)


def dust(count: int) -> Mask:
    """Strokes of many widths all over the photo."""
    random, mask = np.random.default_rng(7), Mask(WIDTH, HEIGHT)
    for index in range(count):
        x, y = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
        dx, dy = random.normal(0, 40, 2)
        mask = mask.painted(*capsule(x, y, x + dx, y + dy, diameter=(2, 6, 20, 60)[index % 4]))
    return mask


def run(request: Request[object]) -> float:
    """The time of one request on its worker."""
    return timed(lambda: RUNS[type(request)](request, SilentProgress()))


def measure_worker() -> dict[str, float]:
    """What the tools and the commands ask for."""
    result = {}
    for dtype in (np.uint8, np.uint16):
        state, bits = new_state(scan(dtype)), np.iinfo(dtype).bits
        for name, is_contiguous in (("contiguous", True), ("anywhere", False)):
            result[f"wand, {bits} bit, {name}"] = run(FindSimilar(state, 2000, 2000, 0.2, is_contiguous))
            result[f"wand, {bits} bit, {name}, all of it"] = run(FindSimilar(state, 5500, 3500, 1.0, is_contiguous))
        result.update({f"{name}, {bits} bit": figure for name, figure in measure_crease(state).items()})
    painted = Mask.from_array(np.ones((HEIGHT, WIDTH), bool)).erased(*capsule(3000, 2000, 3000, 2000, diameter=900))
    for what, mask in (("300 strokes", dust(300)), ("all but a disc", painted)):
        for change in MaskChange:
            result[f"{change.value} by 8 px, {what}"] = run(ChangeMask(mask, change, 8))
        place = next(iter(mask.tile_boxes()))
        row, column = np.argwhere(place[1])[0]
        spot = (place[0].x + int(column), place[0].y + int(row))
        result[f"find the mark at a place, {what}"] = run(FindHole(mask, spot))
        result[f"find the next mark, {what}"] = run(FindHole(mask))
    return result


def measure_crease(state: DocumentState) -> dict[str, float]:
    """A line along the crease, and one where there is none."""
    result = {}
    for length in (300, 1000, 4000):
        start, end = (700.5, float(wave(700)) + 0.5), (700.5 + length, float(wave(700 + length)) + 0.5)
        result[f"crease of {length} px"] = run(TraceCrease(state, start, end))
    slant = 1000 / math.sqrt(2)
    result["no crease, 1000 px aslant"] = run(TraceCrease(state, (4200.5, 1500.5), (4200.5 + slant, 1500.5 + slant)))
    return result


def measure_window() -> dict[str, float]:
    """Whole gestures of the shape tools, and moving the selected mark."""
    tools = {row.id: row.make() for row in TOOLS}
    bare, result = Mask(WIDTH, HEIGHT), {}
    turns = [2 * math.pi * step / 400 for step in range(401)]
    around = [Pointer(3000 + 2900 * math.cos(turn), 2000 + 1900 * math.sin(turn)) for turn in turns]

    def gesture(name: str) -> None:
        tool = tools[name]
        tool.press(around[0] if name == "lasso" else Pointer(60, 60), bare)
        for pointer in around[1:] if name == "lasso" else [Pointer(5900, 3900)]:
            tool.move(pointer)
        stroke = tool.release(around[-1] if name == "lasso" else Pointer(5900, 3900))
        stroke.applied(bare)

    for name in ("lasso", "rectangle", "ellipse"):
        result[f"{name} around all of the photo, into the mask"] = timed(lambda name=name: gesture(name))
    result.update(measure_select(tools["select"]))
    return result


def measure_select(tool: object) -> dict[str, float]:
    """Moving a mark by a pixel, a scratch and one of a third of the photo."""
    result = {}
    scratch = Mask(WIDTH, HEIGHT).painted(*capsule(500, 500, 2500, 900, diameter=30))
    stain = Mask(WIDTH, HEIGHT).painted(*capsule(2000, 2000, 4000, 2000, diameter=2500))
    for name, mask in (("scratch of 2000 px", scratch), ("stain of a third of the photo", stain)):
        state = new_state(Photo(np.zeros((HEIGHT, WIDTH, 1), np.uint8)))
        tool.follow(mask)
        tool.go(1)
        request = FindHole(mask)
        tool.answer(request, RUNS[FindHole](request, SilentProgress()))
        steps = iter(range(1000))

        def nudge(state: DocumentState = state, steps: object = steps) -> None:
            edit = tool.nudge(1 if next(steps) % 2 else -1, 0)
            tool.follow(edit.edit(state).mask)

        result[f"move a {name}"] = timed(nudge)
        tool.cancel()
    return result


def measure_yardsticks() -> dict[str, float]:
    """OpenCV on the same photo."""
    pixels = scan(np.uint8).pixels.copy()

    def flood() -> None:
        around = np.zeros((HEIGHT + 2, WIDTH + 2), np.uint8)
        flags = 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
        cv2.floodFill(pixels, around, (2000, 2000), 0, (51, 51, 51), (51, 51, 51), flags)

    shape = (pixels[..., 0] > 100).view(np.uint8)
    return {
        "flood fill of the photo": timed(flood),
        "distance transform": timed(lambda: cv2.distanceTransform(shape, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)),
    }


if __name__ == "__main__":
    measured = {"worker": measure_worker(), "window": measure_window(), "OpenCV": measure_yardsticks()}
    print(json.dumps(measured, indent=1))
