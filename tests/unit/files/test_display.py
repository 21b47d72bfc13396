"""What the screen shows: the photo's colours in 8-bit sRGB, in Qt's byte order."""

import io

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from restorer_app.core.photo import Metadata
from restorer_app.files.depth import to_8_bit
from restorer_app.files.display import display_transform
from restorer_app.files.profiles import profile_name


def srgb_profile():
    return bytes(pyvips.Image.profile_load("srgb"))


def test_16_bits_are_rounded_to_8_exactly():
    values = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(to_8_bit(values), np.rint(values / 257).astype(np.uint8))
    tile = np.random.default_rng(1).integers(0, 65536, (90, 700, 3), np.uint16)[10:80, 33:690]
    assert np.array_equal(to_8_bit(tile), np.rint(tile / 257).astype(np.uint8))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("has_srgb", [False, True])
def test_without_a_profile_or_with_srgb_values_are_shown_as_they_are(bits, channels, has_srgb, pictures):
    pixels = pictures.draw(channels, bits)
    metadata = Metadata(profile=srgb_profile() if has_srgb else None)
    shown = display_transform(metadata, bits, channels)(pixels)
    assert shown.dtype == np.uint8
    assert shown.shape == (43, 61, 4)
    assert np.array_equal(shown[..., 2::-1], np.broadcast_to(to_8_bit(pixels), (43, 61, 3)))
    assert (shown[..., 3] == 255).all()


@pytest.mark.parametrize("bits", [8, 16])
def test_a_wide_profile_is_shown_as_lcms_converts_it(bits, pictures):
    pixels, profile = pictures.draw(3, bits), pictures.make_profile()
    shown = display_transform(Metadata(profile=profile), bits, 3)(pixels)
    expected = ImageCms.profileToProfile(
        Image.fromarray(to_8_bit(pixels)),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert np.abs(shown[..., 2::-1].astype(int) - np.asarray(expected)).max() <= 1
    assert np.abs(shown[..., 2::-1].astype(int) - to_8_bit(pixels)).max() > 5


@pytest.mark.parametrize("bits", [8, 16])
def test_a_grey_profile_is_used_and_black_and_white_stay(bits, pictures):
    ramp = np.linspace(0, 2**bits - 1, 256).astype(np.uint8 if bits == 8 else np.uint16).reshape(1, 256, 1)
    shown = display_transform(Metadata(profile=pictures.make_profile(1)), bits, 1)(ramp)
    assert np.array_equal(shown[..., 0], shown[..., 2])
    assert shown[0, 0, 0] == 0
    assert shown[0, 255, 0] == 255
    assert (np.diff(shown[0, :, 0].astype(int)) >= 0).all()
    # Gamma 2.2 is darker in the shadows than sRGB's curve.
    assert shown[0, 10, 0] != 10


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    "damage", [lambda p: b"", lambda p: b"nonsense", lambda p: p[:180], lambda p: p[:128] + b"\xff" * 400]
)
def test_a_broken_profile_is_shown_as_srgb(channels, damage, pictures):
    pixels = pictures.draw(channels)
    metadata = Metadata(profile=damage(pictures.make_profile(channels)))
    shown = display_transform(metadata, 8, channels)(pixels)
    assert np.array_equal(shown[..., 2::-1], np.broadcast_to(pixels, (43, 61, 3)))


def test_a_profile_for_another_kind_of_picture_is_ignored(pictures):
    pixels = pictures.draw(1)
    shown = display_transform(Metadata(profile=pictures.make_profile(3)), 8, 1)(pixels)
    assert np.array_equal(shown[..., :1], pixels)


def test_parts_of_read_only_photos_can_be_shown(pictures):
    pixels = pictures.draw(3, 16)
    pixels.flags.writeable = False
    whole = display_transform(Metadata(profile=pictures.make_profile()), 16, 3)
    assert np.array_equal(whole(pixels)[5:20, 7:40], whole(pixels[5:20, 7:40]))


def test_profiles_are_called_by_their_names(pictures):
    assert profile_name(pictures.make_profile()) == "Adobe RGB (1998)"
    assert profile_name(srgb_profile()) == "sRGB"
    assert profile_name(None) == ""
    assert profile_name(b"nonsense") == "unnamed"
