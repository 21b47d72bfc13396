"""The profile of a screen: what is seen is as LittleCMS converts it, and what cannot be used is said in a sentence."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from restorer_app.core.errors import OpenError
from restorer_app.core.photo import Metadata
from restorer_app.files.depth import to_8_bit
from restorer_app.files.display import display_transform, on_monitor
from restorer_app.files.monitor import read_monitor_profile


def by_littlecms(pixels, source, monitor, mode="RGB"):
    """(h, w, 3) uint8 pixels of a profile (None: sRGB) in the colours of the screen."""
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(source)) if source else ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(monitor)),
        mode,
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(transform.apply(Image.fromarray(np.ascontiguousarray(pixels))))


def shown_on(pixels, metadata, monitor):
    bits = 8 * pixels.dtype.itemsize
    return display_transform(metadata, bits, pixels.shape[2], monitor)(pixels)[..., 2::-1]


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("has_profile", [False, True])
def test_colour_is_shown_exactly_as_littlecms_converts_it(pictures, bits, has_profile):
    pixels, monitor = pictures.draw(3, bits), pictures.make_profile()
    own = bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()) if has_profile else None
    shown = shown_on(pixels, Metadata(profile=own), monitor)
    assert np.array_equal(shown, by_littlecms(to_8_bit(pixels), own, monitor))
    assert np.abs(shown.astype(int) - to_8_bit(pixels)).max() > 5


@pytest.mark.parametrize("has_profile", [False, True])
def test_grey_is_shown_exactly_as_littlecms_converts_it(pictures, has_profile):
    pixels, monitor = pictures.draw(1), pictures.make_profile()
    own = pictures.make_profile(1) if has_profile else None
    shown = shown_on(pixels, Metadata(profile=own), monitor)
    given = pixels[..., 0] if has_profile else np.repeat(pixels, 3, axis=2)
    assert np.array_equal(shown, by_littlecms(given, own, monitor, "L" if has_profile else "RGB"))


def test_a_photo_in_the_colours_of_the_screen_is_shown_as_it_is(pictures):
    pixels, monitor = pictures.draw(3), pictures.make_profile()
    assert np.array_equal(shown_on(pixels, Metadata(profile=monitor), monitor), pixels)


def test_a_broken_profile_in_the_photo_counts_as_srgb_on_any_screen(pictures):
    pixels, monitor = pictures.draw(3), pictures.make_profile()
    broken = Metadata(profile=pictures.make_profile()[:180])
    assert np.array_equal(shown_on(pixels, broken, monitor), by_littlecms(pixels, None, monitor))


def test_the_first_look_is_in_the_colours_of_the_screen_too(pictures):
    pixels, monitor = pictures.draw(3), pictures.make_profile()
    preview = display_transform(Metadata(), 8, 3)(pixels)
    assert np.array_equal(on_monitor(preview, monitor)[..., 2::-1], by_littlecms(pixels, None, monitor))
    assert on_monitor(preview, None) is preview


def test_a_profile_is_read_as_it_is(pictures, tmp_path):
    path = tmp_path / "screen.icc"
    path.write_bytes(pictures.make_profile())
    assert read_monitor_profile(path) == pictures.make_profile()


@pytest.mark.parametrize(
    "damage", [lambda p: b"", lambda p: b"text", lambda p: p[:180], lambda p: p[:128] + bytes(400)]
)
def test_a_file_that_is_no_profile_is_said_in_one_sentence(pictures, tmp_path, damage):
    path = tmp_path / "screen.icc"
    path.write_bytes(damage(pictures.make_profile()))
    with pytest.raises(OpenError, match=r"“screen\.icc” is not the colour profile of a screen"):
        read_monitor_profile(path)


def test_a_grey_profile_is_none_of_a_screen(pictures, tmp_path):
    path = tmp_path / "grey.icc"
    path.write_bytes(pictures.make_profile(1))
    with pytest.raises(OpenError, match="not the colour profile of a screen"):
        read_monitor_profile(path)


def test_a_profile_that_is_gone_is_said_in_one_sentence(tmp_path):
    with pytest.raises(OpenError, match=r"“gone\.icc” cannot be read, so the screen is taken for an sRGB one"):
        read_monitor_profile(tmp_path / "gone.icc")
