"""Opening photos in the window."""

from PySide6.QtWidgets import QLabel

from restorer_app.core.requests import OpenPhoto, WarmUp
from restorer_app.settings import Settings
from restorer_app.tools.tool import Pointer


def test_the_first_window_shows_where_to_drop_a_photo_and_nothing_else(desk):
    assert desk.window.empty.isVisible()
    assert not desk.window.panel.isVisible()
    assert not desk.window.rail.isVisible()


def test_an_opened_photo_brings_the_tools_and_tells_what_it_is(desk):
    desk.open("deep.tif")
    assert desk.window.canvas.isVisible()
    assert desk.window.panel.isVisible()
    assert desk.window.top_bar.name_label.text() == "deep.tif"
    assert "16 bit · Adobe RGB (1998)" in [label.text() for label in desk.window.status.findChildren(QLabel)]


def test_a_photo_that_cannot_be_read_leaves_the_open_one_as_it_is(desk):
    desk.open()
    desk.paint()
    before = desk.state
    desk.session.document.mark_saved(before)
    desk.window.open_path(desk.folder / "broken.png")
    desk.wait(lambda: "broken.png" in desk.notice())
    assert desk.state is before
    assert not desk.session.is_opening
    assert desk.window.panel.step.isEnabled()


def test_a_first_photo_that_cannot_be_read_leaves_the_empty_window(desk):
    desk.window.open_path(desk.folder / "broken.png")
    desk.wait(lambda: "broken.png" in desk.notice())
    assert desk.window.empty.isVisible()
    assert desk.window.notices.message.details


def test_cancelling_an_open_keeps_the_photo(desk):
    first = desk.open()
    desk.workers.hold(OpenPhoto)
    desk.window.open_path(desk.folder / "second.png")
    desk.wait(lambda: desk.session.is_opening)
    desk.session.cancel()
    desk.wait(lambda: not desk.session.is_opening)
    assert desk.state.photo.source == first
    assert desk.notice() == ""


def test_the_newer_of_two_photos_wins(desk):
    desk.workers.hold(OpenPhoto)
    desk.window.open_path(desk.folder / "one.png")
    desk.window.open_path(desk.folder / "two.png")
    desk.workers.let_go(OpenPhoto)
    desk.wait(lambda: desk.state is not None)
    assert desk.state.photo.source.name == "two.png"


def test_one_photo_opened_twice_is_being_opened_until_the_second_arrives(desk):
    desk.workers.hold(OpenPhoto)
    failures = []
    desk.session.open_failed.connect(failures.append)
    first, second = desk.folder / "one.png", desk.folder / "one.png"
    desk.window.open_path(first)
    desk.wait(lambda: len(desk.session.activity._works) == 1)
    desk.window.open_path(second)
    desk.wait(lambda: len(desk.session.activity._works) == 1)
    assert desk.session.is_opening
    assert failures == []
    desk.workers.let_go(OpenPhoto)
    desk.wait(lambda: desk.state is not None)
    assert not desk.session.is_opening


def test_nothing_is_edited_while_another_photo_is_on_its_way(desk):
    desk.open()
    desk.paint()
    desk.paint(200, 200)
    desk.window.actions_by_id["undo"].trigger()
    before = desk.state
    desk.session.document.mark_saved(before)
    desk.workers.hold(OpenPhoto)
    desk.window.open_path(desk.folder / "second.png")
    for edit in (desk.session.undo, desk.session.redo, desk.window.marking.clear):
        edit()
        assert desk.state is before
    desk.workers.let_go(OpenPhoto)
    desk.wait(lambda: not desk.session.is_opening)


def test_a_straight_line_never_starts_in_another_photo(desk):
    desk.open()
    mask = desk.state.mask
    for tool_id in ("brush", "eraser"):
        desk.window.toolbox.choose(tool_id)
        desk.window.toolbox.current.press(Pointer(50, 50), mask)
        desk.window.toolbox.current.release(Pointer(50, 50))
        assert desk.window.toolbox.current.last_point == (50, 50)
    desk.open("other.png")
    assert desk.window.toolbox.current_id == "eraser"
    for tool_id in ("eraser", "brush"):
        desk.window.toolbox.choose(tool_id)
        assert desk.window.toolbox.current.last_point is None


def test_opened_photos_are_remembered_and_lost_ones_forgotten(make_desk):
    desk = make_desk(Settings(recent=("gone/broken.png",)))
    path = desk.open()
    assert desk.window.preferences.settings.recent == (str(path), "gone/broken.png")
    desk.window.open_path(type(path)("gone/broken.png"))
    desk.wait(lambda: desk.window.preferences.settings.recent == (str(path),))


def test_the_model_is_made_ready_once_a_photo_is_open(desk):
    assert desk.workers.asked(WarmUp) == []
    desk.open()
    desk.wait(lambda: desk.workers.asked(WarmUp))
    assert desk.workers.asked(WarmUp)[0].choice == "automatic"


def test_what_was_said_of_a_file_that_cannot_be_opened_leaves_when_another_photo_is(desk):
    desk.window.open_path(desk.folder / "broken.png")
    desk.wait(lambda: "broken.png" in desk.notice())
    desk.open("other.png")
    assert desk.notice() == ""


def test_an_error_about_something_else_stays_when_another_photo_is_opened(open_desk):
    open_desk.session.export(open_desk.folder / "forbidden.png", "png", {})
    open_desk.wait(open_desk.notice)
    told = open_desk.notice()
    open_desk.open("other.png")
    assert open_desk.notice() == told


def test_a_file_that_is_there_but_cannot_be_read_stays_among_those_opened_last(make_desk):
    path = "broken.png"
    desk = make_desk()
    (desk.folder / path).write_bytes(b"not yet whole")
    desk.window.preferences.change(Settings(recent=(str(desk.folder / path),)))
    desk.window.open_path(desk.folder / path)
    desk.wait(lambda: path in desk.notice())
    assert desk.window.preferences.settings.recent == (str(desk.folder / path),)
