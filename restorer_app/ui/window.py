"""The main window: puts the parts together and keeps them telling the same story."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedLayout, QVBoxLayout, QWidget

from restorer_app import paths
from restorer_app.core.requests import Preview, Submit
from restorer_app.settings import Settings, save_settings
from restorer_app.steps.detectors import DetectorChoice
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.steps import StepChoice
from restorer_app.ui.actions import build_actions
from restorer_app.ui.announcing import Announcer
from restorer_app.ui.applying import Applying
from restorer_app.ui.auto_panel import AutoPanel
from restorer_app.ui.batch_commands import BatchCommands
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle
from restorer_app.ui.copy_commands import CopyCommands
from restorer_app.ui.empty_state import EmptyState
from restorer_app.ui.file_choice import FileChooser, SystemFileChooser
from restorer_app.ui.file_commands import FileCommands
from restorer_app.ui.find_commands import FindCommands
from restorer_app.ui.first_hint import FirstHint
from restorer_app.ui.focus_back import FocusBack
from restorer_app.ui.frame_commands import FrameCommands
from restorer_app.ui.frame_panel import FramePanel
from restorer_app.ui.frame_view import show_framing
from restorer_app.ui.full_screen import FullScreen
from restorer_app.ui.improving_view import show_improving
from restorer_app.ui.invented import InventedPixels
from restorer_app.ui.judging_commands import JudgingCommands
from restorer_app.ui.left_work import LeftWorkOffers
from restorer_app.ui.mark_commands import MarkCommands
from restorer_app.ui.mark_panel import MarkPanel
from restorer_app.ui.menus import RecentMenu, fill_menu_bar, main_menu, tint_actions
from restorer_app.ui.message import Message
from restorer_app.ui.notify import NoticeBar
from restorer_app.ui.panel_pages import PanelPages
from restorer_app.ui.placement import place, remember_folds
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.project_commands import ProjectCommands
from restorer_app.ui.recipe_commands import RecipeCommands
from restorer_app.ui.recipe_panel import RecipePanel
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.repair_panel import RepairPanel
from restorer_app.ui.session import Session
from restorer_app.ui.side_panel import SidePanel
from restorer_app.ui.standing import MarkCounter, show_availability, standing_of
from restorer_app.ui.status_bar import StatusBar
from restorer_app.ui.theme import Theme, palette_of
from restorer_app.ui.tool_rail import ToolRail
from restorer_app.ui.toolbox import PAN, Toolbox
from restorer_app.ui.top_bar import TopBar
from restorer_app.ui.translation import install_translation, wanted_locale
from restorer_app.ui.view_commands import ViewCommands

LEAST_SIZE = (1024, 640)


class MainWindow(QMainWindow):
    """One photo at a time. `keep` writes the settings down; `files` asks the user for files."""

    def __init__(
        self,
        *,
        submit: Submit,
        choices: Sequence[FillChoice],
        steps: Sequence[StepChoice] = (),
        detectors: Sequence[DetectorChoice] = (),
        settings: Settings,
        keep: Callable[[Settings], None] = lambda settings: save_settings(settings, paths.settings_file()),
        files: FileChooser | None = None,
    ) -> None:
        super().__init__()
        install_translation(wanted_locale(settings.language))
        self.preferences = Preferences(settings, keep, self)
        self.theme = _theme(settings.theme)
        self.session = Session(submit, choices, steps, self, detectors=detectors)
        self.toolbox = Toolbox(settings.brush_size, self)
        self.canvas = Canvas(submit, steps=steps)
        chooser = files or SystemFileChooser()
        self.projects = ProjectCommands(self, self.session, self.preferences, chooser)
        self.files = FileCommands(self, self.session, self.preferences, chooser, self.projects)
        self.left_work = LeftWorkOffers(self, self.session, submit, self.files.leave_photo)
        self.recipes = RecipeCommands(self, self.session, self.preferences, chooser)
        self.batch = BatchCommands(self, self.session, self.preferences, chooser, self.recipes, submit)
        self.painting = RegionPainting(self.canvas, self.session, self.toolbox, self)
        self.frame = FrameCommands(self.canvas, self.session, self.toolbox, self)
        self.finding = FindCommands(self.canvas, self.session, self.toolbox, self.painting, self)
        self.marking = MarkCommands(self.canvas, self.session, self.toolbox, submit, self)
        self.view = ViewCommands(self, self.canvas, self.session, self.preferences, chooser)
        self.view.finding = self.finding
        self.copying = CopyCommands(self.canvas, self.session, self)
        self.judging = JudgingCommands(self, self.session, submit)
        self.pages = PanelPages(self, submit, self.session, self.canvas, self.preferences)
        self.view.inspecting = self.pages.answering.inspecting
        self.invented = InventedPixels(submit, self.canvas, self.session, self)
        self._applying = Applying(self, self.preferences, self.session, self.canvas, submit)
        self._marks = MarkCounter()
        self.announcer = Announcer(self.canvas, self.session, self.toolbox, self._marks, self)
        self._overlay: OverlayStyle | None = None
        _give_settings(self.session, settings)
        self._build()
        self._connect()
        self._follow_theme()
        self._follow_settings()
        self._show_state()
        place(self, settings)

    def open_path(self, path: Path) -> None:
        """Opens a photo as if it had been dropped on the window."""
        self.files.open_path(path)

    def tell(self, message: Message) -> None:
        """Shows a message in the notice bar."""
        self.notices.tell(message)

    def _build(self) -> None:
        targets = {
            "files": self.files,
            "projects": self.projects,
            "left_work": self.left_work,
            "view": self.view,
            "pages": self.pages,
            "batch": self.batch,
            "session": self.session,
            "auto": self.session.auto,
            "canvas": self.canvas,
            "toolbox": self.toolbox,
            "frame": self.frame,
            "marking": self.marking,
            "finding": self.finding,
            "invented": self.invented,
            "copying": self.copying,
            "answering": self.pages.answering,
            "judging": self.judging,
        }
        actions = self.actions_by_id = build_actions(self, targets)
        self.addActions(list(actions.values()))
        self.recent = RecentMenu(self, self.preferences)
        menu = None
        if sys.platform == "darwin":
            fill_menu_bar(self.menuBar(), actions, self.recent.menu)
        else:
            menu = main_menu(self, actions, self.recent.menu)
        self.top_bar, self.rail = TopBar(actions, menu), ToolRail(self.toolbox)
        self.mark_panel = MarkPanel(self.toolbox, self.preferences, actions, self.marking, self.canvas, self.finding)
        self.repair_panel = RepairPanel(self.session, self.painting)
        self.recipe_panel = RecipePanel(self.session.improving, self.recipes, self.painting, actions["diagnosis"])
        self.frame_panel = FramePanel(self.session.framing, self.frame, actions)
        sections = (self.mark_panel, self.repair_panel, self.recipe_panel, self.frame_panel)
        self.panel = SidePanel(sections, AutoPanel(self.session.auto))
        remember_folds(sections, self.preferences)
        self.pages.attach(self.panel, actions)
        self.status = StatusBar(actions)
        self.empty = EmptyState(actions)
        self._centre = QWidget()
        self._centre.setObjectName("centre")
        self._stack = QStackedLayout(self._centre)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.canvas)
        self.notices = NoticeBar(self._centre)
        self.view.notices, self.view.painting, self.view.frame = self.notices, self.painting, self.frame
        self.view.actions, self.view.focus = actions, FocusBack(self, self.canvas, self.toolbox)
        bars = (self.top_bar, self.rail, self.panel, self.status, self.view.guide)
        self.view.screen = self.full_screen = FullScreen(self, actions["full-screen"], bars, self.notices)
        self._arrange()

    def _arrange(self) -> None:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self._centre, 1)
        middle.addWidget(self.panel)
        rows.addWidget(self.top_bar)
        rows.addLayout(middle, 1)
        rows.addWidget(self.status)
        self.setCentralWidget(body)
        self.empty.open.setFocus()
        self.setAcceptDrops(True)
        self.setMinimumSize(*LEAST_SIZE)
        self.setWindowIcon(QIcon(str(paths.resources_dir() / "icons" / "app.svg")))

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.told.connect(self.notices.tell)
        session.taken_back.connect(self.notices.take_back)
        session.previewed.connect(self._show_preview)
        session.opened.connect(self._show_photo)
        session.open_failed.connect(self._show_state)
        session.changed.connect(self._show_state)
        session.activity.changed.connect(lambda: self.status.show_job(session.activity))
        session.repairing.device_known.connect(self.status.show_device)
        canvas.stroke_finished.connect(session.take_stroke)
        canvas.zoom_changed.connect(self.status.show_zoom)
        canvas.brush_size_changed.connect(self.toolbox.set_size)
        canvas.files_dropped.connect(self.files.open_paths)
        self.toolbox.changed.connect(self._take_up_tool)
        self.toolbox.size_changed.connect(self._take_size)
        self.top_bar.original_held.connect(canvas.set_original_held)
        self.status.cancelled.connect(session.cancel)
        self.panel.step.clicked.connect(self.view.next_step)
        self.repair_panel.chosen.connect(self._choose)
        self.repair_panel.healing_toggled.connect(self._set_healing)
        for sayer in (self.finding, session.diagnosing, session.auto):
            sayer.said.connect(self.announcer.tell)
        for one in (self.finding, session.auto):
            one.wanted.connect(self.pages.leave)
        self.finding.changed.connect(self._refresh)
        self.empty.picked.connect(self.files.open_path)
        self.recent.picked.connect(self.files.open_path)
        self.batch.picked.connect(self.files.open_path)
        self.preferences.changed.connect(self._follow_settings)
        self.theme.changed.connect(self._follow_theme)
        self.invented.counted.connect(self.status.show_counts)
        self.invented.outdated.connect(self.status.show_counting)
        self.notices.covers.connect(self.invented.keep_clear_of)
        self.notices.covers.connect(self.pages.answering.heat.keep_clear_of)
        FirstHint(session, canvas, self.preferences, self.notices, self.actions_by_id["invented"])
        self.painting.changed.connect(self._refresh)
        session.copying.changed.connect(self._refresh)
        show_framing(session.framing, self.frame, self.panel, self.frame_panel, self.pages, self.notices, self.status)
        self.frame.changed.connect(self._refresh)
        self.pages.opened.connect(self.full_screen.leave)
        self.marking.changed.connect(self._refresh)
        show_improving(session, canvas, self.status)
        self._take_up_tool()

    def _show_preview(self, preview: Preview) -> None:
        self._show_workspace(True)
        self.canvas.show_preview(preview)

    def _show_photo(self) -> None:
        for name in ("compare", "side-by-side"):
            self.actions_by_id[name].setChecked(False)
        self.painting.leave()
        self.toolbox.start_over()
        state = self.session.state
        self.status.show_photo(state.photo if state else None)
        if state is not None:  # of a project it may be turned and cropped
            self.status.show_size(*state.geometry.output_size(state.photo.width, state.photo.height))
        self._show_state()
        self.canvas.setFocus()

    def _show_state(self) -> None:
        if not self.session.is_opening:
            self.canvas.set_state(self.session.shown)
            self._show_workspace(self.session.state is not None)
        self._refresh()

    def _show_workspace(self, is_there: bool) -> None:
        """Tools and panel wait until there is a photo to use them on."""
        self.rail.setVisible(is_there and not self.full_screen.is_on)
        self.panel.setVisible(is_there and not self.full_screen.is_on)
        self._stack.setCurrentWidget(self.canvas if is_there else self.empty)

    def _refresh(self) -> None:
        hints = {"painting": self.painting.hint, "shaping": self.marking.hint, "framing": self.frame.hint}
        hints["reviewing"] = self.finding.hint
        standing = standing_of(self.session, self._marks, found=self.finding.found, **hints)
        show_availability(self.actions_by_id, standing)
        for panel in (self.repair_panel.sources, self.recipe_panel, self.frame_panel):
            panel.setEnabled(standing.has_photo and not standing.is_opening)
        self.top_bar.show_name(standing.name, is_unsaved=standing.is_unsaved, is_next_step=standing.is_export_next)
        self.panel.show_step(standing, is_cropping=self.frame.is_cropping)
        title = self.tr("{name} — Restorer").format(name=standing.name) if standing.name else self.tr("Restorer")
        self.setWindowTitle(title.replace("[*]", "") + "[*]")
        self.setWindowModified(standing.is_unsaved)

    def _take_up_tool(self) -> None:
        self.canvas.set_tool(self.toolbox.current)
        if self.toolbox.current_id != PAN:
            self.actions_by_id["compare"].setChecked(False)

    def _take_size(self, size: float) -> None:
        self.canvas.update()
        self.preferences.change(replace(self.preferences.settings, brush_size=size))

    def _choose(self, choice_id: str) -> None:
        self.session.choose(choice_id)
        self.preferences.change(replace(self.preferences.settings, fill=choice_id))

    def _set_healing(self, is_on: bool) -> None:
        self.session.repairing.heals_while_painting = is_on
        self.preferences.change(replace(self.preferences.settings, heals_while_painting=is_on))

    def _follow_settings(self) -> None:
        settings = self.preferences.settings
        self.theme.set_wanted(settings.theme)
        if settings.device != self.session.repairing.device:
            self.session.set_device(settings.device)
            self.status.show_device("")
        self.canvas.scene.store.device = settings.device
        style = OverlayStyle(
            QColor(settings.overlay_colour), settings.overlay_opacity, OverlayKind(settings.overlay_style)
        )
        if style != self._overlay:
            self._overlay = style
            self.canvas.set_overlay(style)
        self.actions_by_id["outline"].setChecked(settings.overlay_style == "outline")
        self.empty.show_recent(settings.recent)

    def _follow_theme(self) -> None:
        self.canvas.set_surround(QColor(self.theme.tokens.surround))
        tint_actions(self.actions_by_id, palette_of(self.theme.tokens))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Lets go of the original scan."""
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self.view.release_original()
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A held key is let go where another window gets to see it."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.view.release_original()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files, anywhere on the window."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.empty.show_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        self.empty.show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what was dropped."""
        self.empty.show_target(False)
        event.acceptProposedAction()
        self.files.open_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes, unless a file is still being written or there is unsaved work that the user wants to keep."""
        if not (self.batch.may_close() and self.files.may_close()):
            event.ignore()
            return
        placed = QByteArray(self.full_screen.geometry) if self.full_screen.geometry else self.saveGeometry()
        geometry = bytes(placed.toBase64().data()).decode()
        self.preferences.change(replace(self.preferences.settings, window_geometry=geometry))
        self.preferences.keep_now()
        self.canvas.set_tool(None)  # which would ask for more
        self.invented.close()
        self.batch.leave()
        self.judging.leave()
        self.session.close()
        self.canvas.scene.store.clear()
        event.accept()


def _give_settings(session: Session, settings: Settings) -> None:
    repairing = session.repairing
    repairing.choose(settings.fill)
    session.finding.choose(settings.detector)
    repairing.device = session.improving.device = session.finding.device = settings.device
    repairing.heals_while_painting = settings.heals_while_painting


def _theme(wanted: str) -> Theme:
    """The application's one theme, made by the first window."""
    application = cast(QApplication, QApplication.instance())
    theme = application.findChild(Theme)
    if theme is None:
        theme = Theme(application, wanted)
    theme.set_wanted(wanted)
    return theme
