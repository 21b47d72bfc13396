"""A sheet of pictures to judge a net by: damaged, repaired and original beside each other, a row for each crop."""

import os
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont
from torch.nn import functional as F

from restorer_app.training.task import Samples

_HEADS = ("before", "after", "target")
_SIDE = 192
_GAP, _LINE = 6, 16


def write_sheet(samples: Samples, path: Path) -> None:
    """Writes a PNG: for each sample a row of its three pictures, magnified to about 192 px, under its name."""
    scale = max(1, _SIDE // samples.target.shape[-1])
    planes = torch.stack((samples.before, samples.after, samples.target), 1).clamp(0, 1)  # (n, 3, c, h, w)
    pixels = F.interpolate((planes.flatten(0, 1) * 255).round(), scale_factor=scale).byte()
    height, width = pixels.shape[-2:]
    rows = pixels.unflatten(0, planes.shape[:2]).permute(0, 1, 3, 4, 2).numpy()  # (n, 3, h, w, c)
    size = (len(_HEADS) * (width + _GAP) + _GAP, _LINE + len(rows) * (_LINE + height + _GAP))
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for column, head in enumerate(_HEADS):
        draw.text((_GAP + column * (width + _GAP), 2), head, "black", font)
    for place, (name, row) in enumerate(zip(samples.names, rows, strict=True)):
        top = _LINE + place * (_LINE + height + _GAP)
        draw.text((_GAP, top + 2), name, "black", font)
        for column, picture in enumerate(row):
            sheet.paste(Image.fromarray(picture), (_GAP + column * (width + _GAP), top + _LINE))
    part = path.with_suffix(".part")
    sheet.save(part, "PNG")
    os.replace(part, path)
