"""Which processor nets run on, and what each of them needs said to it."""

from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from torch import Tensor

from restorer_app.core.errors import UsageError

DEVICES = ("auto", "cpu", "cuda", "mps")


def pick_device(wanted: str) -> torch.device:
    """The device for one of DEVICES; auto takes a graphics card that this build of torch can use, else the CPU.

    Raises `UsageError` when the wanted one is not there.
    """
    if wanted not in DEVICES:
        raise UsageError(f"There is no device called “{wanted}”. There are: {', '.join(DEVICES)}.")
    has_cuda, has_mps = _has_usable_cuda(), torch.backends.mps.is_available()
    if wanted == "auto":
        return torch.device("cuda" if has_cuda else "mps" if has_mps else "cpu")
    if (wanted == "cuda" and not has_cuda) or (wanted == "mps" and not has_mps):
        raise UsageError(f"This computer has no graphics card that can be used as “{wanted}”.")
    return torch.device(wanted)


def _has_usable_cuda() -> bool:
    """Whether there is a card whose generation this build of torch has code for."""
    if not torch.cuda.is_available():
        return False
    major, _ = torch.cuda.get_device_capability()
    return any(int(arch.split("_")[1].rstrip("a")) // 10 <= major for arch in torch.cuda.get_arch_list() if "_" in arch)


def reduced_precision(device: torch.device) -> AbstractContextManager[object]:
    """Autocast to 16 bit where the graphics card is fast at it; full precision elsewhere (on a CPU 16 bit is many
    times slower than 32)."""
    if device.type != "cuda" or torch.cuda.get_device_capability(device) < (7, 0):
        return nullcontext()
    dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.autocast(device.type, dtype=dtype)


def planes_on(device: torch.device, arrays: np.ndarray) -> Tensor:
    """(n, 1, h, w) float32 of (n, h, w) numbers, (n, 2, h, w) of complex ones: their real and imaginary parts."""
    planes = torch.from_numpy(arrays)
    parts = torch.view_as_real(planes).movedim(-1, 1) if planes.is_complex() else planes.unsqueeze(1)
    return parts.to(device, torch.float32)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out: by its type, and for the CPU, which has no type of its own in
    torch, by the name of the allocator."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or (
        type(error) is RuntimeError and "DefaultCPUAllocator" in str(error)
    )


def device_title(device: torch.device) -> str:
    """What the status bar calls it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return {"cpu": "CPU", "mps": "Apple GPU"}[device.type]
