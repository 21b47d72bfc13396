"""A critic that learns to tell results from photos, while the net that makes the results learns to deceive it."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from restorer_app.training.config import AdversarialConfig
from restorer_app.training.losses import merged

FORMS = ("hinge", "non_saturating")
_BETAS = (0.5, 0.99)
_SLOPE = 0.2


class Critic(nn.Module):
    """(n, 3, h, w) in 0..1 and (n, 1, h, w), where it counts -> (n, 1, h/4 - 2, w/4 - 2), high = like a photo.

    A PatchGAN (Isola et al. 2017) whose scores each see 34 x 34 pixels, with spectral normalisation (Miyato et al.
    2018).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _convolution(4, width, stride=2),  # h -> h/2
            nn.LeakyReLU(_SLOPE),
            _convolution(width, 2 * width, stride=2),  # h/2 -> h/4
            nn.LeakyReLU(_SLOPE),
            _convolution(2 * width, 4 * width, stride=1),  # h/4 -> h/4 - 1
            nn.LeakyReLU(_SLOPE),
            _convolution(4 * width, 1, stride=1),  # h/4 - 1 -> h/4 - 2
        )

    def forward(self, image: Tensor, weight: Tensor) -> Tensor:
        scores: Tensor = self.layers(torch.cat((image - 0.5, weight), 1))  # (n, 3 + 1, h, w)
        return scores


class Adversary:
    """The critic with its own optimiser, both in float32: spectral normalisation does not bear less."""

    def __init__(self, config: AdversarialConfig, device: torch.device) -> None:
        self._config = config
        self.critic = Critic(config.width).to(device)
        self.critic.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimiser = torch.optim.AdamW(
            self.critic.parameters(), config.learning_rate, betas=_BETAS, weight_decay=0, fused=True
        )

    def term(self, output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        """What the net minimises to be taken for a photo; the critic itself learns nothing from it."""
        self.critic.requires_grad_(False)
        scores: Tensor = self.critic(merged(output, target, weight), weight)
        return -scores.mean() if self._config.form == "hinge" else F.softplus(-scores).mean()

    def learn(self, output: Tensor, target: Tensor, weight: Tensor, *, rate_factor: float) -> Tensor:
        """One step of the critic on what the net has made and what it should have made; returns its loss."""
        self.critic.requires_grad_(True)
        for group in self._optimiser.param_groups:
            group["lr"] = self._config.learning_rate * rate_factor
        real = target.detach().clone().requires_grad_(self._config.r1 > 0)
        on_real = self.critic(real, weight)
        on_output = self.critic(merged(output.detach(), target, weight), weight)
        if self._config.form == "hinge":
            loss = F.relu(1 - on_real).mean() + F.relu(1 + on_output).mean()
        else:
            loss = F.softplus(-on_real).mean() + F.softplus(on_output).mean()
        if self._config.r1:
            loss = loss + self._config.r1 / 2 * _slope(on_real, real)
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        return loss.detach()

    def state(self) -> dict[str, Any]:
        """All that `restore` needs to go on."""
        return {"critic": self.critic.state_dict(), "optimiser": self._optimiser.state_dict()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on from where `state` was taken."""
        self.critic.load_state_dict(state["critic"])
        self._optimiser.load_state_dict(state["optimiser"])


def _slope(scores: Tensor, image: Tensor) -> Tensor:
    """R1: the squared gradient of the scores by the photos (Mescheder, Geiger and Nowozin 2018)."""
    (gradient,) = torch.autograd.grad(scores.sum(), image, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def _convolution(channels_in: int, channels_out: int, *, stride: int) -> nn.Module:
    return spectral_norm(nn.Conv2d(channels_in, channels_out, 4, stride, padding=1))
