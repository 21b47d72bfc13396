"""What must be true of a model before it is published: the words of its card and the bars, in one TOML file.

[words] holds the card's words and `tiers`. Each [[gate]] is one bar; see `Gate`. Without any, a model must be better
than every classical method and than the model that is there, on the mean over all that it is measured on.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from restorer_app.core.errors import UsageError
from restorer_app.training.conditions import UNHARMED
from restorer_app.training.scores import FoundScore, Measured, Score, main_figure

WORDS = ("title", "summary", "good_for", "limits", "speed", "licence", "author", "version", "task", "row")


class _Metric(NamedTuple):
    """How a figure is written, and whether more of it is better."""

    text: str
    is_more_better: bool = True


METRICS: Mapping[str, _Metric] = {
    "psnr": _Metric("{:.2f} dB"),
    "ssim": _Metric("{:.4f} of SSIM"),
    "mse": _Metric("{:.2f} of MSE", False),
    "seconds": _Metric("{:.2f} s", False),
    "f1": _Metric("{:.3f} of F1"),
    "average_precision": _Metric("{:.3f} of average precision"),
    "clean_marks": _Metric("{:.2f} % of undamaged pictures", False),
    "swd": _Metric("{:.2f} of SWD", False),
    "checkerboard": _Metric("{:.2f} of a checkerboard", False),
    "best": _Metric("{:.2f} dB for the best of five answers"),
    "spread": _Metric("{:.1f} between answers"),
    "fine": _Metric("{:.2f} of the spread fine"),
    "seam_least": _Metric("{:.2f} at the least seam"),
    "seam_most": _Metric("{:.2f} at the most seam", False),
}


@dataclass(frozen=True)
class Gate:
    """A bar, on one kind of damage: a folder of masks for a fill, a row of CONDITIONS for a step, for a detector DRAWN.

    Either `rival`, a classical method, a bundled model or "input": the model's `metric` must be better than the rival's
    by `margin` at least, no more than `share` of it, and at least so many `times` as much; or `least` or `most`: the
    figure itself. `slack`: on no picture may the PSNR be further than this under the reference of the table (the
    harmonic membrane; for steps the input). `photos`: the set of photos it holds for, all that are measured unless it
    is named; `if_measured`: whether the bar falls away where the kind or set is not there.
    ValueError for what makes no sense.
    """

    kind: str
    rival: str = ""
    margin: float = 0.0
    share: float = math.inf
    times: float = -math.inf
    slack: float = math.inf
    metric: str = "psnr"
    least: float = -math.inf
    most: float = math.inf
    photos: str = ""
    if_measured: bool = False

    def __post_init__(self) -> None:
        for name, kind in _KEYS.items():
            value = getattr(self, name)
            if type(value) not in ((int, float) if kind is float else (kind,)):
                raise ValueError(f"{name} of the gate on “{self.kind}” cannot be {value!r}")
        if self.metric not in METRICS:
            raise ValueError(f"there is no metric “{self.metric}”; there are {', '.join(METRICS)}")
        if bool(self.rival) == (self.least > -math.inf or self.most < math.inf):
            raise ValueError(f"the gate on “{self.kind}” needs a rival, or else a least or most")


_KEYS = {field.name: field.type for field in fields(Gate)}


@dataclass(frozen=True)
class CardText:
    """What people wrote for a card: its words, the tiers of the training photos, and the bars."""

    words: Mapping[str, str]
    tiers: tuple[str, ...]
    gates: tuple[Gate, ...]


def load_text(path: Path) -> CardText:
    """The words and bars in a TOML file; UsageError for one that is missing, broken or has other keys than these."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        words = content.pop("words")
        tiers = tuple(words.pop("tiers"))
        gates = tuple(_gate(table) for table in content.pop("gate", ()))
    except OSError:
        raise UsageError(f"There is no file {path}.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} does not describe a model: {error}.") from None
    if content or set(words) != set(WORDS) or not all(isinstance(word, str) for word in (*words.values(), *tiers)):
        raise UsageError(f"{path} must hold exactly these texts: {', '.join(WORDS)}, tiers, and the gates.")
    return CardText(words, tiers, gates)


def _gate(table: Mapping[str, Any]) -> Gate:
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        raise ValueError(f"a gate has no “{unknown[0]}”; it has {', '.join(_KEYS)}")
    if "kind" not in table:
        raise ValueError("a gate needs a kind")
    return Gate(**table)


def missed_bars(gates: Iterable[Gate], scores: Measured, model: str) -> list[str]:
    """A clause for each bar that a model misses, and for each kind, set of photos or rival that was not measured."""
    misses = []
    for gate in gates:
        sets = {name: table for name, table in scores.get(gate.kind, {}).items() if gate.photos in ("", name)}
        if not sets and not gate.if_measured:
            misses.append(f"{_place(gate.kind, gate.photos)}: nothing was measured")
        for name, table in sets.items():
            misses += [f"{_place(gate.kind, name)}: {miss}" for miss in _missed(gate, table, model)]
    return misses


def no_better(model: str, scores: Measured, rival: str, others: Measured, title: str = "") -> list[str]:
    """A clause unless a model's mean figure in `scores` is above the rival's in `others`, over all that both are in.

    Pictures with nothing to do count only where nothing else was measured. `title`: what the rival is called.
    """
    places = [
        (kind, photos)
        for kind, sets in scores.items()
        for photos, methods in sets.items()
        if model in methods and rival in others.get(kind, {}).get(photos, {})
    ]
    places = [place for place in places if place[0] != UNHARMED] or places
    if not places:
        return [f"{title or rival} was not measured"]
    mine = fmean(main_figure(scores[kind][photos][model]) for kind, photos in places)
    theirs = fmean(main_figure(others[kind][photos][rival]) for kind, photos in places)
    metric = METRICS[scores[places[0][0]][places[0][1]][model].MAIN]
    return [] if mine > theirs else [f"{metric.text.format(mine)} on the mean where {title or rival} has {theirs:.2f}"]


def _place(kind: str, photos: str) -> str:
    return f"{kind} on {photos}" if photos else kind


def _missed(gate: Gate, table: Mapping[str, Score | FoundScore], model: str) -> list[str]:
    metric, mine = METRICS[gate.metric], getattr(table[model], gate.metric, None)
    misses = []
    if mine is None:
        misses.append(f"no {gate.metric} was measured")
    elif gate.rival and gate.rival not in table:
        misses.append(f"{gate.rival} was not measured")
    elif gate.rival:
        theirs = getattr(table[gate.rival], gate.metric)
        lead = mine - theirs
        lead = lead if metric.is_more_better else -lead
        if lead < gate.margin:
            signed = metric.text.replace("{:", "{:+")
            misses.append(f"{signed.format(lead)} over {gate.rival} where {gate.margin:+g} are asked")
        if mine > gate.share * theirs:
            misses.append(f"{mine / theirs:.2f} times that of {gate.rival} where {gate.share:g} at most is allowed")
        if mine < gate.times * theirs:
            misses.append(f"{mine / theirs:.2f} times that of {gate.rival} where {gate.times:g} at least are asked")
    elif mine < gate.least:
        misses.append(f"{metric.text.format(mine)} where {gate.least:g} at least are asked")
    elif mine > gate.most:
        misses.append(f"{metric.text.format(mine)} where {gate.most:g} at most are allowed")
    worst = getattr(table[model], "worst", math.inf)
    if worst < -gate.slack:
        misses.append(f"{worst:+.2f} dB on a picture where {-gate.slack:+g} are allowed")
    return misses
