"""A list of thousands costs what is seen of it."""

from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.ui.rows import Row, RowsModel, RowsView

COUNT = 2000


class CountedRows(RowsModel[int]):
    """Says how often it was asked."""

    asked = 0

    def rowCount(self, *parent):
        self.asked += 1
        return super().rowCount(*parent)


def test_news_of_one_row_of_thousands_lays_out_none_and_paints_those_that_are_seen(qtbot):
    painted = []

    def row(number: int, item: int) -> Row:
        painted.append(number)
        return Row(str(item))

    owner = QWidget()
    model = CountedRows(owner, key=lambda item: item % COUNT, row=row, picture=lambda number, item: None)
    rows = RowsView("Rows", model, keys=(), picks_many=True)
    for widget in (owner, rows):
        qtbot.addWidget(widget)
    font = rows.font()
    font.setPixelSize(13)
    rows.setFont(font)
    model.show_items(range(COUNT))
    rows.resize(300, 400)
    rows.show()
    qtbot.waitExposed(rows)
    rows.repaint()
    QApplication.processEvents()
    model.asked = 0
    painted.clear()
    model.show_items([COUNT, *range(1, COUNT)])
    rows.repaint()
    QApplication.processEvents()
    assert 0 in painted
    assert max(painted) < 20
    assert model.asked < 500
    assert model.index(0).data() == str(COUNT)
