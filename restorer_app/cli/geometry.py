"""Turning, straightening and cropping on the command line."""

import argparse

from restorer_app.core.box import Box
from restorer_app.core.geometry import LEAST_ANGLE, MOST_ANGLE, Geometry

TURNS = {"right": 1, "180": 2, "left": 3}


def add_geometry(parser: argparse.ArgumentParser) -> None:
    """Adds `--turn`, `--straighten` and `--crop`, which are done last and in this order, on top of what a project
    shows."""
    parser.add_argument(
        "--turn", choices=tuple(TURNS), help="turn it by a quarter, or upside down; a project as it is seen"
    )
    parser.add_argument(
        "--straighten",
        type=_angle,
        metavar="DEGREES",
        help="turn it clockwise (below 0: the other way) by so little, without empty corners; a project further",
    )
    parser.add_argument(
        "--crop",
        type=_crop,
        metavar="X,Y,WIDTH,HEIGHT",
        help="keep this part, in pixels of the turned picture, or of what is seen of a project",
    )


def geometry_of(options: argparse.Namespace) -> Geometry | None:
    """What was asked for; None where nothing was."""
    if options.turn is None and options.straighten is None and options.crop is None:
        return None
    return Geometry(TURNS.get(options.turn, 0), options.straighten or 0.0, options.crop)


def _angle(text: str) -> float:
    try:
        angle = float(text)
    except ValueError:
        angle = float("nan")
    if not abs(angle) <= MOST_ANGLE:
        raise argparse.ArgumentTypeError(f"an angle is a number from -{MOST_ANGLE:g} to {MOST_ANGLE:g}")
    return angle if abs(angle) >= LEAST_ANGLE else 0.0


def _crop(text: str) -> Box:
    sides = text.split(",")
    if len(sides) != 4 or not all(side.isdecimal() for side in sides) or "0" in sides[2:]:
        raise argparse.ArgumentTypeError("a crop is four whole numbers: X,Y,WIDTH,HEIGHT")
    x, y, width, height = (int(side) for side in sides)
    return Box(x, y, width, height)
