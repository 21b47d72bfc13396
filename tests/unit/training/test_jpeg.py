"""The batched JPEG against Pillow's libjpeg."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from restorer_app.training.jpeg import compressed, jpeg, jpeg_twice


def photo(kind: str, side: tuple[int, int] = (128, 128)) -> np.ndarray:
    """(h, w, 3) uint8, natural; grey in three channels where `kind` is grey."""
    whole = Image.fromarray(data.camera() if kind == "grey" else data.astronaut())
    return np.asarray(whole.resize(side, Image.Resampling.LANCZOS).convert("RGB"))


def by_pillow(picture: np.ndarray, kind: str, quality: int) -> np.ndarray:
    file = io.BytesIO()
    image = Image.fromarray(picture)
    if kind == "grey":
        image.convert("L").save(file, "JPEG", quality=quality)
    else:
        image.save(file, "JPEG", quality=quality, subsampling=2 if kind == "4:2:0" else 0)
    return np.asarray(Image.open(file).convert("RGB"))


def tensor(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


def by_us(picture: np.ndarray, kind: str, quality: int) -> np.ndarray:
    result = compressed(tensor(picture), torch.tensor([float(quality)]), torch.tensor([float(kind == "4:2:0")]))
    return (result[0] * 255).round().byte().permute(1, 2, 0).numpy()


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(1e-3, np.mean((one.astype(float) - other) ** 2))))


@pytest.mark.parametrize("kind", ["grey", "4:4:4", "4:2:0"])
@pytest.mark.parametrize("quality", [10, 30, 75, 95])
def test_a_crop_comes_back_as_from_pillow(kind, quality):
    picture = photo(kind)
    ours, pillows = by_us(picture, kind, quality), by_pillow(picture, kind, quality)
    assert psnr(ours, pillows) > (45 if kind == "grey" else 43)
    assert psnr(ours, pillows) > psnr(pillows, picture) + 6
    assert psnr(ours, picture) == pytest.approx(psnr(pillows, picture), abs=0.1)


@pytest.mark.parametrize("size", [(61, 75), (66, 50), (17, 9), (8, 8), (3, 2)])
@pytest.mark.parametrize("kind", ["4:4:4", "4:2:0"])
def test_sides_that_are_no_multiple_of_a_block_are_padded_as_libjpeg_pads_them(kind, size):
    picture = photo(kind, size)
    assert psnr(by_us(picture, kind, 50), by_pillow(picture, kind, 50)) > 40


def test_a_grey_crop_stays_grey():
    for subsampled in (0.0, 1.0):
        result = compressed(tensor(photo("grey")), torch.tensor([20.0]), torch.tensor([subsampled]))
        assert torch.equal(result[:, :1].expand(-1, 3, -1, -1), result)


def test_each_crop_has_its_own_quality_and_subsampling():
    crops = tensor(photo("4:4:4", (40, 40))).repeat(4, 1, 1, 1)
    quality, subsampled = torch.tensor([10.0, 10, 90, 90]), torch.tensor([0.0, 1, 0, 1])
    together = compressed(crops, quality, subsampled)
    for i in range(4):
        alone = compressed(crops[i : i + 1], quality[i : i + 1], subsampled[i : i + 1])
        assert float((together[i] - alone[0]).abs().mean()) < 1e-3
    assert len({tuple(image.flatten().tolist()) for image in together}) == 4


def test_a_shift_moves_the_block_grid_and_not_the_picture():
    crop = tensor(photo("4:4:4"))
    values = {"quality": [10.0], "subsampled": [0.0], "shift_x": [3.0], "shift_y": [0.0]}
    result = jpeg(crop, {name: torch.tensor(value) for name, value in values.items()}, torch.Generator())
    steps = (result - crop).diff(dim=3).abs().mean((0, 1, 2))  # across each of the 127 borders between columns
    assert int(torch.stack([steps[i::8].mean() for i in range(8)]).argmax()) == 7 - 3
    aligned = compressed(crop, torch.tensor([10.0]), torch.tensor([0.0]))
    assert float((result - crop).square().mean()) == pytest.approx(float((aligned - crop).square().mean()), rel=0.1)


def test_twice_is_worse_than_once():
    crop = tensor(photo("4:4:4"))
    values = {"quality": 30.0, "second_quality": 30.0, "subsampled": 0.0, "shift_x": 4.0, "shift_y": 4.0}
    twice = jpeg_twice(crop, {name: torch.tensor([value]) for name, value in values.items()}, torch.Generator())
    once = compressed(crop, torch.tensor([30.0]), torch.tensor([0.0]))
    assert twice.shape == crop.shape
    assert (twice - crop).square().mean() > (once - crop).square().mean() * 1.1
