"""A project with anything else in its fields: it opens and can be worked on, or is refused in one sentence."""

import copy
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import OpenError, RestorerError
from restorer_app.core.findings import Findings
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import BringBack, KeepJournal, OpenProject
from restorer_app.core.provenance import count_origins
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.requests import Preview
from restorer_app.core.state import (
    SEEDS,
    Candidate,
    DocumentState,
    Hole,
    Origin,
    Patch,
    Repair,
    StepInstance,
    new_state,
)
from restorer_app.document.repair_edits import refilled
from restorer_app.engine.analysis import analyse
from restorer_app.engine.chain import Chain
from restorer_app.engine.render import output_box, render
from restorer_app.files.blobs import digest_of, pack_masks
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from restorer_app.files.projects import write_project
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.holes import find_holes
from restorer_app.steps.methods import methods_of
from restorer_app.steps.steps import STEPS, step_choices
from restorer_app.work.history import with_history
from restorer_app.work.journals import Journals
from restorer_app.work.projects import open_project

QUIET = SilentProgress()
PREVIEW = Preview(np.full((3, 4, 4), 255, np.uint8), 60, 48)
CHOICES = step_choices(())
METHODS = methods_of(fill_choices(()), CHOICES)
WIDTH, HEIGHT = 60, 48

Way = tuple[str | int, ...]
ANYTHING: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    3,
    2**31,
    2**63,
    10**400,
    -0.5,
    1e-300,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "a\0b",
    "\ud800",
    "\x1b[31m",
    "<&>",
    "é" * 5000,
    "../../x",
    [],
    [[]],
    [None] * 4,
    [0] * 4,
    [2**40] * 4,
    {},
    {"noise_level": "loud"},
    {"gamma": 2.2},
)
"""Of every wrong type, and of right types what no document has."""


class NoNets:
    """A context for steps that run no net."""

    def enhance(self, net: str, image: np.ndarray, level: float) -> np.ndarray:
        raise AssertionError("no step here has a net")

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        raise AssertionError("no step here has a net")


def square(side: int) -> np.ndarray:
    return np.ones((side, side), bool)


def worked_on(photo: Photo) -> DocumentState:
    """One of everything that a manifest can hold."""
    region = Region(photo.width, photo.height, NOWHERE).replaced(Box(5, 5, 8, 8), np.full((8, 8), 200, np.uint8))
    pixels = np.full((6, 6, 3), 90, photo.pixels.dtype)
    hole = Hole((Patch(Box(20, 20, 6, 6), square(6)),), 6.0)
    marked = Mask(photo.width, photo.height).painted(Box(30, 10, 5, 5), square(5))
    return replace(
        new_state(photo),
        mask=marked,
        sources=marked,
        findings=Findings(np.full((photo.height, photo.width), 9, np.uint8), detector="lines"),
        spared=marked,
        repairs=(Repair(hole, (Candidate((pixels,), 1, "telea", Origin.CLASSICAL, {"radius": 3.0}, "ab" * 32),)),),
        recipe=(
            StepInstance("denoise_tv", {}, 0.75, True, region, {"noise_level": 4.0}),
            StepInstance("edges", {"radius": 2.0}, 1.0, True, None, {}),
            StepInstance("from-the-future", {"power": 9.0}, 1.0),
        ),
        geometry=Geometry(1, -1.25, Box(8, 10, 24, 30)),
    )


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Photo:
    pixels = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    path = tmp_path_factory.mktemp("scans") / "wedding.tif"
    write_photo(pixels, None, Metadata(), target=path, source=None, format_id="tiff", options={}, progress=QUIET)
    return open_photo(path, QUIET)


@pytest.fixture
def project(photo: Photo, tmp_path: Path) -> Path:
    path = tmp_path / "wedding.restorer"
    save(worked_on(photo), path)
    return path


