"""Repairs of the clone brush are kept like any others."""

from restorer_app.core.state import new_state
from restorer_app.document.repair_edits import lay_over
from restorer_app.files.journal import Journal, Recovery
from restorer_app.files.projects import read_project, write_project
from restorer_app.steps.copying import cloned
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.tool import Pointer
from tests.unit.files.works import PREVIEW, QUIET, is_same, write_scan


def cloned_on(photo):
    """A state with one soft stroke."""
    brush, state = CloneTool(heals=False, size=50), new_state(photo)
    brush.take_from(250.5, 90.5)
    brush.press(Pointer(80.5, 120.5), state.mask)
    stroke = brush.release(Pointer(120.5, 180.5))
    return lay_over(cloned(state, stroke, QUIET))(state)


def test_a_clone_comes_back_from_a_project_and_from_a_journal(tmp_path):
    state = cloned_on(write_scan(tmp_path / "wedding.tif"))
    project = tmp_path / "wedding.restorer"
    write_project(state, project, embeds_scan=True, former=None, preview=PREVIEW, progress=QUIET)
    assert is_same(read_project(project, None, QUIET).state, state)
    journal = Journal(tmp_path / "journals" / "one")
    journal.write(state, None)
    journal.let_go()
    recovery = Recovery(tmp_path / "journals" / "one")
    found, _ = recovery.read(None, QUIET)
    recovery.leave()
    assert is_same(found, state)
    assert found.repairs[0].fill == "clone"
