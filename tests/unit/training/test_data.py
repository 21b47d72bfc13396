"""What training learns from: photos cut into crops, and masks of four kinds drawn for it."""

import numpy as np
import pytest
import torch

from restorer_app.core.errors import UsageError
from restorer_app.training.losses import hole_l1
from restorer_app.training.masks import KINDS, draw_mask, mask_bank
from restorer_app.training.photos import load_photos, random_crops


def photos(count: int, height: int = 80, width: int = 110) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, (height, width, 3)).astype(np.uint8) for _ in range(count)]


def crops(seed: int, **choices: float) -> torch.Tensor:
    options = {"count": 6, "size": 32, "reduced_share": 0.5, "reduced_least": 0.5, **choices}
    return random_crops(photos(3), np.random.default_rng(seed), **options)


@pytest.mark.parametrize("share", [0, 1])
def test_crops_are_8_bit_pictures_of_one_size_between_0_and_1(share):
    found = crops(2, reduced_share=share)
    assert found.shape == (6, 3, 32, 32)
    assert found.dtype == torch.float32
    assert 0 <= found.min() <= found.max() <= 1
    assert torch.allclose(found * 255, (found * 255).round(), atol=1e-4)


def test_a_crop_that_is_not_reduced_is_cut_from_the_photo_and_perhaps_turned():
    (photo,) = photos(1)
    crop = (random_crops([photo], np.random.default_rng(3), count=1, size=80, reduced_share=0, reduced_least=1) * 255)[
        0
    ]
    cut = [torch.from_numpy(photo[:, x : x + 80].copy()).permute(2, 0, 1).float() for x in range(31)]
    turned = [part.rot90(turns, (1, 2)) for piece in cut for part in (piece, piece.flip(2)) for turns in range(4)]
    assert any(torch.allclose(crop, part, atol=1e-3) for part in turned)


def test_a_reduced_crop_needs_no_more_than_the_photo_has():
    assert crops(4, size=78, reduced_share=1, reduced_least=0.3).shape == (6, 3, 78, 78)


def test_the_same_seed_gives_the_same_crops_and_masks():
    assert torch.equal(crops(5), crops(5))
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


def test_a_folder_without_photos_is_refused(tmp_path):
    with pytest.raises(UsageError, match="0 usable photos"):
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


def test_the_loss_sees_the_hole_only():
    target, mask = torch.zeros(2, 3, 4, 4), torch.zeros(2, 1, 4, 4)
    mask[:, :, :2] = 1
    output = target + 0.5
    output[:, :, 2:] = 9
    assert float(hole_l1(output, target, mask)) == pytest.approx(0.5)
    assert float(hole_l1(output, target, torch.zeros_like(mask))) == 0
