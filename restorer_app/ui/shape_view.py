"""Turning and cropping in the window's parts: what the panel is about meanwhile, and the size of the picture."""

from restorer_app.ui.shape_commands import ShapeCommands
from restorer_app.ui.shape_panel import ShapePanel
from restorer_app.ui.shaping import Shaping
from restorer_app.ui.side_panel import SidePanel
from restorer_app.ui.status_bar import StatusBar


def show_shaping(
    shaping: Shaping, commands: ShapeCommands, panel: SidePanel, section: ShapePanel, status: StatusBar
) -> None:
    """Connects them for as long as they live: while a crop or a line is chosen, the panel is about nothing else."""

    def show_mode() -> None:
        section.show_mode()
        panel.show_only(section if commands.hint else None)

    commands.changed.connect(show_mode)
    shaping.changed.connect(lambda: status.show_size(*shaping.output_size))
