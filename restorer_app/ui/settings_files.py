"""The page of the settings about files: what an export begins with, and what projects hold."""

from PySide6.QtWidgets import QFormLayout

from restorer_app.files.formats import FORMATS, format_of
from restorer_app.ui.export_defaults import first_options, with_options
from restorer_app.ui.option_form import OptionForm
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.settings_page import NAME_WIDTH, SettingsPage


class FilesPage(SettingsPage):
    """The options are those of the chosen format, and are kept for each format."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        self.folder = self.add_choice(
            self.tr("Export into"),
            "export_folder",
            {"scan": self.tr("The folder of the scan"), "last": self.tr("The folder used last")},
        )
        writable = {row.id: row.title for row in FORMATS if row.can_write}
        self.format = self.add_choice(
            self.tr("Export as"), "export_format", {"": self.tr("The format of the scan"), **writable}
        )
        rows = QFormLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(self.form.horizontalSpacing())
        rows.setVerticalSpacing(self.form.verticalSpacing())
        rows.setFieldGrowthPolicy(self.form.fieldGrowthPolicy())
        self.form.addRow(rows)
        self.options = OptionForm(rows, self, name_width=NAME_WIDTH)
        self.writes_history = self.add_switch(
            self.tr("Say in the file what was done"),
            "writes_history",
            hint=self.tr("Methods and models, and how much of the picture is theirs, in its XMP notes"),
        )
        self.writes_origins = self.add_switch(
            self.tr("Write origins beside it"),
            "writes_origins",
            hint=self.tr("A PNG that says of each pixel whether it is the scan's own"),
        )
        self.add_line()
        self.embeds_scan = self.add_switch(
            self.tr("Keep the scan inside saved projects"),
            "embeds_scan",
            hint=self.tr("So that a project can be moved or sent; else it needs the scan's own file."),
        )
        self._shown: tuple[object, ...] = ()
        self.options.changed.connect(self._take_options)
        preferences.changed.connect(self._show_options)
        self._show_options()

    def _show_options(self) -> None:
        """Makes the rows anew only where they would be others: a slider must not vanish under the hand."""
        settings = self.settings
        format_id = settings.export_format
        wanted = first_options(settings, format_of(format_id)) if format_id else {}
        if (format_id, wanted) == self._shown:
            return
        self._shown = (format_id, wanted)
        self.options.show(format_of(format_id).options if format_id else (), wanted)

    def _take_options(self) -> None:
        row = format_of(self.settings.export_format)
        changed = with_options(self.settings, row, self.options.values())
        self._shown = (row.id, first_options(changed, row))
        self.preferences.change(changed)
