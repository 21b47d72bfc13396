"""The blind comparison: two results of each hole without names, answered by mouse and by keys, counted at the end."""

import gc
import weakref
from collections import Counter

import pytest
from fakes import choices
from judged import KEY, LEFT, Judge
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from test_accessibility import nameless, unmarked

from restorer_app import paths
from restorer_app.core.answers import MakeAnswer
from restorer_app.core.judging import Contender, Judgement, Preference
from restorer_app.files.judgements import append_judgement, read_judgements
from restorer_app.settings import Settings
from restorer_app.ui.controls import label

TITLES = {choice.id: choice.title for choice in choices() if not choice.among}


def judged_before() -> Judgement:
    left, right = (Contender(choice) for choice in list(TITLES)[:2])
    return Judgement(left, right, Preference.LEFT, (0, 0), 100, 1, "2026-11-22")


def value_in(image, focus: QRect) -> int:
    return image.pixelColor(focus.center()).red()


def test_it_is_there_as_soon_as_something_is_marked(open_desk):
    action = open_desk.window.actions_by_id["judge"]
    assert not action.isEnabled()
    open_desk.paint()
    assert action.isEnabled()
    open_desk.repair()
    assert action.isEnabled()
    open_desk.window.actions_by_id["undo"].trigger()
    open_desk.window.actions_by_id["undo"].trigger()
    assert not action.isEnabled()


def test_all_is_judged_by_mouse_and_nothing_of_the_photo_changes(judge):
    before, entries = judge.desk.state, judge.desk.session.document.entries
    judge.begin()
    assert judge.dialog.place.text() == "Hole 1 of 3"
    judge.click(judge.dialog.left)
    judge.wait_for_pair()
    judge.click(judge.dialog.choose_right)
    judge.wait_for_pair()
    assert judge.dialog.place.text() == "Hole 3 of 3"
    judge.click(judge.dialog.choose_neither)
    assert judge.judging.is_over
    judge.wait_for_record(3)
    assert [one.preferred for one in judge.kept] == [Preference.LEFT, Preference.RIGHT, Preference.NEITHER]
    assert [one.area for one in judge.kept] == [400, 900, 1600]
    first, second, _third = judge.kept
    won = Counter(TITLES[winner.choice] for winner in (first.left, second.right))  # both may be the same one
    assert {fill: int(now[0]) for fill, (now, _ever) in judge.table.items() if now[0] not in "–0"} == won
    assert judge.scores.ties.text() == "No difference seen: 1 now, 1 in all."
    judge.close()
    assert judge.desk.state is before
    assert judge.desk.session.document.entries == entries


def test_all_is_judged_by_keys_and_esc_ends_it_twice(judge):
    before = judge.desk.state
    judge.begin()
    judge.key(KEY.Key_Right)
    judge.wait_for_pair()
    judge.key(KEY.Key_Equal)
    judge.wait_for_pair()
    judge.key(KEY.Key_Escape)
    assert judge.judging.is_over
    assert judge.scores.isVisible()
    judge.wait_for_record(2)
    assert [one.preferred for one in judge.kept] == [Preference.RIGHT, Preference.NEITHER]
    judge.key(KEY.Key_Escape)
    judge.desk.wait(lambda: judge.dialog is None)
    assert judge.desk.state is before


@pytest.mark.parametrize(
    ("key", "said"),
    [(KEY.Key_Left, Preference.LEFT), (KEY.Key_Down, Preference.NEITHER), (KEY.Key_Right, Preference.RIGHT)],
)
def test_each_arrow_says_what_it_points_at_wherever_the_focus_is(judge, key, said):
    judge.begin()
    judge.dialog.stop.setFocus()
    judge.key(key)
    judge.wait_for_record(1)
    assert judge.kept[0].preferred is said


def test_the_picture_that_has_the_focus_is_chosen_by_the_space_bar(judge):
    judge.begin()
    judge.dialog.right.setFocus()
    judge.key(KEY.Key_Space)
    judge.wait_for_record(1)
    assert judge.kept[0].preferred is Preference.RIGHT
    judge.wait_for_pair()
    assert judge.dialog.right.hasFocus()


