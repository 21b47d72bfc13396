"""What the window asks of the computer itself: what to compute with, and how its screen shows colours."""

from dataclasses import dataclass
from pathlib import Path

from restorer_app.core.requests import Request, Worker


@dataclass(frozen=True)
class UseResources(Request[None]):
    """Has all later work compute with so many `threads` of the processor (0: as many as are good), and keep at most
    `step_bytes` of what steps gave."""

    worker = Worker.INFERENCE
    lane = "resources"
    threads: int
    step_bytes: int


@dataclass(frozen=True)
class ReadMonitorProfile(Request[bytes]):
    """Reads the ICC profile of a screen. Fails with `OpenError` for a file that is none."""

    lane = "monitor-profile"
    path: Path
