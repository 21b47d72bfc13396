"""Who was preferred in blind comparisons: a plain table, and whether it proves anything."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from restorer_app.core.judging import FEWEST, Contender, Finding, Score, tally, verdict
from restorer_app.steps.fills import FILLS, FillChoice
from restorer_app.ui import words
from restorer_app.ui.controls import label
from restorer_app.ui.judging import Judging
from restorer_app.ui.question import Answer, ask

_WIDTH, _NUMBER_WIDTH = 600, 140
_MOST_SHOWN = 12


class JudgingScores(QWidget):
    """`closed`: the user has seen it."""

    closed = Signal()

    def __init__(self, judging: Judging, choices: Sequence[FillChoice]) -> None:
        super().__init__()
        self._judging = judging
        self._choices = {choice.id: choice for choice in choices}
        self._titles = {fill.id: fill.title for fill in FILLS} | {choice.id: choice.title for choice in choices}
        self.table = QTableWidget(0, 3)
        for column, title in enumerate((self.tr("Fill"), self.tr("Preferred now"), self.tr("Preferred in all"))):
            self.table.setHorizontalHeaderItem(column, _item(title, column))
        self.verdict = label("", wraps=True)
        self.ties = label("", "secondary")
        self.kept = label("", "small", wraps=True)
        self.forget = QPushButton(self.tr("Forget what I preferred…"))
        self.forget.setAutoDefault(False)
        self.close_button = QPushButton(self.tr("Close"))
        self._lay_out()
        self.forget.clicked.connect(self._ask_to_forget)
        self.close_button.clicked.connect(self.closed)

    def refresh(self) -> None:
        """Shows what was said by now."""
        earlier = self._judging.earlier
        now, ever = tally(self._judging.said), tally(self._judging.said, earlier.scores)
        self.table.setRowCount(len(ever))
        for row, contender in enumerate(ever):
            self._show_row(row, (self._title(contender), _of(now.get(contender)), _of(ever[contender])))
        self.table.setFixedHeight(self._height(len(ever)))
        self.table.setVisible(bool(ever))
        self.verdict.setText(self._verdict(ever))
        ties = [sum(score.even for score in scores.values()) // 2 for scores in (now, ever)]  # each has two
        self.ties.setText(self.tr("No difference seen: {now} now, {ever} in all.").format(now=ties[0], ever=ties[1]))
        self.ties.setVisible(bool(ever))
        self.kept.setText(self._where())
        self.kept.setToolTip(str(self._judging.path))
        self.forget.setEnabled(bool(ever) or bool(earlier.unread) or earlier.is_part)

    def _title(self, contender: Contender) -> str:
        title = self._titles.get(contender.choice, contender.choice)
        choice = self._choices.get(contender.choice)
        is_present = choice is not None and choice.weights == contender.weights
        return title if is_present else self.tr("{title} (another version)").format(title=title)

    def _show_row(self, row: int, texts: tuple[str, str, str]) -> None:
        for column, text in enumerate(texts):
            self.table.setItem(row, column, _item(text, column))

    def _height(self, rows: int) -> int:
        header = self.table.horizontalHeader().sizeHint().height()
        return header + min(rows, _MOST_SHOWN) * self.table.verticalHeader().defaultSectionSize() + 2

    def _verdict(self, scores: Mapping[Contender, Score]) -> str:
        if not scores:
            return self.tr("Nothing was compared yet.")
        found = verdict(scores)
        if found is None:
            return self.tr("Nobody leads so far.")
        score = scores[found.leader]
        told = {
            Finding.TOO_FEW: self.tr(
                "Too few to say: {fill} leads with {won} of {decided}, and fewer than {fewest} prove nothing."
            ),
            Finding.CHANCE: self.tr(
                "{fill} leads with {won} of {decided}, which can be chance: if all were equally good, so clear a lead "
                "would still come about in {share} of cases."
            ),
            Finding.PROVEN: self.tr(
                "{fill} was preferred in {won} of {decided}, which is hardly chance: if all were equally good, so "
                "clear a lead would come about in {share} of cases."
            ),
        }[found.finding]
        share = float(found.probability)
        spoken = words.percent(share, decimals=1) if share >= 0.001 else f"< {words.percent(0.001, decimals=1)}"
        return told.format(
            fill=self._title(found.leader), won=score.won, decided=score.decided, fewest=FEWEST, share=spoken
        )

    def _where(self) -> str:
        folder = words.shortened(self._judging.path.parent)
        told = self.tr("Kept in {folder}, with nothing of your photos in it, and never sent anywhere.")
        earlier = self._judging.earlier
        newest = self.tr("Of earlier answers only the newest {count} are counted.") if earlier.is_part else ""
        parts = (told.format(folder=folder), newest.format(count=sum(earlier.compared.values())))
        return " ".join(part for part in (*parts, self._left_out(earlier.unread)) if part)

    def _left_out(self, lines: int) -> str:
        if lines == 0:
            return ""
        if lines == 1:
            return self.tr("1 line there could not be read and is left out.")
        return self.tr("{count} lines there could not be read and are left out.").format(count=lines)

    def _ask_to_forget(self) -> None:
        ask(
            self.window(),
            self.tr("Forget what you preferred?"),
            self.tr("What was preferred on this computer, now and before, cannot be brought back."),
            (Answer(self.tr("Keep it")), Answer(self.tr("Forget it"), self._judging.forget)),
        )

    def _lay_out(self) -> None:
        table = self.table
        table.setAccessibleName(self.tr("How often each fill was preferred"))
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines, titles = table.verticalHeader(), table.horizontalHeader()
        lines.hide()
        for header in (lines, titles):
            header.setAccessibleName(table.accessibleName())
        titles.setHighlightSections(False)
        titles.setSectionsClickable(False)
        titles.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            table.setColumnWidth(column, _NUMBER_WIDTH)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.forget)
        foot.addStretch()
        foot.addWidget(self.close_button)
        self.close_button.setProperty("look", "primary")
        layout = QVBoxLayout(self)
        self.setFixedWidth(_WIDTH)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("What you preferred"), "title"))
        layout.addWidget(self.table)
        layout.addWidget(self.verdict)
        layout.addWidget(self.ties)
        layout.addWidget(self.kept)
        layout.addLayout(foot)


def _item(text: str, column: int) -> QTableWidgetItem:
    """A text to be read; numbers stand at the right."""
    item = QTableWidgetItem(text)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def _of(score: Score | None) -> str:
    """Won of decided; a dash where it was never preferred to another one, nor another one to it."""
    if score is None or score.decided == 0:
        return "–"
    return words.translate("JudgingScores", "{won} of {decided}").format(won=score.won, decided=score.decided)
