"""The step *Stain* in a document: where it looks, what it leaves alone, and how it is kept."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import OpenError
from restorer_app.core.findings import USUAL_KINDS, Belief, Findings, Kind
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import OpenProject
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.requests import Preview
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.document.edits import set_belief, set_facts, set_findings, set_recipe, set_spared
from restorer_app.engine.analysis import analyse
from restorer_app.engine.chain import Chain
from restorer_app.engine.render import output_box, render
from restorer_app.files.blobs import digest_of, pack_levels
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from restorer_app.files.projects import PIECES, write_project
from restorer_app.steps.steps import step_choices
from restorer_app.work.engines import Engines
from restorer_app.work.projects import open_project
from restorer_app.work.restoring import said_of_idle

QUIET = SilentProgress()
CHOICES = step_choices(())
WIDTH, HEIGHT = 90, 70
PLACE = Box(30, 20, 36, 30)
NONE: Mapping[str, bytes] = {}
MOVED = Box(2, 2, 20, 20)


def square(box: Box) -> np.ndarray:
    plane = np.zeros((HEIGHT, WIDTH), np.uint8)
    plane[box.slices] = 255
    return plane


def photo(dtype: type = np.uint8, channels: int = 3) -> Photo:
    """A grainy picture with a brown square on it."""
    light = np.linspace(0.6, 0.8, WIDTH)[None, :, None] + np.random.default_rng(1).normal(0, 0.01, (HEIGHT, WIDTH, 1))
    image = light * np.ones(channels)
    image[PLACE.slices] *= np.array((0.9, 0.8, 0.6))[:channels]
    return Photo((image * np.iinfo(dtype).max).astype(dtype))


def region(box: Box = PLACE) -> Region:
    return Region(WIDTH, HEIGHT, NOWHERE).replaced(Box(0, 0, WIDTH, HEIGHT), square(box))


def with_stain(of: Photo, where: Region | None) -> DocumentState:
    return replace(new_state(of), recipe=(StepInstance("stain", region=where),))


def looked(state: DocumentState) -> DocumentState:
    return replace(state, recipe=analyse(state, Chain(CHOICES, None), QUIET))


def shown(state: DocumentState, tile: int = 512) -> np.ndarray:
    return render(state, output_box(state, 0), chain=Chain(CHOICES, None, tile=tile))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_stain_fades_and_every_pixel_outside_its_region_stays(dtype: type, channels: int) -> None:
    state = looked(with_stain(photo(dtype, channels), region()))
    before, after, inside = state.photo.pixels, shown(state), square(PLACE) > 0
    assert after.dtype == dtype
    assert (after[~inside] == before[~inside]).all()
    around = before[square(PLACE.grown(6)).astype(bool) & ~inside].mean(axis=0)
    assert (np.abs(after[inside].mean(axis=0) - around) < 0.5 * np.abs(before[inside].mean(axis=0) - around)).all()


def test_the_size_of_the_tiles_makes_no_difference() -> None:
    state = looked(with_stain(photo(), region()))
    assert (shown(state) == shown(state, 32)).all()


def test_without_a_region_the_stains_that_were_found_are_taken() -> None:
    findings = Findings(square(MOVED), square(PLACE))
    state = looked(replace(with_stain(photo(), None), findings=findings))
    (y, x), before = np.nonzero((shown(state) != state.photo.pixels).any(axis=2)), state.photo.pixels
    assert PLACE.grown(1).contains(Box(x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1))
    assert shown(state)[40, 48, 2] > before[40, 48, 2]


def test_what_is_no_stain_and_what_is_not_believed_stays() -> None:
    state = looked(replace(with_stain(photo(), None), findings=Findings(square(MOVED), square(PLACE))))
    left = np.arange(WIDTH) < np.full((HEIGHT, 1), PLACE.x + 18)
    spared = looked(set_spared(Mask.from_array(left))(state))
    changed = (shown(spared) != state.photo.pixels).any(axis=2)
    assert changed.any()
    assert not changed[:, : PLACE.x + 17].any()
    for belief in (Belief(kinds=USUAL_KINDS - {Kind.STAINS}), Belief(sensitivity=0)):
        doubted = looked(set_belief(belief)(state))
        assert doubted.recipe[0].facts == {"area": 0}
        assert (shown(doubted) == state.photo.pixels).all()


def test_without_a_region_and_stains_nothing_changes() -> None:
    for findings in (None, Findings(square(PLACE))):
        state = looked(replace(with_stain(photo(), None), findings=findings))
        assert state.recipe[0].facts == {"area": 0}
        assert (shown(state) == state.photo.pixels).all()


def test_a_step_that_has_nowhere_to_work_is_told() -> None:
    engines = Engines(())
    (said,) = said_of_idle(looked(with_stain(photo(), None)), engines)
    assert (
        said == "“Stain” changed nothing: it works only where a project has a region painted for it, or stains found."
    )
    (said,) = said_of_idle(looked(with_stain(photo(), region(Box(0, 0, WIDTH, HEIGHT)))), engines)
    assert said == "“Stain” changed nothing: it found nothing to correct in its region."
    assert said_of_idle(looked(with_stain(photo(), region())), engines) == ()


def test_another_region_and_other_findings_are_looked_at_again() -> None:
    state = looked(with_stain(photo(), region()))
    (step,) = state.recipe
    assert set_recipe([replace(step, strength=0.5)])(state).recipe[0].facts is not None
    assert set_recipe([replace(step, region=region(MOVED))])(state).recipe[0].facts is None
    found = Findings(square(MOVED), square(PLACE))
    assert set_findings(found)(state).recipe[0].facts is not None
    bare = looked(with_stain(photo(), None))
    assert set_findings(found)(bare).recipe[0].facts is None


def test_a_step_behind_looks_again_too_when_other_stains_are_found() -> None:
    found, other = Findings(square(PLACE), square(PLACE)), Findings(square(PLACE), square(MOVED))
    before = replace(with_stain(photo(), None), findings=found)
    before = replace(before, recipe=(*before.recipe, StepInstance("auto_levels")))
    state, there = looked(before), set_findings(other)(before)
    assert [step.facts for step in set_findings(other)(state).recipe] == [None, None]
    assert set_facts(state.recipe)(there) is there
    half = replace(before, recipe=(state.recipe[0], before.recipe[1]))
    assert set_facts(looked(there).recipe)(half) is half
    off = replace(state, recipe=(replace(state.recipe[0], is_on=False), state.recipe[1]))
    assert set_findings(other)(off).recipe[1].facts is not None


def test_what_was_found_in_a_region_of_before_is_not_noted() -> None:
    state = with_stain(photo(), region())
    late = looked(state).recipe
    painted = set_recipe([replace(state.recipe[0], region=region(MOVED))])(state)
    assert set_facts(late)(painted) is painted
    assert set_facts(late)(state).recipe[0].correction is late[0].correction


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, DocumentState]:
    """A project with a stain that was looked at, and its state."""
    scan = tmp_path / "scan.png"
    to = {"target": scan, "source": None, "format_id": "png", "options": {}}
    write_photo(photo().pixels, None, Metadata(), **to, progress=QUIET)
    state = looked(with_stain(open_photo(scan, QUIET), region()))
    path, preview = tmp_path / "wedding.restorer", Preview(np.full((3, 4, 4), 255, np.uint8), WIDTH, HEIGHT)
    write_project(state, path, embeds_scan=True, former=None, preview=preview, progress=QUIET)
    return path, state


def opened(path: Path) -> DocumentState:
    return open_project(OpenProject(path), QUIET, CHOICES).state


def test_a_project_keeps_what_was_found(saved: tuple[Path, DocumentState]) -> None:
    path, state = saved
    again = opened(path)
    assert again.recipe[0].facts == state.recipe[0].facts
    assert again.recipe[0].correction.values.tobytes() == state.recipe[0].correction.values.tobytes()
    assert (shown(again) == shown(state)).all()
    assert set_recipe(again.recipe)(again) is again  # it was found in the region that was read


def rewritten(path: Path, change: Callable[[dict[str, Any]], None], pieces: Mapping[str, bytes] = NONE) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()} | dict(pieces)
    manifest = json.loads(entries["manifest.json"])
    change(manifest["state"]["recipe"][0])
    entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("cell", [0, -1, 2, 2**40, 1.5, "1", None])
def test_a_correction_of_another_size_is_refused(saved: tuple[Path, DocumentState], cell: Any) -> None:
    rewritten(saved[0], lambda step: step["correction"].update(cell=cell))
    with pytest.raises(OpenError, match=r"^“wedding\.restorer” .*\.$"):
        opened(saved[0])


def test_a_step_that_lost_what_it_found_looks_again(saved: tuple[Path, DocumentState]) -> None:
    rewritten(saved[0], lambda step: step.pop("correction"))
    assert opened(saved[0]).recipe[0].facts is None
    rewritten(saved[0], lambda step: step.update(facts=None))
    assert opened(saved[0]).recipe[0].facts is None


@pytest.mark.parametrize("value", [np.nan, np.inf, 5])
def test_a_correction_beyond_its_bounds_is_refused(saved: tuple[Path, DocumentState], value: float) -> None:
    path, state = saved
    values = np.full(state.recipe[0].correction.values.shape, value, "<f2")
    data = pack_levels(values.view(np.uint8))
    rewritten(path, lambda step: step["correction"].update(values=digest_of(data)), {PIECES + digest_of(data): data})
    with pytest.raises(OpenError, match=r"^“wedding\.restorer” .*\.$"):
        opened(path)
