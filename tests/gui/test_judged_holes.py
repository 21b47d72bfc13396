"""Which holes a blind comparison is about, and how they are seen in it."""

from dataclasses import replace

from improved import add, settle
from judged import KEY

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry


def test_what_was_cropped_away_is_not_judged(judge):
    judge.desk.session.document.do(lambda state: replace(state, geometry=Geometry(crop=Box(0, 0, 350, 400))), "Crop")
    judge.begin()
    assert judge.dialog.place.text() == "Hole 1 of 2"
    assert not judge.dialog.plain.isVisible()


def test_it_says_so_where_the_photo_looks_otherwise_than_the_results(judge):
    judge.desk.session.document.do(lambda state: replace(state, geometry=Geometry(angle=2)), "Straighten")
    judge.begin()
    assert judge.dialog.plain.isVisible()
    judge.key(KEY.Key_Escape)
    judge.close()
    judge.desk.session.undo()
    add(judge.desk, "brighten")
    settle(judge.desk)
    judge.begin()
    assert judge.dialog.plain.isVisible()
