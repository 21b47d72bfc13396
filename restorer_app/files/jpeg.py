"""What a JPEG file says of its own compression."""

from pathlib import Path

from restorer_app.core.jpeg_tables import luma_steps


def quality_in_file(path: Path) -> int | None:
    """libjpeg's quality, 1..100, whose steps for the brightness are nearest to those in a file's header; None for what
    is no JPEG or cannot be read any more."""
    from PIL import Image

    try:
        with Image.open(path, formats=("JPEG",)) as image:
            steps = getattr(image, "quantization", {}).get(0)
    except (OSError, SyntaxError):
        return None
    if steps is None or len(steps) != 64:
        return None
    return min(range(1, 101), key=lambda quality: _difference(steps, luma_steps(quality)))


def _difference(steps: list[int], others: tuple[int, ...]) -> int:
    return sum(abs(step - other) for step, other in zip(steps, others, strict=True))
