"""Takes the pictures of the guide and of the README from the real window: real workers, the sample photo, no screen.

It does what the guide says, in its order, and cuts out what matters. To be run again when the window looks otherwise:

.venv/bin/python packaging/make_pictures.py
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "2"

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.catalog import load_cards
from restorer_app.core.box import Box
from restorer_app.paths import models_dir, resources_dir
from restorer_app.settings import Settings
from restorer_app.steps.detectors import detector_choices
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.guide_page import PICTURE_SCALE
from restorer_app.ui.guide_text import guide_folder
from restorer_app.ui.window import MainWindow
from restorer_app.work.workers import Workers

PICTURES = guide_folder() / "pictures"
SCREENSHOTS = Path(__file__).resolve().parent / "screenshots"
SAMPLE = resources_dir() / "sample" / "sample.jpg"
SAMPLE_MASK = resources_dir() / "sample" / "sample-mask.png"
SIZE = (1280, 800)
TEAR = (106, 405)
"""A torn place of the sample photo."""
WIDEST = 640
"""No picture of the guide is wider, in pixels of the window."""
QUALITY = 76


def wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not condition():
        QApplication.processEvents()
        if time.monotonic() > end:
            raise SystemExit("the window did not get there in five minutes")


def settle(window: MainWindow) -> None:
    """Until nothing moves any more: counts and tiles come a little after the work."""
    wait(lambda: not window.session.activity.is_busy)
    still = time.monotonic() + 1.5
    wait(lambda: time.monotonic() > still and window.canvas.is_complete)


@contextmanager
def open_window(theme: str, photo: Path) -> Iterator[MainWindow]:
    """A window with the photo open."""
    cards = load_cards(models_dir())
    workers = Workers(cards, Path(tempfile.mkdtemp()))
    window = MainWindow(
        submit=workers.submit,
        choices=fill_choices(cards),
        steps=step_choices(cards),
        detectors=detector_choices(cards),
        settings=Settings(theme=theme, has_seen_stroke_hint=True),
        keep=lambda settings: None,
    )
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(*SIZE)
    window.show()
    try:
        window.open_path(photo)
        wait(lambda: window.session.state is not None and window.canvas.is_complete)
        yield window
    finally:
        window.hide()
        workers.stop()


def take(widget: QWidget, area: QRect, name: str) -> None:
    """Writes a part of what is seen; `area` in the widget's own pixels."""
    picture = widget.grab(area.intersected(widget.rect())).toImage()
    if picture.width() > WIDEST * PICTURE_SCALE:
        picture = picture.scaledToWidth(WIDEST * PICTURE_SCALE, Qt.TransformationMode.SmoothTransformation)
    save(picture, PICTURES / f"{name}.webp")


def save(picture: QImage, path: Path) -> None:
    picture.setDevicePixelRatio(1)
    if not picture.save(str(path), quality=QUALITY):
        raise SystemExit(f"{path.name} could not be written")


def canvas_area(window: MainWindow) -> QRect:
    return QRect(window.canvas.mapTo(window, QPoint(0, 0)), window.canvas.size())


def photo_area(window: MainWindow, box: Box) -> QRect:
    """Where a box of the scan is seen in the window."""
    view, origin = window.canvas.scene.view, window.canvas.mapTo(window, QPoint(0, 0))
    corners = (view.to_widget(box.x, box.y), view.to_widget(box.right, box.bottom))
    (left, top), (right, bottom) = ((round(x), round(y)) for x, y in corners)
    return QRect(left, top, right - left, bottom - top).translated(origin)


