"""The harmonic membrane fill: Laplace's equation in the hole, solved by multigrid, without any weights.

The hole takes the values of a soap film spanned over its rim: every filled pixel is the mean of its neighbours, known
pixels are Dirichlet data and the border of the picture is natural (it reflects). Conjugate gradients are preconditioned
by one K-cycle of aggregation multigrid (Notay 2010, "An aggregation-based algebraic multigrid method"): the coarse
operators are sums of the fine one, so a hole of any shape stays a weighted 5-point stencil on every level and the cost
is linear in the pixels.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CYCLES = 5
_DAMPING = 0.8
_OVERCORRECTION = 1.5
_COARSEST = 3
_K_LEVELS = 1
_TINY = 1e-20


class Harmonic(nn.Module):
    """`harmonic_fill` as a net, so that it runs wherever a learned fill runs."""

    halo = 1  # a hole that lies in the crop as a whole is filled from its rim

    def __init__(self, cycles: int = CYCLES) -> None:
        super().__init__()
        self.cycles = cycles

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        return harmonic_fill(image, mask, self.cycles)


@torch.no_grad()
def harmonic_fill(image: Tensor, mask: Tensor, cycles: int = CYCLES) -> Tensor:
    """The image with its hole filled by the membrane through the hole's rim; no gradient flows through it.

    image: (n, c, h, w) float32, mask: (n, 1, h, w) with 1 = hole and 0 = known; any h, w >= 1. Values inside the hole
    are ignored. Each cycle cuts the error by about 6: two leave some 0.3/255 (rms), five nothing that 8 bit can show.
    A picture without any known pixel comes back as zeros.
    """
    hole = mask.to(image.dtype)
    known = 1 - hole
    filled = _pull_push(torch.where(hole > 0, 0, image), known)
    levels = _levels(hole)
    residual = hole * (_neighbours(filled) - _degree(hole) * filled)
    direction, previous, energy = torch.zeros_like(filled), residual, torch.full_like(filled[..., :1, :1], torch.inf)
    for _ in range(cycles):
        correction = _cycle(levels, 0, residual)
        # Polak-Ribiere: the cycle is not exactly symmetric
        beta = _dot(correction, residual - previous) / energy
        direction = torch.addcmul(correction, beta, direction)
        energy = _dot(correction, residual).clamp(min=_TINY)
        image_of = _apply(levels[0], direction)
        step = energy / _dot(direction, image_of).clamp(min=_TINY)
        filled.addcmul_(step, direction)
        previous = residual
        residual = torch.addcmul(residual, step, image_of, value=-1)
    return torch.where(hole > 0, filled, image)


@dataclass(frozen=True)
class _Level:
    """The operator of one level: its diagonal, the couplings to the right and below, and where it has unknowns."""

    diagonal: Tensor  # (n, 1, h, w)
    right: Tensor  # (n, 1, h, w - 1)
    below: Tensor  # (n, 1, h - 1, w)
    active: Tensor  # (n, 1, h, w) 0 or 1
    relax: Tensor  # (n, 1, h, w): damping / diagonal, 0 where there is nothing to solve


def _levels(hole: Tensor) -> list[_Level]:
    diagonal = _degree(hole) * hole
    right = hole[..., 1:] * hole[..., :-1]
    below = hole[..., 1:, :] * hole[..., :-1, :]
    levels = [_level(diagonal, right, below)]
    while max(diagonal.shape[-2:]) > _COARSEST:
        diagonal, right, below = _coarsen(diagonal, right, below)
        levels.append(_level(diagonal, right, below))
    return levels


def _level(diagonal: Tensor, right: Tensor, below: Tensor) -> _Level:
    # an aggregate without any rim has diagonal ~0 apart from rounding: nothing holds it, so it is not solved for
    active = (diagonal > 1e-5).to(diagonal.dtype)
    relax = _DAMPING * active / diagonal.clamp(min=1e-5)
    return _Level(diagonal, right, below, active, relax)


def _coarsen(diagonal: Tensor, right: Tensor, below: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The Galerkin operator of 2x2 aggregates: couplings inside an aggregate vanish, those across add up."""
    across = _even(F.pad(right, (0, 1)))
    down = _even(F.pad(below, (0, 0, 0, 1)))
    inside = _sum2x1(across[..., ::2]) + _sum1x2(down[..., ::2, :])
    scale = 1 / _OVERCORRECTION
    coarse = (_restrict(diagonal) - 2 * inside) * scale
    return coarse, _sum2x1(across[..., 1:-1:2]) * scale, _sum1x2(down[..., 1:-1:2, :]) * scale


