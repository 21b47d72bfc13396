"""Where the program starts: a command goes to the command line, anything else opens the window.

Order of a start with a window: parse arguments, make the QApplication, load settings, start the workers, show the
window, open the photo. Nothing here imports torch, OpenCV or libvips; the workers do when they need them.
"""

import argparse
import gc
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from restorer_app import __version__, cli, paths
from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.errors import ModelError
from restorer_app.files.unfinished import keep_notes


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program with these arguments (the process's own unless given) and returns its exit status."""
    keep_notes(paths.unfinished_dir())
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in cli.COMMANDS:
        return cli.main(given)
    parser = argparse.ArgumentParser(
        prog="restorer-app",
        description="Repair scanned photographs, offline.",
        epilog=f"Commands without a window: {', '.join(cli.COMMANDS)}; `restorer-app COMMAND --help` explains each.",
    )
    parser.add_argument("photo", nargs="?", type=Path, help="a photo to open")
    parser.add_argument("--version", action="version", version=f"Restorer {__version__}")
    photo: Path | None = parser.parse_args(given).photo
    if photo is not None and photo.name == str(photo) and not photo.suffix and not photo.exists():
        parser.error(f"there is neither a command nor a photo called {photo}")  # a typing error must not hang a script
    return _run_window(photo)


def _run_window(photo: Path | None) -> int:
    gc.disable()  # imports make much and leave nothing to collect: an eighth of the start
    # before Qt: once PySide6 is there, it looks into the source of every module that is imported
    from restorer_app.settings import load_settings
    from restorer_app.steps.detectors import detector_choices
    from restorer_app.steps.fills import fill_choices
    from restorer_app.steps.steps import step_choices
    from restorer_app.work.workers import Workers

    # isort: split
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from restorer_app.ui.message import message_of
    from restorer_app.ui.notify import install_excepthook
    from restorer_app.ui.window import MainWindow

    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("Restorer")
    cards, damage = _load_cards()
    workers = Workers(cards, paths.journals_dir())
    try:
        settings = load_settings(paths.settings_file())
        window = MainWindow(
            submit=workers.submit,
            choices=fill_choices(cards),
            steps=step_choices(cards),
            detectors=detector_choices(cards),
            settings=settings,
        )
        install_excepthook(window)
        window.show()
        QTimer.singleShot(0, _log_to_file)
        gc.freeze()
        gc.enable()
        if damage is not None:
            window.tell(message_of(damage))
        QTimer.singleShot(0, window.left_work.offer)
        if photo is not None:
            window.open_path(photo.absolute())
        return QApplication.exec()
    finally:
        workers.stop()


def _load_cards() -> tuple[tuple[ModelCard, ...], ModelError | None]:
    """The bundled models; where one is damaged none of them, and why: the fills without weights still work."""
    try:
        return load_cards(paths.models_dir()), None
    except ModelError as error:
        return (), error


def _log_to_file() -> None:
    from logging.handlers import RotatingFileHandler  # brings the network's modules with it

    file = paths.log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=2**20, backupCount=2, encoding="utf-8", delay=True)
    except OSError:
        return  # a home that cannot be written must not keep the program from starting
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("restorer_app").addHandler(handler)