def find(window: MainWindow) -> None:
    """Looks for damage, and takes the pictures of what is found and of a place that is gone through."""
    finding = window.session.finding
    window.actions_by_id["find-damage"].trigger()
    wait(lambda: not finding.is_under_way and finding.found is not None)
    settle(window)
    take(window, QRect(QPoint(SIZE[0] - 560, 44), QPoint(SIZE[0] - 12, 520)), "found")
    window.actions_by_id["review"].trigger()
    reviewing = window.finding.reviewing
    wait(lambda: reviewing.is_on)
    while (box := reviewing.box) is not None and not (60 < box.height < 400 and box.width < 200 and box.x > 600):
        reviewing.step(1)
    settle(window)
    take(window, photo_area(window, box).adjusted(-170, -90, 170, 110), "review")
    reviewing.leave()
    window.canvas.fit()


def mark(window: MainWindow) -> None:
    """Marks all damage as by hand."""
    window.session.import_mask(SAMPLE_MASK)
    wait(lambda: window.session.state is not None and not window.session.state.mask.is_empty)
    window.finding.give_up()
    settle(window)
    take(window, photo_area(window, Box(560, 240, 800, 560)), "marks")


def repair(window: MainWindow) -> None:
    window.session.repair()
    wait(lambda: window.session.state is not None and bool(window.session.state.repairs))
    settle(window)


def compare(window: MainWindow) -> None:
    window.actions_by_id["compare"].trigger()
    settle(window)
    take(window, canvas_area(window).adjusted(12, 40, -12, -40), "compare")
    window.actions_by_id["compare"].trigger()


def show_invented(window: MainWindow) -> None:
    window.actions_by_id["invented"].trigger()
    settle(window)
    take(window, canvas_area(window).adjusted(12, 40, -12, -40), "invented")
    window.actions_by_id["invented"].trigger()


def show_answers(window: MainWindow) -> None:
    """The answers to a tear at the left, one of which is looked at."""
    commands = window.pages.answering
    window.actions_by_id["answers"].trigger()
    commands.pick(*TEAR)
    wait(lambda: len(window.session.answering.answers) >= 4)
    settle(window)
    take(window, QRect(QPoint(SIZE[0] - 313, 44), QPoint(SIZE[0] - 1, 600)), "answers")
    window.pages.leave()


def diagnose(photo: Path) -> None:
    """What is said of a paler and grainier print."""
    worn = photo.with_name("worn.png")
    pixels = np.asarray(Image.open(photo), np.float32)
    grain = np.random.default_rng(3).normal(0, 14, pixels.shape[:2])[..., None]
    Image.fromarray(np.clip(110 + 0.5 * pixels + grain, 0, 255).astype(np.uint8)).save(worn)
    with open_window("light", worn) as window:
        window.actions_by_id["diagnosis"].trigger()
        settle(window)
        page = window.pages.diagnosis_page
        take(window, QRect(page.mapTo(window, QPoint(0, 0)), page.size()), "diagnosis")


def export(window: MainWindow) -> None:
    window.actions_by_id["export"].trigger()
    dialog = next(widget for widget in window.findChildren(ExportDialog) if widget.isVisible())
    dialog.place.show_path(str(Path("Pictures") / "Family"))
    settle(window)
    take(dialog, dialog.rect(), "export")
    dialog.reject()


def whole_window(photo: Path) -> None:
    """The picture at the head of the README."""
    with open_window("dark", photo) as window:
        window.session.import_mask(SAMPLE_MASK)
        wait(lambda: window.session.state is not None and not window.session.state.mask.is_empty)
        repair(window)
        window.actions_by_id["compare"].trigger()
        settle(window)
        smooth = Qt.TransformationMode.SmoothTransformation
        save(window.grab().toImage().scaledToWidth(SIZE[0], smooth), SCREENSHOTS / "compare-dark.webp")


def main() -> None:
    application = QApplication([])
    PICTURES.mkdir(parents=True, exist_ok=True)
    photo = Path(shutil.copy(SAMPLE, tempfile.mkdtemp()))
    with open_window("light", photo) as window:
        find(window)
        mark(window)
        repair(window)
        compare(window)
        show_invented(window)
        show_answers(window)
        export(window)
    diagnose(photo)
    whole_window(photo)
    application.processEvents()


if __name__ == "__main__":
    main()
