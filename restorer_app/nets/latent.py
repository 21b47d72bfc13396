"""What a net with a latent says while it learns: its picture, and the Gaussians that the latent was drawn from."""

from typing import NamedTuple

from torch import Tensor


class Latent(NamedTuple):
    """What such a net returns in training; when it is used it returns the picture alone.

    image: (n, 3, h, w). mean, log_variance: (n, channels, ...), one Gaussian for each number of the latent.
    """

    image: Tensor
    mean: Tensor
    log_variance: Tensor