def save(state: DocumentState, path: Path, *, embeds_scan: bool = False) -> None:
    write_project(state, path, embeds_scan=embeds_scan, former=None, preview=PREVIEW, progress=QUIET)


def opened(path: Path) -> DocumentState:
    return open_project(OpenProject(path), QUIET, CHOICES).state


class Manifest:
    """The manifest of a project with its repairs unpacked, to be written back with one thing changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._entries = {name: archive.read(name) for name in archive.namelist()}
        self.table = json.loads(self._entries["manifest.json"])
        ((group, self._count),) = self.table["state"]["repairs"]
        self.table["state"]["repairs"] = json.loads(zlib.decompress(self._entries[f"pieces/{group}"]))

    def add(self, piece: bytes) -> str:
        """Puts another piece into the project; its name."""
        self._entries[f"pieces/{digest_of(piece)}"] = piece
        return digest_of(piece)

    def write(self, change: Callable[[Any], None]) -> None:
        table, entries = copy.deepcopy(self.table), dict(self._entries)
        change(table)
        state = table.get("state") if isinstance(table, dict) else None
        if isinstance(state, dict) and "repairs" in state:
            packed = zlib.compress(json.dumps(state["repairs"]).encode())
            state["repairs"] = [[digest_of(packed), self._count]]
            entries[f"pieces/{digest_of(packed)}"] = packed
        entries["manifest.json"] = json.dumps(table).encode()
        with zipfile.ZipFile(self._path, "w") as archive:
            for name, data in entries.items():
                archive.writestr(name, data)


def places(table: Any, here: Way = ()) -> Iterator[Way]:
    """The way to everything in a table."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for name, value in inner:
        yield (*here, name)
        yield from places(value, (*here, name))


def put(where: Way, value: Any) -> Callable[[Any], None]:
    def change(table: Any) -> None:
        for name in where[:-1]:
            table = table[name]
        table[where[-1]] = value

    return change


def work_on(state: DocumentState, folder: Path) -> None:
    """All that the program does with what it has opened."""
    known = {choice.id for choice in CHOICES}
    runnable = replace(state, recipe=tuple(step for step in state.recipe if step.kind in known))
    chain = Chain(CHOICES, NoNets())
    runnable = replace(runnable, recipe=analyse(runnable, chain, QUIET))
    pixels = render(runnable, output_box(runnable, 0), chain=chain)
    metadata, _ = with_history(state.photo.metadata, state, METHODS, "tiff")
    write_photo(
        np.ascontiguousarray(pixels),
        None,
        metadata,
        target=folder / "out.tif",
        source=None,
        format_id="tiff",
        options={},
        progress=QUIET,
    )
    count_origins(state)
    for repair in state.repairs:
        again = (Repair(hole, repair.candidates) for hole in find_holes(state.mask))
        refilled((repair.hole,), (*again, repair), state)
    place = folder / "again.restorer"
    save(state, place)
    assert len(opened(place).repairs) == len(state.repairs)


def sentence_about(read: Callable[[], DocumentState], folder: Path) -> str:
    """The one sentence in which it is refused; none where it opens and can be worked on."""
    try:
        state = read()
    except RestorerError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either is right
        assert "\n" not in str(error)  # noqa: PT017
        return str(error)
    work_on(state, folder)
    return ""


def wrongs(manifest: Manifest, count: int) -> Sequence[tuple[Way, Any]]:
    """So many values for every place, others for each."""
    choose = random.Random(5)
    return [(where, value) for where in places(manifest.table) for value in choose.sample(ANYTHING, count)]


@pytest.mark.parametrize("embeds_scan", [False, True])
def test_whatever_stands_in_any_field_it_opens_and_can_be_worked_on_or_is_refused(
    photo: Photo, project: Path, embeds_scan: bool
) -> None:
    save(worked_on(photo), project, embeds_scan=embeds_scan)
    manifest = Manifest(project)
    for where, value in wrongs(manifest, 3):
        manifest.write(put(where, value))
        try:
            sentence_about(lambda: opened(project), project.parent)
        except Exception as error:
            error.add_note(f"{where} = {str(value)[:40]!r}")
            raise


