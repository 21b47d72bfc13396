"""From what a detector said to a mask: how much is believed, of which sizes and kinds."""

import itertools

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.findings import Belief, Findings, Kind
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.steps.components import (
    chosen,
    covered,
    label,
    label_all,
    lowest,
    mask_of,
    piece_at,
    piece_mask,
    stained,
)

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


@pytest.mark.parametrize(("reach", "columns"), [(1, (40, 560)), (0.5, (200, 300)), (0, (200, 300))])
def test_a_piece_is_followed_into_its_faint_ends_as_far_as_is_wanted(findings, photo, reach, columns):
    components, belief = label(findings, photo), Belief(sensitivity=0.1, reach=reach)
    mask = mask_of(components, chosen(components, belief.sensitivity), lowest(belief)).to_array()
    want = np.zeros((HEIGHT, WIDTH), bool)
    want[100:103, slice(*columns)] = True
    assert np.array_equal(mask, want)


def test_a_piece_that_is_believed_is_marked_at_its_surest_place_however_short_the_reach(findings, photo):
    components = label(findings, photo)
    for sensitivity in np.linspace(0.01, 1, 34):
        belief = Belief(sensitivity=float(sensitivity), reach=0)
        is_chosen = chosen(components, belief.sensitivity)
        mask = mask_of(components, is_chosen, lowest(belief))
        assert all(not mask.shared(piece_mask(components, number)).is_empty for number in np.flatnonzero(is_chosen))


def test_each_piece_can_be_had_alone_and_by_a_place_beside_it(findings, photo):
    components = label(findings, photo)
    every = chosen(components, 1)
    want = np.zeros((HEIGHT, WIDTH), bool)
    want[LINE] = True
    for number, place, part in ((1, (555, 104.5), LINE), (3, (53, 298), SPECK)):
        assert piece_at(components, *place, reach=4, among=every) == number
        want = np.zeros((HEIGHT, WIDTH), bool)
        want[part] = True
        assert np.array_equal(piece_mask(components, number).to_array(), want)
    assert piece_at(components, 555, 110, reach=4, among=every) == 0
    assert piece_at(components, 555, 101, reach=4, among=every & (np.arange(len(every)) > 1)) == 0
    assert components.box_of(1) == Box(40, 100, 520, 3)


def test_only_what_lies_wholly_inside_a_mask_is_covered(findings, photo):
    components, middle = label(findings, photo), Mask(WIDTH, HEIGHT)
    middle = middle.painted(Box(150, 90, 200, 30), np.ones((30, 200), bool))
    assert covered(components, middle.united(piece_mask(components, 2))).tolist() == [False, False, True, False]
    assert covered(components, middle, 200)[1]


def test_a_stain_that_is_wholly_said_to_be_none_is_gone_with_its_thin_ends(findings, photo):
    stain = np.zeros((HEIGHT, WIDTH), np.uint8)
    stain[350:380, 300:340], stain[364:367, 340:390] = 200, 200
    stains = label_all(Findings(findings.probability, stain), photo).stains
    whole = piece_mask(stains, 1)
    assert stained(stains, Belief(), whole).is_empty
    crease = Mask(WIDTH, HEIGHT).painted(Box(310, 340, 5, 50), np.ones((50, 5), bool))
    assert stained(stains, Belief(), whole.without(crease)).is_empty


def test_stains_are_pieces_of_their_own_and_shown_only_if_wanted(findings, photo):
    stain = np.zeros((HEIGHT, WIDTH), np.uint8)
    stain[350:380, 300:340] = 200
    pieces = label_all(Findings(findings.probability, stain), photo)
    assert np.array_equal(stained(pieces.stains, Belief(), None).to_array(), stain > 0)
    assert stained(pieces.stains, Belief(kinds=frozenset(Kind) - {Kind.STAINS}), None).is_empty
    half = stained(pieces.stains, Belief(), Mask.from_array(np.arange(WIDTH) < np.full((HEIGHT, 1), 320))).to_array()
    assert np.array_equal(half, (stain > 0) & (np.arange(WIDTH) >= 320))
    for beside in (Box(200, 360, 300, 4), Box(0, 0, 40, 40)):  # a scratch across it, and a place far from it
        spared = Mask(WIDTH, HEIGHT).painted(beside, np.ones((beside.height, beside.width), bool))
        assert np.array_equal(stained(pieces.stains, Belief(), spared).to_array(), stain > 0)
    assert mask_of(pieces.damage, chosen(pieces.damage, 0.1)).shared(Mask.from_array(stain > 0)).is_empty
    assert label_all(findings, photo).stains is None


@pytest.mark.parametrize("wrong", [{"sensitivity": 1.1}, {"sensitivity": float("nan")}, {"reach": -1}, {"least": 0}])
def test_what_cannot_be_believed_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be believed"):
        Belief(**wrong)


def test_nothing_found_is_an_empty_mask(photo):
    components = label(Findings(np.zeros((HEIGHT, WIDTH), np.uint8)), photo)
    mask = mask_of(components, chosen(components, 1))
    assert mask.is_empty
    assert (mask.width, mask.height) == (WIDTH, HEIGHT)