def test_who_is_left_is_shown_left_and_said_to_have_won(judge):
    judge.begin()
    shown = judge.judging.current
    values = [value_in(image, shown.focus) for image in (shown.left, shown.right)]
    judge.key(KEY.Key_Left)
    judge.wait_for_record(1)
    tones = {choice.id: 20 * (n - (choice.id == "harmonic")) for n, choice in enumerate(choices())}
    assert values == [tones[judge.kept[0].left.choice], tones[judge.kept[0].right.choice]]


def test_nothing_betrays_who_made_them(judge):
    judge.begin()
    while not judge.judging.is_over:
        spoken = judge.words
        assert not [name for names in TITLES.items() for name in names if name in spoken]
        assert judge.dialog.left.size() == judge.dialog.right.size()
        assert judge.dialog.left.image.size() == judge.dialog.right.image.size()
        judge.key(KEY.Key_Down)
        judge.wait_for_pair()
    assert [title for title in TITLES.values() if title in judge.table]


def test_the_next_pair_is_made_while_the_first_is_looked_at(judge):
    judge.begin()
    judge.desk.wait(lambda: len(judge.judging._ready) == 2)
    judge.key(KEY.Key_Left)
    assert judge.judging.current is not None


def test_the_two_of_a_pair_are_made_by_two_fills_as_repair_would(judge):
    judge.begin()
    one, other = judge.desk.workers.asked(MakeAnswer)[:2]
    assert one.choice != other.choice
    assert "automatic" not in (one.choice, other.choice)
    assert (one.seed, other.seed, dict(one.parameters), dict(other.parameters)) == (0, 0, {}, {})
    assert one.again == other.again


def test_two_results_that_look_the_same_are_not_shown(open_desk):
    for number in range(12):
        open_desk.paint(20 + 50 * number, 200)
    judge = Judge(open_desk)
    for _ in range(3):
        judge.begin()
        while not judge.judging.is_over:
            judge.key(KEY.Key_Left)
            judge.wait_for_pair()
        judge.close()
    judge.wait_for_record(30)
    pairs = [one.pair for one in judge.kept]
    assert frozenset(("membrane", "harmonic")) not in pairs
    assert len(set(pairs)) == len(TITLES) * (len(TITLES) - 1) / 2 - 1  # every pair but that one


def test_where_all_results_look_the_same_there_is_nothing_to_judge(desk):
    desk.open("even.png")
    desk.paint()
    judge = Judge(desk)
    judge.begin()
    assert judge.judging.is_over
    assert judge.scores.verdict.text() == "Nothing was compared yet."
    assert not judge.scores.table.isVisible()


def test_esc_while_results_are_made_stops_making_them(judge):
    judge.desk.workers.hold(MakeAnswer)
    judge.open()
    judge.desk.wait(lambda: judge.desk.workers.asked(MakeAnswer))
    job = judge.desk.workers.jobs[MakeAnswer]
    assert judge.dialog.place.text() == "Filling hole 1 of 3…"
    assert not judge.dialog.choose_left.isEnabled()
    judge.key(KEY.Key_Left)
    judge.key(KEY.Key_Escape)
    judge.desk.wait(lambda: job.state.is_final)
    judge.desk.workers.let_go(MakeAnswer)
    assert judge.scores.isVisible()
    assert judge.kept == ()
    assert len(judge.desk.workers.asked(MakeAnswer)) == 1


def test_closing_the_window_stops_it_too(judge):
    judge.desk.workers.hold(MakeAnswer)
    judge.open()
    judge.desk.wait(lambda: judge.desk.workers.asked(MakeAnswer))
    job = judge.desk.workers.jobs[MakeAnswer]
    judge.dialog.close()
    judge.desk.wait(lambda: judge.dialog is None and job.state.is_final)
    judge.desk.workers.let_go(MakeAnswer)


