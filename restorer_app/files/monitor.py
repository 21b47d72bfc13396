"""The colour profile of a screen, from the file that the user chose."""

import io
from pathlib import Path

from restorer_app.core.errors import OpenError
from restorer_app.files.profiles import fits, load_cms

_LARGEST = 32 * 2**20


def read_monitor_profile(path: Path) -> bytes:
    """The profile's bytes. Raises `OpenError` for a file that cannot be read or is not the profile of a screen."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _useless(path)
        profile = path.read_bytes()
    except OSError as error:
        raise OpenError(
            f"The colour profile “{path.name}” cannot be read, so the screen is taken for an sRGB one."
        ) from error
    if not fits(profile, 3):
        raise _useless(path)
    cms = load_cms()
    try:
        cms.buildTransform(cms.createProfile("sRGB"), cms.ImageCmsProfile(io.BytesIO(profile)), "RGB", "RGB")
    except (cms.PyCMSError, OSError, ValueError) as error:
        raise _useless(path) from error
    return profile


def _useless(path: Path) -> OpenError:
    return OpenError(f"“{path.name}” is not the colour profile of a screen, so the screen is taken for an sRGB one.")
