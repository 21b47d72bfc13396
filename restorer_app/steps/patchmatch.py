"""Filling from elsewhere in the photo: every patch that reaches into the hole takes after its likest patch of the scan.

Coarse to fine, in turns: for each patch over the hole the nearest one of the scan is searched by PatchMatch (Barnes,
Shechtman, Finkelstein and Goldman 2009), then each missing pixel becomes what the patches over it vote for (Wexler,
Shechtman and Irani 2007; the votes are weighed as by Newson, Almansa, Gousseau and Pérez 2017).
"""

import math
from collections.abc import Mapping

import numpy as np

from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.steps.context import Context, Crops
from restorer_app.steps.holes import depth_in
from restorer_app.steps.scales import known_means, means

SIDE = 7
"""Pixels along a patch."""
_REACH = SIDE // 2
_ROUNDS, _FINEST_ROUNDS = 8, 3
_JUMPS = (8, 1)
_RIM = 8  # pixels around the picture, so that no patch or jump leads out of it
_COMPONENTS, _SAMPLES = 24, 4000
_MANY = 1500  # patches over a hole, from which on it pays to describe them all
_CHUNK = 8192
_FADE, _DEEPEST = 1.3, 32  # a patch counts less with each pixel that its middle is deeper in the hole, down to here
_LEAST_VOTE = 1e-6
_TEXTURE = 7.0  # how much the steepness of a pixel's surroundings counts beside its colour
_FEWEST = 50  # patches to take from, below which nothing is copied
_NARROW = 2 * SIDE  # pixels across a hole, for which no coarser scale is needed


