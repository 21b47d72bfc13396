"""How many threads of the processor torch and OpenCV compute with."""

from functools import lru_cache


def use_threads_in_torch(count: int) -> None:
    """So many from now on, for what the calling thread runs; 0 for as many as torch itself takes."""
    import torch

    automatic = _automatic_in_torch()
    torch.set_num_threads(count or automatic)


def use_threads_in_opencv(count: int) -> None:
    """So many from now on, whichever thread runs it; 0 for as many as OpenCV itself takes."""
    import cv2

    cv2.setNumThreads(count or -1)


@lru_cache(maxsize=1)
def _automatic_in_torch() -> int:
    """What torch took before anyone asked for another number."""
    import torch

    return torch.get_num_threads()
