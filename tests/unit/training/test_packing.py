"""Packing photos into a small shard."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from restorer_app.core.errors import UsageError
from restorer_app.training.packing import bytes_of, pack
from restorer_app.training.photos import decode


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos" / "deep"
    folder.mkdir(parents=True)
    for index in range(6):
        Image.fromarray(np.roll(astronaut(), 37 * index, 0)).resize((900, 700)).save(folder / f"{index}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    return tmp_path / "photos"


def test_a_shard_stays_below_its_limit_and_holds_small_photos(photos: Path, tmp_path: Path) -> None:
    target = tmp_path / "shard"
    count = pack(photos, target, limit=150_000)
    files = list(target.iterdir())
    assert 0 < len(files) == count < 6
    assert sum(file.stat().st_size for file in files) <= 150_000
    assert all(max(decode(file).shape) == 640 for file in files)


def test_everything_is_packed_where_there_is_room_and_broken_files_are_left_out(photos: Path, tmp_path: Path) -> None:
    assert pack(photos, tmp_path / "shard", limit=10**7) == 6


def test_a_limit_that_is_too_small_and_a_folder_in_use_are_refused(photos: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="fits into"):
        pack(photos, tmp_path / "shard", limit=1000)
    with pytest.raises(UsageError, match="not empty"):
        pack(photos, photos, limit=10**6)
    with pytest.raises(UsageError, match="There is no folder"):
        pack(tmp_path / "nowhere", tmp_path / "shard", limit=10**6)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is not a folder"):
        pack(photos, tmp_path / "file", limit=10**6)


@pytest.mark.parametrize(("text", "size"), [("22M", 22 * 2**20), ("500k", 500 * 2**10), ("1G", 2**30)])
def test_sizes_are_read(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "22", "M", "-1M", "0M", "2.5M", "22 MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a size"):
        bytes_of(text)
