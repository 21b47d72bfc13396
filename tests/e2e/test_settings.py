"""Settings of the running program: the screen's profile changes what is seen and never what is written."""

import io
from pathlib import Path

import numpy as np
import pyvips
from PIL import Image, ImageCms
from PySide6.QtGui import QImage

from restorer_app import paths
from restorer_app.core.photo import Metadata
from restorer_app.core.progress import SilentProgress
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from restorer_app.settings import Settings, load_settings, save_settings
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

WIDTH, HEIGHT = 600, 400


def colourful(path: Path) -> np.ndarray:
    """Writes a picture of many colours without a profile and returns its pixels."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = np.stack([x * 255 // WIDTH, y * 255 // HEIGHT, (x + y) % 256], axis=2).astype(np.uint8)
    silent = SilentProgress()
    write_photo(pixels, None, Metadata(), target=path, source=None, format_id="png", options={}, progress=silent)
    return pixels


def on_screen(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """sRGB pixels as LittleCMS converts them for a screen of that profile."""
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        "RGB",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(transform.apply(Image.fromarray(pixels)))


def seen(driver: Driver) -> np.ndarray:
    """(h, w, 3) uint8: the photo at 100 % as the canvas shows it."""
    driver.do("actual")
    driver.wait(lambda: driver.canvas.is_complete)
    driver.canvas.pointing.leave()
    image = driver.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., 2::-1]
    left, top = (round(value) for value in driver.canvas.scene.view.viewport.to_device(0, 0))
    return rows[top : top + HEIGHT, left : left + WIDTH].copy()


def test_the_profile_of_the_screen_changes_what_is_seen_and_never_what_is_written(run: Run, tmp_path: Path) -> None:
    source, target, screen = tmp_path / "colours.png", tmp_path / "done.png", tmp_path / "screen.icc"
    pixels = colourful(source)
    profile = bytes(pyvips.Operation.call("profile_load", "p3"))
    screen.write_bytes(profile)
    save_settings(Settings(monitor_profile=str(screen), threads=1), paths.settings_file())

    def script(driver: Driver) -> None:
        driver.window.showNormal()  # the screen there is, is smaller than the photo needs
        driver.window.resize(1280, 800)
        driver.wait_open("colours.png")
        driver.wait(lambda: driver.canvas.scene.store.monitor is not None)
        shown = seen(driver)
        assert np.array_equal(shown, on_screen(pixels, profile))
        assert np.abs(shown.astype(int) - pixels).max() > 5
        driver.export(target, "png")
        written = open_photo(target, SilentProgress())
        assert np.array_equal(written.pixels, pixels)
        assert written.metadata.profile is None
        preferences = driver.window.preferences
        preferences.change(Settings(threads=1))
        driver.wait(lambda: driver.canvas.scene.store.monitor is None)
        assert np.array_equal(seen(driver), pixels)
        preferences.keep_now()

    assert run([str(source)], script) == 0
    assert load_settings(paths.settings_file()) == Settings(threads=1)
