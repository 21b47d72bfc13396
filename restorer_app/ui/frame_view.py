"""Turning and cropping in the window's parts: what the panel is about meanwhile, and the size of the picture."""

from restorer_app.ui.frame_commands import FrameCommands
from restorer_app.ui.frame_panel import FramePanel
from restorer_app.ui.framing import Framing
from restorer_app.ui.side_panel import SidePanel
from restorer_app.ui.status_bar import StatusBar


def show_framing(
    framing: Framing, commands: FrameCommands, panel: SidePanel, section: FramePanel, status: StatusBar
) -> None:
    """Connects them for as long as they live: while a crop or a line is chosen, the panel is about nothing else."""

    def show_mode() -> None:
        section.show_mode()
        panel.show_only(section if commands.hint else None)

    commands.changed.connect(show_mode)
    framing.changed.connect(lambda: status.show_size(*framing.output_size))