def _cycle(levels: list[_Level], index: int, rhs: Tensor) -> Tensor:
    """About the inverse of level `index` applied to rhs: smooth, correct on the coarser level, smooth."""
    level = levels[index]
    x = level.relax * rhs
    if index == len(levels) - 1:
        for _ in range(4):
            x.addcmul_(level.relax, rhs - _apply(level, x))
        return x
    descend = _descend_twice if index < _K_LEVELS else _cycle
    coarse = descend(levels, index + 1, _restrict(rhs - _apply(level, x)))
    h, w = x.shape[-2:]
    x.addcmul_(level.active, F.interpolate(coarse, scale_factor=2)[..., :h, :w])
    return x.addcmul_(level.relax, rhs - _apply(level, x))


def _descend_twice(levels: list[_Level], index: int, rhs: Tensor) -> Tensor:
    """Two cycles, each with the step length that fits best (K-cycle): safe whatever the shape of the hole."""
    first = _cycle(levels, index, rhs)
    image = _apply(levels[index], first)
    step = _dot(first, rhs) / _dot(first, image).clamp(min=_TINY)
    rest = torch.addcmul(rhs, step, image, value=-1)
    second = _cycle(levels, index, rest)
    second_step = _dot(second, rest) / _dot(second, _apply(levels[index], second)).clamp(min=_TINY)
    return (first * step).addcmul_(second_step, second)


def _apply(level: _Level, x: Tensor) -> Tensor:
    """The level's operator applied to x, which is 0 outside the unknowns."""
    y = level.diagonal * x
    y[..., :-1].addcmul_(level.right, x[..., 1:], value=-1)
    y[..., 1:].addcmul_(level.right, x[..., :-1], value=-1)
    y[..., :-1, :].addcmul_(level.below, x[..., 1:, :], value=-1)
    y[..., 1:, :].addcmul_(level.below, x[..., :-1, :], value=-1)
    return y


def _pull_push(image: Tensor, known: Tensor) -> Tensor:
    """A first guess: unknown pixels take the mean of the known ones, level by level (Gortler et al. 1996)."""
    weight = _restrict(known)
    mean = _restrict(image * known) / weight.clamp(min=_TINY)
    if max(image.shape[-2:]) > 1:
        mean = _pull_push(mean, weight.clamp(max=1))
    h, w = image.shape[-2:]
    return torch.lerp(F.interpolate(mean, scale_factor=2)[..., :h, :w], image, known)


def _neighbours(x: Tensor) -> Tensor:
    """The sum of the up to four neighbours inside the picture."""
    total = torch.zeros_like(x)
    total[..., :-1] += x[..., 1:]
    total[..., 1:] += x[..., :-1]
    total[..., :-1, :] += x[..., 1:, :]
    total[..., 1:, :] += x[..., :-1, :]
    return total


def _degree(x: Tensor) -> Tensor:
    """(1, 1, h, w): how many neighbours each pixel has inside the picture."""
    return _neighbours(torch.ones_like(x[:1, :1]))


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum((-2, -1), keepdim=True)  # (n, c, h, w) -> (n, c, 1, 1)


def _even(x: Tensor) -> Tensor:
    h, w = x.shape[-2:]
    return F.pad(x, (0, w % 2, 0, h % 2)) if h % 2 or w % 2 else x


def _sum2x1(x: Tensor) -> Tensor:
    return x[..., ::2, :] + x[..., 1::2, :]


def _sum1x2(x: Tensor) -> Tensor:
    return x[..., ::2] + x[..., 1::2]


def _restrict(x: Tensor) -> Tensor:
    """Sums of 2x2 pixels; an odd last row or column counts alone."""
    return _sum1x2(_sum2x1(_even(x)))  # (n, c, h, w) -> (n, c, ceil(h / 2), ceil(w / 2))
