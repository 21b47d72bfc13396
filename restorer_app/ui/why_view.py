"""Why an answer is as it is: what decided it, over the photo, and what each layer of its net made of the hole."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.controls import CheckBox, IconButton, label
from restorer_app.ui.inspecting import Inspecting
from restorer_app.ui.layer_words import layer_title
from restorer_app.ui.map_grid import MapGrid
from restorer_app.ui.section import MARGIN

_LIST = 150
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WhyView(QWidget):
    """In the place of the answers as long as one of them is looked into."""

    def __init__(self, inspecting: Inspecting) -> None:
        super().__init__()
        self._inspecting = inspecting
        self.back = IconButton("chevron-left", self.tr("Back to the answers"))
        self.title = label("", "heading")
        self.sentence = label("", "small", wraps=True)
        self.stop = QPushButton(self.tr("Cancel"))
        self.stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.where = CheckBox(self.tr("Show what decided this fill"))
        self.where.setToolTip(self.tr("Brighter places of the photo decided more"))
        self.where.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.heading = label(self.tr("What the model sees, stage by stage"), "heading")
        self.layers = _Layers()
        self.layers.setAccessibleName(self.heading.text())
        self.maps = MapGrid(self.tr("What the model makes of the hole at this stage"))
        self.caption = label(self.tr("Bright: what the model notices most at this stage."), "small", wraps=True)
        self._lay_out()
        self.back.clicked.connect(inspecting.leave)
        self.stop.clicked.connect(inspecting.leave)
        self.where.toggled.connect(inspecting.show)
        self.layers.currentRowChanged.connect(self._show_layer)
        inspecting.changed.connect(self._show)

    @property
    def first(self) -> QWidget:
        """What gets the keyboard."""
        return self.layers if self.layers.count() else self.back

    def event(self, event: QEvent) -> bool:
        """Keeps Esc from the window, which would go to the photo with it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the answers, wherever in here the keyboard is."""
        if _leaves(event):
            self._inspecting.leave()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN - 10, 0, MARGIN, 0)
        top.setSpacing(4)
        top.addWidget(self.back)
        top.addWidget(self.title, 1)
        top.addWidget(self.stop)
        body = QVBoxLayout()
        body.setContentsMargins(MARGIN, 0, MARGIN, 8)
        body.setSpacing(8)
        for part in (self.sentence, self.where, self.heading, self.layers):
            body.addWidget(part)
        body.addWidget(self.caption)
        body.addWidget(self.maps, 1)
        body.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(body, 1)

    def _show(self) -> None:
        inspecting, found = self._inspecting, self._inspecting.found
        if inspecting.answer is None:
            return  # it is about to leave, with the keyboard
        self.title.setText(self.tr("Why answer {number}").format(number=inspecting.number))
        self.sentence.setText(self._said())
        self.stop.setVisible(inspecting.is_under_way)
        self.where.setVisible(found is not None)
        self.where.setChecked(inspecting.is_shown)
        layers = found.layers if found is not None else ()
        titles = [layer_title(layer.name) for layer in layers]
        if titles != [self.layers.item(row).text() for row in range(self.layers.count())]:
            self.layers.clear()
            self.layers.addItems(titles)
        for part in (self.heading, self.layers, self.caption, self.maps):
            part.setVisible(bool(layers))
        if layers:
            self.layers.setCurrentRow(max(self.layers.currentRow(), 0))
            self._show_layer(self.layers.currentRow())

    def _said(self) -> str:
        inspecting, found = self._inspecting, self._inspecting.found
        if inspecting.is_copied:
            return self.tr("This answer was copied from elsewhere in the photo, so there is no model to look into.")
        if inspecting.is_lost:
            return self.tr("What made this answer is not installed here any more, so nobody can look into it.")
        if found is None:
            return self.tr("Parts of the photo around the hole are hidden one by one, to see what that changes…")
        decided = self.tr("The brighter a place of the photo, the more the fill changes when that place is hidden.")
        said = [self.tr("Only a piece of this long hole was looked into.")] if inspecting.is_partial else []
        if not found.layers:
            said.append(self.tr("This answer was calculated without a model, so there are no stages to look into."))
        return " ".join((decided, *said))

    def _show_layer(self, row: int) -> None:
        found = self._inspecting.found
        if found is not None and 0 <= row < len(found.layers):
            self.maps.show_maps(found.layers[row].maps)


def _leaves(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape and not event.modifiers()


class _Layers(QListWidget):
    """A list that keeps Enter to itself, which would repair what is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("layers")
        self.setMaximumHeight(_LIST)
        self.setMinimumHeight(64)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            event.accept()
            return True
        return super().event(event)
