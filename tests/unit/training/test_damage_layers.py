"""Layers of damage: labels hold what changed, a seed always draws alike, and what measures is never trained on."""

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.training.damage_layers import DAMAGE
from restorer_app.training.decoy_layers import DECOYS
from restorer_app.training.layer_bank import Damaged, bank_of, lay_damage, layer_bank
from restorer_app.training.layer_sheet import kinds_for, main
from restorer_app.training.layers import REACH, Layer, LayerKind, draw_layer
from restorer_app.training.measuring_layers import MEASURED
from restorer_app.training.shape_layers import SHAPE_KINDS, shape_files, shape_kinds, shapes_together

SIDE = 96
PHOTO = torch.from_numpy(data.astronaut()[:384, :384].copy()).permute(2, 0, 1).float() / 255
ALL = {kind.id: kind for kind in (*DAMAGE, *MEASURED)}
FINE = {"scratches", "hairs", "dust", "gouges", "creases", "strokes", "folds"}


def natural(count: int = 6) -> torch.Tensor:
    """(count, 3, SIDE, SIDE): squares of a photo."""
    return torch.stack([PHOTO[:, 48 * i : 48 * i + SIDE, 40 * i : 40 * i + SIDE] for i in range(count)])


def drawn(kind: LayerKind, seed: int, size: int = SIDE) -> Layer:
    return draw_layer(kind, np.random.default_rng(seed), size)


def damaged(kind: LayerKind, clean: torch.Tensor, seed: int = 1) -> Damaged:
    layers = [drawn(kind, seed + i) for i in range(4)]
    return lay_damage(clean, bank_of(layers), np.random.default_rng(seed), clean_share=0, most=1)


def packed(layer: Layer) -> bytes:
    planes = (layer.over, layer.under, layer.shade, layer.side, layer.remove, layer.stain)
    return b"".join(plane.tobytes() for plane in planes) + repr((layer.colours, layer.move)).encode()


def spread(planes: torch.Tensor) -> torch.Tensor:
    return F.max_pool2d(planes.float(), 2 * REACH + 1, 1, REACH) > 0


@pytest.fixture
def shapes(tmp_path):
    """A folder of drawn shapes, 21 of dots and 21 of stain."""
    for name in ("dots", "stain"):
        (tmp_path / "shapes" / name).mkdir(parents=True)
        for number in range(21):
            shape = np.zeros((60, 40 + number), bool)
            shape[10:50, 8:30] = True
            Image.fromarray(shape).save(tmp_path / "shapes" / name / f"{number:02}.png")
    return tmp_path / "shapes"


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "photos").mkdir()
    Image.fromarray(data.astronaut()).save(tmp_path / "photos" / "one.png")
    return tmp_path / "photos"


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_nothing_changes_away_from_the_labels_and_all_that_is_labelled_changes(kind):
    result = damaged(kind, natural())
    change = (result.image - result.clean).abs().amax(1, keepdim=True)
    labels = result.remove | result.stain
    assert labels.any()
    assert change[~spread(labels)].max() <= 2 / 255
    assert spread(change > 2 / 255)[labels].all()


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_each_kind_labels_something_in_each_layer_and_as_its_row_says(kind):
    for seed in range(6):
        layer = drawn(kind, seed)
        found, other = (layer.remove, layer.stain) if kind.label == "remove" else (layer.stain, layer.remove)
        assert found.any()
        assert not found.all()
        assert not other.any()


@pytest.mark.parametrize("kind", [kind for kind in ALL.values() if kind.id in FINE], ids=lambda kind: kind.id)
def test_fine_damage_takes_little_of_a_picture(kind):
    assert np.mean([drawn(kind, seed, 160).remove.mean() for seed in range(5)]) < 0.1


