"""Drawn photos to measure with, small enough for a test."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with photos/ (four in colour), grey/ (two) and masks/thin/ for the first two of photos."""
    folder = tmp_path_factory.mktemp("drawn")
    for name in ("photos", "grey", "masks/thin"):
        (folder / name).mkdir(parents=True)
    rng = np.random.default_rng(2)
    for number in range(4):
        image = Image.new("RGB", (48, 40), (90, 120, 150))
        draw = ImageDraw.Draw(image)
        for _ in range(6):
            draw.line([tuple(rng.integers(0, 48, 2).tolist()) for _ in range(2)], (230, 200, 60 * number), 5)
        image.save(folder / "photos" / f"{number}.png")
        if number < 2:
            image.convert("L").save(folder / "grey" / f"{number}.png")
            mask = Image.new("L", (48, 40))
            ImageDraw.Draw(mask).line([(5, 3), (40, 36)], 255, 3)
            mask.save(folder / "masks" / "thin" / f"{number}.png")
    return folder
