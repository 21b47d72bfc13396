"""Exporting: which format with which options, under which name; what will be lost is said before."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.photo import Photo
from restorer_app.files.export import losses
from restorer_app.files.formats import FORMATS, Format, format_of, offered_options, restored_name
from restorer_app.files.origins import origins_name
from restorer_app.settings import Settings
from restorer_app.ui import words
from restorer_app.ui.controls import ComboBox, PathButton, label
from restorer_app.ui.export_defaults import first_format, first_options
from restorer_app.ui.export_extras import ExportExtras
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.option_form import OptionForm
from restorer_app.ui.question import Answer, ask

_DEFAULTS = Settings()


class ExportDialog(QDialog):
    """`wanted(Path, str, dict)`: where to write, the format's id and its options, once nothing speaks against it;
    `extras` says what to write beside the pixels.

    `size`: width and height of the picture that is written, the photo's own unless given. `settings` say with which
    format and options it begins.
    """

    wanted = Signal(Path, str, dict)

    def __init__(
        self,
        parent: QWidget,
        photo: Photo,
        folder: Path,
        files: FileChooser,
        settings: Settings = _DEFAULTS,
        *,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._photo, self._files, self._folder, self._settings = photo, files, folder, settings
        self._size = size or (photo.width, photo.height)
        self._source = photo.source if photo.source is not None else folder / self.tr("photo.png")
        self.format = ComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        for row in FORMATS:
            if row.can_write:
                self.format.addItem(row.title, row.id)
        self.help = label("", "small", wraps=True)
        self._form = QFormLayout()
        self.options = OptionForm(self._form, self)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name"))
        self.place = PathButton()
        self.place.setAccessibleName(self.tr("Folder"))
        self.extras = ExportExtras(settings)
        self.notice = label("", "secondary", wraps=True)
        self.problem = label("", "danger", wraps=True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Export"))
        self._lay_out()
        self._connect()
        self.format.setCurrentIndex(self.format.findData(first_format(settings, photo.format)))
        self._show_format()
        self.name.setFocus()
        self._select_stem()

    @property
    def row(self) -> Format:
        """The format that is chosen."""
        return format_of(self.format.currentData())

    @property
    def target(self) -> Path:
        """The file that would be written."""
        return self._folder / self._with_extension(self.name.text().strip())

    @property
    def origins(self) -> Path | None:
        """The file beside it that would say what its pixels come from; None where none is wanted."""
        return origins_name(self.target) if self.extras.origins.isChecked() else None

    def accept(self) -> None:
        """Writes, unless that would touch the scan; asks before it replaces another file."""
        if not self.name.text().strip():
            self._refuse(self.tr("The file needs a name."))
        elif self._is_source(self.target):
            self.name.setText(self._proposed().name)
            self._refuse(self.tr("The scan itself is never written over. Here is another name for the result."))
        elif self.origins is not None and self._is_source(self.origins):
            self._refuse(self.tr("The origins would take the name of the scan itself. Choose another name."))
        elif self.target.is_dir():
            self._refuse(self.tr("There is a folder of that name."))
        elif there := [path for path in (self.target, self.origins) if path is not None and path.exists()]:
            ask(
                self,
                self.tr("Replace “{name}”?").format(name=there[0].name),
                self.tr("There is a file of that name in {folder}.").format(folder=words.shortened(self._folder)),
                (Answer(self.tr("Replace"), self._finish), Answer(self.tr("Keep it"))),
            )
        else:
            self._finish()

    def _finish(self) -> None:
        self.wanted.emit(self.target, self.row.id, self.options.values())
        super().accept()

    def _refuse(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.name.setFocus()
        self._select_stem()
        self.adjustSize()

    def _lay_out(self) -> None:
        form = self._form
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        first = label(self.tr("Format"), "secondary")
        titles = [option.title for row in FORMATS for option in row.options if option.kind != "bool"]
        first.setMinimumWidth(max(label(title, "secondary").sizeHint().width() for title in titles))
        form.addRow(first, self.format)
        form.addRow("", self.help)
        self.extras.begin_at(first.minimumWidth() + form.horizontalSpacing())
        form.addRow(label(self.tr("Name"), "secondary"), self.name)
        form.addRow(label(self.tr("Folder"), "secondary"), self.place)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        self.save.setProperty("look", "primary")
        self.save.setDefault(True)
        buttons.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.extras)
        layout.addWidget(self.notice)
        layout.addWidget(self.problem)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        self.problem.hide()

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._show_format)
        self.place.clicked.connect(self._choose_folder)
        self.name.textEdited.connect(self.problem.hide)
        self.options.changed.connect(self._show_losses)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self.accept)
        self._show_folder()

    def _show_format(self) -> None:
        row = self.row
        self.help.setText(row.help)
        self.options.show(offered_options(row, self._photo.bits), first_options(self._settings, row))
        self._order_focus()
        typed = self.name.text() if self.name.isModified() else self._proposed().name
        self.name.setText(self._with_extension(typed))
        self._show_losses()

    def _show_losses(self) -> None:
        """Says before what will be lost, or else what will be kept."""
        photo = self._photo
        lost = losses(photo.pixels, photo.alpha, photo.metadata, format_id=self.row.id, options=self.options.values())
        size = self.tr("{size} pixels, {depth}").format(
            size=words.size_of(*self._size), depth=words.depth_of(self._photo)
        )
        self.notice.setText(" ".join(lost) or size)
        self.adjustSize()

    def _order_focus(self) -> None:
        """Options are made anew for each format; Tab still goes down the dialog."""
        chain = (
            self.format,
            self.name,
            self.place,
            *self.options.fields(),
            *self.extras.fields,
            self.cancel,
            self.save,
        )
        for before, after in pairwise(chain):
            self.setTabOrder(before, after)

    def _select_stem(self) -> None:
        """What is typed replaces the name and keeps the extension."""
        self.name.setSelection(0, len(Path(self.name.text()).stem))

    def _choose_folder(self) -> None:
        folder = self._files.folder(self, str(self._folder))
        if folder is not None:
            self._folder = folder
            self._show_folder()
            if not self.name.isModified():
                self.name.setText(self._proposed().name)

    def _show_folder(self) -> None:
        self.place.show_path(str(self._folder))

    def _proposed(self) -> Path:
        return restored_name(self._folder / self._source.name, self.row)

    def _with_extension(self, name: str) -> str:
        """The name with an extension of the chosen format, in the place of another format's."""
        path = Path(name)
        if path.suffix.lower() in self.row.extensions:
            return name
        known = {extension for row in FORMATS for extension in row.extensions}
        stem = path.stem if path.suffix.lower() in known else path.name
        return stem + self.row.extensions[0]

    def _is_source(self, target: Path) -> bool:
        source = self._photo.source
        if source is None:
            return False
        try:
            return target.resolve() == source.resolve() or (target.exists() and target.samefile(source))
        except OSError:
            return False
