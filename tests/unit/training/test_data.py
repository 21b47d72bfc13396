"""What training learns from: photos cut into crops, and masks of four kinds drawn for it."""

import numpy as np
import pytest
import torch

from restorer_app.core.errors import UsageError
from restorer_app.training.masks import KINDS, draw_mask, mask_bank
from restorer_app.training.photos import PhotoBank, load_photos


def photos(count: int, height: int = 80, width: int = 110) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, (height, width, 3)).astype(np.uint8) for _ in range(count)]


def bank(given: list[np.ndarray], *scales: float, crop: int = 32) -> PhotoBank:
    return PhotoBank(given, scales or (1.0,), crop, torch.device("cpu"))


def crops(seed: int, *scales: float, count: int = 6, crop: int = 32) -> torch.Tensor:
    return bank(photos(3), *scales, crop=crop).crops(np.random.default_rng(seed), count)


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_crops_are_8_bit_pictures_of_one_size_between_0_and_1(scale):
    found = crops(2, scale)
    assert found.shape == (6, 3, 32, 32)
    assert found.dtype == torch.float32
    assert 0 <= found.min() <= found.max() <= 1
    assert torch.allclose(found * 255, (found * 255).round(), atol=1e-4)


def test_crops_are_cut_from_the_photo_flipped_and_turned_in_all_eight_ways():
    (photo,) = photos(1, 40, 40)
    whole = torch.from_numpy(photo).permute(2, 0, 1).float() / 255
    ways = [part.rot90(turns, (1, 2)) for part in (whole, whole.flip(2)) for turns in range(4)]
    seen = set()
    for crop in bank([photo], crop=40).crops(np.random.default_rng(3), 64):
        matches = [number for number, way in enumerate(ways) if torch.allclose(crop, way, atol=1e-3)]
        assert len(matches) == 1
        seen.add(matches[0])
    assert len(seen) == 8


def test_crops_come_from_every_place_of_a_photo():
    rows = np.arange(20, dtype=np.uint8)[:, None].repeat(30, 1)
    photo = np.stack([rows, np.arange(30, dtype=np.uint8)[None].repeat(20, 0), rows], 2)
    found = (bank([photo], crop=16).crops(np.random.default_rng(1), 500) * 255).round()
    assert sorted(found[:, 0].amin((1, 2)).unique().tolist()) == list(range(5))
    assert sorted(found[:, 1].amin((1, 2)).unique().tolist()) == list(range(15))


def test_each_scale_is_shown_as_often_as_the_others_and_never_too_small():
    dark, bright = (np.full((side, side, 3), value, np.uint8) for side, value in ((40, 10), (80, 200)))
    found = (bank([dark, bright], 1.0, 0.5).crops(np.random.default_rng(1), 600)[:, 0, 0, 0] * 255).round()
    share = float(
        (found == 10).float().mean()
    )  # half of the crops are at scale 1, and half of those of the small photo
    assert set(found.tolist()) == {10, 200}
    assert share == pytest.approx(0.25, abs=0.06)


def test_photos_that_are_too_small_at_every_scale_are_refused():
    with pytest.raises(UsageError, match="90 pixels"):
        bank(photos(2), 1.0, 0.5, crop=90)


def test_the_same_seed_gives_the_same_crops_and_masks():
    assert torch.equal(crops(5, 1.0, 0.5), crops(5, 1.0, 0.5))
    assert not torch.equal(crops(5), crops(6))
    banks = [mask_bank(np.random.default_rng(7), count=8, size=48, coverage=(0.1, 0.5)) for _ in range(2)]
    assert np.array_equal(*banks)


def test_photos_are_split_by_file_and_small_ones_left_out(tmp_path):
    from PIL import Image

    for number, photo in enumerate(photos(9)):
        Image.fromarray(photo).save(tmp_path / f"{number}.png")
    Image.fromarray(photos(1, 20, 110)[0]).save(tmp_path / "small.png")
    Image.fromarray(photos(1)[0][..., 0]).save(tmp_path / "zgrey.png")
    (tmp_path / "LICENCES.csv").write_text("path,tier\n", encoding="utf-8")
    split = load_photos(tmp_path, least_side=64, validation_every=5)
    assert [path.name for path in split.files] == [*(f"{number}.png" for number in range(9)), "zgrey.png"]
    assert (len(split.train), len(split.validation)) == (8, 2)
    assert np.array_equal(split.validation[1], photos(9)[5])
    assert split.train[-1].shape == (80, 110, 3)


def test_files_that_cannot_be_read_are_left_out_and_listed_and_hidden_ones_are_not_seen(tmp_path):
    from PIL import Image

    for folder in ("deep", ".hidden"):
        (tmp_path / folder).mkdir()
    for number, photo in enumerate(photos(5)):
        Image.fromarray(photo).save(tmp_path / f"{number}.png")
    for name in ("deep/broken.png", "._0.png", ".hidden/1.png"):
        (tmp_path / name).write_bytes(b"no picture")
    split = load_photos(tmp_path, least_side=64, validation_every=5)
    assert [path.name for path in split.files] == [f"{number}.png" for number in range(5)]
    (sentence,) = split.left_out
    assert sentence.startswith("deep/broken.png is left out: ")


def test_photos_that_are_too_few_too_small_or_nowhere_are_said_to_be(tmp_path):
    from PIL import Image

    with pytest.raises(UsageError, match=r"There is no folder .*nowhere"):
        load_photos(tmp_path / "nowhere", least_side=64, validation_every=5)
    with pytest.raises(UsageError, match="0 usable photos; training needs at least 5"):
        load_photos(tmp_path, least_side=64, validation_every=5)
    for number, photo in enumerate(photos(3)):
        Image.fromarray(photo[: 40 + 20 * number]).save(tmp_path / f"{number}.png")
    with pytest.raises(UsageError, match="1 usable photo and 2 smaller than the crop of 64 pixels; training needs"):
        load_photos(tmp_path, least_side=64, validation_every=5)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("coverage", [0.1, 0.3])
def test_a_mask_covers_about_what_it_should(kind, coverage):
    masks = [draw_mask(np.random.default_rng(seed), kind, 96, coverage) for seed in range(5)]
    shares = [mask.mean() for mask in masks]
    assert masks[0].shape == (96, 96)
    assert all(0 < share <= coverage + 0.15 for share in shares)
    assert np.mean(shares) >= coverage


def test_the_kinds_differ_in_width():
    from scipy.ndimage import distance_transform_edt

    widest = {
        kind.id: max(
            2 * distance_transform_edt(draw_mask(np.random.default_rng(seed), kind, 128, 0.05)).max()
            for seed in range(4)
        )
        for kind in KINDS
    }
    assert widest["thin"] < widest["thick"] < widest["holes"]
    assert widest["thin"] < widest["specks"] < widest["holes"]


def test_a_bank_holds_the_kinds_in_turn():
    assert mask_bank(np.random.default_rng(1), count=6, size=64, coverage=(0.1, 0.2)).shape == (6, 64, 64)
