"""Edits: pure functions from a state to the next one. An edit that does not apply returns the state itself."""

from collections.abc import Sequence
from dataclasses import replace

from restorer_app.core.findings import Belief, Findings
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.state import DocumentState, Hole, Patch, Repair, StepInstance
from restorer_app.document.document import Edit


def paint(stroke: Mask) -> Edit:
    """Marks the stroke's pixels as damage."""
    return lambda state: _with_mask(state, state.mask.united(stroke))


def erase(stroke: Mask) -> Edit:
    """Takes the stroke's pixels out of the mask, and brings the scan back where a repair lay under it."""

    def edit(state: DocumentState) -> DocumentState:
        result = _with_mask(state, state.mask.without(stroke))
        kept = tuple(piece for repair in state.repairs if (piece := _without(repair, stroke)) is not None)
        return result if kept == state.repairs else replace(result, repairs=kept)

    return edit


def keep_only(stroke: Mask) -> Edit:
    """Takes away what is marked outside the stroke's pixels."""
    return lambda state: _with_mask(state, state.mask.shared(stroke))


def clear_mask(state: DocumentState) -> DocumentState:
    """Forgets everything that is painted and not yet repaired."""
    return _with_mask(state, Mask(state.mask.width, state.mask.height)) if not state.mask.is_empty else state


def set_mask(mask: Mask) -> Edit:
    """Puts an imported mask in the place of the painted one."""
    return lambda state: _with_mask(state, mask)


def set_sources(sources: Mask | None) -> Edit:
    """Says where the next repairs may copy from; None or empty: from anywhere."""
    wanted = None if sources is None or sources.is_empty else sources
    return lambda state: state if wanted is state.sources else replace(state, sources=wanted)


def set_findings(findings: Findings | None) -> Edit:
    """Takes what a detector said in the place of what was said before; None: nothing."""

    def edit(state: DocumentState) -> DocumentState:
        return state if findings is state.findings else _with_true_steps(replace(state, findings=findings))

    return edit


def set_belief(belief: Belief) -> Edit:
    """Says how much is believed of what was found."""

    def edit(state: DocumentState) -> DocumentState:
        findings = state.findings
        if findings is None or findings.belief == belief:
            return state
        return _with_true_steps(replace(state, findings=replace(findings, belief=belief)))

    return edit


def close_findings(taken: Mask | None) -> Edit:
    """Ends deciding on what was found: those pixels of it become marks, None for none of it. What a detector said
    stays with the document."""

    def edit(state: DocumentState) -> DocumentState:
        findings = state.findings
        if findings is None or not findings.is_open:
            return state
        marked = state if taken is None else _with_mask(state, state.mask.united(taken))
        return replace(marked, findings=replace(findings, is_open=False))

    return edit


def mark_found(findings: Findings, taken: Mask) -> Edit:
    """Takes what a detector said, decided on already: those pixels of it become marks. What was believed of what was
    found before is what is believed the next time."""

    def edit(state: DocumentState) -> DocumentState:
        known = findings if state.findings is None else replace(findings, belief=state.findings.belief)
        return close_findings(taken)(set_findings(known)(state))

    return edit


def set_spared(spared: Mask | None) -> Edit:
    """Says where there is no damage, whatever a detector says; None or empty: nowhere."""
    wanted = None if spared is None or spared.is_empty else spared
    return lambda state: state if wanted is state.spared else _with_true_steps(replace(state, spared=wanted))


def set_recipe(recipe: Sequence[StepInstance]) -> Edit:
    """Puts steps in the place of those there are. A step keeps what it found in the photo only as long as it looks at
    it with the same parameters, behind the same steps, and in the same region where it finds something place by place;
    others have to look again."""

    def edit(state: DocumentState) -> DocumentState:
        known = dict(zip(_views(state.recipe), state.recipe, strict=True))
        kept = tuple(_as_found(step, known.get(view)) for step, view in zip(recipe, _views(recipe), strict=True))
        changed = _with_true_steps(replace(state, recipe=kept))
        return state if changed.recipe == state.recipe else changed

    return edit


