"""Critics that learn to tell results from photos, while the net that makes the results learns to deceive them."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from restorer_app.training.config import AdversarialConfig
from restorer_app.training.losses import merged
from restorer_app.training.optimising import autocast

FORMS = ("hinge", "non_saturating")
SMALLEST = 12
"""The side of the smallest picture, in pixels, that a critic gives a score for."""
_BETAS = (0.5, 0.99)
_SLOPE = 0.2
_LAZY = 8  # steps between two penalties, each so many times as strong (lazy regularisation, Karras et al. 2020)


class Critic(nn.Module):
    """(n, 3, h, w) in 0..1 and (n, 1, h, w), where it counts -> what each layer makes of them; the last is the scores,
    (n, 1, h/4 - 2, w/4 - 2), high = like a photo.

    A PatchGAN (Isola et al. 2017) whose scores each see 34 x 34 pixels, with spectral normalisation (Miyato et al.
    2018).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            (
                _convolution(4, width, stride=2),  # h -> h/2
                _convolution(width, 2 * width, stride=2),  # h/2 -> h/4
                _convolution(2 * width, 4 * width, stride=1),  # h/4 -> h/4 - 1
                _convolution(4 * width, 1, stride=1),  # h/4 - 1 -> h/4 - 2
            )
        )

    def forward(self, image: Tensor, weight: Tensor) -> list[Tensor]:
        x = torch.cat((image - 0.5, weight), 1)  # (n, 3 + 1, h, w)
        features: list[Tensor] = []
        for layer in self.layers:
            x = layer(F.leaky_relu(x, _SLOPE) if features else x)
            features.append(x)
        return features


class Adversary:
    """Critics, one for each scale, with their own optimiser; they run in `precision`, as the net does, but are
    normalised in float32.

    Each scale sees the picture half as large as the one before (Wang et al. 2018, "High-resolution image synthesis and
    semantic manipulation with conditional GANs"). Scores count where they lie in what counts.
    """

    def __init__(self, config: AdversarialConfig, device: torch.device, precision: str = "fp32") -> None:
        self._config, self._device, self._precision = config, device, precision
        self._learned = 0  # steps
        self.critics = nn.ModuleList(Critic(config.width) for _ in range(config.critics)).to(device)
        self.critics.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimiser = torch.optim.AdamW(
            self.critics.parameters(), config.learning_rate, betas=_BETAS, weight_decay=0, fused=True
        )

    def term(self, output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        """What the net minimises to be taken for a photo; the critics themselves learn nothing from it.

        With `features` the layers of the critics should also make the same of the output as of the photo.
        """
        self.critics.requires_grad_(False)
        total = torch.zeros((), device=output.device)
        for critic, (made, photo, place) in self._scaled(merged(output, target, weight), target, weight):
            *features, scores = self._seen(critic, made, place)
            lack = -scores if self._config.form == "hinge" else F.softplus(-scores)
            total = total + _mean(lack, place)
            if self._config.features:
                with torch.no_grad():
                    *wanted, _ = self._seen(critic, photo, place)
                off = [_mean((a - b).abs(), place) for a, b in zip(features, wanted, strict=True)]
                total = total + self._config.features * torch.stack(off).mean()
        return total / self._config.critics

    def learn(self, output: Tensor, target: Tensor, weight: Tensor, *, rate_factor: float) -> Tensor:
        """One step of the critics on what the net has made and what it should have made; returns their mean loss."""
        self.critics.requires_grad_(True)
        for group in self._optimiser.param_groups:
            group["lr"] = self._config.learning_rate * rate_factor
        total, is_penalised = torch.zeros((), device=output.device), self._config.r1 > 0 and self._learned % _LAZY == 0
        for critic, (made, photo, place) in self._scaled(merged(output.detach(), target, weight), target, weight):
            real = photo.detach().clone().requires_grad_(is_penalised)
            on_real, on_made = (self._seen(critic, image, place)[-1] for image in (real, made))
            if self._config.form == "hinge":
                total = total + _mean(F.relu(1 - on_real) + F.relu(1 + on_made), place)
            else:
                total = total + _mean(F.softplus(-on_real) + F.softplus(on_made), place)
            if is_penalised:
                total = total + _LAZY * self._config.r1 / 2 * _slope(on_real, real)
        self._learned += 1
        loss = total / self._config.critics
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        return loss.detach()

    def _seen(self, critic: nn.Module, image: Tensor, weight: Tensor) -> list[Tensor]:
        """What a critic makes of an image, in float32."""
        with autocast(self._device, self._precision):
            return [plane.float() for plane in critic(image, weight)]

    def _scaled(self, *planes: Tensor) -> Iterator[tuple[nn.Module, tuple[Tensor, ...]]]:
        """Each critic with the planes at its scale."""
        for index, critic in enumerate(self.critics):
            if index:
                planes = tuple(F.avg_pool2d(plane, 2) for plane in planes)
            yield critic, planes

    def state(self) -> dict[str, Any]:
        """All that `restore` needs to go on."""
        return {
            "critics": self.critics.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "learned": self._learned,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on from where `state` was taken."""
        self.critics.load_state_dict(state["critics"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._learned = state["learned"]


def _mean(plane: Tensor, weight: Tensor) -> Tensor:
    """The mean of an (n, c, h, w) plane of a critic over those of its places in which something counts."""
    counts = (F.adaptive_max_pool2d(weight, plane.shape[-2:]) > 0).to(plane.dtype)
    return (plane * counts).sum() / (counts.sum() * plane.shape[1]).clamp(min=1)


def _slope(scores: Tensor, image: Tensor) -> Tensor:
    """R1: the squared gradient of the scores by the photos (Mescheder, Geiger and Nowozin 2018)."""
    (gradient,) = torch.autograd.grad(scores.sum(), image, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def _convolution(channels_in: int, channels_out: int, *, stride: int) -> nn.Module:
    return spectral_norm(nn.Conv2d(channels_in, channels_out, 4, stride, padding=1))
