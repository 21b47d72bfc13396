"""How well steps undo known damage of known photos, run as users run them, and the table of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.state import StepInstance, new_state
from restorer_app.engine.analysis import analyse
from restorer_app.engine.chain import Chain
from restorer_app.engine.render import output_box, render
from restorer_app.steps.context import Context
from restorer_app.steps.steps import StepChoice
from restorer_app.training.conditions import CONDITIONS, MIXED, UNHARMED, Condition, conditions_for
from restorer_app.training.peers import Peer
from restorer_app.training.photo_sets import PhotoSet, read_picture
from restorer_app.training.scores import Figures, Score, Scores, figures, mean_score

INPUT = "input"
CLASSICAL_CHAIN = ("denoise_nlm", "auto_levels", "edges")
"""Steps that together do without any net what a net does that restores whole photos; measured under the condition of
mixed damage beside each of them."""
_QUIET = SilentProgress()
_WARM = np.full((64, 64, 3), 128, np.uint8)
Method = Callable[[np.ndarray], np.ndarray]


def measure_steps(
    choices: Sequence[StepChoice],
    context: Context,
    sets: Sequence[PhotoSet],
    *,
    conditions: Sequence[Condition] = CONDITIONS,
    peers: Sequence[Peer] = (),
    progress: Progress = _QUIET,
) -> Scores:
    """Runs every step on each of these conditions that it is measured on, beside the input itself and the peers.

    UsageError where no photo fits any of the conditions.
    """
    chain = Chain(choices, context)
    for choice in choices:  # so that no picture's time holds the loading of a net
        restore((StepInstance(choice.id),), _WARM, chain)
    asked = [condition for condition in conditions if _steps_on(condition, choices)]
    scores: dict[str, dict[str, dict[str, Score]]] = {}
    for index, condition in enumerate(asked):
        names = condition.among([photos.name for photos in sets])
        for photos in (photos for photos in sets if photos.name in names):
            progress.update(index / len(asked), f"{condition.title}: {photos.title}")
            if found := _measure_set(condition, photos, _steps_on(condition, choices), chain, peers):
                scores.setdefault(condition.id, {})[photos.name] = found
    if not scores:
        raise UsageError("There is nothing to measure: none of these photos fits a condition that the step is for.")
    return scores


def restore(recipe: tuple[StepInstance, ...], pixels: np.ndarray, chain: Chain) -> np.ndarray:
    """What steps make of a photo, (h, w, 1 or 3) uint8 in and out: looked at, then run tile by tile."""
    state = replace(new_state(Photo(pixels)), recipe=recipe)
    state = replace(state, recipe=analyse(state, chain, _QUIET))
    return render(state, output_box(state, 0), chain=chain)


def table_of_steps(scores: Scores, sets: Sequence[PhotoSet], peers: Sequence[Peer], *, device: str) -> str:
    """The scores as Markdown, a table for each condition, in each set of photos the best method first."""
    titles = {photos.name: photos.title for photos in sets}
    names = {peer.row.id: f"{peer.row.title} (peer)" for peer in peers}
    lines = [f"PSNR in dB and SSIM, means over the pictures; seconds a megapixel on {device}.", ""]
    for condition in (condition for condition in CONDITIONS if condition.id in scores):
        lines += [f"### {condition.title}", ""]
        lines += ["| photos | method | PSNR | over the input | SSIM | s/MP |", "|---|---|---|---|---|---|"]
        for photos, methods in scores[condition.id].items():
            for method, score in sorted(methods.items(), key=lambda item: -item[1].psnr):
                if condition.id == UNHARMED and method == INPUT:
                    continue
                cells = titles.get(photos, photos), names.get(method, method), *_texts(score, condition, method)
                lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def _texts(score: Score, condition: Condition, method: str) -> tuple[str, ...]:
    gain = "–" if method == INPUT or condition.id == UNHARMED else f"{score.gain:+.2f}"
    seconds = "–" if method == INPUT else f"{score.seconds:.2f}"
    return f"{score.psnr:.2f}", gain, f"{score.ssim:.4f}", seconds


def _steps_on(condition: Condition, choices: Sequence[StepChoice]) -> list[StepChoice]:
    return [choice for choice in choices if condition in conditions_for(choice.step.id)]


def _measure_set(
    condition: Condition, photos: PhotoSet, choices: Sequence[StepChoice], chain: Chain, peers: Sequence[Peer]
) -> dict[str, Score]:
    rows: dict[str, list[Figures]] = {}
    for file in photos.files:
        clean = condition.clean(read_picture(file))
        if clean is None:
            continue
        damaged = condition.damaged(clean, file.stem)
        rows.setdefault(INPUT, []).append(figures(damaged, clean, 0))
        for name, method in _methods(condition, damaged, choices, chain, peers).items():
            started = time.perf_counter()
            result = method(damaged)
            seconds = (time.perf_counter() - started) / (clean.shape[0] * clean.shape[1] / 1e6)
            rows.setdefault(name, []).append(figures(result, clean, seconds))
    return {name: mean_score(mine, rows[INPUT]) for name, mine in rows.items()}


def _methods(
    condition: Condition, picture: np.ndarray, choices: Sequence[StepChoice], chain: Chain, peers: Sequence[Peer]
) -> Mapping[str, Method]:
    steps = {choice.id: _recipe((choice.id,), chain) for choice in choices}
    if condition.group == MIXED and set(CLASSICAL_CHAIN) <= {choice.id for choice in chain.choices}:
        steps[" + ".join(CLASSICAL_CHAIN)] = _recipe(CLASSICAL_CHAIN, chain)
    beside = {peer.row.id: _peer(peer, condition.level) for peer in peers if peer.takes(condition, picture)}
    return steps | beside


def _recipe(kinds: Sequence[str], chain: Chain) -> Method:
    recipe = tuple(StepInstance(kind) for kind in kinds)
    return lambda pixels: restore(recipe, pixels, chain)


def _peer(peer: Peer, level: float) -> Method:
    return lambda pixels: peer.restore(pixels, level)
