"""The window comes back as it was left: where it was, as large, with the same sections folded."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from restorer_app.settings import Settings
from restorer_app.ui.placement import FIRST_SIZE, first_size, in_sight, place

SCREENS = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)]


def test_folded_sections_stay_folded(make_desk):
    first = make_desk()
    first.open()
    mark, frame = first.window.mark_panel.heading, first.window.frame_panel.heading
    was_open = frame.isChecked()
    mark.click()
    frame.click()
    settings = first.window.preferences.settings
    second = make_desk(settings)
    second.open()
    assert not second.window.mark_panel.heading.isChecked()
    assert not second.window.mark_panel.brush_size.isVisible()
    assert second.window.frame_panel.heading.isChecked() is not was_open
    second.window.mark_panel.heading.click()
    second.window.frame_panel.heading.click()
    assert second.window.preferences.settings.toggled_sections == ()


def saved(window) -> Settings:
    return Settings(window_geometry=bytes(window.saveGeometry().toBase64().data()).decode())


@pytest.fixture
def make_window(qtbot):
    """Makes plain windows."""

    def make() -> QMainWindow:
        window = QMainWindow()
        qtbot.addWidget(window)
        return window

    return make


def test_the_window_comes_back_where_it_was(make_window):
    first, second = make_window(), make_window()
    first.setGeometry(60, 70, 500, 400)
    place(second, saved(first))
    assert second.geometry() == first.geometry()


@pytest.mark.parametrize("state", [Qt.WindowState.WindowMaximized, Qt.WindowState.WindowFullScreen])
def test_a_full_window_comes_back_full(make_window, state):
    first, second = make_window(), make_window()
    first.setWindowState(state)
    first.show()
    place(second, saved(first))
    assert second.windowState() & state


def test_a_window_saved_on_a_screen_that_is_gone_comes_back_into_sight(make_window):
    first, second = make_window(), make_window()
    room = QGuiApplication.primaryScreen().availableGeometry()
    first.setGeometry(room.right() + 4000, 300, 500, 400)
    place(second, saved(first))
    assert room.contains(second.geometry())
    assert second.size() == first.size()


def test_the_first_window_fits_the_screen_with_its_title_bar(make_window):
    assert first_size(QSize(1920, 1080)) == FIRST_SIZE
    width, height = first_size(QSize(1280, 800))
    assert (width, height + 32) == (1280, 800)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.width() < FIRST_SIZE[0]
    window = make_window()
    place(window, Settings())
    assert window.isMaximized()


def test_closing_the_window_keeps_its_place(make_desk):
    desk = make_desk()
    desk.window.close()
    assert desk.kept[-1].window_geometry


@pytest.mark.parametrize(
    "window",
    [QRect(100, 100, 1200, 800), QRect(1800, 40, 1200, 700), QRect(-1000, 200, 1200, 800), QRect(1850, 300, 1200, 800)],
)
def test_a_window_whose_title_bar_can_be_reached_stays(window):
    assert in_sight(window, SCREENS) == window


@pytest.mark.parametrize(
    "window",
    [
        QRect(4000, 100, 1200, 800),
        QRect(-3000, -2000, 1200, 800),
        QRect(300, -500, 1200, 800),
        QRect(300, 1500, 1200, 800),
        QRect(5000, 5000, 4000, 3000),
        QRect(-1190, 200, 1200, 800),
    ],
)
def test_a_window_out_of_reach_is_brought_back_whole(window):
    placed = in_sight(window, SCREENS)
    assert any(screen.contains(placed) for screen in SCREENS)
    assert placed.top() >= 32
    assert placed.width() == min(window.width(), 1920)
