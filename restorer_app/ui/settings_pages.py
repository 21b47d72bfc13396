"""The pages of the settings: how the window looks, how the photo is shown, what the computer does."""

import os
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from restorer_app.settings import DEVICES, MOTIONS, THEMES
from restorer_app.ui.controls import IconButton, PathButton, ValueRow
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.overlay_choice import ColourButton, OverlayStyleChoice
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.settings_page import SettingsPage
from restorer_app.ui.translation import languages

_MEMORY = (128, 256, 512, 768, 1024, 2048, 4096)


class WindowPage(SettingsPage):
    """Appearance, language and motion."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        themes = (self.tr("Like the system"), self.tr("Light"), self.tr("Dark"))
        self.theme = self.add_choice(self.tr("Appearance"), "theme", dict(zip(THEMES, themes, strict=True)))
        self.language = self.add_choice(
            self.tr("Language"),
            "language",
            {"system": self.tr("Like the system"), **languages()},
            hint=self.tr("Another language shows at the next start."),
        )
        motions = (self.tr("Like the system"), self.tr("Always"), self.tr("Never"))
        self.motion = self.add_choice(
            self.tr("Reduce motion"),
            "motion",
            dict(zip(MOTIONS, motions, strict=True)),
            hint=self.tr("Menus, lists and tips then open at once."),
        )


class PhotoPage(SettingsPage):
    """How marks look over the photo, and the colours of the screen."""

    def __init__(self, preferences: Preferences, files: FileChooser) -> None:
        super().__init__(preferences)
        self._files = files
        self.styles = OverlayStyleChoice(preferences)
        self.colour = ColourButton()
        self.add_row(self.tr("Marks"), _side_by_side(self.styles, self.colour))
        self.opacity = ValueRow(self.tr("Opacity"), minimum=10, maximum=100, unit="%", has_name=False)
        self.add_row(self.tr("Opacity"), self.opacity)
        self.add_line()
        self.profile = PathButton()
        self.profile.setAutoDefault(False)
        self.no_profile = IconButton("close", self.tr("Take the screen for an sRGB one"))
        self.add_row(
            self.tr("Colours of the screen"),
            _side_by_side(self.profile, self.no_profile),
            hint=self.tr("The ICC profile of your screen, if it was measured. Exports do not depend on it."),
        )
        self.profile.setAccessibleName(self.tr("Colours of the screen"))
        self.opacity.changed.connect(lambda value: self.set("overlay_opacity", value / 100))
        self.colour.picked.connect(lambda colour: self.set("overlay_colour", colour))
        self.profile.clicked.connect(self._choose_profile)
        self.no_profile.clicked.connect(lambda: self.set("monitor_profile", ""))
        preferences.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        settings = self.settings
        self.opacity.set_value(round(settings.overlay_opacity * 100))
        self.colour.show_colour(settings.overlay_colour)
        self.profile.show_path(settings.monitor_profile or self.tr("sRGB, like most screens"))
        self.no_profile.setEnabled(bool(settings.monitor_profile))

    def _choose_profile(self) -> None:
        last = Path(self.settings.monitor_profile)
        chosen = self._files.profile(self, str(last.parent) if self.settings.monitor_profile else "")
        if chosen is not None:
            self.set("monitor_profile", str(chosen))


class ComputerPage(SettingsPage):
    """Where and with how much of the computer repairs are made."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        devices = (
            self.tr("Whatever is fastest here"),
            self.tr("Processor (CPU)"),
            self.tr("NVIDIA graphics card (CUDA)"),
            self.tr("Apple graphics (MPS)"),
        )
        self.device = self.add_choice(self.tr("Compute with"), "device", dict(zip(DEVICES, devices, strict=True)))
        most = max(os.cpu_count() or 1, self.settings.threads)
        counts: dict[int, str] = {0: self.tr("Automatic")}
        counts |= {count: str(count) for count in _counts(most)}
        self.threads = self.add_choice(
            self.tr("Processor threads"),
            "threads",
            counts,
            hint=self.tr("Fewer leave more of the computer to other programs."),
        )
        sizes = sorted({*_MEMORY, self.settings.preview_memory})
        self.memory = self.add_choice(
            self.tr("Memory for previews"),
            "preview_memory",
            {size: _size(size) for size in sizes},
            hint=self.tr("More keeps more of a large photo at hand while you move about in it and try steps."),
        )


def _counts(most: int) -> list[int]:
    """All counts of a small computer; of a large one about every second power and a half."""
    if most <= 16:
        return list(range(1, most + 1))
    return sorted({*range(1, 9), *(count for count in (12, 16, 24, 32, 48, 64, 96, 128, 192) if count < most), most})


def _size(megabytes: int) -> str:
    return f"{megabytes} MB" if megabytes < 1024 or megabytes % 1024 else f"{megabytes // 1024} GB"


def _side_by_side(wide: QWidget, narrow: QWidget) -> QWidget:
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(wide, 1)
    line.addWidget(narrow)
    return both
