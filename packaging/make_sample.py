"""Make the sample photo, our own rendered scene as an aged and damaged print, and the mask of its damage."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms
from sample_figures import mix
from sample_scene import FOCUS, fbm, noise, render, smoothstep

SIZE = (1600, 1150)  # the scan
MARGIN = 46  # scanner bed and the print's white border
EDGE = 11  # where the paper begins
DESCRIPTION = "Sample photo for Restorer, drawn by make_sample.py"
PROFILE_DATE = bytes([7, 226, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])  # a fixed date, so that two runs write the same bytes
SEPIA = np.array(  # tone of the print -> red, green, blue
    [(0.00, 29, 22, 18), (0.20, 69, 54, 43), (0.45, 132, 110, 89), (0.70, 191, 170, 143), (1.00, 242, 231, 209)]
)
PAPER = np.array([236, 226, 206], np.float32)
BED = np.array([47, 45, 43], np.float32)


# --- the camera: depth of field, a branch near the lens, film ---------------------------------------------------------


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur."""
    return cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


def focus(light: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """The scene as a lens focused on the family sees it: near planks and far hills are softer."""
    radius = 9.0 * np.abs(1 / depth - 1 / FOCUS) * np.where(depth > FOCUS, 1.0, 2.6)
    rows, columns = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j]
    radius = blur((radius + 1.2 * smoothstep(0.7, 1.5, np.hypot(rows, columns))).astype(np.float32), 3.0)
    sigmas = (0.0, 0.9, 1.8, 3.4)
    layers = [light if sigma == 0 else blur(light, sigma) for sigma in sigmas]
    result = layers[0]
    for layer, low, high in zip(layers[1:], sigmas, sigmas[1:], strict=False):
        result = mix(result, layer, np.clip((radius - low) / (high - low), 0, 1))
    return result


def grow(rng: np.random.Generator, at: np.ndarray, angle: float, length: float, width: float) -> tuple[list, list]:
    """A drooping branch by recursion: its twigs (from, to, width) and its leaves (centre, angle, size)."""
    twigs, leaves = [], []
    for _ in range(max(3, int(length / 26))):
        angle += rng.normal(0, 0.13) + 0.035 * np.cos(angle)
        end = at + 26 * np.array([np.cos(angle), np.sin(angle)])
        twigs.append((at, end, width))
        at, width = end, max(1.0, width * 0.90)
        if length > 90 and rng.random() < 0.62:
            side = angle + rng.choice((-1, 1)) * rng.uniform(0.35, 0.95)
            more = grow(rng, at, side, length * rng.uniform(0.32, 0.55), width * 0.62)
            twigs, leaves = twigs + more[0], leaves + more[1]
        if width < 3.4:
            for _ in range(rng.integers(1, 4)):
                drop = angle + rng.normal(0, 0.7) + 0.35 * np.cos(angle)
                size = rng.uniform(8, 15)
                leaves.append((at + size * np.array([np.cos(drop), np.sin(drop)]) + rng.normal(0, 4, 2), drop, size))
    return twigs, leaves