def add_step(step: StepInstance) -> Edit:
    """Puts a step behind those there are, unless it is there already."""

    def edit(state: DocumentState) -> DocumentState:
        is_there = any(other.key == step.key for other in state.recipe)
        return state if is_there else set_recipe((*state.recipe, step))(state)

    return edit


def set_facts(analysed: Sequence[StepInstance]) -> Edit:
    """Notes what steps found in the photo, wherever it is still what they would look at."""

    def edit(state: DocumentState) -> DocumentState:
        found = dict(zip(_views(analysed), _true_steps(analysed, state), strict=True))
        noted = tuple(
            step if step.facts is not None else _as_found(step, found.get(view))
            for step, view in zip(state.recipe, _views(state.recipe), strict=True)
        )
        changed = _with_true_steps(replace(state, recipe=noted))
        return state if changed.recipe == state.recipe else changed

    return edit


def set_geometry(geometry: Geometry) -> Edit:
    """Turns, straightens and crops the photo that way."""
    return lambda state: state if geometry == state.geometry else replace(state, geometry=geometry)


def apply_repairs(repairs: Sequence[Repair]) -> Edit:
    """Lays each repair over the photo whose hole is still wholly marked, and takes that hole out of the mask."""

    def edit(state: DocumentState) -> DocumentState:
        mask, applied = state.mask, []
        for repair in repairs:
            if _is_still_there(repair.hole, mask):
                applied.append(repair)
                for patch in repair.hole.patches:
                    mask = mask.erased(patch.box, patch.mask)
        return replace(state, mask=mask, repairs=state.repairs + tuple(applied)) if applied else state

    return edit


def _views(recipe: Sequence[StepInstance]) -> list[tuple[object, ...]]:
    """For each step what its first look depends on: itself, and the active steps before it."""
    views: list[tuple[object, ...]] = []
    before: tuple[object, ...] = ()
    for step in recipe:
        this = (step.kind, tuple(sorted(step.parameters.items())))
        views.append((*before, this))
        if step.is_active:
            before = (*before, (*this, step.strength, step.region and step.region.key))
    return views


def _as_found(step: StepInstance, other: StepInstance | None) -> StepInstance:
    """A step with what another one found in the photo."""
    return step.afresh if other is None else replace(step, facts=other.facts, correction=other.correction)


def _with_true_steps(state: DocumentState) -> DocumentState:
    """The state; steps that did not find what they know where they look now have to look again."""
    recipe = _true_steps(state.recipe, state)
    return state if recipe == state.recipe else replace(state, recipe=recipe)


def _true_steps(recipe: Sequence[StepInstance], state: DocumentState) -> tuple[StepInstance, ...]:
    """A recipe in a state; a step that found something elsewhere than it looks now has to look again, and so have all
    that saw the photo behind it."""
    steps: list[StepInstance] = []
    is_true = True
    for step in recipe:
        is_own = step.is_true_to(state.findings, state.spared)
        steps.append(step if is_true and is_own else step.afresh)
        is_true = is_true and (is_own or not step.is_active)
    return tuple(steps)


def _with_mask(state: DocumentState, mask: Mask) -> DocumentState:
    return state if mask is state.mask else replace(state, mask=mask)


def _is_still_there(hole: Hole, mask: Mask) -> bool:
    return not any((patch.mask & ~mask.region(patch.box)).any() for patch in hole.patches)


def _without(repair: Repair, stroke: Mask) -> Repair | None:
    kept = [patch.mask & ~stroke.region(patch.box) for patch in repair.hole.patches]
    if not any((mask != patch.mask).any() for mask, patch in zip(kept, repair.hole.patches, strict=True)):
        return repair
    if not any(mask.any() for mask in kept):
        return None
    patches = tuple(Patch(patch.box, mask) for mask, patch in zip(kept, repair.hole.patches, strict=True))
    return replace(repair, hole=replace(repair.hole, patches=patches))
