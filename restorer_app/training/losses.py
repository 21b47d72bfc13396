"""What training minimises: rows of LOSSES, added up with the weights that a configuration gives them.

Each takes output and target, (n, c, h, w) in 0..1, and `weight`, (n, 1, h, w), 1 where the error counts; gives a
scalar. Two terms are no rows: `kl`, of what a net with a latent says beside its picture, and that of the critic in
`adversary`.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.nets.latent import Latent
from restorer_app.training.config import KlConfig, LossConfig

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]

_LEAST_MSE = 1e-5  # 50 dB, so that an easy crop does not decide a step
_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = 0.01**2, 0.03**2
_XYZ = (  # of linear sRGB, over the white of D65
    (0.433953, 0.376219, 0.189828),
    (0.212671, 0.715160, 0.072169),
    (0.017758, 0.109477, 0.872766),
)
_GREY = 1e-4  # of chroma squared, so that it has a gradient there
_SURE = 1e-6  # how near to 0 and 1 a probability is taken for what it says
_UNLIKE = 0.35
_AROUND = 9  # pixels, in whose mean there is no detail
_MS_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def l1(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute error where it counts."""
    return _mean((output - target).abs(), weight)


def charbonnier(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean of sqrt(error² + 1e-6), an L1 that is smooth at zero (Charbonnier et al. 1994)."""
    return _mean(((output - target) ** 2 + 1e-6).sqrt(), weight)


def mse(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean squared error where it counts."""
    return _mean((output - target) ** 2, weight)


def psnr(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """By how many dB the PSNR of each picture, where it counts, is below its most, their mean (as the PSNR loss of Chen
    et al. 2022, "Simple baselines for image restoration")."""
    error = ((output - target) ** 2 * weight).sum((1, 2, 3)) / (weight.sum((1, 2, 3)) * target.shape[1]).clamp(min=1)
    return 10 * (1 + error / _LEAST_MSE).log10().mean()


def ssim(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """1 - SSIM (Wang et al. 2004) of the picture that has the output where it counts and the target elsewhere."""
    return 1 - similarity(output, target, weight).mean()


def ms_ssim(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """1 - MS-SSIM (Wang, Simoncelli and Bovik 2003) over as many of its five scales as the crop is large enough for."""
    first, second = merged(output, target, weight), target
    scales = max(1, min(len(_MS_WEIGHTS), (min(target.shape[-2:]) // _WINDOW).bit_length()))
    product = torch.ones((), device=target.device)
    for scale, share in enumerate(_MS_WEIGHTS[:scales]):
        full, contrast = _similarity(first, second)
        factor = full if scale == scales - 1 else contrast
        product = product * factor.mean().clamp(min=1e-6) ** (share / sum(_MS_WEIGHTS[:scales]))
        first, second = F.avg_pool2d(first, 2), F.avg_pool2d(second, 2)
    return 1 - product


def cie94(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean CIE94 colour difference of sRGB pictures as hundredths: in CIELAB, what differs in a strong colour counts
    less, as it does in CIEDE2000, which is not smooth (McDonald and Smith 1995, "CIE94, a new colour-difference
    formula")."""
    one, other = _lab(output), _lab(target)
    chroma, true = (((lab[:, 1:] ** 2).sum(1) + _GREY).sqrt() for lab in (one, other))
    lightness, *colours = ((one - other) ** 2).unbind(1)
    saturation = (chroma - true) ** 2
    hue = (sum(colours) - saturation).clamp(min=0)
    squares = lightness + saturation / (1 + 0.045 * true) ** 2 + hue / (1 + 0.015 * true) ** 2
    return _mean(squares.clamp(min=1e-4).sqrt()[:, None] / 100, weight)


def fft_l1(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference of the Fourier coefficients, scaled as the pixels are (orthonormal)."""
    difference: Tensor = torch.fft.rfft2((output - target) * weight, norm="ortho")
    return difference.abs().mean()


def total_variation(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference of neighbouring pixels of the output; the target does not matter."""
    across = _mean((output[..., 1:] - output[..., :-1]).abs(), weight[..., 1:])
    down = _mean((output[..., 1:, :] - output[..., :-1, :]).abs(), weight[..., 1:, :])
    return across + down


def cross_entropy(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean binary cross entropy of probabilities, in nats."""
    sure = output.clamp(_SURE, 1 - _SURE)
    return _mean(-(target * sure.log() + (1 - target) * (1 - sure).log()), weight)


def dice(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """1 - the soft Dice coefficient of each channel over the whole batch, their mean (Milletari, Navab and Ahmadi 2016,
    "V-Net"): what is rare counts as much as what is not."""
    common, own, true = ((weight * plane).sum((0, 2, 3)) for plane in (output * target, output**2, target**2))
    return 1 - ((2 * common + 1) / (own + true + 1)).mean()


def variety(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """How much less unlike in detail two draws are than a share of the target's own detail, an RMS, the mean over the
    pictures; `output` is what the draws differ by (mode seeking, Mao et al. 2019, with an end)."""
    return F.relu(_UNLIKE * _detail(target, weight) - _detail(output, weight)).mean()


def kl(latent: Latent, free_bits: float) -> Tensor:
    """Nats from the latent's Gaussians to N(0, 1), the mean over its channels, of which each has `free_bits` for free.

    A channel's nats are the mean over batch and places (Kingma et al. 2016, "Improved variational inference with
    inverse autoregressive flow").
    """
    nats = (latent.mean**2 + latent.log_variance.exp() - 1 - latent.log_variance) / 2  # (n, c, ...)
    return nats.transpose(0, 1).flatten(1).mean(1).clamp(min=free_bits).mean()


LOSSES: Mapping[str, Loss] = {
    "l1": l1,
    "charbonnier": charbonnier,
    "mse": mse,
    "psnr": psnr,
    "ssim": ssim,
    "ms_ssim": ms_ssim,
    "cie94": cie94,
    "fft_l1": fft_l1,
    "total_variation": total_variation,
    "cross_entropy": cross_entropy,
    "dice": dice,
    "variety": variety,
}


def weighted_sum(
    losses: Sequence[LossConfig],
    terms: Mapping[str, Loss],
    output: Tensor | Latent,
    target: Tensor,
    weight: Tensor,
    *,
    step: int,
) -> Tensor:
    """The configured losses added up; `terms` are those of a picture by name. UsageError for kl without a latent."""
    total = torch.zeros((), device=target.device)
    for loss in losses:
        if not isinstance(loss, KlConfig):
            term = terms[loss.kind](picture_of(output, loss), target, weight)
        elif isinstance(output, Latent):
            term = kl(output, loss.free_bits)
        else:
            raise UsageError("The loss kl is for a net with a latent, and this one has none.")
        total = total + term * (loss.weight * min((step + 1) / max(loss.warm_up, 1), 1))
    return total


def picture_of(output: Tensor | Latent, loss: LossConfig) -> Tensor:
    """The picture that a loss is about, of those that a net with a latent makes; others make one alone."""
    if not isinstance(output, Latent):
        return output
    return output.pictures[loss.of]


def similarity(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """(n,) SSIM of each picture that has the output where it counts and the target elsewhere."""
    return _similarity(merged(output, target, weight), target)[0].mean((1, 2, 3))


def merged(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """The output where it counts and the target elsewhere."""
    return target + (output - target) * weight


def _lab(image: Tensor) -> Tensor:
    """(n, 3, h, w) CIELAB with the white of D65 of sRGB in 0..1."""
    image = image.clamp(0, 1)
    linear = torch.where(image > 0.04045, ((image + 0.055) / 1.055) ** 2.4, image / 12.92)
    xyz = torch.einsum("kc,nchw->nkhw", image.new_tensor(_XYZ), linear)
    bent = torch.where(xyz > 0.008856, xyz.clamp(min=0.008856) ** (1 / 3), 7.787 * xyz + 16 / 116)
    x, y, z = bent.unbind(1)
    return torch.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), 1)


def _detail(image: Tensor, weight: Tensor) -> Tensor:
    """(n,) RMS where it counts of what an image lacks when each pixel has the mean of the counting ones around it."""

    def around(planes: Tensor) -> Tensor:
        return F.avg_pool2d(planes, _AROUND, 1, _AROUND // 2)

    fine = (image - around(image * weight) / around(weight).clamp(min=1e-6)) * weight
    return ((fine**2).sum((1, 2, 3)) / (weight.sum((1, 2, 3)) * image.shape[1]).clamp(min=1)).clamp(min=1e-8).sqrt()


def _mean(error: Tensor, weight: Tensor) -> Tensor:
    return (error * weight).sum() / (weight.sum() * error.shape[1]).clamp(min=1)


def _similarity(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """The SSIM map and its contrast-structure part, (n, c, h - 10, w - 10); the window is cut to a smaller picture."""
    channels, size = first.shape[1], min(_WINDOW, *first.shape[-2:])
    line = torch.exp(-((torch.arange(size, device=first.device) - (size - 1) / 2) ** 2) / (2 * _SIGMA**2))
    line = (line / line.sum()).to(first.dtype)
    down = line[:, None].expand(channels, 1, -1, -1)

    def blurred(image: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(image, down, groups=channels), down.transpose(2, 3), groups=channels)

    mean1, mean2 = blurred(first), blurred(second)
    variance1, variance2 = blurred(first**2) - mean1**2, blurred(second**2) - mean2**2
    covariance = blurred(first * second) - mean1 * mean2
    contrast = (2 * covariance + _C2) / (variance1 + variance2 + _C2)
    return (2 * mean1 * mean2 + _C1) / (mean1**2 + mean2**2 + _C1) * contrast, contrast
