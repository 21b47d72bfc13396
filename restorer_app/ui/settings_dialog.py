"""The few settings there are; each takes effect at once."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.settings import DEVICES, THEMES
from restorer_app.ui.controls import ComboBox, ValueRow, hairline, label
from restorer_app.ui.overlay_choice import ColourButton, OverlayStyleChoice
from restorer_app.ui.preferences import Preferences


class SettingsDialog(QDialog):
    """Theme, device and the look of marks."""

    def __init__(self, parent: QWidget, preferences: Preferences) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self._preferences = preferences
        themes = dict(zip(THEMES, (self.tr("Like the system"), self.tr("Light"), self.tr("Dark")), strict=True))
        devices = dict(
            zip(
                DEVICES,
                (
                    self.tr("Whatever is fastest here"),
                    self.tr("Processor (CPU)"),
                    self.tr("NVIDIA graphics card (CUDA)"),
                    self.tr("Apple graphics (MPS)"),
                ),
                strict=True,
            )
        )
        self.theme = _combo(self.tr("Appearance"), themes, preferences.settings.theme)
        self.device = _combo(self.tr("Repair with"), devices, preferences.settings.device)
        self.opacity = ValueRow(self.tr("Opacity"), minimum=10, maximum=100, unit="%", label_width=92)
        self.opacity.set_value(round(preferences.settings.overlay_opacity * 100))
        self.colour = ColourButton()
        self.colour.show_colour(preferences.settings.overlay_colour)
        self.embeds_scan = QCheckBox(self.tr("Keep the scan inside saved projects"))
        self.embeds_scan.setToolTip(
            self.tr("So that a project can be moved or sent; else it needs the scan's own file.")
        )
        self.embeds_scan.setChecked(preferences.settings.embeds_scan)
        self._lay_out()
        self.embeds_scan.toggled.connect(
            lambda is_on: preferences.change(replace(preferences.settings, embeds_scan=is_on))
        )
        self.theme.currentIndexChanged.connect(lambda: self._change(theme=self.theme.currentData()))
        self.device.currentIndexChanged.connect(lambda: self._change(device=self.device.currentData()))
        self.opacity.changed.connect(lambda value: self._change(opacity=value / 100))
        self.colour.picked.connect(lambda colour: self._change(colour=colour))

    def _change(
        self,
        *,
        theme: str | None = None,
        device: str | None = None,
        opacity: float | None = None,
        colour: str | None = None,
    ) -> None:
        now = self._preferences.settings
        self._preferences.change(
            replace(
                now,
                theme=theme or now.theme,
                device=device or now.device,
                overlay_opacity=opacity or now.overlay_opacity,
                overlay_colour=colour or now.overlay_colour,
            )
        )
        self.colour.show_colour(self._preferences.settings.overlay_colour)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(label(self.tr("Appearance"), "secondary"), self.theme)
        form.addRow(label(self.tr("Repair with"), "secondary"), self.device)
        marks = QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(OverlayStyleChoice(self._preferences), 1)
        marks.addWidget(self.colour)
        done = QPushButton(self.tr("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(hairline())
        layout.addLayout(marks)
        layout.addWidget(self.opacity)
        layout.addWidget(hairline())
        layout.addWidget(self.embeds_scan)
        layout.addSpacing(8)
        layout.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)


def _combo(name: str, items: dict[str, str], current: str) -> ComboBox:
    combo = ComboBox()
    combo.setAccessibleName(name)
    for value, title in items.items():
        combo.addItem(title, value)
    combo.setCurrentIndex(combo.findData(current))
    return combo