@pytest.mark.parametrize("kind", [*DAMAGE, *DECOYS, *MEASURED], ids=lambda kind: kind.id)
def test_the_same_seed_draws_the_same_bytes(kind):
    assert packed(drawn(kind, 3)) == packed(drawn(kind, 3))
    assert packed(drawn(kind, 3)) != packed(drawn(kind, 4))


@pytest.mark.parametrize("kind", DECOYS, ids=lambda kind: kind.id)
def test_what_only_looks_like_damage_shows_and_has_no_label(kind):
    layer = drawn(kind, 2)
    assert max(layer.over.max(), layer.under.max()) > 60
    assert not layer.remove.any()
    assert not layer.stain.any()


def test_decoys_are_part_of_the_clean_picture():
    kinds = {kind.id: kind for kind in (*DAMAGE, *DECOYS)}
    bank = bank_of([drawn(kinds["dust"], 1)], [drawn(kinds["railings"], 1)])
    for share, least, most in ((1, 18, 18), (0.5, 3, 15), (0, 0, 0)):
        clean = natural().repeat(3, 1, 1, 1)
        result = lay_damage(clean, bank, np.random.default_rng(1), clean_share=1, decoy_share=share)
        assert torch.equal(result.image, result.clean)
        assert not result.remove.any()
        assert not result.stain.any()
        changed = int(((result.clean - clean).abs() > 2 / 255).flatten(1).any(1).sum())
        assert least <= changed <= most


def test_pictures_are_8_bit_and_grey_ones_stay_grey():
    clean = natural()
    clean[::2] = clean[::2, :1]
    before = clean.clone()
    bank = bank_of([drawn(kind, 1) for kind in DAMAGE])
    result = lay_damage(clean, bank, np.random.default_rng(2), clean_share=0)
    for image in (result.image, result.clean):
        assert torch.allclose((image * 255).round() / 255, image, atol=1e-6)
        assert image.min() >= 0
        assert image.max() <= 1
        assert torch.equal(image[::2, :1].expand(-1, 3, -1, -1), image[::2])
    assert torch.equal(clean, before)


def test_the_share_of_crops_that_is_asked_for_stays_clean():
    bank = bank_of([drawn(kind, 1) for kind in DAMAGE])
    clean = natural(1).repeat(60, 1, 1, 1)
    result = lay_damage(clean, bank, np.random.default_rng(1), clean_share=0.5)
    harmed = (result.image != result.clean).flatten(1).any(1)
    assert 18 < harmed.sum() < 42


