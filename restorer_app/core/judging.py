"""Judging results without knowing who made them: which two are shown, what was said of them, and what that proves."""

import math
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState, Hole

FEWEST = 6
"""Of fewer comparisons with a preference even a clean sweep may be chance: twice (1/2)⁵ is more than 5 %."""
CHANCE = Fraction(5, 100)
"""What comes about by chance more rarely than this is no chance."""
MOST_HOLES = 10
_LEAST = 4  # pixels that a hole is long in one direction, if anybody is to see what it is filled with
Pair = frozenset[str]


class Preference(Enum):
    """What was said of two results."""

    LEFT = "left"
    RIGHT = "right"
    NEITHER = "neither"


@dataclass(frozen=True)
class Contender:
    """What made a result: the id of a choice of fills, and the SHA-256 of its weights (empty without)."""

    choice: str
    weights: str = ""


@dataclass(frozen=True)
class Judgement:
    """One comparison: who was `left` and who `right`, by which `seeds` their results were made, what was said, how many
    pixels the hole has, the seed with which the pair was drawn, and the day (ISO 8601, UTC)."""

    left: Contender
    right: Contender
    preferred: Preference
    seeds: tuple[int, int]
    area: int
    draw: int
    day: str

    @property
    def pair(self) -> Pair:
        """The ids of both choices."""
        return frozenset((self.left.choice, self.right.choice))


@dataclass(frozen=True)
class Record:
    """What was read of the comparisons kept on this computer; `unread`: lines that could not be understood; `is_part`:
    there are older ones."""

    judgements: tuple[Judgement, ...] = ()
    unread: int = 0
    is_part: bool = False


@dataclass(frozen=True)
class Score:
    """How often a contender was preferred, how often the other one was, and how often neither."""

    won: int = 0
    lost: int = 0
    even: int = 0

    @property
    def decided(self) -> int:
        """Comparisons with a preference."""
        return self.won + self.lost


@dataclass(frozen=True)
class Earlier:
    """What a record comes to: the scores, how often each pair was compared, and what was not read, as there."""

    scores: Mapping[Contender, Score] = field(default_factory=dict)
    compared: Mapping[Pair, int] = field(default_factory=dict)
    unread: int = 0
    is_part: bool = False


class Finding(Enum):
    """What the scores say about the one that leads."""

    TOO_FEW = "too few"
    CHANCE = "chance"
    PROVEN = "proven"


@dataclass(frozen=True)
class Verdict:
    """Who leads, whether that could be chance, and how probable so clear a lead is where all are equally good."""

    leader: Contender
    finding: Finding
    probability: Fraction


def draw_pair(choices: Sequence[str], drawn: Mapping[Pair, int], refused: Collection[Pair], seed: int) -> list[str]:
    """Two of the choices, left and right: of the pairs drawn least often so far, any by chance, and either side by
    chance; none of those `refused`, whose results look the same, though they may count as drawn. Empty where no pair is
    left. The same seed draws the same from the same."""
    pairs = [pair for pair in combinations(sorted(choices), 2) if frozenset(pair) not in refused]
    if not pairs:
        return []
    least = min(drawn.get(frozenset(pair), 0) for pair in pairs)
    dice = random.Random(seed)
    pair = list(dice.choice([pair for pair in pairs if drawn.get(frozenset(pair), 0) == least]))
    dice.shuffle(pair)
    return pair


def various(holes: Sequence[Hole], most: int = MOST_HOLES) -> tuple[Hole, ...]:
    """So many of the holes: where there are more, sizes from the smallest to the largest in about equal ratios, or most
    would be specks of dust. Small ones come first, for they are soon filled; those too small to be judged are left out
    where there are others."""
    large = [hole for hole in holes if max(hole.box.width, hole.box.height) >= _LEAST] or holes
    left = sorted(((math.log(hole.area), hole) for hole in large), key=lambda sized: sized[0])
    if len(left) <= most:
        return tuple(hole for _, hole in left)
    first, last = left[0][0], left[-1][0]
    chosen = []
    for n in range(most):
        goal = first + (last - first) * n / max(most - 1, 1)
        distances = [abs(size - goal) for size, _ in left]
        chosen.append(left.pop(distances.index(min(distances))))
    return tuple(hole for _, hole in sorted(chosen, key=lambda sized: sized[0]))


