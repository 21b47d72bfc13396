"""What the pages of the settings are made of: rows whose controls follow the settings and change them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from restorer_app.settings import Settings
from restorer_app.ui.controls import CheckBox, ComboBox, hairline, label
from restorer_app.ui.preferences import Preferences

NAME_WIDTH = 132
Items = Mapping[str, str] | Mapping[int, str]
_DEFAULTS = Settings()
_SHOWN = frozenset(
    (
        "theme",
        "language",
        "motion",
        "overlay_colour",
        "overlay_opacity",
        "overlay_style",
        "monitor_profile",
        "device",
        "threads",
        "preview_memory",
        "export_format",
        "export_options",
        "export_folder",
        "embeds_scan",
        "writes_history",
        "writes_origins",
    )
)


class SettingsPage(QWidget):
    """One page. Whatever changes the settings, here or elsewhere, is shown at once."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self._shows: list[Callable[[], None]] = []
        preferences.changed.connect(self._show_settings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.form = QFormLayout()
        layout.addLayout(self.form)
        layout.addStretch()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    @property
    def settings(self) -> Settings:
        """The settings that count."""
        return self.preferences.settings

    def set(self, name: str, value: object) -> None:
        """Gives a setting another value."""
        self.preferences.change(replace(self.settings, **{name: value}))  # type: ignore[arg-type] # named by the page

    def add_choice(self, title: str, name: str, items: Items, *, hint: str = "") -> ComboBox:
        """One of several values of the setting `name`, each with what it is called."""
        combo = ComboBox()
        for value, text in items.items():
            combo.addItem(text, value)
        self.add_row(title, combo, hint=hint)

        def show() -> None:
            index = combo.findData(getattr(self.settings, name))
            combo.blockSignals(True)
            combo.setCurrentIndex(max(index, 0))
            combo.blockSignals(False)
            combo.update()

        combo.currentIndexChanged.connect(lambda _index: self.set(name, combo.currentData()))
        self._shows.append(show)
        show()
        return combo

    def add_switch(self, title: str, name: str, *, hint: str = "") -> CheckBox:
        """A setting that is on or off."""
        box = CheckBox(title)
        box.setToolTip(hint)
        box.setChecked(bool(getattr(self.settings, name)))
        box.toggled.connect(lambda is_on: self.set(name, is_on))
        self._shows.append(lambda: box.setChecked(bool(getattr(self.settings, name))))
        self.form.addRow(box)
        return box

    def add_row(self, title: str, control: QWidget, *, hint: str = "") -> None:
        """A control with its name before it and a sentence under it."""
        name = label(title, "secondary")
        name.setMinimumWidth(NAME_WIDTH)
        name.setMinimumHeight(30)
        if not control.accessibleName():
            control.setAccessibleName(title)
        self.form.addRow(name, control)
        if hint:
            control.setAccessibleDescription(hint)
            sentence = label(hint, "small", wraps=True)
            sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.form.addRow("", sentence)

    def _show_settings(self) -> None:
        for show in self._shows:
            show()

    def add_line(self) -> None:
        """A hairline between two groups."""
        self.form.addRow(hairline())


def reset(settings: Settings, to: Settings = _DEFAULTS) -> Settings:
    """The settings with the values of `to` for all that the window of settings shows; what is merely remembered
    stays."""
    values = {name: getattr(to, name) for name in _SHOWN}
    return replace(settings, **values)
