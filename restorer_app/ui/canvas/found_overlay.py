"""What a detector found and nobody has decided on yet, as tints over the photo: damage, and in colours of their own
stains and what is left alone because it lies on a face."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from restorer_app.core.mask import Mask
from restorer_app.ui.canvas.overlay import Overlay
from restorer_app.ui.canvas.style import OverlayStyle

if TYPE_CHECKING:
    from restorer_app.ui.canvas.scene import Scene


class FoundOverlay:
    """`damage`, `stains` and `on_faces`: where they are, None for nowhere."""

    def __init__(self) -> None:
        self.damage: Mask | None = None
        self.stains: Mask | None = None
        self.on_faces: Mask | None = None
        self.set_style(OverlayStyle())

    def set_style(self, style: OverlayStyle) -> None:
        """They look as marks do, each in a colour of its own."""
        self._over_damage = Overlay(replace(style, colour=style.found_colour))
        self._over_stains = Overlay(replace(style, colour=style.stain_colour))
        self._over_faces = Overlay(replace(style, colour=style.face_colour))

    def layers(self, scene: "Scene") -> Iterator[tuple[Mask | None, Overlay]]:
        """What to draw, from below: nothing while before and after are compared or a step's region is painted;
        nothing where the unfinished stroke says that there is none."""
        is_hidden = scene.is_comparing or scene.is_original_held or scene.region is not None
        if scene.after is None or is_hidden:
            return
        stroke = scene.tool.preview if scene.tool is not None and scene.spares else None
        for mask, overlay in (
            (self.stains, self._over_stains),
            (self.on_faces, self._over_faces),
            (self.damage, self._over_damage),
        ):
            yield mask if mask is None or stroke is None else mask.without(stroke), overlay