CALM: Way = ("state", "recipe", 0)
EDGES: Way = ("state", "recipe", 1)


@pytest.mark.parametrize(
    ("where", "value", "sentence"),
    [
        ((*CALM, "parameters", "power"), 9, "the step “Denoise to smooth areas” has no parameter “power”."),
        (
            (*CALM, "parameters", "noise_level"),
            1e308,
            "“Noise” of the step “Denoise to smooth areas” can be 0 to 75, not 1e+308.",
        ),
        (
            ("state", "recipe", 1, "parameters", "radius"),
            -1,
            "“Radius” of the step “Enhance edges” can be 1 to 10, not -1.",
        ),
    ],
)
def test_a_step_with_what_it_cannot_have_is_named(project: Path, where: Way, value: Any, sentence: str) -> None:
    manifest = Manifest(project)
    manifest.write(put(where, value))
    assert sentence_about(lambda: opened(project), project.parent) == f"In “wedding.restorer” {sentence}"
    manifest.write(lambda table: None)
    assert sentence_about(lambda: opened(project), project.parent) == ""


@pytest.mark.parametrize(
    "facts", [{}, {"gamma": 2.2}, {"noise_level": -1}, {"noise_level": 1e9}, {"noise_level": 4, "gamma": 2.2}]
)
def test_a_step_that_cannot_have_found_what_is_noted_looks_again(project: Path, facts: dict[str, float]) -> None:
    Manifest(project).write(put((*CALM, "facts"), facts))
    assert [step.facts for step in opened(project).recipe] == [None, {}, None]


def test_every_step_that_looks_at_the_photo_says_what_it_finds() -> None:
    assert [step.id for step in STEPS if step.needs_facts] == [step.id for step in STEPS if step.finds]


def test_what_a_step_found_comes_back(project: Path) -> None:
    assert [step.facts for step in opened(project).recipe] == [{"noise_level": 4.0}, {}, None]


def test_a_step_that_is_not_there_stays_in_the_recipe(project: Path) -> None:
    assert opened(project).recipe[2].kind == "from-the-future"


def test_a_repair_of_a_hole_without_a_pixel_is_refused(project: Path) -> None:
    manifest = Manifest(project)
    manifest.write(put(("state", "repairs", 0, "hole"), manifest.add(pack_masks([~square(6)]))))
    with pytest.raises(OpenError, match="is damaged"):
        opened(project)


def test_a_journal_that_holds_such_a_step_is_refused_in_the_same_words_and_kept(photo: Photo, tmp_path: Path) -> None:
    state = worked_on(photo)
    wrong = replace(state, recipe=(replace(state.recipe[0], parameters={"power": 9.0}),))
    left = Journals(tmp_path, CHOICES)
    left.keep(KeepJournal("one", wrong, None, is_saved=False), QUIET)
    left.close()
    (folder,) = tmp_path.iterdir()
    again = Journals(tmp_path, CHOICES)
    for _ in range(2):
        with pytest.raises(
            OpenError,
            match="In what was kept of that work the step “Denoise to smooth areas” has no",
        ):
            again.bring_back(BringBack(folder, "two"), QUIET)


def test_filling_again_is_possible_from_the_largest_seed(photo: Photo, project: Path) -> None:
    repair = worked_on(photo).repairs[0]
    last = replace(repair, candidates=(replace(repair.candidates[0], seed=SEEDS - 1),))
    save(replace(worked_on(photo), repairs=(last,)), project)
    assert opened(project).repairs[0].candidates[0].seed == SEEDS - 1
    Manifest(project).write(put(("state", "repairs", 0, "candidates", 0, "seed"), SEEDS))
    with pytest.raises(OpenError, match="is damaged"):
        opened(project)
