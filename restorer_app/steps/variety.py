"""Which answers to offer for a hole, and in which order: one of each method first, then further seeds of those that
vary."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice, zip_longest

from restorer_app.core.state import Hole
from restorer_app.steps.advice import BROAD
from restorer_app.steps.fills import FillChoice

ROOMY, TOO_ROOMY = 40, 100
"""Pixels across a hole, between which nobody can know what was there, and a net made for variety has most to say."""
_VARIED = "variations"
_AT_ONCE = 3  # seeds of that net in such a hole, for each one of another fill


@dataclass(frozen=True)
class Offer:
    """An answer that can be made: the id of the choice that makes it, and its seed."""

    choice: str
    seed: int


def next_offers(
    hole: Hole, choices: Sequence[FillChoice], offered: Collection[Offer], number: int
) -> tuple[Offer, ...]:
    """The next answers for a hole, fewer where there are no more; those that take long come last.

    `choices` as `fill_choices` gives them; `offered`: what was offered already. A fill that does not vary is offered
    once, whatever its seed.
    """
    by_id = {choice.id: choice for choice in choices}
    fresh = (offer for offer in _mixed(hole, choices) if not _is_among(offer, offered, by_id[offer.choice]))
    return tuple(sorted(islice(fresh, number), key=lambda offer: by_id[offer.choice].fill.copies))


def more_like(choice: FillChoice, offered: Collection[Offer], number: int) -> tuple[Offer, ...]:
    """Further seeds of one choice; none of a fill that does not vary."""
    if not choice.fill.varies:
        return ()
    fresh = (offer for seed in count() if (offer := Offer(choice.id, seed)) not in offered)
    return tuple(islice(fresh, number))


def _mixed(hole: Hole, choices: Sequence[FillChoice]) -> Iterator[Offer]:
    """Everything there is to offer, without an end where a fill varies."""
    single = [choice for choice in choices if not choice.among]
    best = next((choice for choice in single if not choice.fill.copies), single[0])
    learned = [choice for choice in single if choice.is_learned and choice is not best]
    varied = sorted((choice for choice in learned if choice.fill.varies), key=lambda one: one.fill.id != _VARIED)
    copying = [choice for choice in single if choice.fill.copies and choice is not best]
    plain = [choice for choice in learned if not choice.fill.varies]
    classical = [choice for choice in single if choice not in (best, *learned, *copying)]
    is_broad = hole.width >= BROAD
    for choice in (best, *varied, *copying, *plain, *(() if is_broad else classical)):
        yield Offer(choice.id, 0)
    seeds = [_further_seeds(choice, hole) for choice in (*varied, *copying, best) if choice.fill.varies]
    smooth = [[Offer(choice.id, 0)] for choice in (classical if is_broad else ())]
    for others, *rounds in zip_longest(smooth, *seeds, fillvalue=()):
        for offers in (*rounds, others):
            yield from offers


def _further_seeds(choice: FillChoice, hole: Hole) -> Iterator[list[Offer]]:
    number = _AT_ONCE if choice.fill.id == _VARIED and ROOMY <= hole.width <= TOO_ROOMY else 1
    return ([Offer(choice.id, seed) for seed in range(first, first + number)] for first in count(1, number))


def _is_among(offer: Offer, offered: Collection[Offer], choice: FillChoice) -> bool:
    return offer in offered if choice.fill.varies else any(offer.choice == other.choice for other in offered)
