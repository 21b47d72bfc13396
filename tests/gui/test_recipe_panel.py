"""The third section of the panel: rows of steps, by mouse and by keyboard."""

from fakes import FOUND_NOISE
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from step_rows import LEFT, NO_KEY, below, drag_row, focus, handle_of, kinds, panel, rows

from restorer_app.core.requests import AnalyseSteps


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


def is_in_sight(desk, part) -> bool:
    """Whether all of it is seen in the panel, or the top of it and nothing else where it has no room."""
    view = desk.window.panel.scroll_area.viewport()
    top = part.mapTo(view, QPoint(0, 0)).y()
    return top == 0 if part.height() > view.height() else 0 <= top <= view.height() - part.height()


def test_what_is_opened_in_the_panel_comes_into_sight(open_desk):
    desk, bar = open_desk, open_desk.window.panel.scroll_area.verticalScrollBar()
    desk.window.resize(1280, 640)
    QApplication.processEvents()
    for kind in ("brighten", "calm", "brighten"):
        desk.session.improving.add(kind)
        desk.wait(lambda: is_in_sight(desk, rows(desk)[-1]))
    QTest.mouseClick(desk.window.frame_panel.heading, LEFT)
    desk.wait(lambda: desk.window.frame_panel.angle.isVisible() and is_in_sight(desk, desk.window.frame_panel))
    bar.setValue(0)
    QTest.keyClick(rows(desk)[1].heading, Qt.Key.Key_Space)
    desk.wait(lambda: is_in_sight(desk, rows(desk)[1]))
    bar.setValue(bar.maximum())
    desk.window.mark_panel.heading.click()
    desk.window.mark_panel.heading.click()
    desk.wait(lambda: is_in_sight(desk, desk.window.mark_panel))


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


def test_esc_breaks_a_drag_off_whatever_has_the_focus(three):
    before, line = three.state, panel(three).steps._line
    focus(three, three.window.canvas)
    drag_row(three, 0, below(three, 1), drops=False)
    assert line.isVisible()
    QTest.keyClick(three.window.canvas, Qt.Key.Key_Escape)
    assert not line.isVisible()
    QTest.mouseMove(handle_of(three, 0), QPoint(5, 90))
    assert not line.isVisible()
    QTest.mouseRelease(handle_of(three, 0), LEFT, NO_KEY, QPoint(5, 90))
    assert three.state is before
    drag_row(three, 0, below(three, 1))
    assert kinds(three) == ["calm", "brighten", "brighten"]


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
    assert rows(three)[0].switch.accessibleName() == "Use Brighten"
    QTest.keyClick(rows(three)[0].switch, Qt.Key.Key_Space)
    assert three.state.recipe[0].is_on
    three.window.actions_by_id["undo"].trigger()
    assert not rows(three)[0].switch.isChecked()


def test_what_was_found_stands_beside_automatic_until_a_number_is_set(three):
    noise = rows(three)[1].values["noise_level"]
    assert noise.number.text() == "automatic (12)"
    panel(three).steps.unfold(rows(three)[1])
    assert noise.slider.value() == round(1000 * FOUND_NOISE / 75)
    noise.slider.setValue(400)
    noise.settled.emit()
    assert noise.number.text() == "30"
    assert three.state.recipe[1].parameters == {"noise_level": 30}
    assert three.session.document.undo_label == "Calm: noise 30"
    noise.reset.click()
    three.wait(lambda: noise.number.text() == "automatic (12)")
    assert noise.slider.value() == round(1000 * FOUND_NOISE / 75)
    noise.slider.setValue(0)
    noise.settled.emit()
    assert three.state.recipe[1].parameters == {"noise_level": 1}
    three.wait(lambda: not three.session.activity.is_busy)


def test_another_version_is_a_click_or_a_key_away_and_after_the_last_comes_the_first(three):
    panel(three).steps.unfold(rows(three)[1])
    version, another = rows(three)[1].values["version"], rows(three)[1].others["version"]
    assert version.number.text() == "most likely"
    QTest.mouseClick(another, LEFT)
    assert three.state.recipe[1].parameters == {"version": 1}
    assert three.session.document.undo_label == "Calm: version 1"
    assert version.number.text() == "1"
    focus(three, another)
    for wanted in (2, 3, 1):
        QTest.keyClick(another, Qt.Key.Key_Space)
        assert three.state.recipe[1].parameters == {"version": wanted}
    assert list(rows(three)[0].others) == []


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


def test_of_two_alike_the_right_row_goes_and_comes_back(three):
    panel(three).steps.unfold(rows(three)[2])
    first, calm, second = rows(three)
    second.remove.click()
    assert rows(three) == [first, calm]
    assert panel(three).steps.unfolded is None
    three.window.actions_by_id["undo"].trigger()
    panel(three).steps.unfold(rows(three)[2])
    calm.remove.click()
    first.remove.click()
    assert rows(three)[0].body.isVisible()
    assert rows(three)[0].key == second.key


def test_a_row_that_has_left_the_list_does_nothing_any_more(open_desk):
    open_desk.session.improving.add("brighten")
    (row,) = rows(open_desk)
    row.strength.slider.setSliderDown(True)
    row.values["amount"].slider.setSliderDown(True)
    drag_row(open_desk, 0, QPoint(12, 90), drops=False)
    open_desk.session.document.undo()
    assert rows(open_desk) == []
    row.strength.slider.setSliderPosition(300)
    row.values["amount"].slider.setSliderPosition(300)
    row.dragged.emit(row.mapToGlobal(QPoint(0, 0)))
    row.dropped.emit()
    row.switch.click()
    row.remove.click()
    assert open_desk.state.recipe == ()
    assert open_desk.session.document.redo_label == "Add Brighten"


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
