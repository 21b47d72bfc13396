"""What was done to a photo, in sentences that its file can carry, and what kind of picture that makes of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from restorer_app import __version__
from restorer_app.core.photo import Metadata
from restorer_app.core.provenance import count_origins, pixels_shown
from restorer_app.core.requests import Method
from restorer_app.core.state import DocumentState, Origin, StepInstance
from restorer_app.files.encoding import JPEG_ROOM
from restorer_app.files.xmp import COMPOSITE, ENHANCED, HUMAN_EDITS, Deeds, with_deeds

_SHORT = 8
_ORIGINS = {Origin.MOVED: "moved from elsewhere in the scan", Origin.CLASSICAL: "calculated"}


def with_history(
    metadata: Metadata, state: DocumentState, methods: Mapping[str, Method], format_id: str
) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata with what was done in its XMP packet, and a sentence for the user where that cannot be added; then,
    and where nothing was done, the packet stays as it is. `methods`: how fills and steps are called, by their ids."""
    told = sentences(state, methods)
    if not told:
        return metadata, ()
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        xmp = with_deeds(metadata.xmp, Deeds(told, f"Restorer {__version__}", when, source_type(state)))
    except ValueError:
        return metadata, (
            "The scan's XMP notes are damaged and kept as they are, so what was done is not added to them.",
        )
    if format_id == "jpeg" and len(metadata.xmp or b"") <= JPEG_ROOM["XMP"] < len(xmp):
        return metadata, ("The scan's XMP notes leave no room in a JPEG to add what was done.",)
    return replace(metadata, xmp=xmp), ()


def sentences(state: DocumentState, methods: Mapping[str, Method]) -> tuple[str, ...]:
    """One for each method that is seen in the picture as it is framed; none where nothing was done."""
    counts = pixels_shown(state)
    width, height = state.geometry.output_size(state.photo.width, state.photo.height)
    groups: dict[tuple[str, str, Origin], tuple[int, int]] = {}
    for repair, pixels in zip(state.visible_repairs, counts, strict=True):
        if pixels == 0:
            continue
        key = (repair.fill, repair.weights, repair.origin)
        holes, shown = groups.get(key, (0, 0))
        groups[key] = holes + 1, shown + pixels
    told = [
        f"Repaired {holes} hole{'' if holes == 1 else 's'} with {_title(fill, methods)} ({_kind(origin, weights)}): "
        f"{_percent(pixels / (width * height))} of the picture"
        for (fill, weights, origin), (holes, pixels) in groups.items()
    ]
    told += [_step(step, methods) for step in state.active_steps]
    if not state.geometry.is_identity:
        told.append(_framed(state))
    return tuple(told)


def source_type(state: DocumentState) -> str | None:
    """The IPTC's digital source type of the picture that is shown; None where it is the scan as it was."""
    counts = count_origins(state)
    if counts[Origin.LEARNED]:
        return COMPOSITE
    if counts[Origin.CLASSICAL] or state.active_steps:
        return ENHANCED
    return HUMAN_EDITS if counts[Origin.MOVED] or not state.geometry.is_identity else None


def _framed(state: DocumentState) -> str:
    geometry, photo = state.geometry, state.photo
    done = [] if geometry.turns == 0 else [f"turned clockwise by {90 * geometry.turns}°"]
    if geometry.angle:
        done.append(f"straightened by {geometry.angle:.2f}°")
    width, height = geometry.output_size(photo.width, photo.height)
    if (width, height) != geometry.turned_size(photo.width, photo.height):
        done.append(f"cropped to {width} × {height} pixels")
    return ", ".join(done).capitalize()


def _step(step: StepInstance, methods: Mapping[str, Method]) -> str:
    weights = methods[step.kind].weights if step.kind in methods else ""
    kind = _kind(Origin.LEARNED if weights else Origin.CLASSICAL, weights)
    where = "the whole picture" if step.region is None else "a part of the picture"
    strength = "" if step.strength == 1 else f" at {_percent(step.strength)}"
    return f"Ran {_title(step.kind, methods)} ({kind}){strength} over {where}"


def _title(name: str, methods: Mapping[str, Method]) -> str:
    return methods[name].title if name in methods else name


def _kind(origin: Origin, weights: str) -> str:
    return (
        f"learned, weights {weights[:_SHORT]}" if origin is Origin.LEARNED else _ORIGINS.get(origin, "the scan's own")
    )


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return "less than 0.1 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"