def canopy(shape: tuple[int, int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Light and cover of the branches that hang into the picture, out of focus."""
    tone, cover = np.full(shape, 0.1, np.float32), np.zeros(shape, np.float32)
    for start, angle, length in (
        ((-40, 20), 0.02, 400),
        ((-40, -60), 0.25, 430),
        ((170, -70), 0.7, 190),
        ((390, -70), 0.45, 190),
    ):
        twigs, leaves = grow(rng, np.array(start, float), angle, length, 9.0)
        for a, b, width in twigs:
            ends = [tuple(int(16 * c) for c in p) for p in (a, b)]
            for layer, value in ((tone, 0.07), (cover, 1.0)):
                cv2.line(layer, *ends, value, max(1, round(width)), cv2.LINE_AA, 4)
        for centre, turn, size in leaves:
            middle, axes = [int(16 * c) for c in centre], (int(16 * size), int(16 * size * rng.uniform(0.28, 0.42)))
            value = float(rng.choice((0.06, 0.09, 0.13, 0.2, 0.34), p=(0.3, 0.3, 0.2, 0.13, 0.07)))
            for layer, paint in ((tone, value), (cover, 1.0)):
                cv2.ellipse(layer, middle, axes, float(np.degrees(turn)), 0, 360, paint, -1, cv2.LINE_AA, 4)
    return blur(tone, 2.1), blur(cover, 2.1)


def film(light: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Tone 0..1 of the negative's print: glow, falling light, a soft curve, grain."""
    light = light + 0.10 * blur(np.clip(light - 0.55, 0, None), 22) + 0.03 * blur(light, 60)
    light = mix(blur(light, 0.65), blur(light, 4.5), 0.14)
    rows, columns = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j].astype(np.float32)
    light *= 1.16 - 0.36 * np.hypot(rows * 0.8, columns * 0.95) ** 2.6
    tone = 1.17 * (1 - np.exp(-1.75 * np.clip(light, 0, None) ** 1.08))
    tone = mix(tone, smoothstep(0.0, 1.05, tone), 0.75)
    white = rng.standard_normal(light.shape, dtype=np.float32)
    grain = 0.75 * blur(white, 0.75) / 0.38 + 0.5 * blur(rng.standard_normal(light.shape, dtype=np.float32), 1.6) / 0.18
    tone += 0.021 * grain * (0.35 + 2.6 * tone * (1 - tone).clip(0, 1))
    return tone


# --- the print -------------------------------------------------------------------------------------------------------


def age(tone: np.ndarray) -> np.ndarray:
    """The print after ninety years: weaker contrast, faded unevenly from the edges, sepia (h, w, 3) 0..255."""
    h, w = tone.shape
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    rim = np.minimum(np.minimum(rows, h - rows), np.minimum(columns, w - columns))
    patch = fbm(columns / 420, rows / 420, 301, 4)
    fade = 0.13 * np.exp(-(rim + 60 * patch) / 60) + 0.05 * patch + 0.03 * fbm(columns / 90, rows / 90, 311, 3)
    tone = mix(0.05 + 0.90 * tone, 0.80, np.clip(fade, 0, 0.5))
    colour = np.stack([np.interp(tone, SEPIA[:, 0] * 0.97, SEPIA[:, k]) for k in (1, 2, 3)], 2).astype(np.float32)
    yellow = np.clip(0.5 + 0.9 * patch + 0.4 * np.exp(-rim / 90), 0, 1)[..., None]
    return colour * (1 + yellow * np.array([0.010, -0.004, -0.042], np.float32))


def paper_edge(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How far inside the deckled paper a pixel of the scan lies, in pixels, negative outside."""

    def wave(along: np.ndarray, seed: int) -> np.ndarray:
        return EDGE + 2.6 * noise(along / 8.5, along * 0, seed) + 2.0 * noise(along / 27, along * 0, seed + 1)

    left, right = columns - wave(rows, 321), SIZE[0] - columns - wave(rows, 331)
    return np.minimum(
        np.minimum(left, right), np.minimum(rows - wave(columns, 341), SIZE[1] - rows - wave(columns, 351))
    )


def lay_down(picture: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The scan of the undamaged print: scanner bed, shadow, white border with a deckled edge, picture."""
    inside = paper_edge(rows, columns)
    fibre = 1 + 0.012 * fbm(columns / 2.2, rows / 2.2, 361, 3) + 0.02 * fbm(columns / 160, rows / 160, 371, 3)
    scan = np.tile(PAPER, (*rows.shape, 1)) * fibre[..., None]
    scan *= (1 - 0.10 * np.exp(-np.clip(inside, 0, None) / 9))[..., None] ** np.array([0.6, 1.0, 1.7], np.float32)
    soft = 1.3 * noise(columns / 70, rows / 70, 381)
    cover = np.ones(rows.shape, np.float32)
    for away in (columns - MARGIN, SIZE[0] - MARGIN - columns, rows - MARGIN, SIZE[1] - MARGIN - rows):
        cover *= smoothstep(-0.8, 1.2, away + soft)
    full = cv2.copyMakeBorder(picture, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE) * fibre[..., None]
    scan = mix(scan, full, cover[..., None])
    bed = BED * (0.55 + 0.45 * smoothstep(-14, 0, -14 - inside))[..., None]
    return mix(
        bed * (1 + 0.03 * noise(columns / 1.5, rows / 1.5, 391))[..., None],
        scan,
        smoothstep(-0.7, 0.7, inside)[..., None],
    )


# --- the damage ------------------------------------------------------------------------------------------------------


def curve(rng: np.random.Generator, a: tuple, b: tuple, wobble: float, count: int = 60) -> np.ndarray:
    """A wandering line of `count` points from a to b, (count, 2)."""
    t = np.linspace(0, 1, count)[:, None]
    walk = np.cumsum(rng.normal(0, 1, (count, 2)), 0)
    walk -= mix(walk[:1], walk[-1:], t)
    return mix(np.array(a, float), np.array(b, float), t) + wobble * walk / np.sqrt(count)


def stroke(layer: np.ndarray, points: np.ndarray, widths: np.ndarray, value: float = 1.0) -> None:
    """Draw a line of changing width into `layer`, keeping what is stronger there."""
    scale, mark = 4, np.zeros(layer.shape, np.uint8)
    low = np.maximum(points.min(0).astype(int) - 12, 0)
    high = np.minimum(points.max(0).astype(int) + 12, SIZE)
    big = np.zeros((max(high[1] - low[1], 1) * scale, max(high[0] - low[0], 1) * scale), np.uint8)
    for a, b, width in zip(points, points[1:], widths, strict=False):
        ends = [tuple(int(c) for c in np.rint((p - low) * scale)) for p in (a, b)]
        cv2.line(big, *ends, 255, max(1, round(width * scale)))
    small = cv2.resize(big, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    mark[low[1] : low[1] + small.shape[0], low[0] : low[0] + small.shape[1]] = small
    np.maximum(layer, value * mark.astype(np.float32) / 255, out=layer)


def scratches(rng: np.random.Generator, white: np.ndarray) -> None:
    """Long and short scratches of the negative, here and there interrupted."""
    long = [
        ((338, 0), (305, 905), 3.0, 2.2),
        ((347, 40), (324, 640), 2.2, 1.1),
        ((905, 60), (752, 1128), 4.0, 1.8),
        ((470, 210), (1010, 128), 2.5, 1.5),
        ((1250, 470), (1500, 905), 3.5, 1.6),
        ((96, 800), (560, 985), 3.0, 1.4),
    ]
    for a, b, wobble, width in long:
        points = curve(rng, a, b, wobble, 160)
        press = width * np.clip(0.8 + 0.5 * noise(np.arange(160) / 9.0, np.zeros(160), int(a[0]) + 401), 0.45, 1.6)
        taper = np.clip(np.minimum(np.arange(160), 159 - np.arange(160)) / 14, 0.25, 1)
        stroke(white, points, press * taper, 0.92)
    for _ in range(16):
        a = rng.uniform((80, 80), (SIZE[0] - 80, SIZE[1] - 80))
        turn, length = rng.uniform(0, np.pi), rng.uniform(24, 95)
        b = a + length * np.array([np.cos(turn), np.sin(turn)])
        stroke(white, curve(rng, a, b, 1.2, 24), np.full(24, rng.uniform(0.6, 1.2)), rng.uniform(0.5, 0.85))


def crease(rng: np.random.Generator, white: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """A fold from top to bottom where the emulsion broke; returns its narrow shading (a factor)."""
    a, b = np.array([1196.0, EDGE]), np.array([1052.0, SIZE[1] - EDGE])
    line = curve(rng, tuple(a), tuple(b), 10, 420) + rng.normal(0, 0.55, (420, 2))
    widths = np.clip(1.9 + 1.7 * noise(np.arange(420) / 5.0, np.zeros(420), 411) + rng.normal(0, 0.5, 420), 0.5, 4.2)
    stroke(white, line, widths, 0.95)
    for index in rng.integers(5, 415, 40):  # flakes that came off beside the fold
        size = rng.uniform(1.2, 3.8)
        cv2.ellipse(
            white,
            [int(16 * c) for c in line[index] + rng.normal(0, 2.2, 2)],
            (int(16 * size), int(9 * size)),
            rng.uniform(0, 180),
            0,
            360,
            0.95,
            -1,
            cv2.LINE_AA,
            4,
        )
    fold = np.interp(rows[:, 0], line[:, 1], line[:, 0]).astype(np.float32)[:, None]
    away = columns - fold
    return 1 + 0.13 * np.exp(-np.abs(away + 2.5) / 1.7) - 0.20 * np.exp(-np.abs(away - 3) / 1.9)


def dust(rng: np.random.Generator, white: np.ndarray, dark: np.ndarray) -> None:
    """Specks and hairs, white ones of the negative and dark ones on the print."""
    for layer, count, largest in ((white, 105, 3.0), (dark, 34, 2.2)):
        for _ in range(count):
            at, size = rng.uniform((MARGIN, MARGIN), np.array(SIZE) - MARGIN), rng.uniform(0.5, 1) ** 2 * largest
            for _ in range(rng.integers(1, 4)):
                middle = [int(16 * c) for c in at + rng.normal(0, 0.6 * size, 2)]
                axes = (int(16 * size * rng.uniform(0.5, 1)), int(16 * size * rng.uniform(0.4, 0.9)))
                cv2.ellipse(
                    layer, middle, axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.75, 0.95), -1, cv2.LINE_AA, 4
                )
    for layer, at, length in (
        (white, (560, 300), 95),
        (white, (1330, 250), 120),
        (white, (930, 930), 80),
        (white, (190, 560), 70),
        (dark, (1420, 640), 85),
        (dark, (640, 160), 60),
    ):
        turn = rng.uniform(0, 6.28) + np.cumsum(np.cumsum(rng.normal(0, 0.006, 70)) + rng.normal(0, 0.04, 70))
        points = np.array(at, float) + np.cumsum(length / 70 * np.stack([np.cos(turn), np.sin(turn)], 1), 0)
        stroke(layer, points, np.full(70, 1.3), 0.85)


def torn(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How deep a pixel lies in paper that is gone (two tears and a corner), in pixels, negative where paper is left."""
    rough = 2.6 * noise(columns / 6, rows / 6, 421) + 3.5 * noise(columns / 19, rows / 19, 431)
    depth = np.full(rows.shape, -99, np.float32)
    corner = 74 - ((SIZE[0] - EDGE - columns) + 0.72 * (SIZE[1] - EDGE - rows)) * 0.81 + 1.6 * rough
    side_at = 402 + 0.20 * columns + 9 * noise(columns / 23, columns * 0, 441)
    side = (1 - columns / 176) * 16.0 - 5.5 - np.abs(rows - side_at) + 0.25 * rough
    top_at = 688 + 0.34 * rows + 6 * noise(rows / 17, rows * 0, 451)
    top = (1 - rows / 104) * 13.5 - 5.5 - np.abs(columns - top_at) + 0.25 * rough
    for one in (corner, np.where(columns < 176, side, -99), np.where(rows < 104, top, -99)):
        depth = np.maximum(depth, one)
    return depth


def damage(
    scan: np.ndarray, rows: np.ndarray, columns: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The damaged scan (h, w, 3) 0..255, and the mask of the damage (h, w) bool."""
    white, dark = np.zeros(rows.shape, np.float32), np.zeros(rows.shape, np.float32)
    scratches(rng, white)
    shading = crease(rng, white, rows, columns)
    dust(rng, white, dark)
    on_paper = paper_edge(rows, columns) > 0
    white, dark = blur(white, 0.55) * on_paper, blur(dark, 0.55) * on_paper
    result = scan * np.where(on_paper, shading, 1)[..., None]
    result = mix(result, np.array([247, 239, 221], np.float32), white[..., None])
    result = mix(result, np.array([38, 27, 20], np.float32), 0.9 * dark[..., None])
    gone = torn(rows, columns)
    fibre = smoothstep(-5.5, -2.5, gone + 1.5 * noise(columns / 3, rows / 3, 461)) * on_paper
    result = mix(result, PAPER * 1.02 * (1 - 0.10 * noise(columns / 2, rows / 2, 471))[..., None], fibre[..., None])
    hole = smoothstep(-0.7, 0.7, gone)
    result = mix(result, BED * (0.6 + 0.4 * smoothstep(2, 16, gone))[..., None], hole[..., None])
    marked = (np.maximum(white, dark) > 0.07) | (np.abs(shading - 1) > 0.03) | (fibre > 0.05)
    marked = (marked & on_paper) | (hole > 0.02)  # where paper is gone as far as the scan goes: its bed is no picture
    return result, cv2.dilate(marked.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))) > 0


# --- files -----------------------------------------------------------------------------------------------------------


def save(photo: np.ndarray, mask: np.ndarray, folder: Path) -> None:
    """Write sample.jpg and sample-mask.png."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = PROFILE_DATE
    exif = Image.Exif()
    exif[0x010E], exif[0x011A], exif[0x011B], exif[0x0128] = DESCRIPTION, 300.0, 300.0, 2
    image = Image.fromarray(np.clip(np.rint(photo), 0, 255).astype(np.uint8))
    image.save(folder / "sample.jpg", quality=90, optimize=True, dpi=(300, 300), exif=exif, icc_profile=bytes(profile))
    Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "sample-mask.png", optimize=True, dpi=(300, 300))


def develop(light: np.ndarray, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the scene's light (h, w) and depth in metres to the damaged scan and its mask."""
    rng = np.random.default_rng(1934)
    tone, cover = canopy(light.shape, rng)
    picture = age(film(mix(focus(light, depth), tone, cover), rng))
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    return damage(blur(lay_down(picture, rows, columns), 0.5), rows, columns, rng)


def main() -> None:
    """Draw the sample photo into the resources."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "resources" / "sample")
    folder = parser.parse_args().folder
    cv2.setNumThreads(1)
    save(*develop(*render()), folder)


if __name__ == "__main__":
    main()
