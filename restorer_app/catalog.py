"""Model cards: what the program knows of a model before, and without, loading it. One folder of models/ is one model.

A folder holds `card.toml` and `weights.safetensors`. The card is complete: unknown and missing keys are errors.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from restorer_app.core.errors import ModelError

FORMAT = 1
CARD_NAME = "card.toml"
WEIGHTS_NAME = "weights.safetensors"

_T = TypeVar("_T")


@dataclass(frozen=True)
class ModelCard:
    """One model.

    `title`, `summary`, `good_for`, `limits` and `speed` are words for people. `row` is the row that it serves in the
    table of its `task` ("fill": FILLS, "step": STEPS, "detect": DETECTORS); `net` and `net_options` say which row of
    NETS its weights fit. `halo`: pixels that the net sees around a hole or a pixel. `tiers`: of the training photos, as
    their list of licences names them. `metrics`: the PSNR in dB of this model and of the methods beside it: for a fill
    inside the hole, for each kind of damage (“thin”); for a step of the whole picture, for each condition in each set
    of photos (“noise-25 on McMaster”), where “input” is the damaged picture itself; for a detector the F1 on each set.
    """

    id: str
    title: str
    summary: str
    good_for: str
    limits: str
    speed: str
    licence: str
    author: str
    version: str
    task: str
    row: str
    net: str
    net_options: Mapping[str, Any]
    halo: int
    parameters: int
    tiers: tuple[str, ...]
    command: str
    seed: int
    metrics: Mapping[str, Mapping[str, float]]
    weights_sha256: str
    weights_size: int
    folder: Path


def load_cards(models_dir: Path) -> tuple[ModelCard, ...]:
    """The cards of every model below a folder, by id; none where there is no such folder. Raises `ModelError`."""
    return tuple(load_card(file.parent) for file in sorted(models_dir.glob(f"*/{CARD_NAME}")))


def load_card(folder: Path) -> ModelCard:
    """The card of the model in a folder. Raises `ModelError` for one that is missing, damaged or of another format."""
    try:
        table = tomllib.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The card of the model “{folder.name}” cannot be read.") from error
    entries = _Entries(folder.name, table)
    if entries.take("format", int) != FORMAT:
        raise ModelError(f"The model “{folder.name}” was made for another version of this program.")
    training, weights = entries.part("training"), entries.part("weights")
    card = ModelCard(
        **{key: entries.take(key, str) for key in _TEXTS},
        halo=entries.take("halo", int),
        parameters=entries.take("parameters", int),
        net_options=MappingProxyType(entries.take("net_options", dict)),
        metrics=_metrics(entries),
        tiers=tuple(training.take("tiers", list)),
        command=training.take("command", str),
        seed=training.take("seed", int),
        weights_sha256=weights.take("sha256", str),
        weights_size=weights.take("size", int),
        folder=folder,
    )
    for part in (entries, training, weights):
        part.finish()
    if card.id != folder.name:
        raise ModelError(f"The model in the folder “{folder.name}” calls itself “{card.id}”.")
    return card


def weights_file(card: ModelCard) -> Path:
    """Where the model's weights lie, whether or not they are there."""
    return card.folder / WEIGHTS_NAME


def verify(card: ModelCard) -> None:
    """Raises `ModelError` unless the weights have exactly the size and SHA-256 that the card says."""
    file = weights_file(card)
    try:
        is_intact = file.stat().st_size == card.weights_size and sha256_of(file) == card.weights_sha256
    except OSError as error:
        raise ModelError(f"The weights of “{card.title}” are missing; please install the model again.") from error
    if not is_intact:
        raise ModelError(f"The weights of “{card.title}” are damaged; please install the model again.")


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in lower-case hex."""
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


_TEXTS = (
    "id",
    "title",
    "summary",
    "good_for",
    "limits",
    "speed",
    "licence",
    "author",
    "version",
    "task",
    "row",
    "net",
)


class _Entries:
    """A table of a card whose entries are taken one by one, so that in the end it is known what is left over."""

    def __init__(self, model: str, table: Mapping[str, Any]) -> None:
        self._model = model
        self._left = dict(table)

    def take(self, key: str, kind: type[_T]) -> _T:
        value = self._left.pop(key, None)
        if type(value) is not kind:
            raise ModelError(f"The card of the model “{self._model}” lacks a proper “{key}”.")
        return value

    def part(self, key: str) -> "_Entries":
        return _Entries(self._model, self.take(key, dict))

    def finish(self) -> None:
        if self._left:
            raise ModelError(f"The card of the model “{self._model}” has an unknown entry “{min(self._left)}”.")


def _metrics(entries: _Entries) -> Mapping[str, Mapping[str, float]]:
    kinds = entries.take("metrics", dict)
    for kind in kinds:
        figures = kinds[kind]
        if not isinstance(figures, dict) or not all(type(value) in (int, float) for value in figures.values()):
            raise ModelError(f"The card of the model “{entries.take('id', str)}” has metrics that are no figures.")
    return MappingProxyType({kind: MappingProxyType(figures) for kind, figures in kinds.items()})
