"""The guide in the window: opening, reading, searching, and staying beside the work."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QTextImageFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.settings import Settings
from restorer_app.ui.guide_look import fragments
from restorer_app.ui.guide_text import CONTENTS, chapters
from restorer_app.ui.shortcut_sheet import ShortcutSheet

KEY = Qt.Key


def type_key(desk, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the focus, as the window gets it."""
    QTest.keyClick(QApplication.focusWidget() or desk.window, key, modifier)


@pytest.fixture
def guide(open_desk):
    """A desk with the guide open."""
    open_desk.wait(open_desk.window.isActiveWindow)
    open_desk.window.canvas.setFocus()
    type_key(open_desk, KEY.Key_F1)
    open_desk.wait(lambda: open_desk.window.view.guide.isVisible())
    return open_desk.window.view.guide


def click_link(page, target: str) -> None:
    """Clicks the middle of the first link that leads there."""
    block = page.document().begin()
    while block.isValid():
        for place, style in fragments(block):
            if style.anchorHref() == target:
                place.setPosition(place.selectionStart() + 1)
                page.setTextCursor(place)
                page.ensureCursorVisible()
                QTest.mouseClick(
                    page.viewport(), Qt.MouseButton.LeftButton, pos=page.cursorRect().center() + QPoint(2, 0)
                )
                return
        block = block.next()
    raise AssertionError(f"no link to {target}")


def pictures(page) -> list[QTextImageFormat]:
    found, block = [], page.document().begin()
    while block.isValid():
        found += [style.toImageFormat() for _, style in fragments(block) if style.isImageFormat()]
        block = block.next()
    return found


def test_f1_opens_it_beside_the_photo_and_closes_it(open_desk, guide):
    assert guide.panel.page.chapter == CONTENTS
    assert guide.panel.page.hasFocus()
    assert open_desk.window.canvas.isVisible()
    assert open_desk.window.actions_by_id["guide"].isChecked()
    type_key(open_desk, KEY.Key_F1)
    assert not guide.isVisible()
    assert not open_desk.window.actions_by_id["guide"].isChecked()
    assert open_desk.window.canvas.hasFocus()


def test_esc_closes_it_and_enter_in_it_repairs_nothing(open_desk, guide):
    open_desk.paint()
    type_key(open_desk, KEY.Key_Return)
    assert open_desk.state.repairs == ()
    type_key(open_desk, KEY.Key_Escape)
    assert not guide.isVisible()
    assert open_desk.window.canvas.hasFocus()


def test_a_link_leads_to_its_chapter_and_back_again(guide):
    page = guide.panel.page
    click_link(page, "two-minutes.md")
    assert page.chapter == "two-minutes"
    assert guide.panel.chapter.currentData() == "two-minutes"
    guide.panel.back.click()
    assert page.chapter == CONTENTS
    assert guide.panel.chapter.currentData() == CONTENTS


def test_a_link_is_followed_by_keys(open_desk, guide):
    type_key(open_desk, KEY.Key_Tab)
    type_key(open_desk, KEY.Key_Return)
    assert guide.panel.page.chapter == chapters()[1]


def test_each_chapter_fits_the_panel_with_its_pictures(guide):
    page = guide.panel.page
    shown = 0
    for name in chapters():
        page.show_chapter(name)
        QApplication.processEvents()
        assert page.horizontalScrollBar().maximum() == 0
        for picture in pictures(page):
            assert 100 < picture.width() <= page.viewport().width()
            shown += 1
    assert shown > 5


def test_what_a_picture_shows_stands_under_it(guide):
    guide.panel.page.show_chapter("two-minutes")
    assert "Red: marks." in guide.panel.page.toPlainText()


def test_every_chapter_leads_to_the_next_one(guide):
    page = guide.panel.page
    for name, following in zip(chapters()[1:], chapters()[2:], strict=False):
        page.show_chapter(name)
        click_link(page, f"{following}.md")
        assert page.chapter == following