def test_laying_is_the_same_for_the_same_seed():
    bank = bank_of([drawn(kind, 1) for kind in DAMAGE])
    first, again, other = (lay_damage(natural(), bank, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(first.image, again.image)
    assert torch.equal(first.remove, again.remove)
    assert not torch.equal(first.image, other.image)


def test_a_fold_moves_one_side_of_the_clean_picture_too():
    creases = next(kind for kind in DAMAGE if kind.id == "creases")
    folded = next(layer for layer in (drawn(creases, seed) for seed in range(40)) if any(layer.move))
    clean = natural()
    result = lay_damage(clean, bank_of([folded]), np.random.default_rng(1), clean_share=0, most=1)
    moved = (result.clean != clean).any(1).float().mean()
    assert 0.02 < moved < 0.98


def test_a_crease_has_a_bright_ridge_and_a_dark_flank_beside_it():
    creases = next(kind for kind in DAMAGE if kind.id == "creases")
    grey = torch.full((6, 3, SIDE, SIDE), 0.5)
    change = damaged(creases, grey).image - damaged(creases, grey).clean
    assert change.max() > 0.2
    assert change.min() < -0.05


def test_a_bank_is_drawn_once_and_again_where_it_would_be_another(tmp_path):
    kinds = (*DAMAGE[:3], *DECOYS[:1])
    folder = tmp_path / "bank"
    bank = layer_bank(folder, kinds, seed=1, count=8, size=64)
    assert bank.planes.shape == (8, 5, 64, 64)
    assert bank.planes.dtype == np.uint8
    assert bank.damage.tolist() == [0, 1, 2, 4, 5, 6]
    assert bank.decoys.tolist() == [3, 7]
    first = np.array(bank.planes)
    written = (folder / "planes.npy").stat().st_mtime_ns
    assert np.array_equal(layer_bank(folder, kinds, seed=1, count=8, size=64).planes, first)
    assert (folder / "planes.npy").stat().st_mtime_ns == written
    other = layer_bank(folder, kinds, seed=2, count=8, size=64)
    assert not np.array_equal(other.planes, first)
    assert np.array_equal(layer_bank(tmp_path / "elsewhere", kinds, seed=1, count=8, size=64).planes, first)


def test_a_bank_that_was_cut_short_is_drawn_again(tmp_path):
    kinds = DAMAGE[:2]
    first = np.array(layer_bank(tmp_path, kinds, seed=1, count=4, size=64).planes)
    (tmp_path / "bank.json").unlink()
    (tmp_path / "planes.npy").write_bytes(b"half")
    assert np.array_equal(layer_bank(tmp_path, kinds, seed=1, count=4, size=64).planes, first)


def test_banks_and_crops_that_make_no_sense_are_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot hold"):
        layer_bank(tmp_path, DAMAGE, seed=1, count=3, size=64)
    with pytest.raises(UsageError, match="cannot hold"):
        layer_bank(tmp_path, DECOYS, seed=1, count=30, size=64)
    with pytest.raises(UsageError, match="larger layers"):
        lay_damage(natural(), bank_of([drawn(DAMAGE[0], 1, 64)]), np.random.default_rng(1))


def test_every_tenth_shape_is_for_measuring_and_never_drawn_for_training(shapes):
    training, measuring = (shape_files(shapes, measuring=measuring) for measuring in (False, True))
    assert [path.name for path in measuring["dots"]] == ["00.png", "10.png", "20.png"]
    for folder, files in training.items():
        assert len(files) == 18
        assert not set(files) & set(measuring[folder])


def test_kinds_for_training_and_for_measuring_have_nothing_in_common(shapes):
    training, measuring = (kinds_for(shapes, measuring=measuring) for measuring in (False, True))
    assert not {kind.id for kind in training} & {kind.id for kind in measuring}
    assert not {kind.draw for kind in training} & {kind.draw for kind in measuring}


def test_training_has_a_kind_for_each_folder_of_shapes_labelled_as_that_is(shapes):
    dots, stain = shape_kinds(shape_files(shapes, measuring=False))
    assert (dots.id, stain.id) == ("dots", "stain")
    assert drawn(dots, 1).remove.any()
    assert drawn(stain, 1).stain.any()


def test_shapes_taken_together_are_labelled_by_their_class(shapes):
    remove, stain = shapes_together(shape_files(shapes, measuring=True))
    assert {kind.label for kind in SHAPE_KINDS} == {remove.label, stain.label}
    for seed in range(4):
        assert drawn(remove, seed).remove.any()
        assert drawn(stain, seed).stain.any()
        assert not drawn(stain, seed).shade[~spread_of(drawn(stain, seed).stain)].any()


def spread_of(label: np.ndarray) -> np.ndarray:
    return spread(torch.from_numpy(label)[None, None])[0, 0].numpy()


def test_a_folder_without_shapes_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no folder of shapes"):
        shape_files(tmp_path, measuring=False)


def test_the_command_writes_a_sheet_with_a_row_for_each_kind(photos, shapes, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    assert main([str(photos), str(sheet), "--shapes", str(shapes), "--kinds", "dust", "dots"]) == 0
    pixels = np.asarray(Image.open(sheet))
    assert pixels.shape[0] == 2 * (256 + 16)
    assert ((pixels == (235, 60, 60)).all(2)).any()
    assert main([str(photos), str(sheet), "--kinds", "rust"]) == 1
    assert "no kind of layer “rust”" in capsys.readouterr().err
