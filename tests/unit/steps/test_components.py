"""From what a detector said to a mask: how much is believed, of which sizes and kinds."""

import itertools

import numpy as np
import pytest

from restorer_app.core.findings import Findings
from restorer_app.core.photo import Photo
from restorer_app.steps.components import Kind, chosen, label, mask_of

WIDTH, HEIGHT = 600, 400
LINE, SPECK, DARK = np.s_[100:103, 40:560], np.s_[300:306, 50:56], np.s_[200:206, 250:262]


@pytest.fixture
def photo():
    """Grey, with a bright line across three tiles, a bright speck and a dark one."""
    pixels = np.full((HEIGHT, WIDTH, 1), 120, np.uint8)
    pixels[LINE] = pixels[SPECK] = 230
    pixels[DARK] = 20
    return Photo(pixels)


@pytest.fixture
def findings():
    """The line for sure with unsure ends, the specks with less and less confidence, and a haze that nobody believes."""
    probability = np.full((HEIGHT, WIDTH), 40, np.uint8)
    probability[LINE] = 110
    probability[100:103, 200:300] = 250
    probability[SPECK] = 180
    probability[DARK] = 130
    return Findings(probability)


def marked(components, sensitivity, **choice):
    return mask_of(components, chosen(components, sensitivity, **choice)).to_array()


def test_a_sure_place_brings_all_that_hangs_together_with_it(findings, photo):
    want = np.zeros((HEIGHT, WIDTH), bool)
    want[LINE] = True
    assert np.array_equal(marked(label(findings, photo), 0.1), want)


def test_more_sensitivity_never_marks_less(findings, photo):
    components = label(findings, photo)
    masks = [marked(components, sensitivity) for sensitivity in np.linspace(0, 1, 21)]
    assert not masks[0].any()
    assert all((more | less == more).all() for less, more in itertools.pairwise(masks))
    assert masks[-1].sum() == 3 * 520 + 36 + 72


def test_small_pieces_can_be_left_out(findings, photo):
    components = label(findings, photo)
    assert [int(marked(components, 1, least=least).sum()) for least in (0, 37, 73, 5000)] == [1668, 1632, 1560, 0]


@pytest.mark.parametrize(
    ("kinds", "places"),
    [
        ({Kind.BRIGHT, Kind.LINES}, [LINE]),
        ({Kind.BRIGHT, Kind.DUST}, [SPECK]),
        ({Kind.DARK, Kind.DUST}, [DARK]),
        ({Kind.DARK, Kind.LINES}, []),
        ({Kind.BRIGHT, Kind.LINES, Kind.DUST}, [LINE, SPECK]),
    ],
)
def test_only_pieces_of_the_wanted_kinds_are_marked(findings, photo, kinds, places):
    want = np.zeros((HEIGHT, WIDTH), bool)
    for place in places:
        want[place] = True
    assert np.array_equal(marked(label(findings, photo), 1, kinds=frozenset(kinds)), want)


def test_what_was_rejected_stays_away(findings, photo):
    rejecting = Findings(findings.probability, rejected=frozenset({1, 77}))
    mask = marked(label(rejecting, photo), 1)
    assert not mask[LINE].any()
    assert mask[SPECK].all()


def test_nothing_found_is_an_empty_mask(photo):
    components = label(Findings(np.zeros((HEIGHT, WIDTH), np.uint8)), photo)
    mask = mask_of(components, chosen(components, 1))
    assert mask.is_empty
    assert (mask.width, mask.height) == (WIDTH, HEIGHT)
