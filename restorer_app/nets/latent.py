"""What a net with a latent says while it learns: its pictures, and the Gaussians that the latent was drawn from."""

from typing import NamedTuple

from torch import Tensor


class Latent(NamedTuple):
    """What such a net returns in training; when it is used it returns the picture alone.

    image: (n, 3, h, w), decoded from the posterior. mean, log_variance: (n, channels, ...), one Gaussian for each
    number of the latent, as seen from the prior, which is standard normal here. single, sample: (n, 3, h, w), decoded
    from the prior's mean and from a draw of it.
    """

    image: Tensor
    mean: Tensor
    log_variance: Tensor
    single: Tensor
    sample: Tensor
