"""The picture of origins: what other programs read in it, and that it is written whole or not at all."""

import numpy as np
import pytest
import pyvips
from PIL import Image

from restorer_app.core.errors import ExportError
from restorer_app.core.progress import Cancelled
from restorer_app.core.state import Origin
from restorer_app.files.origins import LEGEND, PALETTE, origins_name, read_origins, write_origins


@pytest.fixture
def origins():
    return np.random.default_rng(3).integers(0, 4, (43, 61)).astype(np.uint8)


def test_other_programs_find_the_numbers_the_colours_and_the_legend(origins, tmp_path, silent):
    target = tmp_path / "o.png"
    write_origins(origins, target, silent)
    with Image.open(target) as image:
        assert image.mode == "P"
        assert np.array_equal(np.asarray(image), origins)
        assert image.info["Description"] == LEGEND
        colours = np.asarray(image.convert("RGB"))
    shown = pyvips.Image.new_from_file(str(target)).numpy()
    for origin in Origin:
        assert (colours[origins == origin] == PALETTE[origin]).all()
    assert np.array_equal(shown, colours)
    assert target.read_bytes()[24:26] == b"\x08\x03"
    assert np.array_equal(read_origins(target), origins)


def test_a_picture_of_one_origin_is_written_too(tmp_path, silent):
    write_origins(np.zeros((5, 4), np.uint8), tmp_path / "o.png", silent)
    assert not read_origins(tmp_path / "o.png").any()


def test_a_folder_that_is_not_there_is_said_and_leaves_nothing(origins, tmp_path, silent):
    with pytest.raises(ExportError, match="does not exist"):
        write_origins(origins, tmp_path / "nowhere" / "o.png", silent)
    assert list(tmp_path.iterdir()) == []


def test_cancelling_leaves_the_old_file(origins, tmp_path, cancelling):
    target = tmp_path / "o.png"
    target.write_bytes(b"old")
    with pytest.raises(Cancelled):
        write_origins(origins, target, cancelling(0.6))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_name_is_the_pictures_own_with_a_word_more(tmp_path):
    assert origins_name(tmp_path / "oma-restored.tif") == tmp_path / "oma-restored-origins.png"
