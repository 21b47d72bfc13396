"""The blind comparison: two results of each hole without names, answered by mouse and by keys, counted at the end."""

from judged import KEY, Judge


def test_it_is_there_as_soon_as_something_is_marked(open_desk):
    action = open_desk.window.actions_by_id["judge"]
    assert not action.isEnabled()
    open_desk.paint()
    assert action.isEnabled()
    open_desk.repair()
    assert action.isEnabled()


def test_two_holes_are_judged_by_mouse_and_counted(open_desk):
    open_desk.paint(100, 100)
    open_desk.paint(300, 300)
    judge = Judge(open_desk)
    judge.begin()
    before = open_desk.state
    assert judge.dialog.place.text() == "Hole 1 of 2"
    winner = judge.side("left")
    judge.click(judge.dialog.left)
    judge.wait_for_pair()
    assert judge.dialog.place.text() == "Hole 2 of 2"
    judge.click(judge.dialog.choose_neither)
    assert judge.dialog.judging.is_over
    judge.wait_for_record(2)
    assert judge.kept[0].left.choice == winner
    assert open_desk.state is before
    judge.key(KEY.Key_Escape)
    open_desk.wait(lambda: judge.dialog is None)