def test_a_comparison_that_was_closed_lets_go_of_its_photo(judge):
    judge.begin()
    seen = weakref.ref(judge.judging), weakref.ref(judge.judging.current)
    judge.dialog.close()

    def is_gone() -> bool:
        gc.collect()
        return [one() for one in seen] == [None, None]

    judge.desk.wait(is_gone)


def test_nothing_more_is_made_once_the_program_ends(judge):
    judge.begin()
    made = judge.judging
    judge.desk.session.document.mark_saved(judge.desk.state)
    assert judge.desk.window.close()
    assert made.is_over


def test_fills_that_fail_are_told_and_left_out(judge):
    judge.desk.workers.fails.add(MakeAnswer)
    judge.begin()
    assert judge.judging.is_over
    assert judge.dialog.problem.text() == "The model gave nothing usable."
    assert len(judge.desk.workers.asked(MakeAnswer)) == len(TITLES) - 1  # then there is no pair any more


def test_what_was_said_on_another_day_is_still_there(judge):
    judge.begin()
    judge.key(KEY.Key_Left)
    judge.wait_for_pair()
    judge.key(KEY.Key_Escape)
    judge.wait_for_record(1)
    judge.close()
    judge.begin()
    judge.key(KEY.Key_Escape)
    winner = TITLES[judge.kept[0].left.choice]
    assert judge.table[winner] == ("–", "1 of 1")
    assert judge.scores.verdict.text() == f"Too few to say: {winner} leads with 1 of 1, and fewer than 6 prove nothing."


def test_all_is_forgotten_only_after_a_question(judge):
    judge.begin()
    judge.key(KEY.Key_Left)
    judge.wait_for_record(1)
    judge.key(KEY.Key_Escape)
    assert judge.scores.forget.text() == "Forget what I preferred…"
    judge.click(judge.scores.forget)
    judge.desk.answer("Keep it")
    assert len(judge.kept) == 1
    judge.click(judge.scores.forget)
    assert judge.desk.question().startswith("Forget what you preferred?")
    judge.desk.answer("Forget it")
    judge.desk.wait(lambda: not judge.table)
    assert judge.kept == ()
    assert not judge.scores.forget.isEnabled()


def test_a_damaged_line_is_left_out_with_a_sentence(judge):
    paths.judgements_file().parent.mkdir(parents=True)
    paths.judgements_file().write_text("{broken\n")
    judge.begin()
    judge.key(KEY.Key_Escape)
    assert "1 line there could not be read and is left out." in judge.scores.kept.text()
    assert str(paths.judgements_file().parent.name) in judge.scores.kept.text()


def test_of_a_record_that_has_grown_very_long_the_newest_answers_count(judge):
    append_judgement(paths.judgements_file(), judged_before())
    paths.judgements_file().write_bytes(paths.judgements_file().read_bytes() * 20_000)
    judge.begin()
    judge.key(KEY.Key_Escape)
    count = len(judge.kept)
    assert 2_000 < count < 20_000
    assert f"Of earlier answers only the newest {count} are counted." in judge.scores.kept.text()
    assert [ever for _now, ever in judge.table.values()] == [f"{count} of {count}", f"0 of {count}"]


def test_each_new_pair_is_said_to_screen_readers_once(judge):
    said = []
    judge.begin()
    judge.dialog.announced.connect(said.append)
    for _ in range(2):
        judge.desk.wait(lambda: len(judge.judging._ready) == 2)
        judge.wait_for_pair()
        judge.key(KEY.Key_Left)
    assert said == ["Hole 2 of 3", "Hole 3 of 3"]


def test_what_is_told_is_no_markup(qtbot):
    plain, marked = label("photo"), label("<h1>photo</h1>")
    qtbot.addWidget(plain)
    qtbot.addWidget(marked)
    assert marked.sizeHint().height() == plain.sizeHint().height()
    assert marked.sizeHint().width() > plain.sizeHint().width()


