"""Pictures, profiles and metadata drawn for the tests of `files`."""

import struct
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from restorer_app.core.progress import Cancelled, SilentProgress


def draw(channels=3, bits=8, width=61, height=43, seed=7):
    """(height, width, channels) pixels: a slope with noise, so that neither rows nor channels can be mixed up."""
    random = np.random.default_rng(seed)
    top = 2**bits - 1
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    planes = [(0.6 * x + 0.3 * y, 0.5 * y + 0.2, 0.9 - 0.5 * x)[channel] for channel in range(channels)]
    noise = random.uniform(-0.03, 0.03, (height, width, channels))
    pixels = np.clip((np.stack(planes, axis=-1) + noise) * top, 0, top)
    return pixels.astype(np.uint8 if bits == 8 else np.uint16)


def draw_alpha(bits=8, width=61, height=43):
    """(height, width) transparency from nothing to all."""
    row = np.linspace(0, 2**bits - 1, width)
    return np.repeat(row[np.newaxis], height, axis=0).astype(np.uint8 if bits == 8 else np.uint16)


def make_profile(channels=3, name="Adobe RGB (1998)"):
    """A version 2 matrix profile of Adobe RGB's primaries, or a grey one, both with gamma 2.2."""
    text = name.encode() + b"\0"
    desc = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    curve = b"curv" + bytes(4) + struct.pack(">IHH", 1, round(2.2 * 256), 0)

    def xyz(*values):
        return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))

    tags = {b"desc": desc, b"cprt": b"text" + bytes(4) + b"none\0\0\0\0", b"wtpt": xyz(0.9642, 1.0, 0.8249)}
    if channels == 1:
        tags[b"kTRC"] = curve
    else:
        tags |= {b"rXYZ": xyz(0.60974, 0.31111, 0.01947), b"gXYZ": xyz(0.20528, 0.62567, 0.06087)}
        tags |= {b"bXYZ": xyz(0.14919, 0.06322, 0.74457), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data
    space = b"GRAY" if channels == 1 else b"RGB "
    head = struct.pack(">I4xI", start + len(body), 0x02400000) + b"mntr" + space + b"XYZ " + bytes(12) + b"acsp"
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


class Cancelling:
    """Progress that is cancelled when it has reached `limit`."""

    def __init__(self, limit):
        self.limit = limit
        self.fractions = []

    def update(self, fraction, stage):
        assert stage
        self.fractions.append(fraction)
        if fraction >= self.limit:
            raise Cancelled


@pytest.fixture
def pictures():
    return SimpleNamespace(draw=draw, draw_alpha=draw_alpha, make_profile=make_profile)


@pytest.fixture
def silent():
    return SilentProgress()


@pytest.fixture
def cancelling():
    return Cancelling


@pytest.fixture
def disk_of():
    """A disk on which no file gets longer than so many bytes, while the block runs."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def limited(size):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return limited
