"""Whether things may move: what the user wants, else what the system asks for. Qt itself does not tell."""

import configparser
import ctypes
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

_EFFECTS = Qt.UIEffect.UI_General
_CLIENT_AREA_ANIMATION = 0x1042


class Motion(QObject):
    """The application's one place for it: menus, lists and tool tips unroll and fade only while `is_reduced` is not
    set. Nothing else moves by itself."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._had_effects = False
        self.is_reduced = False

    def set_wanted(self, wanted: str) -> None:
        """`less`, `full`, or as the `system` asks."""
        is_reduced = wanted == "less" or (wanted == "system" and system_reduces_motion())
        if is_reduced != self.is_reduced:
            self.is_reduced = is_reduced
            if is_reduced:
                self._had_effects = QApplication.isEffectEnabled(_EFFECTS)
            QApplication.setEffectEnabled(_EFFECTS, self._had_effects and not is_reduced)


def system_reduces_motion() -> bool:
    """Whether the system asks for less motion; False where it cannot be found out."""
    try:
        if sys.platform == "win32":
            return _asks_windows()
        if sys.platform == "darwin":
            return _asks_mac()
    except (OSError, AttributeError):
        return False
    return _asks_desktop(Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"))


def _asks_windows() -> bool:
    """“Show animations in Windows” is off."""
    is_on = ctypes.c_int(1)
    user32 = ctypes.CDLL("user32")
    user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(is_on), 0)
    return not is_on.value


def _asks_mac() -> bool:
    """“Reduce motion” is on."""
    ctypes.CDLL("/System/Library/Frameworks/AppKit.framework/AppKit")
    objc = ctypes.CDLL("libobjc.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    ask = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    workspace = send(objc.objc_getClass(b"NSWorkspace"), objc.sel_registerName(b"sharedWorkspace"))
    return bool(ask(workspace, objc.sel_registerName(b"accessibilityDisplayShouldReduceMotion")))


def _asks_desktop(config: Path) -> bool:
    """GTK's animations are off, or those of Plasma take no time."""
    for name in ("gtk-4.0/settings.ini", "gtk-3.0/settings.ini"):
        value = _entry(config / name, "Settings", "gtk-enable-animations")
        if value is not None:
            return value.lower() in ("0", "false")
    factor = _entry(config / "kdeglobals", "KDE", "AnimationDurationFactor")
    return factor is not None and factor.strip("0.") == ""


def _entry(file: Path, section: str, key: str) -> str | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return None
    return parser.get(section, key, fallback=None)