def test_what_cannot_be_kept_is_said_and_counts_now(judge):
    folder = paths.judgements_file().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("not a folder")
    judge.begin()
    judge.key(KEY.Key_Left)
    judge.desk.wait(lambda: "could not be written" in judge.dialog.problem.text())
    judge.key(KEY.Key_Escape)
    assert "1 of 1" in [now for now, _ever in judge.table.values()]
    folder.unlink()


def test_the_hole_as_it_was_is_seen_while_it_is_held(judge):
    judge.begin()
    shown, dialog = judge.judging.current, judge.dialog
    QTest.mousePress(dialog.before, LEFT)
    assert dialog.left.image is dialog.right.image is shown.before
    QTest.mouseRelease(dialog.before, LEFT)
    assert (dialog.left.image, dialog.right.image) == (shown.left, shown.right)
    QTest.keyPress(dialog.windowHandle(), KEY.Key_Backslash)
    assert dialog.left.image is shown.before
    QTest.keyRelease(dialog.windowHandle(), KEY.Key_Backslash)
    assert (dialog.left.image, dialog.right.image) == (shown.left, shown.right)
    assert judge.judging.said == ()


def test_nothing_is_said_of_a_pair_while_the_hole_as_it_was_is_seen(judge):
    judge.begin()
    QTest.keyPress(judge.dialog.windowHandle(), KEY.Key_Backslash)
    judge.key(KEY.Key_Left)
    judge.click(judge.dialog.right)
    judge.click(judge.dialog.choose_neither)
    assert judge.judging.said == ()
    QTest.keyRelease(judge.dialog.windowHandle(), KEY.Key_Backslash)
    judge.key(KEY.Key_Left)
    assert len(judge.judging.said) == 1
    judge.wait_for_record(1)


def test_a_pair_begins_with_its_results_whatever_was_held_before(judge):
    judge.desk.workers.hold(MakeAnswer)
    judge.open()
    QTest.keyPress(judge.dialog.windowHandle(), KEY.Key_Backslash)
    judge.desk.workers.let_go(MakeAnswer)
    judge.wait_for_pair()
    shown, dialog = judge.judging.current, judge.dialog
    assert (dialog.left.image, dialog.right.image) == (shown.left, shown.right)


def test_another_window_lets_go_of_the_hole_as_it_was(judge):
    judge.begin()
    shown, dialog, other = judge.judging.current, judge.dialog, QWidget()
    QTest.keyPress(dialog.windowHandle(), KEY.Key_Backslash)
    assert dialog.left.image is shown.before
    judge.desk.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    judge.desk.wait(lambda: not dialog.isActiveWindow())
    assert (dialog.left.image, dialog.right.image) == (shown.left, shown.right)


def test_what_is_repaired_is_seen_damaged_while_it_is_held(judge):
    judge.begin()
    shown, photo = judge.judging.current, judge.desk.state.photo
    assert value_in(shown.before, shown.focus) == pytest.approx(int(photo.pixels[110, 110, 0]), abs=4)


def test_a_turned_photo_is_judged_turned(judge):
    judge.desk.window.actions_by_id["turn-right"].trigger()
    judge.begin()
    shown = judge.judging.current
    assert value_in(shown.left, shown.focus) != value_in(shown.right, shown.focus)
    below, beside = (shown.before.pixelColor(*place).red() for place in ((0, shown.before.height() - 1), (0, 0)))
    assert below > beside  # the slope that went from left to right goes down


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_all_controls_have_a_name_and_show_the_focus(make_desk, theme):
    desk = make_desk(Settings(theme=theme))
    desk.open()
    desk.paint()
    judge = Judge(desk)
    judge.begin()
    assert nameless(judge.dialog) == []
    assert unmarked(judge.dialog) == []
    judge.key(KEY.Key_Left)
    assert judge.judging.is_over
    assert nameless(judge.dialog) == []
    assert unmarked(judge.dialog) == []
    judge.desk.wait(lambda: read_judgements(paths.judgements_file()).judgements)