def patchmatch(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    """The holes filled with what lies in the crops' sources; from the nearest pixels where those are too few.

    What is copied is shifted in tone, so that it meets the rim without a seam: by how far the patches are off on the
    pixels beside the hole, carried into it by a membrane (Georgiev 2004).
    """
    start = context.fill("harmonic", crops.images, crops.holes)
    count = len(crops.images)
    made = np.stack(
        [
            synthesised(
                np.where(crops.holes[n][..., None], start[n], crops.images[n]),
                crops.holes[n],
                crops.sources[n],
                np.random.default_rng((crops.seed, crops.boxes[n].x, crops.boxes[n].y)),
                ProgressShare(progress, n / count, (n + 1) / count),
            )
            for n in range(count)
        ]
    )
    off = np.where(crops.holes[..., None], 0, crops.images - made)
    shift = 2 * context.fill("harmonic", 0.5 + 0.5 * off, crops.holes) - 1
    return np.asarray(np.clip(made + shift, 0, 1))


def has_enough(source: np.ndarray) -> bool:
    """Whether enough patches to take from lie whole in `source`, (h, w) bool."""
    import cv2

    whole = cv2.erode(np.pad(source, _REACH).astype(np.uint8), np.ones((SIDE, SIDE), np.uint8))
    return bool(np.count_nonzero(whole) >= _FEWEST)


def synthesised(
    image: np.ndarray, hole: np.ndarray, source: np.ndarray, rng: np.random.Generator, progress: Progress
) -> np.ndarray:
    """(h, w, 3) float32 whose `hole`, where `image` holds a first guess, is filled from patches that lie whole in
    `source`; both (h, w) bool. Beside the hole lies what those patches have there, elsewhere the image.

    Where there are too few, each missing pixel becomes the nearest known one. Raises `Cancelled`.
    """
    levels = [_Level(np.dstack((image, _texture(image, hole))), hole, source)]
    if levels[0].sources.size < _FEWEST:
        return _with_nearest_pixels(image, hole)
    while (smaller := levels[-1].halved()) is not None:
        levels.append(smaller)
    rounds = [_FINEST_ROUNDS, *[_ROUNDS] * (len(levels) - 1)]
    work = sum(count * level.targets.size for count, level in zip(rounds, levels, strict=True))
    nearest, done = _Nearest.drawn(levels[-1], rng), 0
    for depth in reversed(range(len(levels))):
        level = levels[depth]
        level.prepare(rng)
        if level is not levels[-1]:
            nearest = nearest.doubled(levels[depth + 1], level, rng)
            nearest.measure(level)
            level.vote(nearest, level.missing)
        for _ in range(rounds[depth]):
            progress.update(done / work, "")
            done += level.targets.size
            nearest.improve(level, rng)
            level.vote(nearest, level.missing)
    progress.update(1.0, "")
    levels[0].vote(nearest, levels[0].beside)
    return levels[0].image[..., :3]


class _Level:
    """One scale: the picture as a flat list of pixels with a rim around it, each with its colour and its texture, the
    patches over the hole (`targets`) and those to take from (`sources`), each named by its middle; the pixels in the
    hole (`missing`) and right `beside` it."""

    def __init__(self, image: np.ndarray, hole: np.ndarray, source: np.ndarray) -> None:
        import cv2

        self._whole = image, hole, source
        rim = ((_RIM, _RIM), (_RIM, _RIM))
        self.shape = hole.shape[0] + 2 * _RIM, hole.shape[1] + 2 * _RIM
        self.pixels = np.pad(image, (*rim, (0, 0)), mode="symmetric").reshape(-1, image.shape[2])
        patch = np.ones((SIDE, SIDE), np.uint8)
        inside = np.pad(np.ones(hole.shape, bool), rim)
        marks = np.pad(hole, rim)
        reached = cv2.dilate(marks.astype(np.uint8), patch).astype(bool) & inside
        is_source = cv2.erode(np.pad(source & ~hole, rim).astype(np.uint8), patch).astype(bool)
        self.missing, self.is_source = np.flatnonzero(marks), is_source.ravel()
        near = cv2.dilate(marks.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        self.beside = np.flatnonzero(near & ~marks & inside)
        self.targets, self.sources = np.flatnonzero(reached), np.flatnonzero(is_source)
        offsets = np.arange(SIDE) - _REACH
        self.index = np.full(is_source.size, -1, np.int32)
        self.index[self.targets] = np.arange(self.targets.size)
        self.around = (offsets[:, None] * self.shape[1] + offsets).ravel()
        depth = np.pad(depth_in(hole), rim).ravel()
        self._trust = np.float32(_FADE) ** -np.minimum(depth[self.targets], _DEEPEST)
        self._mirrored = self._mirror()
        self._patch_size = SIDE * SIDE * image.shape[2]
        self._described: np.ndarray | None = None

    def prepare(self, rng: np.random.Generator) -> None:
        """Makes a search among many patches quick: describes each by its principal components."""
        if self.targets.size < _MANY:
            return
        some = self._patches(rng.choice(self.sources, min(self.sources.size, _SAMPLES), replace=False))
        _, directions = np.linalg.eigh(np.cov(some, rowvar=False))
        self._basis = directions[:, -_COMPONENTS:].astype(np.float32)
        self._described = np.zeros((self.is_source.size, _COMPONENTS), np.float32)
        self._described[self.sources] = self._components(self.sources)

    def of_targets(self) -> np.ndarray:
        """(n, k) float32: what the patches over the hole hold by now, to compare with `of_sources`."""
        return self._patches(self.targets) if self._described is None else self._components(self.targets)

    def of_sources(self, middles: np.ndarray) -> np.ndarray:
        """(n, k) float32: what n patches of the scan hold."""
        return self._patches(middles) if self._described is None else np.asarray(self._described[middles])

    def _components(self, middles: np.ndarray) -> np.ndarray:
        parts = [self._patches(middles[i : i + _CHUNK]) @ self._basis for i in range(0, len(middles), _CHUNK)]
        return np.concatenate(parts)

    def _patches(self, middles: np.ndarray) -> np.ndarray:
        """(n, SIDE² · channels) float32 around n pixels."""
        return np.asarray(self.pixels[middles[:, None] + self.around].reshape(len(middles), self._patch_size))

    def vote(self, nearest: "_Nearest", pixels: np.ndarray) -> None:
        """Gives each of n pixels, in the hole or beside it, the weighted mean of what the patches over it have."""
        spread = 2 * max(float(np.percentile(nearest.distance, 75)), 1e-6)
        weights = self._trust * np.maximum(np.exp(-nearest.distance / np.float32(spread)), _LEAST_VOTE)
        weights = np.append(weights, np.float32(0))  # of the patches there are not, which the index numbers -1
        results = np.empty((pixels.size, self.pixels.shape[1]), np.float32)
        for start in range(0, pixels.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            over = self.index[pixels[part, None] - self.around]
            shares = weights[over]
            votes = self.pixels[nearest.source[over] + self.around]
            results[part] = np.einsum("nk,nkc->nc", shares, votes) / shares.sum(axis=1, keepdims=True)
        self.pixels[pixels] = results
        self.pixels[:] = self.pixels[self._mirrored]

    @property
    def image(self) -> np.ndarray:
        """(h, w, channels) as it is by now."""
        return np.asarray(self.pixels.reshape(*self.shape, -1)[_RIM:-_RIM, _RIM:-_RIM])

    def halved(self) -> "_Level | None":
        """The next coarser scale; None where the hole is narrow already or too little would be left to take from."""
        image, hole, source = self._whole
        if _width(hole) <= _NARROW:
            return None
        small, known = known_means(image, ~hole)
        image = np.where(known[..., None] > 0, small, means(image))
        smaller = _Level(image, known < 0.5, means(source[..., None])[..., 0] == 1)
        return smaller if smaller.sources.size >= _FEWEST else None

    def _mirror(self) -> np.ndarray:
        """For each pixel the one inside the picture that it shows."""
        inner = np.arange(len(self.pixels)).reshape(self.shape)[_RIM:-_RIM, _RIM:-_RIM]
        return np.pad(inner, _RIM, mode="symmetric").ravel()


class _Nearest:
    """For each target of a level the middle of the likest patch found so far, and the squared distance to it."""

    def __init__(self, source: np.ndarray) -> None:
        self.source = source
        self.distance = np.empty(source.size, np.float32)

    @classmethod
    def drawn(cls, level: _Level, rng: np.random.Generator) -> "_Nearest":
        """Any patches."""
        return cls(rng.choice(level.sources, level.targets.size))

    def doubled(self, coarse: _Level, fine: _Level, rng: np.random.Generator) -> "_Nearest":
        """The same at the next finer level; any patches where that is not possible."""
        y, x = (place - _RIM for place in np.divmod(fine.targets, fine.shape[1]))
        parent = coarse.index[(y // 2 + _RIM) * coarse.shape[1] + x // 2 + _RIM]
        row, column = (place - _RIM for place in np.divmod(self.source[parent], coarse.shape[1]))
        source = (2 * row + y % 2 + _RIM) * fine.shape[1] + 2 * column + x % 2 + _RIM
        is_lost = (parent < 0) | ~fine.is_source[source]
        source[is_lost] = rng.choice(fine.sources, np.count_nonzero(is_lost))
        return _Nearest(source)

    def measure(self, level: _Level) -> np.ndarray:
        """Brings the distances up to date with what the hole holds by now, which is given back."""
        own = level.of_targets()
        self.distance = _distances(own, level.of_sources(self.source))
        return own

    def improve(self, level: _Level, rng: np.random.Generator) -> None:
        """One round of PatchMatch for all targets at once: what neighbours have found, then ever nearer guesses."""
        own, width = self.measure(level), level.shape[1]
        for jump in _JUMPS:
            for step in (jump, -jump, jump * width, -jump * width):
                neighbour = level.index[level.targets - step]
                self._try(level, own, np.where(neighbour < 0, self.source, self.source[neighbour] + step))
        radius = max(level.shape) // 2
        while radius >= 1:
            down, right = rng.integers(-radius, radius + 1, (2, self.source.size))
            self._try(level, own, self.source + down * width + right)
            radius //= 2

    def _try(self, level: _Level, own: np.ndarray, candidate: np.ndarray) -> None:
        candidate = np.clip(candidate, 0, level.is_source.size - 1)
        tried = np.flatnonzero(level.is_source[candidate] & (candidate != self.source))
        distance = _distances(own[tried], level.of_sources(candidate[tried]))
        is_better = distance < self.distance[tried]
        better = tried[is_better]
        self.source[better] = candidate[better]
        self.distance[better] = distance[is_better]


def _texture(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """(h, w, 2) float32: how steep the brightness is along and across, so that a smooth patch is not taken for a
    textured one of the same mean colour; in the hole what is common around it."""
    import cv2

    grey = image.mean(axis=2)
    steps = np.dstack([np.abs(np.diff(grey, axis=axis, append=grey.take([-1], axis))) for axis in (0, 1)])
    known = (~cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)).astype(np.float32)
    near, share, side = steps * known[..., None], known, 2 * math.ceil(_width(hole) / 2) + 1
    for _ in range(3):  # boxes take as long for a wide hole as for a narrow one, and three are as good as a Gaussian
        near, share = (np.asarray(cv2.blur(plane, (side, side)), np.float32) for plane in (near, share))
    guess = np.where(share[..., None] > 1e-6, near / np.maximum(share, 1e-6)[..., None], 0)
    return np.asarray(_TEXTURE * np.where(known[..., None] > 0, steps, guess), np.float32)


def _with_nearest_pixels(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    import cv2

    _, labels = cv2.distanceTransformWithLabels(hole.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.empty((labels.max() + 1, 3), np.float32)
    colours[labels[~hole]] = image[~hole]
    return np.asarray(colours[labels])


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(n,) squared distances of (n, k) patches."""
    difference = first - second
    return np.asarray(np.einsum("nk,nk->n", difference, difference))


def _width(hole: np.ndarray) -> float:
    """Pixels across at the widest place."""
    return 2 * float(depth_in(np.pad(hole, 1, mode="edge")).max())
