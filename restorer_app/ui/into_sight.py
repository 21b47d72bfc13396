"""Scrolling so far that what has just opened is in sight."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget


def bring_into_sight(part: QWidget, margin: int = 0) -> None:
    """Scrolls the area that `part` lies in, as soon as it has been laid out, until all of it is seen, with `margin`
    pixels around it; the top of what has no room."""
    QTimer.singleShot(0, part, lambda: _scroll(part, margin))


def area_around(part: QWidget) -> QScrollArea | None:
    """What scrolls it, if anything does."""
    parent = part.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _scroll(part: QWidget, margin: int) -> None:
    area = area_around(part)
    content = area.widget() if area is not None else None
    if area is None or content is None or not part.isVisible():
        return
    # what is inside a layout asks the one around it for room, and that one the next
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    top = part.mapTo(content, QPoint(0, 0)).y() - margin
    bottom, bar = top + part.height() + 2 * margin, area.verticalScrollBar()
    bar.setValue(min(max(bar.value(), bottom - area.viewport().height()), top))
