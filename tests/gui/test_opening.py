"""Opening photos in the window."""

from PySide6.QtWidgets import QLabel

from restorer_app.core.requests import OpenPhoto, WarmUp
from restorer_app.settings import Settings


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
    assert desk.workers.asked(WarmUp)[0].choice == "heal-small"
