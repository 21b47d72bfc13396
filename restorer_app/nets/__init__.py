"""Architectures and torch algorithms without weights: one per file, and the table `NETS` that names them.

To add a net, write its module and add a row; a model card then names the row and gives the options.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from torch import nn

from restorer_app.nets.clean import Clean, CleanOptions
from restorer_app.nets.damage import Damage, DamageOptions
from restorer_app.nets.deconv import Deconv, DeconvOptions
from restorer_app.nets.fade import Fade, FadeOptions
from restorer_app.nets.harmonic import Harmonic
from restorer_app.nets.heal import Heal, HealOptions
from restorer_app.nets.revive import Revive, ReviveOptions
from restorer_app.nets.variations import Variations, VariationsOptions

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Net:
    """A row: `build` makes the net from plain options (as TOML gives them), ValueError for those it does not know.

    Every net takes (n, 3, h, w) images. One that `finds_damage` takes nothing else and gives (n, 2, h, w) in 0..1, how
    likely each pixel is to be filled again and how likely it is stained; the others give images, and take an
    (n, 1, h, w) plane too: the holes where they fill those, else a level of noise, or noise. One
    that looks at the picture as a whole has `estimate`, what it finds there in numbers.
    """

    id: str
    build: Callable[[Options], nn.Module]
    fills_holes: bool = False
    finds_damage: bool = False

    def is_like(self, other: "Net") -> bool:
        """Whether both are given the same and give the same."""
        return (self.fills_holes, self.finds_damage) == (other.fills_holes, other.finds_damage)


def _known(options: Options, allowed: set[str], net: str) -> dict[str, Any]:
    unknown = sorted(set(options) - allowed)
    if unknown:
        raise ValueError(f"the net {net} has no option {', '.join(unknown)}")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}


def _harmonic(options: Options) -> nn.Module:
    return Harmonic(**_known(options, {"cycles"}, "harmonic"))


def _heal(options: Options) -> nn.Module:
    return Heal(HealOptions(**_known(options, {field.name for field in fields(HealOptions)}, "heal")))


def _variations(options: Options) -> nn.Module:
    known = _known(options, {field.name for field in fields(VariationsOptions)}, "variations")
    return Variations(VariationsOptions(**known))


def _deconv(options: Options) -> nn.Module:
    return Deconv(DeconvOptions(**_known(options, {field.name for field in fields(DeconvOptions)}, "deconv")))


def _revive(options: Options) -> nn.Module:
    return Revive(ReviveOptions(**_known(options, {field.name for field in fields(ReviveOptions)}, "revive")))


def _fade(options: Options) -> nn.Module:
    return Fade(FadeOptions(**_known(options, {field.name for field in fields(FadeOptions)}, "fade")))


def _clean(options: Options) -> nn.Module:
    return Clean(CleanOptions(**_known(options, {field.name for field in fields(CleanOptions)}, "clean")))


def _damage(options: Options) -> nn.Module:
    return Damage(DamageOptions(**_known(options, {field.name for field in fields(DamageOptions)}, "damage")))


NETS: dict[str, Net] = {
    net.id: net
    for net in (
        Net("harmonic", _harmonic, fills_holes=True),
        Net("heal", _heal, fills_holes=True),
        Net("variations", _variations, fills_holes=True),
        Net("deconv", _deconv, fills_holes=True),
        Net("clean", _clean),
        Net("revive", _revive),
        Net("fade", _fade),
        Net("damage", _damage, finds_damage=True),
    )
}
