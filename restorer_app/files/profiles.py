"""Colour profiles: their names, whether they fit a picture, and whether they differ from sRGB to the eye."""

import io
import logging
from functools import lru_cache
from typing import Any

_LOGGER = logging.getLogger(__name__)
_SPACES = {1: b"GRAY", 3: b"RGB "}


def fits(profile: bytes, channels: int) -> bool:
    """Whether the profile is one for pictures of that many channels."""
    return len(profile) >= 128 and profile[36:40] == b"acsp" and profile[16:20] == _SPACES[channels]


def load_cms() -> Any:
    """Pillow's colour management, loaded when first needed."""
    from PIL import ImageCms

    return ImageCms


@lru_cache(maxsize=32)
def profile_name(profile: bytes | None) -> str:
    """What people call the profile ("Adobe RGB (1998)", "sRGB"); empty for none, "unnamed" when it does not say."""
    if not profile:
        return ""
    cms = load_cms()
    try:
        name: str = cms.getProfileDescription(cms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (cms.PyCMSError, OSError, ValueError) as error:
        _LOGGER.debug("a colour profile cannot be read: %s", error)
        return "unnamed"
    return "sRGB" if name.startswith("sRGB") else name or "unnamed"
