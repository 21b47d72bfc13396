"""Which answers are offered for a hole: one of each method first, then more of those that vary, never one twice."""

from dataclasses import dataclass

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.state import Hole, Patch
from restorer_app.steps.fills import FillChoice, fill_choices
from restorer_app.steps.variety import Offer, more_like, next_offers


@dataclass(frozen=True)
class Card:
    """What is known of a model without loading it."""

    id: str
    row: str
    title: str = "Model"
    summary: str = ""
    good_for: str = ""
    limits: str = ""
    speed: str = "fast"
    licence: str = "MIT"
    weights_sha256: str = "0" * 64


HEAL, TEXTURE, VARIED = Card("heal", "heal"), Card("heal_gan", "heal_gan"), Card("variations", "variations")


def hole(width: float) -> Hole:
    return Hole((Patch(Box(0, 0, 4, 4), np.ones((4, 4), bool)),), width)


def offered(choices: tuple[FillChoice, ...], width: float, number: int) -> list[tuple[str, int]]:
    """What is offered one after the other, as if each was made before the next one is asked for."""
    made: list[Offer] = []
    while len(made) < number and (more := next_offers(hole(width), choices, made, number - len(made))):
        made.append(more[0])
    return [(offer.choice, offer.seed) for offer in made]


def test_the_first_four_are_of_four_methods_and_the_slow_one_comes_last() -> None:
    choices = fill_choices([HEAL, TEXTURE, VARIED])
    first = [("heal", 0), ("variations", 0), ("heal_gan", 0), ("patchmatch", 0)]
    assert offered(choices, 64, 4) == first


def test_until_there_is_a_net_for_variety_texture_comes_with_another_seed() -> None:
    choices = fill_choices([HEAL, TEXTURE])
    first = [("heal", 0), ("heal_gan", 0), ("heal_gan", 1), ("patchmatch", 0)]
    assert offered(choices, 64, 4) == first


def test_without_any_model_there_are_classical_answers() -> None:
    choices = fill_choices([])
    assert offered(choices, 64, 2) == [("membrane", 0), ("patchmatch", 0)]
    assert {fill for fill, _ in offered(choices, 8, 4)} == {"membrane", "patchmatch", "harmonic", "telea"}


def test_a_narrow_hole_is_offered_every_smooth_fill_before_further_seeds() -> None:
    made = offered(fill_choices([HEAL, TEXTURE]), 8, 9)
    smooth = ["membrane", "harmonic", "telea", "navier_stokes"]
    assert [fill for fill, _ in made if fill in smooth] == smooth
    assert ("patchmatch", 1) not in made[:7]


@pytest.mark.parametrize(("width", "share"), [(20, 1), (64, 3), (100, 3), (140, 1)])
def test_holes_in_which_nobody_knows_what_was_there_are_offered_more_variations(width: float, share: int) -> None:
    made = next_offers(hole(width), fill_choices([HEAL, TEXTURE, VARIED]), (), 40)
    seeds = {row: [offer.seed for offer in made if offer.choice == row] for row in ("variations", "heal_gan")}
    assert abs(len(seeds["variations"]) - share * len(seeds["heal_gan"])) <= share


@pytest.mark.parametrize("width", [6, 30, 64, 300])
def test_nothing_is_offered_twice_and_what_does_not_vary_only_once(width: float) -> None:
    choices = fill_choices([HEAL, TEXTURE, VARIED])
    made = offered(choices, width, 40)
    assert len(made) == len(set(made)) == 40
    for choice in choices:
        count = sum(fill == choice.id for fill, _ in made)
        assert count > 1 if choice.fill.varies else count == (0 if choice.among else 1)


def test_a_fill_that_does_not_vary_is_not_offered_again_whatever_its_seed_was() -> None:
    choices = fill_choices([HEAL, TEXTURE])
    assert "heal" not in {offer.choice for offer in next_offers(hole(64), choices, [Offer("heal", 7)], 20)}


def test_more_of_the_same_are_further_seeds_of_a_fill_that_varies() -> None:
    by_id = {choice.id: choice for choice in fill_choices([HEAL, TEXTURE])}
    made = [Offer("heal_gan", 0), Offer("heal_gan", 2)]
    assert [offer.seed for offer in more_like(by_id["heal_gan"], made, 4)] == [1, 3, 4, 5]
    assert more_like(by_id["heal"], [], 4) == ()
