"""The brush's size and the model list beside the canvas."""

import pytest
from fakes import FakeCard
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from restorer_app.settings import Settings
from restorer_app.steps.fills import fill_choices
from restorer_app.ui.model_chooser import ModelChooser, elided


class LongCard(FakeCard):
    summary = "Continues edges, shading and texture into the damage; learned from photographs."
    good_for = "Scratches, creases, dust and spots up to about 60 pixels across, on paper of any kind and age"


def test_the_first_brush_is_fit_for_scratches(desk):
    assert desk.window.toolbox.size == 24


def test_a_size_that_was_kept_with_a_fraction_is_made_whole(make_desk):
    desk = make_desk(Settings(brush_size=39.788990825688074))
    assert desk.window.toolbox.size == desk.window.mark_panel.brush_size.value == 40
    desk.window.canvas.brush_size_changed.emit(12.6)
    assert desk.window.toolbox.size == 13
    assert desk.window.preferences.settings.brush_size == 13


@pytest.mark.parametrize(
    ("room", "top"),
    [((1280, 800), 298), ((1280, 680), 298), ((1280, 680), 560), ((1024, 600), 298), ((1280, 1000), 700)],
)
def test_the_model_list_is_never_cut_off(qtbot, room, top):
    chooser = ModelChooser(fill_choices([LongCard()]), lambda: "")
    qtbot.addWidget(chooser)
    models, screen, field = chooser.list, QRect(0, 0, *room), QRect(700, top, 279, 65)
    models.setGeometry(models.place(field, screen))
    models.show()
    assert screen.contains(models.geometry())
    assert not models.geometry().intersects(field)
    needed = models._layout.totalHeightForWidth
    for row in range(models.rows.count()):
        models.rows.setCurrentRow(row)
        QApplication.processEvents()
        assert needed(279) <= models.height()
        assert models.rows.viewport().rect().contains(models.rows.visualItemRect(models.rows.item(row)))


@pytest.mark.parametrize("width", [279, 269, 240])
def test_the_summary_of_the_model_in_use_is_shown_whole_beside_a_scroll_bar_too(qtbot, width):
    chooser = ModelChooser(fill_choices([LongCard()]), lambda: "")
    panel = QWidget()
    qtbot.addWidget(panel)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(chooser)
    layout.addStretch()
    panel.resize(width, 400)
    panel.show()
    small = QFont(chooser.font())
    small.setPixelSize(small.pixelSize() - 1)
    metrics = QFontMetrics(small)
    for choice in fill_choices([LongCard()]):
        chooser.show_choice(choice.id)
        QApplication.processEvents()
        area = QRect(0, 0, width - 50, 1000)
        text = metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, choice.summary).height()
        assert chooser.height() >= chooser.fontMetrics().height() + text + 20
        assert chooser.height() <= 120


def test_a_text_with_too_little_room_ends_after_a_whole_word(qtbot):
    metrics = QFontMetrics(QApplication.font())
    for width in range(120, 400, 7):
        text = elided(LongCard.summary, metrics, width=width, lines=2)
        *lines, last = text.split("\n")
        assert len(lines) <= 1
        words = [word.rstrip(",;:.") for word in LongCard.summary.split()]
        assert last.split()[-1].rstrip("….,;:") in words
        assert ("…" in last) == (" ".join((*lines, last)) != LongCard.summary)


def test_a_line_parts_the_sections_from_the_hint_below_them(desk):
    desk.open()
    panel = desk.window.panel
    image, y = panel.grab().toImage(), panel.scroll_area.geometry().bottom()
    seen = {image.pixelColor(x, y).name() for x in range(4, image.width() - 4)}
    assert seen == {desk.window.theme.tokens.line}
