"""Layers of damage to look at: python -m restorer_app.training.layer_sheet PHOTOS SHEET.png [--shapes FOLDER]."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from restorer_app.core.errors import OpenError, RestorerError, UsageError
from restorer_app.training.damage_layers import DAMAGE
from restorer_app.training.decoy_layers import DECOYS
from restorer_app.training.layer_bank import Damaged, bank_of, lay_damage
from restorer_app.training.layers import LayerKind, draw_layer
from restorer_app.training.measuring_layers import MEASURED
from restorer_app.training.photos import Photo, PhotoBank, decode, photo_files
from restorer_app.training.shape_layers import shape_files, shape_kinds, shapes_together

_SIDE, _CROPS, _PHOTOS, _LINE = 256, 4, 40, 16
_REMOVE, _STAIN = (235, 60, 60), (235, 170, 40)


def kinds_for(shapes: Path | None, *, measuring: bool) -> tuple[LayerKind, ...]:
    """All kinds for training, those that are no damage included, or all for measuring. Raises `UsageError`.

    Training has a kind for each folder of shapes, which differ more from each other than what is drawn does.
    """
    drawn = MEASURED if measuring else (*DAMAGE, *DECOYS)
    if shapes is None:
        return drawn
    files = shape_files(shapes, measuring=measuring)
    return (*drawn, *(shapes_together(files) if measuring else shape_kinds(files)))


def write_layers(kinds: Sequence[LayerKind], photos: Sequence[Photo], path: Path, seed: int) -> None:
    """Writes a PNG with a row for each kind: crops of photos at 100 % with its damage, each beside its labels."""
    rng = np.random.default_rng(seed)
    bank = PhotoBank(photos, (1.0, 0.6), _SIDE, torch.device("cpu"))
    sheet = Image.new("RGB", (_CROPS * 2 * _SIDE, len(kinds) * (_SIDE + _LINE)), "white")
    draw = ImageDraw.Draw(sheet)
    for row, kind in enumerate(kinds):
        drawn = [draw_layer(kind, rng, _SIDE) for _ in range(_CROPS)]
        is_decoy = kind.label == "none"
        layers = bank_of([], drawn) if is_decoy else bank_of(drawn)
        crops = bank.crops(rng, _CROPS)
        damaged = lay_damage(crops, layers, rng, clean_share=float(is_decoy), decoy_share=1, most=1)
        top = row * (_SIDE + _LINE)
        draw.text((4, top + 2), f"{kind.id}: {kind.label}", "black")
        for column, pixels in enumerate(_beside_labels(damaged)):
            sheet.paste(Image.fromarray(pixels), (column * 2 * _SIDE, top + _LINE))
    sheet.save(path)


def _beside_labels(damaged: Damaged) -> NDArray[np.uint8]:
    """(n, h, 2w, 3): the pictures, and the clean ones with what is to be found painted."""
    remove, stain = (torch.tensor(colour)[:, None, None] / 255 for colour in (_REMOVE, _STAIN))
    labels = torch.where(damaged.stain, stain, damaged.clean / 3)
    pair = torch.cat((damaged.image, torch.where(damaged.remove, remove, labels)), 3)
    return (pair * 255).round().byte().permute(0, 2, 3, 1).numpy()


def main(arguments: Sequence[str]) -> int:
    """The command: 0 = written, 1 = not, with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m restorer_app.training.layer_sheet")
    parser.add_argument("photos", type=Path, help="a folder of clean photos")
    parser.add_argument("sheet", type=Path, help="the PNG to write")
    parser.add_argument("--shapes", type=Path, help="a folder of folders of shapes: dirt, dots, hair and so on")
    parser.add_argument("--measuring", action="store_true", help="what is kept for measuring, not what is trained on")
    parser.add_argument("--kinds", nargs="+", help="only these kinds")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        kinds = kinds_for(options.shapes, measuring=options.measuring)
        if missing := sorted(set(options.kinds or ()) - {kind.id for kind in kinds}):
            known = ", ".join(kind.id for kind in kinds)
            raise UsageError(f"There is no kind of layer “{missing[0]}”; there are {known}.")
        chosen = [kind for kind in kinds if not options.kinds or kind.id in options.kinds]
        write_layers(chosen, _some_photos(options.photos, options.seed), options.sheet, options.seed)
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"“{options.sheet}” cannot be written: {error}.", file=sys.stderr)
        return 1
    print(options.sheet)
    return 0


def _some_photos(folder: Path, seed: int) -> list[Photo]:
    files = photo_files(folder)
    photos = []
    for index in np.random.default_rng(seed).permutation(len(files))[:_PHOTOS]:
        try:
            photos.append(decode(files[index]))
        except OpenError:
            continue
    return photos


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
