"""Baseline JPEG as libjpeg writes and reads it, on a batch of crops that each have their own quality.

Sources: ITU-T T.81; libjpeg's jcparam, jccolor, jcsample, jcprepct, jdsample and jdcolor.
"""

from collections.abc import Mapping
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.jpeg_tables import CHROMA, LUMA

_REACH = 7  # the farthest that a block grid can be shifted


def jpeg(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Compresses once, on a block grid that starts `shift_x`, `shift_y` pixels (0 to 7) outside the crop."""
    return _compressed_off_grid(image, values["quality"], values)


def jpeg_twice(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Compresses, and again at `second_quality` on a shifted block grid (FBCNN, Jiang et al. 2021)."""
    first = compressed(image, values["quality"], values["subsampled"])
    return _compressed_off_grid(first, values["second_quality"], values)


def compressed(image: Tensor, quality: Tensor, subsampled: Tensor) -> Tensor:
    """(m, 3, h, w) float32 in 0..1, any size: what comes back from a JPEG file of each crop, 8-bit values.

    `quality` (m,) is libjpeg's 1..100; where `subsampled` (m,) is not 0 the file is 4:2:0, else 4:4:4. Crops whose
    channels are equal come back with equal channels.
    """
    luma, chroma = _to_ycc((image.clamp(0, 1) * 255).round())
    steps = _steps(quality)
    luma = _coded(luma, steps[0])
    halved = subsampled != 0
    if halved.all():
        chroma = _coded_halved(chroma, steps[1])
    elif not halved.any():
        chroma = _coded(chroma, steps[1])
    else:
        chroma[halved] = _coded_halved(chroma[halved], steps[1][halved])
        chroma[~halved] = _coded(chroma[~halved], steps[1][~halved])
    return _to_rgb(luma, chroma) / 255


def _compressed_off_grid(image: Tensor, quality: Tensor, values: Mapping[str, Tensor]) -> Tensor:
    across, down = values["shift_x"].long(), values["shift_y"].long()
    if not (across.any() or down.any()):
        return compressed(image, quality, values["subsampled"])
    h, w = image.shape[-2:]
    moved = _picked(image, _places(h + _REACH, h, -down), _places(w + _REACH, w, -across))  # -> (m, 3, h + 7, w + 7)
    moved = compressed(moved, quality, values["subsampled"])
    return _picked(moved, _places(h, h + _REACH, down), _places(w, w + _REACH, across))  # -> (m, 3, h, w)


def _places(count: int, length: int, start: Tensor) -> Tensor:
    """(m, count): the places from each `start` on, those outside 0..length - 1 moved to the border."""
    return (torch.arange(count, device=start.device) + start[:, None]).clamp(0, length - 1)


def _picked(image: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    channels, w = image.shape[1], image.shape[3]
    picked = image.gather(2, rows[:, None, :, None].expand(-1, channels, -1, w))
    return picked.gather(3, columns[:, None, None, :].expand(-1, channels, rows.shape[1], -1))


def _to_ycc(rgb: Tensor) -> tuple[Tensor, Tensor]:
    """Luma (m, 1, h, w) and chroma (m, 2, h, w) of bytes, as bytes."""
    red, green, blue = rgb.unbind(1)
    luma = (0.299 * red + 0.587 * green + 0.114 * blue).round_()
    blueness = 0.5 * blue - 0.168735892 * red - 0.331264108 * green
    redness = 0.5 * red - 0.418687589 * green - 0.081312411 * blue
    return luma[:, None], torch.stack((blueness, redness), 1).add_(128).round_()


def _to_rgb(luma: Tensor, chroma: Tensor) -> Tensor:
    luma, blueness, redness = luma[:, 0], chroma[:, 0] - 128, chroma[:, 1] - 128
    green = luma - 0.344136286 * blueness - 0.714136286 * redness
    return torch.stack((luma + 1.402 * redness, green, luma + 1.772 * blueness), 1).round_().clamp_(0, 255)


def _coded(plane: Tensor, steps: Tensor) -> Tensor:
    """(m, c, h, w) bytes after quantising their 8 x 8 transform by `steps` (m, 64), as bytes."""
    m, c, h, w = plane.shape
    plane = F.pad(plane, (0, -w % 8, 0, -h % 8), mode="replicate")
    shape = (m, c, plane.shape[2] // 8, plane.shape[3] // 8, 8, 8)
    blocks = plane.view(m, c, shape[2], 8, shape[3], 8).transpose(3, 4).reshape(m, -1, 64)  # -> (m, blocks, 64)
    transform = _transform(plane.device)
    steps = steps[:, None]  # -> (m, 1, 64)
    coefficients = ((blocks - 128) @ transform.T).div_(steps).round_().mul_(steps)
    blocks = (coefficients @ transform).add_(128).round_().clamp_(0, 255)
    return blocks.view(shape).transpose(3, 4).reshape(plane.shape)[..., :h, :w]  # -> (m, c, h, w)


def _coded_halved(plane: Tensor, steps: Tensor) -> Tensor:
    h, w = plane.shape[-2:]
    plane = F.pad(plane, (0, -w % 16, 0, h % 2), mode="replicate")  # to the right before halving, below after it
    quads = plane[..., ::2, ::2] + plane[..., 1::2, ::2] + plane[..., ::2, 1::2] + plane[..., 1::2, 1::2]
    bias = torch.arange(quads.shape[3], device=plane.device) % 2 + 1  # libjpeg rounds in turn down and up
    half = _coded(((quads + bias) / 4).floor_(), steps)[..., : (h + 1) // 2, : (w + 1) // 2]
    return _doubled(half)[..., :h, :w]


def _doubled(plane: Tensor) -> Tensor:
    """(m, c, h, w) -> (m, c, 2h, 2w): libjpeg's triangle filter, 3/4 of the nearer and 1/4 of the farther pixel."""
    plane = F.pad(plane, (1, 1, 1, 1), mode="replicate")
    near = 3 * plane[:, :, 1:-1]
    rows = torch.stack((near + plane[:, :, :-2], near + plane[:, :, 2:]), 3).flatten(2, 3)  # -> (m, c, 2h, w + 2)
    near = 3 * rows[..., 1:-1]
    columns = torch.stack((near + rows[..., :-2] + 8, near + rows[..., 2:] + 7), 4).flatten(3)  # -> (m, c, 2h, 2w)
    return (columns / 16).floor_()


def _steps(quality: Tensor) -> Tensor:
    """(2, m, 64): the luma and chroma steps that libjpeg takes for each quality."""
    quality = quality.round().clamp(1, 100)
    percent = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)
    return ((_annex_k(quality.device)[:, None] * percent[:, None] + 50) / 100).floor().clamp(1, 255)


@cache
def _annex_k(device: torch.device) -> Tensor:
    return torch.tensor((LUMA, CHROMA), dtype=torch.float32, device=device)  # (2, 64)


@cache
def _transform(device: torch.device) -> Tensor:
    """(64, 64): takes an 8 x 8 block, row by row, to its orthonormal discrete cosine transform."""
    place, frequency = torch.arange(8, dtype=torch.float64), torch.arange(8, dtype=torch.float64)[:, None]
    rows = torch.cos((2 * place + 1) * frequency * torch.pi / 16) / 2
    rows[0] /= 2**0.5
    return torch.kron(rows, rows).float().to(device)
