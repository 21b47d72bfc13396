"""How near worn prints come to the photos they were made of: the recipe `worn-print` stage by stage, repairing last
beside repairing first, and one net for all of it, at three severities (`configs/worn-prints.toml`).

    python tests/quality/chains.py FOLDER... [--limit COUNT] [--net CHECKPOINT] [--write models/README.md]

Each folder is a set of photos that nobody trained on; their middles are measured, at most SIDE pixels long. Every
way but `--auto` is told which holes and stains were drawn, as a user would mark them. Prints Markdown: the mean PSNR in
dB and SSIM.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from torch import nn

from restorer_app.catalog import load_cards
from restorer_app.core.auto import RestorePhoto
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.document.edits import apply_repairs
from restorer_app.engine.analysis import analyse
from restorer_app.engine.diagnosing import diagnose
from restorer_app.engine.render import output_box, render
from restorer_app.files.recipes import read_recipe
from restorer_app.metrics import psnr, ssim
from restorer_app.nets import NETS
from restorer_app.paths import models_dir, recipe_files
from restorer_app.training.cleaning import HOLE
from restorer_app.training.photo_sets import photo_sets, read_picture
from restorer_app.training.reports import write_table
from restorer_app.training.starting import load_source
from restorer_app.training.worn_prints import SEVERITIES, WornPrint
from restorer_app.work.auto import restore_photo
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

RECIPE = read_recipe(recipe_files()["worn-print"]).steps
SIDE = 512
QUIET = SilentProgress()
Table = dict[str, dict[str, list[tuple[float, float]]]]


def repaired(pixels: np.ndarray, mask: np.ndarray, engines: Engines) -> DocumentState:
    state = new_state(Photo(pixels))
    state = replace(state, mask=Mask(state.photo.width, state.photo.height).painted(state.photo.box, mask))
    return apply_repairs(repair(RepairHoles(state, "automatic", device="cpu"), engines, QUIET))(state)


def looked(state: DocumentState, steps: Sequence[StepInstance], engines: Engines) -> DocumentState:
    """The photo with these steps, which know what they must of it."""
    state = replace(state, recipe=tuple(steps))
    return replace(state, recipe=analyse(state, engines.chain("cpu"), QUIET))


def rendered(state: DocumentState, engines: Engines) -> np.ndarray:
    return render(state, output_box(state, 0), chain=engines.chain("cpu"))


def stages(worn: WornPrint) -> tuple[StepInstance, ...]:
    """The steps of the recipe that are switched on, *Stain* where stains were drawn."""
    height, width = worn.stained.shape
    where = Region(width, height, NOWHERE)
    where = where.replaced(Box(0, 0, width, height), worn.stained.astype(np.uint8) * 255)
    return tuple(replace(step, region=where) if step.kind == "stain" else step for step in RECIPE if step.is_on)


def fade(state: DocumentState, engines: Engines) -> tuple[StepInstance, ...]:
    """*Fade* where a diagnosis proposes it."""
    found = diagnose(state, engines.steps, QUIET, context=engines.on("cpu"))
    return tuple(proposed.step for proposed in found.proposed if proposed.step.kind == "fade")


def joint(net: nn.Module, pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """What one net makes of a picture, (h, w, 3) uint8, when it is told where the holes are."""
    image, holes = torch.from_numpy(pixels.astype(np.float32) / 255), torch.from_numpy(mask.astype(np.float32))
    with torch.inference_mode():
        result = net(image.permute(2, 0, 1)[None], HOLE * holes[None, None])[0].permute(1, 2, 0)
    return np.rint(result.clamp(0, 1).numpy() * 255).astype(np.uint8)


def ways(worn: WornPrint, engines: Engines, net: nn.Module | None) -> Iterator[tuple[str, np.ndarray]]:
    def run(state: DocumentState, *steps: StepInstance) -> np.ndarray:
        return rendered(looked(state, steps, engines), engines)

    yield "as it is", worn.damaged
    print_, steps = new_state(Photo(worn.damaged)), stages(worn)
    yield "auto levels", run(print_, StepInstance("auto_levels"))
    auto = restore_photo(RestorePhoto(print_, device="cpu"), engines, QUIET)
    yield "`--auto`, told nothing", rendered(auto.state, engines)
    state = repaired(worn.damaged, worn.mask, engines)
    yield "repaired", rendered(state, engines)
    whole = looked(state, steps, engines)
    for count, step in enumerate(whole.recipe, 1):
        yield f"+ {step.kind}", rendered(replace(whole, recipe=whole.recipe[:count]), engines)
    yield "+ fade where diagnosed", run(whole, *whole.recipe, *fade(state, engines))
    last = repaired(run(print_, *steps), worn.mask, engines)
    yield "the same steps, repaired last", rendered(last, engines)
    yield "repaired, then *Revive*", run(state, StepInstance("revive"))
    if net is not None:
        yield "one net, told the holes", joint(net, worn.damaged, worn.mask)
        unstained = rendered(replace(whole, recipe=whole.recipe[:1]), engines)
        yield "repaired + stain, then that net", joint(net, unstained, np.zeros_like(worn.mask))


def middle(pixels: np.ndarray) -> np.ndarray:
    top, left = (max(side - SIDE, 0) // 2 for side in pixels.shape[:2])
    return np.ascontiguousarray(pixels[top : top + SIDE, left : left + SIDE])


def loaded(checkpoint: Path) -> nn.Module:
    row, options, weights = load_source(checkpoint)
    net = NETS[row].build(options).eval()
    net.load_state_dict(weights)
    return net


def measured(folders: list[Path], limit: int | None, engines: Engines, net: nn.Module | None) -> Table:
    """For each way and severity the PSNR and SSIM of every picture."""
    table: Table = {}
    for file in (file for folder in folders for photos in photo_sets(folder) for file in photos.files[:limit]):
        clean = middle(read_picture(file))
        if clean.shape[2] != 3:
            continue
        for severity in SEVERITIES:
            worn = severity.worn(clean, file.stem)
            for name, result in ways(worn, engines, net):
                figures = psnr(result, clean), ssim(result, clean)
                table.setdefault(name, {}).setdefault(severity.id, []).append(figures)
        engines.forget()
    return table


def as_markdown(table: Table) -> str:
    """A row for each way: the means of each severity and of all, and the gain over the picture as it is where that is
    smallest."""
    names = [severity.id for severity in SEVERITIES]
    lines = [f"| | {' | '.join(names)} | mean | least gain |", f"|---|{'---|' * (len(names) + 2)}"]
    (before, *_) = table.values()
    for way, row in table.items():
        means = [[fmean(figures) for figures in zip(*row[name], strict=True)] for name in names]
        means.append([fmean(column) for column in zip(*means, strict=True)])
        least = min(mine[0] - was[0] for name in names for mine, was in zip(row[name], before[name], strict=True))
        cells = [f"{decibels:.2f} {alike:.3f}" for decibels, alike in means]
        lines.append(f"| {way} | {' | '.join(cells)} | {least:+.2f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--net", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    net = None if options.net is None else loaded(options.net)
    text = as_markdown(measured(options.folders, options.limit, Engines(load_cards(models_dir())), net))
    print(text)
    if options.write is not None:
        write_table(options.write, text, "chains")


if __name__ == "__main__":
    main()
