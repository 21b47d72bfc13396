"""Blind comparisons: which pairs are drawn, who has won, and whether that proves anything."""

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.judging import (
    Contender,
    Finding,
    Judgement,
    Preference,
    Record,
    Score,
    draw_pair,
    sign_test,
    summed,
    tally,
    various,
    verdict,
)
from restorer_app.core.state import Hole, Patch

FILLS = ("clone", "film", "heal", "march")
A, B, C = (Contender(name) for name in "abc")
LEFT, RIGHT, NEITHER = Preference.LEFT, Preference.RIGHT, Preference.NEITHER


def judged(left: Contender, right: Contender, preferred: Preference) -> Judgement:
    return Judgement(left, right, preferred, (0, 0), 100, 1, "2026-11-22")


def hole(side: int) -> Hole:
    return Hole((Patch(Box(0, 0, side, side), np.ones((side, side), bool)),), side)


def draws(number: int) -> list[list[str]]:
    drawn: Counter[frozenset[str]] = Counter()
    pairs = []
    for seed in range(number):
        pairs.append(draw_pair(FILLS, drawn, (), seed))
        drawn[frozenset(pairs[-1])] += 1
    return pairs


def test_every_pair_comes_up_equally_often():
    counts = Counter(frozenset(pair) for pair in draws(60))
    assert set(counts) == {frozenset(pair) for pair in combinations(FILLS, 2)}
    assert set(counts.values()) == {10}


def test_each_is_left_about_as_often_as_right():
    left = Counter(pair[0] for pair in draws(600))
    assert all(120 < left[fill] < 180 for fill in FILLS)


def test_pairs_come_in_no_fixed_order_but_the_same_seed_draws_the_same():
    assert len({tuple(draw_pair(FILLS, {}, (), seed)) for seed in range(200)}) == 12
    assert draw_pair(FILLS, {}, (), 7) == draw_pair(tuple(reversed(FILLS)), {}, (), 7)


def test_what_was_refused_is_not_drawn_and_at_last_nothing_is():
    refused = {frozenset(pair) for pair in combinations(FILLS, 2)} - {frozenset(("film", "heal"))}
    assert set(draw_pair(FILLS, {}, refused, 3)) == {"film", "heal"}
    assert draw_pair(FILLS, {}, {*refused, frozenset(("film", "heal"))}, 3) == []
    assert draw_pair(("heal",), {}, (), 3) == []


def test_of_many_holes_some_of_each_size_are_taken_small_ones_first():
    dust = [hole(4) for _ in range(50)]
    holes = [hole(200), *dust, hole(9), hole(40), hole(45)]
    assert [int(one.width) for one in various(holes, 4)] == [4, 9, 45, 200]
    assert [int(one.width) for one in various(holes[:3], 4)] == [4, 4, 200]
    assert [int(one.width) for one in various(holes, 1)] == [4]
    assert len(set(various(dust, 10))) == 10
    assert various([], 4) == ()


def test_holes_too_small_to_be_judged_are_left_out_where_there_are_others():
    speck, large = hole(3), hole(9)
    hair = Hole((Patch(Box(0, 0, 1, 12), np.ones((12, 1), bool)),), 1)
    assert various([speck, large, hair]) == (hair, large)
    assert various([speck]) == (speck,)


def test_who_was_preferred_is_counted_whichever_side_it_was_on():
    said = [judged(A, B, LEFT), judged(B, A, RIGHT), judged(A, B, RIGHT), judged(A, C, NEITHER)]
    assert tally(said) == {A: Score(2, 1, 1), C: Score(0, 0, 1), B: Score(1, 2, 0)}
    assert next(iter(tally(said))) == A
    assert tally([]) == {}


def test_another_version_of_the_weights_is_another_contender():
    older = Contender("a", "1" * 64)
    assert set(tally([judged(A, B, LEFT), judged(older, B, RIGHT)])) == {A, older, B}


@pytest.mark.parametrize(
    ("won", "lost", "probability"),
    [
        (0, 0, Fraction(1)),
        (1, 0, Fraction(1)),
        (5, 5, Fraction(1)),
        (6, 0, Fraction(1, 32)),
        (0, 6, Fraction(1, 32)),
        (8, 2, Fraction(112, 1024)),
        (9, 1, Fraction(22, 1024)),
        (20, 0, Fraction(1, 2**19)),
    ],
)
def test_the_sign_test_is_exact_and_two_sided(won, lost, probability):
    assert sign_test(won, lost) == probability


def test_the_sign_test_of_a_thousand_does_not_lose_its_digits():
    assert sign_test(1000, 0) == Fraction(1, 2**999)


@pytest.mark.parametrize(("won", "lost"), [(7, 5), (31, 29), (3, 60)])
def test_the_sign_test_is_the_sum_of_binomials(won, lost):
    tosses = won + lost
    tail = sum(math.comb(tosses, k) for k in range(min(won, lost) + 1))
    assert sign_test(won, lost) == Fraction(2 * tail, 2**tosses)


def test_what_is_said_now_is_added_to_what_was_said_before():
    before, now = [judged(A, B, LEFT), judged(A, C, NEITHER)], [judged(B, A, LEFT), judged(C, B, LEFT)]
    assert tally(now, tally(before)) == tally((*before, *now))
    assert list(tally(now, tally(before))) == list(tally((*before, *now)))


def test_a_record_comes_to_its_scores_and_how_often_each_pair_was_compared():
    said = (judged(A, B, LEFT), judged(B, A, NEITHER), judged(A, C, RIGHT))
    summary = summed(Record(said, unread=2, is_part=True))
    assert summary.scores == tally(said)
    assert summary.compared == {frozenset("ab"): 2, frozenset("ac"): 1}
    assert (summary.unread, summary.is_part) == (2, True)


def test_few_comparisons_prove_nothing_however_clear():
    assert verdict({A: Score(5, 0), B: Score(0, 5)}).finding is Finding.TOO_FEW
    assert verdict({A: Score(6, 0), B: Score(0, 6)}).finding is Finding.PROVEN


def test_ties_neither_help_nor_harm():
    assert verdict({A: Score(5, 0, 90), B: Score(0, 5, 90)}).finding is Finding.TOO_FEW
    assert verdict({A: Score(9, 1, 90), B: Score(1, 9, 90)}).probability == Fraction(22, 1024)


def test_a_lead_that_may_be_chance_is_not_called_a_win():
    assert verdict({A: Score(8, 2), B: Score(2, 8)}).finding is Finding.CHANCE


def test_the_best_of_many_has_to_lead_by_more_than_the_best_of_two():
    two, three = {A: Score(9, 1), B: Score(1, 9)}, {A: Score(9, 1), B: Score(1, 4), C: Score(0, 5)}
    assert verdict(two).finding is Finding.PROVEN
    assert verdict(three) is not None
    assert verdict(three).finding is Finding.CHANCE
    assert verdict(three).probability == Fraction(66, 1024)


def test_where_nobody_is_preferred_more_often_than_not_nobody_leads():
    assert verdict({}) is None
    assert verdict({A: Score(5, 5), B: Score(5, 5)}) is None
    assert verdict({A: Score(even=3), B: Score(even=3)}) is None


def test_of_two_that_are_ahead_alike_neither_leads():
    assert verdict({A: Score(7, 1), B: Score(7, 1, 3), C: Score(2, 14)}) is None