def tally(judgements: Sequence[Judgement], earlier: Mapping[Contender, Score] | None = None) -> dict[Contender, Score]:
    """The score of everyone who was compared, now and in an `earlier` tally, the most preferred first."""
    before = earlier or {}
    won = Counter({one: score.won for one, score in before.items()})
    lost = Counter({one: score.lost for one, score in before.items()})
    even = Counter({one: score.even for one, score in before.items()})
    for judgement in judgements:
        left, right = judgement.left, judgement.right
        if judgement.preferred is Preference.NEITHER:
            even.update((left, right))
        else:
            is_left = judgement.preferred is Preference.LEFT
            won[left if is_left else right] += 1
            lost[right if is_left else left] += 1
    everyone = {one: Score(won[one], lost[one], even[one]) for one in (*won, *lost, *even)}
    order = sorted(everyone, key=lambda one: (everyone[one].lost - everyone[one].won, -everyone[one].won, one.choice))
    return {one: everyone[one] for one in order}


def summed(record: Record) -> Earlier:
    """What a record comes to."""
    judgements = record.judgements
    compared = Counter(judgement.pair for judgement in judgements)
    return Earlier(tally(judgements), compared, record.unread, record.is_part)


def sign_test(won: int, lost: int) -> Fraction:
    """How probable it is that tossing a fair coin comes out at least as one-sided, to either side; exact.

    The sign test, with ties left out: W. J. Dixon and A. M. Mood, The Statistical Sign Test, Journal of the American
    Statistical Association 41 (1946), 557-566.
    """
    tosses = won + lost
    tail = term = 1  # of the binomials, each of which follows from the one before
    for k in range(min(won, lost)):
        term = term * (tosses - k) // (k + 1)
        tail += term
    return Fraction(min(2 * tail, 2**tosses), 2**tosses)


def verdict(scores: Mapping[Contender, Score]) -> Verdict | None:
    """What the scores prove about the first of them; None where nobody was preferred more often than not, or two were
    equally often.

    The one that leads was picked afterwards among all, so its probability counts once for each of them (Bonferroni's
    correction: O. J. Dunn, Multiple Comparisons among Means, same journal, 56 (1961), 52-64); not where there are only
    two, whose test is one and the same.
    """
    if not scores:
        return None
    (leader, score), *others = scores.items()
    if score.won <= score.lost or any((other.won, other.lost) == (score.won, score.lost) for _, other in others):
        return None
    tests = len(scores) if len(scores) > 2 else 1
    probability = min(tests * sign_test(score.won, score.lost), Fraction(1))
    if score.decided < FEWEST:
        return Verdict(leader, Finding.TOO_FEW, probability)
    return Verdict(leader, Finding.PROVEN if probability < CHANCE else Finding.CHANCE, probability)


@dataclass(frozen=True, eq=False)
class ChooseHoles(Request[tuple[Hole, ...]]):
    """Some of the holes in the picture of a state, marked or repaired, in the order in which to judge them."""

    worker = Worker.VIEW
    state: DocumentState


@dataclass(frozen=True)
class ReadJudgements(Request[Earlier]):
    """What the newest of the comparisons in that file come to; nothing where there is none. Fails with `OpenError`."""

    worker = Worker.JOURNAL
    path: Path


@dataclass(frozen=True)
class KeepJudgement(Request[None]):
    """Adds a line to the file. Fails with `ExportError`."""

    worker = Worker.JOURNAL
    path: Path
    judgement: Judgement


@dataclass(frozen=True)
class ForgetJudgements(Request[None]):
    """Leaves the file empty. Fails with `ExportError`."""

    worker = Worker.JOURNAL
    path: Path
