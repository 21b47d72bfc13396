"""Turning and cropping in the window's parts: what the panel is about meanwhile, and the size of the picture."""

from restorer_app.ui.frame_commands import FrameCommands
from restorer_app.ui.frame_panel import FramePanel
from restorer_app.ui.framing import Framing
from restorer_app.ui.message import Message
from restorer_app.ui.notify import NoticeBar
from restorer_app.ui.panel_pages import PanelPages
from restorer_app.ui.side_panel import SidePanel
from restorer_app.ui.status_bar import StatusBar


def show_framing(
    framing: Framing,
    commands: FrameCommands,
    panel: SidePanel,
    section: FramePanel,
    pages: PanelPages,
    notices: NoticeBar,
    status: StatusBar,
) -> None:
    """Connects them for as long as they live: while a crop or a line is chosen, the panel is about nothing else, and
    where there is no panel the notice bar says what to do."""
    told = Message("")

    def show_mode() -> None:
        nonlocal told
        hint = commands.hint
        section.show_mode()
        panel.show_only(section if hint else None)
        pages.show_work(bool(hint))
        if told.text != hint:
            notices.take_back(told)
            told = Message(hint)
            if hint and panel.isHidden():
                notices.tell(told)

    commands.changed.connect(show_mode)
    framing.changed.connect(lambda: status.show_size(*framing.output_size))
