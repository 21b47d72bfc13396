"""Blurs of a batch of crops that each have their own kernel: Gaussian, motion, out of focus."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

_LEAST_SIGMA = 0.2  # narrower than this a sampled Gaussian is a single pixel
_LEAST_WEIGHT = 1e-5  # what is less is 0: numbers below the normal floats make the convolution ten times slower


def gaussian_blur(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Blurs by `sigma` pixels, across `angle` degrees by `ratio` times that unless `isotropic`."""
    ratio = torch.where(values["isotropic"] != 0, 1.0, values["ratio"])
    return blurred(image, gaussian_kernels(values["sigma"], values["sigma"] * ratio, values["angle"]))


def motion_blur(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Blurs along a straight line of `length` pixels at `angle` degrees."""
    return blurred(image, line_kernels(values["length"], values["angle"]))


def defocus(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Blurs by a disc of `radius` pixels, as a lens that is out of focus does."""
    return blurred(image, disc_kernels(values["radius"]))


def blurred(image: Tensor, kernels: Tensor) -> Tensor:
    """(m, c, h, w): each crop convolved with its own kernel of (m, k, k), k odd, reflected at the border.

    A kernel that reaches further than the crop allows is cut.
    """
    m, c, h, w = image.shape
    radius = kernels.shape[-1] // 2
    cut = radius - min(radius, h - 1, w - 1)
    if cut:
        kernels = kernels[:, cut:-cut, cut:-cut]
        kernels, radius = kernels / kernels.sum((1, 2), keepdim=True), radius - cut
    planes = F.pad(image, (radius,) * 4, mode="reflect").flatten(0, 1)[None]  # -> (1, m * c, h + 2r, w + 2r)
    return F.conv2d(planes, kernels.repeat_interleave(c, 0)[:, None], groups=m * c).view(m, c, h, w)


def gaussian_kernels(sigma: Tensor, sigma_across: Tensor, angle: Tensor) -> Tensor:
    """(m, k, k) that sum to 1: Gaussians of `sigma` pixels along `angle` (degrees) and `sigma_across` across it."""
    sigma, sigma_across = sigma.clamp(min=_LEAST_SIGMA), sigma_across.clamp(min=_LEAST_SIGMA)
    y, x = _grid(3 * torch.maximum(sigma, sigma_across))
    cosine, sine = torch.cos(torch.deg2rad(angle))[:, None, None], torch.sin(torch.deg2rad(angle))[:, None, None]
    along = (x * cosine + y * sine) / sigma[:, None, None]
    across = (y * cosine - x * sine) / sigma_across[:, None, None]
    return _normalised(torch.exp(-(along**2 + across**2) / 2))


def line_kernels(length: Tensor, angle: Tensor) -> Tensor:
    """(m, k, k) that sum to 1: lines through the middle, `length` pixels from end to end, drawn without steps."""
    reach = (length - 1).clamp(min=0) / 2
    y, x = _grid(reach)
    points = torch.linspace(-1, 1, 4 * x.shape[-1], device=length.device) * reach[:, None]  # -> (m, points)
    rows = points * torch.sin(torch.deg2rad(angle))[:, None]
    columns = points * torch.cos(torch.deg2rad(angle))[:, None]
    near_rows = (1 - (y.flatten() - rows[..., None]).abs()).clamp(min=0)  # -> (m, points, k)
    near_columns = (1 - (x.flatten() - columns[..., None]).abs()).clamp(min=0)
    return _normalised(near_rows.transpose(1, 2) @ near_columns)


def disc_kernels(radius: Tensor) -> Tensor:
    """(m, k, k) that sum to 1: discs of `radius` pixels whose rim fades over one pixel."""
    y, x = _grid(radius + 0.5)
    return _normalised((radius[:, None, None] + 0.5 - torch.hypot(y, x)).clamp(0, 1))


def _grid(reach: Tensor) -> tuple[Tensor, Tensor]:
    """y (k, 1) and x (1, k), in pixels from the middle, wide enough for the greatest `reach`."""
    radius = max(1, math.ceil(float(reach.max())))
    places = torch.arange(-radius, radius + 1, device=reach.device, dtype=torch.float32)
    return places[:, None], places[None]


def _normalised(kernels: Tensor) -> Tensor:
    kernels = kernels.masked_fill(kernels < _LEAST_WEIGHT, 0)
    return kernels / kernels.sum((1, 2), keepdim=True)
