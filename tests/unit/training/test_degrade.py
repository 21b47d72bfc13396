"""Synthetic damage: what it promises of each row, of chains, of records, and of the table in a configuration."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from restorer_app.core.errors import UsageError
from restorer_app.training.blur import disc_kernels, gaussian_kernels, line_kernels
from restorer_app.training.degrade import DEGRADATIONS, Chain, Degraded, Link, chains_from, contact_sheet, degrade
from restorer_app.training.degrade import to_grey as grey_of

KINDS = sorted(DEGRADATIONS)
PHOTO = torch.from_numpy(data.astronaut()[:200, 100:300].copy()).permute(2, 0, 1).float() / 255
SHUFFLED = (Chain(1, tuple(Link(kind, 0.7) for kind in ("gaussian_blur", "resize", "gaussian_noise", "jpeg")), True),)


def natural(count: int = 4, side: int = 40) -> torch.Tensor:
    """(count, 3, side, side): squares of a photo, in 8-bit values."""
    return torch.stack([PHOTO[:, 20 * i : 20 * i + side, 24 * i : 24 * i + side] for i in range(count)])


def flat(value: float, count: int = 8, side: int = 64) -> torch.Tensor:
    """Crops of one colour that are not quite grey, so that their channels are treated as colour."""
    image = torch.full((count, 3, side, side), value)
    image[:, 1] += 1 / 255
    return image


def one(kind: str, **ranges: tuple[float, float]) -> tuple[Chain]:
    return (Chain(1, (Link(kind, 1.0, ranges),)),)


def run(clean: torch.Tensor, chains: tuple[Chain, ...], seed: int = 5) -> Degraded:
    return degrade(clean, chains, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_changes_a_photo_and_keeps_shape_and_type(kind):
    clean = natural()
    before = clean.clone()
    image = run(clean, one(kind)).image
    assert image.shape == clean.shape
    assert image.dtype == torch.float32
    assert all(not torch.equal(image[i], clean[i]) for i in range(len(clean)))
    assert torch.equal(clean, before)


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_gives_8_bit_values_in_range(kind):
    image = run(natural(), one(kind)).image
    assert image.min() >= 0
    assert image.max() <= 1
    assert torch.equal((image * 255).round() / 255, image)


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_works_on_sides_that_are_odd_or_small(kind):
    clean = natural(2)
    assert run(clean[..., :37, :21], one(kind)).image.shape == (2, 3, 37, 21)
    assert run(clean[..., :5, :4], one(kind)).image.isfinite().all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_grey_crop_stays_grey_and_a_coloured_one_beside_it_does_not_turn_grey(kind):
    clean = natural()
    clean[::2] = grey_of(clean[::2])
    image = run(clean, one(kind)).image
    assert torch.equal(image[::2, :1].expand(-1, 3, -1, -1), image[::2])
    assert not torch.equal(image[1, 0], image[1, 1])


@pytest.mark.parametrize("kind", KINDS)
def test_records_hold_every_parameter_within_its_range(kind):
    row = DEGRADATIONS[kind]
    for record in run(natural(1, 16).expand(20, -1, -1, -1), one(kind)).records:
        ((recorded, values),) = record
        assert recorded == kind
        seen = set()
        for name, value in values.items():
            parameter = name if name in row.ranges else name.rpartition("_")[0]
            seen.add(parameter)
            low, high = (0, 1) if parameter in row.chances else row.ranges[parameter]
            assert low <= value <= high
            assert value == int(value) or parameter not in row.chances | row.whole
        assert seen == set(row.ranges)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    clean = natural()
    chains = (*SHUFFLED, Chain(1, tuple(Link(kind, 0.5) for kind in KINDS), True))
    first, again, other = run(clean, chains), run(clean, chains), run(clean, chains, seed=6)
    assert torch.equal(first.image, again.image)
    assert first.records == again.records
    assert not torch.equal(first.image, other.image)


def test_a_generator_goes_on_between_batches():
    generator = torch.Generator().manual_seed(1)
    first, second = (degrade(natural(), one("gaussian_noise"), generator) for _ in range(2))
    assert not torch.equal(first.image, second.image)


def test_what_never_happens_leaves_crops_as_they_were():
    clean = natural()
    degraded = run(clean, (Chain(1, tuple(Link(kind, 0.0) for kind in KINDS), True),))
    assert torch.equal(degraded.image, clean)
    assert degraded.records == ((),) * len(clean)
    assert torch.equal(run(clean, (Chain(1, ()),)).image, clean)


def test_only_the_crops_that_a_link_happens_to_change():
    clean = natural(1).repeat(40, 1, 1, 1)
    degraded = run(clean, (Chain(1, (Link("gaussian_noise", 0.5, {"sigma": (20, 20)}),)),))
    changed = [not torch.equal(image, clean[0]) for image in degraded.image]
    assert changed == [bool(record) for record in degraded.records]
    assert 8 < sum(changed) < 32


def test_chains_are_drawn_in_proportion_to_their_weights():
    chains = (Chain(3, (Link("fade"),)), Chain(1, (Link("poisson"),)))
    counts = Counter(record[0][0] for record in run(torch.rand(800, 3, 4, 4), chains).records)
    assert counts["fade"] / 800 == pytest.approx(0.75, abs=0.05)


def test_links_are_shuffled_for_each_crop_only_where_asked():
    links = (Link("fade"), Link("speckle"), Link("poisson"))
    crops = torch.rand(60, 3, 4, 4)
    orders = Counter(tuple(kind for kind, _ in record) for record in run(crops, (Chain(1, links, True),)).records)
    assert len(orders) == 6
    records = run(crops, (Chain(1, links),)).records
    assert {tuple(kind for kind, _ in record) for record in records} == {("fade", "speckle", "poisson")}


def test_links_are_applied_in_the_order_that_is_recorded():
    clean = torch.full((40, 3, 8, 8), 128 / 255)
    shade = {"black": (0, 0), "white": (0.5, 0.5), "gamma": (1, 1)}
    links = (Link("fade", 1, shade), Link("salt_and_pepper", 1, {"share": (1, 1)}))
    degraded = run(clean, (Chain(1, links, True),))
    for image, record in zip(degraded.image, degraded.records, strict=True):
        assert image.max() == (1 if record[-1][0] == "salt_and_pepper" else 128 / 255)


@pytest.mark.parametrize("grey", [0, 1])
def test_gaussian_noise_has_the_deviation_it_says(grey):
    clean = flat(128 / 255)
    noise = (run(clean, one("gaussian_noise", sigma=(20, 20), grey=(grey, grey))).image - clean) * 255
    assert float(noise.std()) == pytest.approx(20, rel=0.05)
    assert torch.equal(noise[:, 0].round(), noise[:, 2].round()) == bool(grey)


def test_noise_on_a_grey_crop_is_as_strong_as_on_a_coloured_one():
    clean = torch.full((8, 3, 64, 64), 128 / 255)
    noise = (run(clean, one("gaussian_noise", sigma=(20, 20))).image - clean) * 255
    assert float(noise.std()) == pytest.approx(20, rel=0.05)


@pytest.mark.parametrize(("layers", "size"), [(1, 0.3), (1, 1.6), (3, 0.8)])
def test_film_grain_has_the_amplitude_and_correlation_it_says(layers, size):
    clean = flat(127 / 255, count=16)
    ranges = {"layers": (layers, layers), "size": (size, size), "amplitude": (0.1, 0.1), "correlation": (0.7, 0.7)}
    grain = (run(clean, one("film_grain", **ranges)).image - clean).numpy()
    assert grain.std() == pytest.approx(0.1 * 1.3, rel=0.05)
    assert np.corrcoef(grain[:, 0].ravel(), grain[:, 2].ravel())[0, 1] == pytest.approx(0.7, abs=0.05)


def test_coarser_grain_is_smoother():
    clean = flat(127 / 255)
    ranges = {"layers": (1, 1), "amplitude": (0.1, 0.1)}
    fine, coarse = (
        (run(clean, one("film_grain", size=(s, s), coarse=(s, s), **ranges)).image - clean).diff(dim=3).std()
        for s in (0.3, 1.6)
    )
    assert coarse < fine / 2


def test_photon_noise_grows_with_the_root_of_the_light():
    for level in (51, 204):
        clean = flat(level / 255)
        noise = run(clean, one("poisson", exponent=(3, 3))).image - clean
        assert float(noise.std()) == pytest.approx(math.sqrt(level / 255 / 1000), rel=0.05)


def test_speckle_grows_with_the_light():
    for level in (51, 153):
        clean = flat(level / 255)
        noise = run(clean, one("speckle", sigma=(30, 30), grey=(0, 0))).image - clean
        assert float(noise.std()) == pytest.approx(level / 255 * 30 / 255, rel=0.06)


def test_salt_and_pepper_hits_the_share_it_says():
    image = run(flat(0.4), one("salt_and_pepper", share=(0.01, 0.01))).image
    assert float((image == 1).float().mean()) == pytest.approx(0.005, abs=0.0015)
    assert float((image == 0).float().mean()) == pytest.approx(0.005, abs=0.0015)


def spread(image: torch.Tensor) -> tuple[float, float]:
    """The standard deviations down and across of (k, k) weights."""
    weights = (image / image.sum()).double()
    places = torch.arange(image.shape[0], dtype=torch.float64)
    deviations = []
    for axis in (1, 0):
        profile = weights.sum(axis)
        middle = (profile * places).sum()
        deviations.append(float((profile * (places - middle) ** 2).sum().sqrt()))
    return deviations[0], deviations[1]


@pytest.mark.parametrize("sigma", [0.7, 1.5, 3.0])
def test_a_gaussian_blur_spreads_a_point_by_its_sigma(sigma):
    point = torch.zeros(1, 3, 41, 41)
    point[..., 20, 20] = 1
    values = {"sigma": sigma, "ratio": 0.5, "angle": 30.0, "isotropic": 1.0}
    named = {name: torch.tensor([value]) for name, value in values.items()}
    blurred = DEGRADATIONS["gaussian_blur"].function(point, named, torch.Generator())
    assert float(blurred[0, 0].sum()) == pytest.approx(1, abs=1e-4)
    assert spread(blurred[0, 0]) == pytest.approx((sigma, sigma), rel=0.05)


def test_kernels_differ_from_sample_to_sample_and_follow_their_angle():
    kernels = gaussian_kernels(torch.tensor([2.0, 2.0]), torch.tensor([1.0, 1.0]), torch.tensor([0.0, 90.0]))
    assert spread(kernels[0]) == pytest.approx((1, 2), rel=0.05)
    assert spread(kernels[1]) == pytest.approx((2, 1), rel=0.05)


def test_a_motion_kernel_is_a_line_of_its_length():
    across, down = line_kernels(torch.tensor([7.0, 7.0]), torch.tensor([0.0, 90.0]))
    assert int((across > 0.01).any(0).sum()) == 7
    assert int((across > 0.01).any(1).sum()) == 1
    assert torch.allclose(across, down.T, atol=1e-4)


def test_a_defocus_kernel_is_a_disc():
    disc = disc_kernels(torch.tensor([2.5]))[0]
    assert float((disc / disc.max()).sum()) == pytest.approx(math.pi * 2.5**2, rel=0.03)
    assert torch.allclose(disc, disc.T)


def test_blurs_resizing_and_halftone_keep_the_mean_tone():
    clean = natural()
    for kind in ("gaussian_blur", "motion_blur", "defocus", "resize"):
        assert float((run(clean, one(kind)).image - clean).mean().abs()) < 0.01
    for level in (0.0, 0.25, 0.5, 0.75, 1.0):
        dots = run(torch.full((4, 3, 64, 64), level), one("halftone", mix=(1, 1)))
        assert float(dots.image.mean()) == pytest.approx(level, abs=0.03)


def test_a_halftone_at_full_mix_is_made_of_dots():
    dots = run(torch.full((4, 3, 64, 64), 0.5), one("halftone", mix=(1, 1), period=(6, 6), spread=(0.6, 0.6))).image
    assert float(dots.std()) > 0.3


def test_a_fade_moves_black_and_white_where_it_says():
    clean = torch.zeros(1, 3, 8, 8)
    clean[..., 4:] = 1
    degraded = run(clean + torch.tensor([0.0, 0, 1 / 255])[:, None, None] * (clean == 0), one("fade"))
    values = degraded.records[0][0][1]
    for channel, name in enumerate(("red", "green")):
        assert float(degraded.image[0, channel, 0, 0]) == pytest.approx(values[f"black_{name}"], abs=0.003)
        assert float(degraded.image[0, channel, 0, 7]) == pytest.approx(values[f"white_{name}"], abs=0.003)


def test_ranges_override_the_rows_own():
    degraded = run(natural(), one("jpeg", quality=(5, 9), subsampled=(1, 1)))
    values = [record[0][1] for record in degraded.records]
    assert all(5 <= value["quality"] <= 9 and value["subsampled"] == 1 for value in values)


@pytest.mark.parametrize(
    ("kind", "ranges", "words"),
    [
        ("rust", {}, "no degradation “rust”"),
        ("jpeg", {"colour": (0, 1)}, "no parameter “colour”"),
        ("jpeg", {"quality": (90, 30)}, "90 to 30 makes no sense"),
        ("jpeg", {"quality": (0, 30)}, "makes no sense for quality"),
        ("jpeg", {"quality": (30.2, 30.8)}, "makes no sense"),
        ("scratches", {"opacity": (0.5, 2)}, "makes no sense for opacity"),
        ("uneven_fade", {"shape": (0, 3)}, "makes no sense for shape"),
        ("gaussian_noise", {"grey": (0, 2)}, "makes no sense for grey"),
        ("gaussian_noise", {"sigma": (0, float("nan"))}, "makes no sense"),
    ],
)
def test_links_that_make_no_sense_are_refused(kind, ranges, words):
    with pytest.raises(UsageError, match=words):
        Link(kind, 1.0, ranges)


def test_a_table_becomes_chains():
    link = {"kind": "jpeg", "probability": 0.7, "quality": [8, 60], "subsampled": 1}
    chains = chains_from([{"weight": 0.45, "shuffled": True, "chain": [link, {"kind": "fade"}]}])
    jpeg = Link("jpeg", 0.7, {"quality": (8, 60), "subsampled": (1, 1)})
    assert chains == (Chain(0.45, (jpeg, Link("fade")), True),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wieght": 1}, "not wieght"),
        ({"weight": "much"}, "must be a number"),
        ({"weight": None}, "needs a “weight”"),
        ({"weight": 0}, "above 0"),
        ({"shuffled": 1}, "true or false"),
        ({"chain": "jpeg"}, "list of tables"),
        ({"chain": [{"quality": [1, 2]}]}, "needs a “kind”"),
        ({"chain": [{"kind": "rust"}]}, "no degradation"),
        ({"chain": [{"kind": "jpeg", "probability": 2}]}, "between 0 and 1"),
        ({"chain": [{"kind": "jpeg", "quality": [1, 2, 3]}]}, "must be a number"),
        ({"chain": [{"kind": "jpeg", "quality": ["low", "high"]}]}, "must be a number"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(change, words):
    with pytest.raises(UsageError, match=words):
        chains_from([{"weight": 1, "chain": [{"kind": "jpeg"}], **change}])


def test_an_empty_table_is_refused():
    with pytest.raises(UsageError, match="no \\[\\[degradations\\]\\]"):
        chains_from([])


def test_grey_is_luma_in_8_bit_values():
    red = torch.zeros(1, 3, 2, 2)
    red[:, 0] = 1
    assert torch.equal(grey_of(red), torch.full((1, 3, 2, 2), 76 / 255))
    grey = natural(1)[:, :1].repeat(1, 3, 1, 1)
    assert torch.equal(grey_of(grey), grey)


def test_a_contact_sheet_shows_clean_beside_degraded(tmp_path):
    clean = natural(3)
    degraded = run(clean, SHUFFLED)
    contact_sheet(clean, replace(degraded, records=((), *degraded.records[1:])), tmp_path / "sheet.png", columns=2)
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    scale = 192 // 40
    for i, image in enumerate((clean, degraded.image)):
        expected = (image[0] * 255).round().byte().permute(1, 2, 0).numpy()
        shown = sheet[: 40 * scale : scale, 40 * scale * i : 40 * scale * (i + 1) : scale]
        assert np.array_equal(shown, expected)
    assert (sheet[40 * scale :] < 128).any()
