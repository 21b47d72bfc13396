"""The window's language: the one that is wanted where there is a translation, else English (which still needs its
plurals)."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from restorer_app import paths


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text of a table for translation, under the name that Qt's tools look for."""
    return text


def languages() -> dict[str, str]:
    """The languages there are translations for: their codes, and what those who speak them call them."""
    codes = sorted(file.stem.partition("_")[2] for file in _folder().glob("restorer_*.qm"))
    return {code: _name(QLocale(code)) for code in codes}


def wanted_locale(language: str) -> QLocale:
    """The locale of a code among `languages`; the system's for anything else."""
    return QLocale(language) if language in languages() else QLocale.system()


def install_translation(locale: QLocale) -> None:
    """Loads `resources/translations/restorer_<language>.qm` once for the application; English underneath."""
    application = QCoreApplication.instance()
    if application is None or application.findChild(QTranslator, "restorer") is not None:
        return
    folder = str(_folder())
    for wanted in (QLocale(QLocale.Language.English), locale):
        translator = QTranslator(application)
        translator.setObjectName("restorer")
        if translator.load(wanted, "restorer", "_", folder):
            QCoreApplication.installTranslator(translator)


def _folder() -> Path:
    return paths.resources_dir() / "translations"


def _name(locale: QLocale) -> str:
    """Qt says "American English", whatever the country of the translation."""
    if locale.language() is QLocale.Language.English:
        return "English"
    name = locale.nativeLanguageName()
    return name[:1].upper() + name[1:]
