"""What training minimises."""

from torch import Tensor


def hole_l1(output: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error inside the holes; (n, c, h, w) twice and (n, 1, h, w) -> scalar."""
    return ((output - target).abs() * mask).sum() / (mask.sum() * output.shape[1]).clamp(min=1)
