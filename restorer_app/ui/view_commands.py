"""Commands that change how things look, not what they are."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_side_by_side
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.find_commands import FindCommands
from restorer_app.ui.focus_back import FocusBack
from restorer_app.ui.frame_commands import FrameCommands
from restorer_app.ui.full_screen import FullScreen
from restorer_app.ui.guide_dock import GuideDock
from restorer_app.ui.guide_text import Methods
from restorer_app.ui.inspecting import Inspecting
from restorer_app.ui.message import Message
from restorer_app.ui.notify import NoticeBar
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.session import Session


class ViewCommands(QObject):
    """Bound to one window."""

    def __init__(
        self, window: QMainWindow, canvas: Canvas, session: Session, preferences: Preferences, files: FileChooser
    ) -> None:
        super().__init__(window)
        self._window, self._canvas, self._session, self._preferences = window, canvas, session, preferences
        self._files = files
        self._filled_style = "fill"
        methods = Methods(session.repairing.choices, session.improving.choices, session.finding.choices)
        self.guide = GuideDock(window, methods)
        self.guide.toggled.connect(self._follow_guide)
        self.notices: NoticeBar | None = None
        self.painting: RegionPainting | None = None
        self.frame: FrameCommands | None = None
        self.finding: FindCommands | None = None
        self.screen: FullScreen | None = None
        self.focus: FocusBack | None = None
        self.inspecting: Inspecting | None = None
        self.actions: Mapping[str, QAction] = {}
        self._said_rest: Message | None = None
        canvas.tool_rested.connect(self._say_rest)

    def compare(self, is_on: bool) -> None:
        """Shows or hides the divider between before and after."""
        if is_on:
            self._free_pointer()
        self._canvas.set_comparing(is_on)
        self._forget_rest()
        if is_on:
            self.actions["side-by-side"].setChecked(False)

    def side_by_side(self, is_on: bool) -> None:
        """Shows before and after beside each other, or the result alone."""
        if is_on:
            self._free_pointer()
        set_side_by_side(self._canvas, is_on)
        self._forget_rest()
        if is_on:
            self.actions["compare"].setChecked(False)

    def full_screen(self, is_on: bool) -> None:
        """Shows nothing but the photo, or everything again."""
        if self.screen is not None:
            self.screen.set_on(is_on)
            self._canvas.setFocus()

    def hold_original(self) -> None:
        """Shows the scan until `release_original`."""
        self._canvas.set_original_held(True)

    def release_original(self) -> None:
        """Shows the work again."""
        self._canvas.set_original_held(False)

    def say_original(self) -> None:
        """Says how to see the scan, for nobody can hold a line of a menu."""
        text = self.tr("Hold \\ down, or the eye at the top, for as long as you want to see the original scan.")
        self._session.told.emit(Message(text))

    def outline(self, is_on: bool) -> None:
        """Shows marks as an outline, or as they were shown before."""
        settings = self._preferences.settings
        if settings.overlay_style != "outline":
            self._filled_style = settings.overlay_style
        style = "outline" if is_on else self._filled_style
        self._preferences.change(replace(settings, overlay_style=style))

    def harder(self) -> None:
        """The edge of the brush a quarter harder, while the region of a step is painted."""
        self._canvas.change_hardness(1)

    def softer(self) -> None:
        """The edge of the brush a quarter softer, while the region of a step is painted."""
        self._canvas.change_hardness(-1)

    def cancel(self) -> None:
        """Goes from a control back to the photo, else breaks off a stroke, else leaves a crop, a review, the full
        screen or painting something else than damage, else why an answer is as it is, else breaks off the work under
        way, else hides the notice."""
        if self.focus is not None and self.focus.take():
            return
        if self._canvas.pointing.escape() or (self.frame is not None and self.frame.leave()):
            return
        if self.finding is not None and self.finding.leave():
            return
        if self.screen is not None and self.screen.leave():
            return
        if self.painting is not None and self.painting.leave():
            return
        if self.inspecting is not None and self.inspecting.answer is not None:
            self.inspecting.leave()
        elif self._session.activity.can_cancel:
            self._session.cancel()
        elif self.notices is not None:
            self.notices.hide()

    def next_step(self) -> None:
        """Cuts the crop that is chosen, else ends an unfinished shape or painting something else than damage, else
        decides on what was found, else repairs what is marked."""
        if self.frame is not None and self.frame.apply():
            return
        if self._canvas.pointing.shaping.finish():
            return
        if self.painting is not None and self.painting.leave():
            return
        if self.finding is None or not self.finding.apply():
            self._session.repair()

    def _free_pointer(self) -> None:
        """Ends what has the pointer in the tool's place."""
        if self.frame is not None:
            self.frame.set_aside()
        if self.finding is not None:
            self.finding.leave()

    def _say_rest(self) -> None:
        """Says why nothing is painted, once each time before and after are compared: who drags may just be panning."""
        if not self._canvas.scene.tool_rests:
            text = self.tr("This tool cannot paint here: take up the brush or a shape, or finish by Esc.")
            self._session.told.emit(Message(text))
            return
        if self._said_rest is not None:
            return
        if self._canvas.scene.is_comparing:
            text = self.tr("While before and after are compared the tools rest: press X to paint again.")
        else:
            text = self.tr("At the left is the photo as it was: paint at the right, or press Y to leave side by side.")
        self._said_rest = Message(text)
        self._session.told.emit(self._said_rest)

    def _forget_rest(self) -> None:
        said, self._said_rest = self._said_rest, None
        if said is not None:
            self._session.taken_back.emit(said)

    def show_settings(self) -> None:
        """Opens the settings."""
        from restorer_app.ui.settings_dialog import SettingsDialog

        SettingsDialog(self._window, self._preferences, self._files).open()

    def show_guide(self, is_on: bool) -> None:
        """Opens the guide beside the work, or closes it."""
        self.guide.set_open(is_on)

    def _follow_guide(self, is_open: bool) -> None:
        self.actions["guide"].setChecked(is_open)
        if not is_open:
            self._canvas.setFocus()

    def show_keys(self) -> None:
        """Opens the sheet of keys, which does not get in the way of the window."""
        from restorer_app.ui.shortcut_sheet import ShortcutSheet

        ShortcutSheet(self._window).show()
