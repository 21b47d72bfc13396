"""The third section of the panel: rows of steps, by mouse and by keyboard, and recipes as files."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.core.requests import AnalyseSteps
from restorer_app.ui.regions import Where

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def open_desk(desk):
    desk.open()
    desk.window.activateWindow()
    return desk


@pytest.fixture
def three(open_desk):
    """A desk with three steps, all folded."""
    for kind in ("brighten", "calm", "brighten"):
        open_desk.session.improving.add(kind)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    panel(open_desk).steps.unfold(None)
    QApplication.processEvents()
    return open_desk


def panel(desk):
    return desk.window.recipe_panel


def rows(desk):
    return panel(desk).steps.rows


def kinds(desk):
    assert [row.kind for row in rows(desk)] == [step.kind for step in desk.state.recipe]
    QApplication.processEvents()
    places = [row.mapTo(panel(desk), QPoint(0, 0)).y() for row in rows(desk)]
    assert places == sorted(places)
    return [step.kind for step in desk.state.recipe]


def focus(desk, widget) -> QWidget:
    widget.setFocus()
    desk.wait(lambda: widget.hasFocus())
    return widget


def handle_of(desk, index: int):
    return rows(desk)[index].handle


def drag_row(desk, index: int, to: QPoint, *, drops: bool = True) -> None:
    """Drags a row by its handle to a place of the list of rows."""
    handle = handle_of(desk, index)
    start = handle.rect().center()
    goal = handle.mapFromGlobal(panel(desk).steps.mapToGlobal(to))
    QTest.mousePress(handle, LEFT, NO_KEY, start)
    QTest.mouseMove(handle, QPoint((start.x() + goal.x()) // 2, (start.y() + goal.y()) // 2))
    QTest.mouseMove(handle, goal)
    if drops:
        QTest.mouseRelease(handle, LEFT, NO_KEY, goal)


def below(desk, index: int) -> QPoint:
    return rows(desk)[index].geometry().bottomLeft() + QPoint(12, -2)


def test_without_steps_one_sentence_says_what_they_are_for(open_desk):
    assert panel(open_desk).nothing.isVisible()
    open_desk.session.improving.add("brighten")
    assert not panel(open_desk).nothing.isVisible()
    assert panel(open_desk).steps.isVisible()


def test_a_step_is_added_from_a_list_that_says_what_each_is_good_for(open_desk):
    panel(open_desk).add.click()
    choices = panel(open_desk).choices
    assert choices.isVisible()
    assert "Dark prints" in choices._good_for.text()
    QTest.keyClick(choices.rows, Qt.Key.Key_Down)
    assert "Noisy scans" in choices._good_for.text()
    QTest.keyClick(choices.rows, Qt.Key.Key_Return)
    assert not choices.isVisible()
    assert kinds(open_desk) == ["calm"]


def test_a_new_step_is_unfolded_and_only_one_is_at_a_time(open_desk):
    for kind in ("brighten", "calm"):
        open_desk.session.improving.add(kind)
    assert [row.body.isVisible() for row in rows(open_desk)] == [False, True]
    QTest.mouseClick(rows(open_desk)[0].heading, LEFT)
    assert [row.body.isVisible() for row in rows(open_desk)] == [True, False]
    QTest.keyClick(rows(open_desk)[0].heading, Qt.Key.Key_Space)
    assert [row.body.isVisible() for row in rows(open_desk)] == [False, False]


def test_a_row_is_dragged_to_another_place_with_a_line_that_shows_where(three):
    line = panel(three).steps._line
    drag_row(three, 0, below(three, 1), drops=False)
    assert line.isVisible()
    assert rows(three)[1].geometry().bottom() < line.geometry().center().y() < rows(three)[2].geometry().top()
    QTest.mouseRelease(handle_of(three, 0), LEFT, NO_KEY, QPoint(5, 80))
    assert not line.isVisible()
    assert kinds(three) == ["calm", "brighten", "brighten"]
    assert three.session.document.undo_label == "Move Brighten down"
    three.window.actions_by_id["undo"].trigger()
    assert kinds(three) == ["brighten", "calm", "brighten"]


def test_a_row_is_dragged_to_the_top_and_to_the_end(three):
    drag_row(three, 1, QPoint(12, -20))
    assert kinds(three) == ["calm", "brighten", "brighten"]
    drag_row(three, 0, below(three, 2) + QPoint(0, 30))
    assert kinds(three) == ["brighten", "brighten", "calm"]


def test_a_row_that_is_dropped_where_it_was_changes_nothing(three):
    before = three.state
    drag_row(three, 1, below(three, 1))
    drag_row(three, 1, rows(three)[1].geometry().topLeft() + QPoint(12, 3))
    assert three.state is before


def test_the_keyboard_moves_a_row_and_keeps_it(three):
    row = rows(three)[1]
    focus(three, row.heading)
    QTest.keyClick(row.heading, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert kinds(three) == ["calm", "brighten", "brighten"]
    assert rows(three)[0] is row
    assert row.heading.hasFocus()
    for _ in range(4):
        QTest.keyClick(row.heading, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert kinds(three) == ["brighten", "brighten", "calm"]
    assert three.session.document.undo_label == "Move Calm down"


def test_delete_takes_a_step_out_and_the_focus_goes_to_the_next(three):
    focus(three, rows(three)[1].heading)
    QTest.keyClick(rows(three)[1].heading, Qt.Key.Key_Delete)
    assert kinds(three) == ["brighten", "brighten"]
    assert rows(three)[1].heading.hasFocus()
    panel(three).steps.unfold(rows(three)[0])
    rows(three)[0].remove.click()
    assert kinds(three) == ["brighten"]


def test_the_switch_turns_a_step_off_and_on(three):
    QTest.mouseClick(rows(three)[0].switch, LEFT)
    assert not three.state.recipe[0].is_on
    assert rows(three)[0].switch.accessibleName() == "Brighten is on"
    QTest.keyClick(rows(three)[0].switch, Qt.Key.Key_Space)
    assert three.state.recipe[0].is_on
    three.window.actions_by_id["undo"].trigger()
    assert not rows(three)[0].switch.isChecked()


def test_what_was_found_stands_beside_automatic_until_a_number_is_set(three):
    noise = rows(three)[1].values["noise_level"]
    assert noise.number.text() == "automatic (12)"
    panel(three).steps.unfold(rows(three)[1])
    noise.slider.setValue(400)
    noise.settled.emit()
    assert noise.number.text() == "30"
    assert three.state.recipe[1].parameters == {"noise_level": 30}
    assert three.session.document.undo_label == "Calm: noise 30"


def test_until_something_is_found_only_automatic_is_said(open_desk):
    open_desk.workers.hold(AnalyseSteps)
    open_desk.session.improving.add("calm")
    noise = rows(open_desk)[0].values["noise_level"]
    assert noise.number.text() == "automatic"
    open_desk.workers.let_go(AnalyseSteps)
    open_desk.wait(lambda: noise.number.text() == "automatic (12)")


def test_a_changed_value_has_a_button_back_to_the_default(three):
    panel(three).steps.unfold(rows(three)[0])
    amount, strength = rows(three)[0].values["amount"], rows(three)[0].strength
    assert not amount.reset.isVisible()
    assert not strength.reset.isVisible()
    focus(three, amount.number)
    amount.number.selectAll()
    QTest.keyClicks(amount.number, "70")
    QTest.keyClick(amount.number, Qt.Key.Key_Return)
    assert three.state.recipe[0].parameters == {"amount": 70}
    assert amount.reset.isVisible()
    amount.reset.click()
    assert three.state.recipe[0].parameters == {}
    assert not amount.reset.isVisible()
    assert three.session.document.undo_label == "Brighten: amount 40 levels"
    assert amount.slider.hasFocus()


def test_a_folded_row_tells_its_strength(three):
    three.session.improving.set_strength(0, 0.6, is_final=True)
    assert rows(three)[0].heading.accessibleName() == "Brighten, 60 %"
    assert rows(three)[0].strength.number.text() == "60 %"


def test_where_a_step_applies_is_painted_on_the_photo(three):
    panel(three).steps.unfold(rows(three)[0])
    where, canvas = rows(three)[0].where, three.window.canvas
    assert not where.paint.isVisible()
    where.choice.setCurrentIndex(1)
    where.choice.activated.emit(1)
    assert where.paint.isVisible()
    assert where.paint.isChecked()
    assert canvas.scene.region is three.state.recipe[0].region
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, NO_KEY, middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 0))
    QTest.mouseRelease(canvas, LEFT, NO_KEY, middle + QPoint(40, 0))
    assert three.state.mask.is_empty
    region = three.state.recipe[0].region
    assert region.values(region.box).max() == 255
    assert canvas.scene.region is region
    assert three.session.document.undo_label == "Brighten: paint where it applies"
    where.clear.click()
    assert three.state.recipe[0].region.tiles == {}
    assert canvas.scene.region is three.state.recipe[0].region


@pytest.mark.parametrize("way", ["button", "escape", "another row", "everywhere", "removed", "undone", "another photo"])
def test_painting_where_a_step_applies_ends(three, way):
    panel(three).steps.unfold(rows(three)[0])
    where, canvas = rows(three)[0].where, three.window.canvas
    where.choice.setCurrentIndex(2)
    where.choice.activated.emit(2)
    assert canvas.scene.region is not None
    assert not canvas.scene.region_applies
    if way == "button":
        where.paint.click()
    elif way == "escape":
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    elif way == "another row":
        QTest.mouseClick(rows(three)[1].heading, LEFT)
    elif way == "everywhere":
        where.choice.setCurrentIndex(0)
        where.choice.activated.emit(0)
    elif way == "removed":
        rows(three)[0].remove.click()
    elif way == "undone":
        three.window.actions_by_id["undo"].trigger()
    else:
        three.session.document.mark_saved(three.state)
        three.open("other.png")
    assert canvas.scene.region is None
    assert not any(row.where.paint.isChecked() for row in rows(three))


def test_painting_a_region_takes_up_the_brush_and_ends_comparing(three):
    three.window.toolbox.choose("pan")
    three.window.actions_by_id["compare"].setChecked(True)
    three.session.improving.set_where(0, Where.ONLY)
    panel(three).steps.unfold(rows(three)[0])
    rows(three)[0].where.paint.click()
    assert three.window.toolbox.current_id == "brush"
    assert not three.window.actions_by_id["compare"].isChecked()


def menu_of(desk):
    panel(desk).menu.aboutToShow.emit()
    return {action.text(): action for action in panel(desk).menu.actions() if action.text()}


def test_a_recipe_is_saved_and_opened_again_in_another_photo(three):
    improving = three.session.improving
    improving.set_strength(0, 0.6, is_final=True)
    improving.set_parameter(1, "noise_level", 12, is_final=True)
    improving.set_on(2, False)
    saved = three.state.recipe
    three.files.answer = three.folder / "Grandmother"
    menu_of(three)["Save recipe as…"].trigger()
    assert three.notice() == "The recipe was saved as Grandmother.json."
    three.session.document.mark_saved(three.state)
    three.open("other.png")
    three.files.answer = three.folder / "Grandmother.json"
    menu_of(three)["Open recipe…"].trigger()
    assert three.session.document.undo_label == "Recipe: Grandmother"
    plain = [(step.kind, dict(step.parameters), step.strength, step.is_on) for step in three.state.recipe]
    assert plain == [(step.kind, dict(step.parameters), step.strength, step.is_on) for step in saved]
    three.window.actions_by_id["undo"].trigger()
    assert three.state.recipe == ()


def test_a_recipe_never_takes_the_name_of_a_photo_and_says_what_it_leaves_out(three):
    three.session.improving.set_where(0, Where.ONLY)
    three.files.answer = three.state.photo.source
    before = three.files.answer.read_bytes()
    menu_of(three)["Save recipe as…"].trigger()
    assert "is no part of it" in three.notice()
    assert three.state.photo.source.read_bytes() == before
    assert (three.folder / "wedding.png.json").exists()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([{"kind": "varnish"}], "There is no step called “varnish”. There are: brighten, calm."),
        ([{"kind": "calm", "parameters": {"shine": 1}}], "The step “calm” has no parameter “shine”."),
        ([{"kind": "calm", "strength": 7}], "The recipe “other.json” has a step that cannot be read."),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused_with_one_sentence_and_changes_nothing(three, steps, sentence):
    before = three.state
    three.files.answer = three.folder / "other.json"
    three.files.answer.write_text(json.dumps({"format": 1, "steps": steps}))
    menu_of(three)["Open recipe…"].trigger()
    assert three.notice() == sentence
    assert three.state is before


def test_a_bundled_recipe_whose_steps_are_not_there_cannot_be_taken(open_desk):
    old_print = menu_of(open_desk)["Old print"]
    assert not old_print.isEnabled()
    assert "There is no step called" in old_print.toolTip()


def test_all_steps_are_removed_at_once(three):
    menu_of(three)["Remove all steps"].trigger()
    assert three.state.recipe == ()
    assert three.session.document.undo_label == "Remove all steps"
    assert not menu_of(three)["Remove all steps"].isEnabled()
    assert not menu_of(three)["Save recipe as…"].isEnabled()


def test_the_panel_scrolls_down_and_never_sideways(three):
    area = three.window.panel.scroll_area
    for row in rows(three):
        panel(three).steps.unfold(row)
        QApplication.processEvents()
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
        three.wait(lambda row=row: area.viewport().rect().contains(row.heading.mapTo(area.viewport(), QPoint(4, 4))))


def test_tab_goes_down_the_rows_as_they_are_seen_and_then_to_the_buttons(three):
    rows(three)[2].moved.emit(-1)
    panel(three).steps.unfold(rows(three)[1])
    QApplication.processEvents()
    wanted = [part for row in rows(three) for part in row.fields() if part.isVisible()]
    wanted += [panel(three).add, panel(three).recipes]
    reached, widget = [], panel(three).heading
    while widget is not panel(three).recipes:
        widget = widget.nextInFocusChain()
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget in wanted:
            reached.append(widget)
    assert reached == wanted


def test_the_recipe_waits_while_another_photo_is_opened(three):
    three.session.document.mark_saved(three.state)
    path = three.folder / "other.png"
    path.write_bytes(b"scan")
    three.window.open_path(path)
    assert not panel(three).isEnabled()
    three.wait(lambda: three.state.photo.source == path)
    assert panel(three).isEnabled()
