"""What a JPEG file says of its own compression."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restorer_app.files.jpeg import quality_in_file

PIXELS = np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8)


@pytest.mark.parametrize("quality", [12, 47, 75, 92])
@pytest.mark.parametrize("is_progressive", [False, True])
def test_the_quality_it_was_written_with_is_read(tmp_path: Path, quality: int, is_progressive: bool) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.jpg", quality=quality, progressive=is_progressive)
    assert quality_in_file(tmp_path / "a.jpg") == quality


def test_another_program_s_table_counts_as_the_nearest(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.jpg", qtables=[[9] * 64, [9] * 64])
    assert quality_in_file(tmp_path / "a.jpg") == pytest.approx(92, abs=4)


def test_what_is_no_jpeg_says_nothing(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    for name in ("a.png", "cut.jpg", "missing.jpg"):
        assert quality_in_file(tmp_path / name) is None
