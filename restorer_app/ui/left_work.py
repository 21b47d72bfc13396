"""What programs that ended unexpectedly have left: offered at the start, with its project, and in the menu."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject
from PySide6.QtWidgets import QWidget

from restorer_app.core.projects import FindLeftWork, ForgetLeftWork, LeftWork
from restorer_app.core.requests import Submit
from restorer_app.ui.message import Message
from restorer_app.ui.opening import Leave
from restorer_app.ui.question import Answer, Question, ask
from restorer_app.ui.session import Session


class LeftWorkOffers(QObject):
    """Bound to one window, which shows one work at a time: what else was left waits in the menu. `leave(go_on)` asks
    what becomes of unsaved work first."""

    def __init__(self, window: QWidget, session: Session, submit: Submit, leave: Leave) -> None:
        super().__init__(window)
        self._window, self._session, self._submit, self._leave = window, session, submit, leave
        self._asked: Question | None = None
        self._tells_of_others = False
        session.opened.connect(lambda: self._find(self._offer_with_project))

    def offer(self) -> None:
        """Asks whether to bring back what was left, one work after the other."""
        self._find(self._ask)

    def offer_again(self) -> None:
        """The same for whoever looks for it; says so where there is none."""

        def ask_or_tell(left: Sequence[LeftWork]) -> None:
            if not left:
                self._session.told.emit(Message(self.tr("No unsaved work is waiting to be brought back.")))
            self._ask(left)

        self._find(ask_or_tell)

    def _find(self, on_found: Callable[[tuple[LeftWork, ...]], None]) -> None:
        self._session.activity.follow_quietly(self._submit(FindLeftWork()), on_done=on_found)

    def _offer_with_project(self, left: Sequence[LeftWork]) -> None:
        """A project has been opened, or the first of several works was brought back."""
        place = self._session.keeping.place
        self._ask([work for work in left if place is not None and _is_same(work.project, place.path)])
        if self._tells_of_others and left and self._asked is None:
            names = ", ".join(f"“{_name_of(work)}”" for work in left)
            told = self.tr("Unsaved work on {names} is waiting too: “Unsaved work…” in the File menu brings it back.")
            self._session.told.emit(Message(told.format(names=names)))
        self._tells_of_others = False

    def _ask(self, left: Sequence[LeftWork]) -> None:
        if not left or self._asked is not None:
            return
        work, others = left[0], left[1:]

        def go_on() -> None:
            self._asked = None
            self._ask(others)

        def bring_back() -> None:
            self._asked, self._tells_of_others = None, True
            self._leave(lambda: self._session.opening.bring_back(work))

        def forget() -> None:
            self._submit(ForgetLeftWork(work.journal))
            go_on()

        self._asked = ask(
            self._window,
            self.tr("Bring back your work on “{name}”?").format(name=_name_of(work)),
            self._about(work),
            (
                Answer(self.tr("Bring back"), bring_back),
                Answer(self.tr("Not now"), go_on),
                Answer(self.tr("Discard"), forget),
            ),
        )
        self._asked.rejected.connect(go_on)

    def _about(self, work: LeftWork) -> str:
        """What was left, and whether its project has gone on without it."""
        text = self.tr("The program ended before it was saved: {what}, last changed {time}.")
        text = text.format(what=self._contents_of(work), time=_time_text(work.time))
        if work.saved_since is None:
            return text
        since = self.tr("“{name}” was saved since, {time}; what you bring back will not replace that without asking.")
        return f"{text} {since.format(name=_name_of(work), time=_time_text(work.saved_since))}"

    def _contents_of(self, work: LeftWork) -> str:
        parts = []
        if work.repairs:
            parts.append(self.tr("%n repair(s)", "", work.repairs))
        if work.steps:
            parts.append(self.tr("%n step(s)", "", work.steps))
        if work.has_marks:
            parts.append(self.tr("marks"))
        return ", ".join(parts) or self.tr("small changes")


def _name_of(work: LeftWork) -> str:
    """Of the project where there is one, else of the scan."""
    return work.name if work.project is None else work.project.name


def _is_same(project: Path | None, other: Path) -> bool:
    return project is not None and project.absolute() == other.absolute()


def _time_text(time: float) -> str:
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(time)), QLocale.FormatType.ShortFormat)