def test_words_are_found_in_whatever_chapter_they_are(open_desk, guide):
    panel = guide.panel
    type_key(open_desk, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.words.hasFocus()
    QTest.keyClicks(panel.words, "grandmother's clock")
    type_key(open_desk, KEY.Key_Return)
    assert panel.missing.isVisible()
    panel.words.setText("a whole box of SCANS")
    type_key(open_desk, KEY.Key_Return)
    assert not panel.missing.isVisible()
    assert panel.page.textCursor().selectedText() == "a whole box of scans"
    panel.words.setText("damp cellar")
    panel.page.show_chapter("never")
    type_key(open_desk, KEY.Key_Return)
    assert panel.page.chapter == CONTENTS
    assert panel.page.textCursor().selectedText() == "damp cellar"
    assert open_desk.state.repairs == ()


def test_words_are_found_while_they_are_typed_and_enter_goes_on_to_the_next_place(open_desk, guide):
    panel = guide.panel
    panel.page.show_chapter("marks")
    type_key(open_desk, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)

    def typed(text: str) -> int:
        QTest.keyClicks(panel.words, text)
        open_desk.wait(lambda: panel.page.textCursor().selectedText().lower() == panel.words.text())
        return panel.page.textCursor().selectionStart()

    first = typed("dam")
    assert typed("age") == first
    type_key(open_desk, KEY.Key_Return)
    assert panel.page.textCursor().selectionStart() > first
    assert panel.page.chapter == "marks"
    QTest.keyClicks(panel.words, "d clock")
    open_desk.wait(panel.missing.isVisible)
    panel.words.clear()
    open_desk.wait(lambda: not panel.missing.isVisible())
    assert not panel.page.textCursor().hasSelection()


def test_it_follows_the_theme_where_it_is_read(open_desk, guide):
    page = guide.panel.page
    page.show_chapter("models")
    page.verticalScrollBar().setValue(200)
    for theme in ("dark", "light"):
        open_desk.window.preferences.change(Settings(theme=theme))
        QApplication.processEvents()
        background = page.grab().toImage().pixelColor(page.width() // 2, page.height() - 3).lightness()
        assert (background < 128) == (theme == "dark")
        assert page.chapter == "models"
        assert page.verticalScrollBar().value() == 200


def test_the_full_screen_hides_it_and_brings_it_back(open_desk, guide):
    full_screen = open_desk.window.actions_by_id["full-screen"]
    full_screen.trigger()
    open_desk.wait(open_desk.window.isFullScreen)
    assert not guide.isVisible()
    full_screen.trigger()
    open_desk.wait(guide.isVisible)
    assert open_desk.window.actions_by_id["guide"].isChecked()


def test_it_goes_into_a_window_of_its_own_and_back(open_desk, guide):
    guide.panel.page.show_chapter("marks")
    guide.panel.own_window.click()
    assert guide.isFloating()
    assert guide.isVisible()
    guide.close()
    assert not open_desk.window.actions_by_id["guide"].isChecked()
    open_desk.window.actions_by_id["guide"].trigger()
    assert guide.isVisible()
    guide.panel.own_window.click()
    assert not guide.isFloating()
    assert guide.panel.page.chapter == "marks"


def test_the_least_window_has_room_for_it(open_desk, guide):
    open_desk.window.resize(open_desk.window.minimumSize())
    QApplication.processEvents()
    assert open_desk.window.size() == open_desk.window.minimumSize()
    assert guide.width() >= 340
    assert open_desk.window.canvas.width() >= 160


def test_the_first_screen_offers_it(desk):
    desk.window.empty.guide.click()
    assert desk.window.view.guide.isVisible()


@pytest.mark.parametrize("key", ["Shift+F1", "?"])
def test_the_keys_have_a_sheet_and_keys_of_their_own(open_desk, key):
    open_desk.wait(open_desk.window.isActiveWindow)
    combination = QKeySequence(key)[0]
    target: QWidget = open_desk.window.canvas
    target.setFocus()
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
    assert open_desk.dialog(ShortcutSheet) is not None
