"""The window's language: the system's where there is a translation, else English (which still needs its plurals)."""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from restorer_app import paths


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text of a table for translation, under the name that Qt's tools look for."""
    return text


def install_translation(locale: QLocale) -> None:
    """Loads `resources/translations/restorer_<language>.qm` once for the application; English underneath."""
    application = QCoreApplication.instance()
    if application is None or application.findChild(QTranslator, "restorer") is not None:
        return
    folder = str(paths.resources_dir() / "translations")
    for wanted in (QLocale(QLocale.Language.English), locale):
        translator = QTranslator(application)
        translator.setObjectName("restorer")
        if translator.load(wanted, "restorer", "_", folder):
            QCoreApplication.installTranslator(translator)
