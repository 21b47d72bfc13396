"""The tools in the user's hand: which one is active and how large its brush is."""

from PySide6.QtCore import QObject, Signal

from restorer_app.tools.brush import LARGEST, SMALLEST, changed_size
from restorer_app.tools.table import TOOLS
from restorer_app.tools.tool import Tool

PAN = "pan"


class Toolbox(QObject):
    """One tool of each row of TOOLS; all share one size. `changed` after another tool was taken up; `chosen`: by the
    user, who wants to use it now."""

    changed = Signal()
    chosen = Signal()
    size_changed = Signal(float)

    def __init__(self, size: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools: dict[str, Tool] = {row.id: row.make() for row in TOOLS}
        self.current_id = TOOLS[0].id
        self.size = _whole(size)
        self._give_size()

    @property
    def current(self) -> Tool | None:
        """The active tool; None while the photo is moved about."""
        return self._tools.get(self.current_id)

    def id_of(self, tool: Tool) -> str:
        """Which row of TOOLS a tool is of. Raises `ValueError` for one that is not ours."""
        for tool_id, other in self._tools.items():
            if other is tool:
                return tool_id
        raise ValueError("that tool is of another toolbox")

    def choose(self, tool_id: str) -> None:
        """Takes up a tool of TOOLS, or PAN, as the user says."""
        self.take_up(tool_id)
        self.chosen.emit()

    def take_up(self, tool_id: str) -> None:
        """The same where something else needs that tool."""
        if tool_id != PAN and tool_id not in self._tools:
            raise ValueError(f"there is no tool {tool_id!r}")
        self.current_id = tool_id
        self.changed.emit()

    def set_size(self, size: float) -> None:
        """Sets the diameter in whole image pixels, cut to what is possible."""
        size = _whole(size)
        if size != self.size:
            self.size = size
            self._give_size()
            self.size_changed.emit(size)

    def option(self, tool_id: str, option_id: str) -> float | bool | str:
        """The setting of a tool that its row declares."""
        return getattr(self._tools[tool_id], option_id)  # type: ignore[no-any-return] # a row of TOOLS names it

    def set_option(self, tool_id: str, option_id: str, value: float | bool | str) -> None:
        """Changes such a setting."""
        setattr(self._tools[tool_id], option_id, value)

    def start_over(self) -> None:
        """Another photo: no straight line starts at a place of the one before."""
        for tool in self._tools.values():
            tool.forget_place()

    def larger(self) -> None:
        """One keystroke larger."""
        self.set_size(changed_size(self.size, 1))

    def smaller(self) -> None:
        """One keystroke smaller."""
        self.set_size(changed_size(self.size, -1))

    def _give_size(self) -> None:
        for tool in self._tools.values():
            tool.size = self.size


def _whole(size: float) -> float:
    return float(round(min(max(size, SMALLEST), LARGEST)))
