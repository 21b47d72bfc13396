"""What there is to learn: batches as the nets take them, figures that mean what they say, pictures to look at."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from restorer_app import cli
from restorer_app.core.errors import UsageError
from restorer_app.nets import NETS
from restorer_app.nets.harmonic import Harmonic
from restorer_app.training.cleaning import Cleaning
from restorer_app.training.config import config_from
from restorer_app.training.filling import Filling
from restorer_app.training.photos import Split
from restorer_app.training.sheet import write_sheet
from restorer_app.training.task import Randomness, Samples
from tests.unit.training.runs import CPU, TINY, TOML, tiny

FILL = {**TINY, "task": "fill", "net": "heal", "masks": {"bank": 8, "coverage": [0.1, 0.4]}}


@pytest.fixture(scope="module")
def split() -> Split:
    """Three photos with edges and shading, one of them held out."""
    y, x = np.mgrid[:44, :50]
    photos = [np.stack([x * 4, y * 5, 128 + 100 * (x + number * y > 50)], 2).astype(np.uint8) for number in range(3)]
    return Split(photos[1:], photos[:1], ())


@pytest.fixture(scope="module")
def filling(split) -> Filling:
    return Filling(config_from(FILL), split, CPU)


@pytest.fixture(scope="module")
def cleaning(split) -> Cleaning:
    kinds = [{"name": "jpeg", "chain": [{"kind": "jpeg", "quality": 10}]}, {"name": "clean", "chain": []}]
    data = {"grey_share": 0.5, "jitter_share": 0.5, "batch": 8}
    return Cleaning(tiny(validation=[*TINY["validation"], *kinds], data=data), split, CPU)


@pytest.fixture(scope="module")
def damaged(split, tmp_path_factory) -> Cleaning:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        nothing = {"degradations": [{"weight": 1.0, "chain": []}], "validation": [{"name": "marks", "chain": []}]}
        data = {"crop": 40, "batch": 8, "told_share": 0.0}
        return Cleaning(tiny(damage={"layers": 20, "clean_share": 0.25}, data=data, **nothing), split, CPU)


def test_photos_may_be_made_small_first_so_that_a_crop_holds_most_of_one():
    ramp = np.repeat(np.linspace(0, 255, 240).astype(np.uint8)[None, :, None], 240, axis=0).repeat(3, axis=2)
    split = Split([ramp], [ramp], ())

    def seen(**data) -> float:
        clean = Cleaning(tiny(data={"crop": 24, "batch": 4, **data}), split, CPU).batch(Randomness(3)).target
        return float((clean.amax((1, 2, 3)) - clean.amin((1, 2, 3))).mean())

    assert seen() < 0.15
    assert seen(side=24) > 0.95


def test_a_fill_is_measured_by_what_it_gains_over_the_membrane(filling):
    figures = filling.validate(Harmonic())
    assert list(figures.values) == ["thin", "thick", "specks", "holes"]
    assert figures.values == pytest.approx(dict.fromkeys(figures.values, 0.0))
    worse = filling.validate(lambda image, mask: image * (1 - mask))
    assert max(worse.values.values()) < -1
    assert all(worse.alike[kind] < figures.alike[kind] <= 1 for kind in figures.alike)
    assert worse.score < figures.score


def test_with_a_critic_a_fill_counts_by_its_texture():
    grainy = np.random.default_rng(3).normal(128, 25, (3, 64, 64, 3)).astype(np.uint8)
    judged = Filling(
        config_from({**FILL, "losses": [{"kind": "adversarial"}]}), Split([*grainy[1:]], [grainy[0]], ()), CPU
    )
    noise = 0.1 * torch.randn((1, 3, 64, 64), generator=torch.Generator().manual_seed(3))
    smooth = judged.validate(Harmonic())
    lively = judged.validate(lambda image, mask: Harmonic()(image, mask) + mask * noise)
    assert smooth.score == pytest.approx(0)
    assert lively.score > 6
    assert sum(lively.values.values()) < 0


def test_a_fill_is_asked_for_the_holes_only(filling):
    batch = filling.batch(Randomness(1))
    crops, masks = batch.inputs
    assert crops.shape == (2, 3, 16, 16)
    assert masks.shape == (2, 1, 16, 16)
    assert set(masks.unique().tolist()) == {0, 1}
    assert torch.equal(batch.weight, masks)
    assert torch.equal(batch.target, crops)


def test_what_cleans_is_measured_without_being_told_the_noise(cleaning):
    told = []

    def untouched(image: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        told.append(float(level.abs().max()))
        return image

    figures = cleaning.validate(untouched)
    assert list(figures.values) == ["noise 25", "jpeg", "clean"]
    assert figures.values["clean"] == 50
    assert figures.values["noise 25"] == pytest.approx(20.2, abs=1.5)
    assert figures.alike["clean"] == pytest.approx(1)
    assert max(told) == 0


def test_a_net_that_denoises_counts_for_more_than_one_that_does_nothing(cleaning):
    """On a clean picture the second one makes errors of 2 of 255, which nobody sees."""

    def untrained(image: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        return image

    def denoising(image: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        soft = F.avg_pool2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), 3, 1)
        is_noisy = (image - soft).std((1, 2, 3), keepdim=True) > 0.06
        return torch.where(is_noisy, torch.lerp(image, soft, 0.3), (image - 2 / 255).abs())

    before, after = cleaning.validate(untrained), cleaning.validate(denoising)
    assert 1.5 < after.values["noise 25"] - before.values["noise 25"] < 3
    assert (before.values["clean"], round(after.values["clean"])) == (50, 42)  # what is told is not capped at 40
    assert after.score > before.score


def test_half_of_what_is_cleaned_comes_with_its_noise_level(cleaning):
    random = Randomness(1)
    batches = [cleaning.batch(random) for _ in range(8)]
    levels = torch.cat([batch.inputs[1].amax((1, 2, 3)) for batch in batches])
    assert 0.2 < float((levels > 0).float().mean()) < 0.8
    for batch in batches:
        image, level = batch.inputs
        true = (image - batch.target).square().mean((1, 2, 3)).sqrt()
        is_told = level[:, 0, 0, 0] > 0
        assert torch.allclose(level[is_told, 0, 0, 0], true[is_told], rtol=0.16)
        assert bool((batch.weight == 1).all())


def test_a_net_with_a_latent_is_given_what_is_true_to_learn_and_no_noise_to_be_measured(split):
    losses = [{"kind": "l1"}, {"kind": "kl"}]
    cleaning, given = Cleaning(tiny(losses=losses), split, CPU), []
    image, noise, truth = (batch := cleaning.batch(Randomness(1))).inputs
    assert torch.equal(truth, batch.target)
    assert not torch.equal(image, truth)
    assert float(noise.abs().max()) == 0

    def untouched(*inputs: torch.Tensor) -> torch.Tensor:
        given.append(inputs)
        return inputs[0]

    cleaning.validate(untouched)
    assert {len(inputs) for inputs in given} == {2}
    assert all(float(inputs[1].abs().max()) == 0 for inputs in given)


@pytest.mark.parametrize("name", ["filling", "cleaning"])
def test_validation_is_the_same_each_time_and_batches_follow_the_seed(name, request):
    task = request.getfixturevalue(name)
    net = NETS["heal" if name == "filling" else "clean"].build({"widths": [4], "blocks": [1]}).eval()
    assert task.validate(net) == task.validate(net)
    first, again, other = (task.batch(Randomness(seed)).inputs[0] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_samples_show_what_the_net_was_given_what_it_made_and_the_target(filling, cleaning):
    found = filling.samples(Harmonic())
    assert found.names == ("thin", "thin", "thick", "thick", "specks", "specks", "holes", "holes")
    assert not torch.equal(found.before, found.target)
    assert found.before.shape == found.after.shape == found.target.shape
    found = cleaning.samples(lambda image, level: image)
    assert torch.equal(found.before, found.after)
    assert torch.equal(found.before[-2:], found.target[-2:])  # those that were clean


def test_a_sheet_shows_each_sample_in_three_pictures(tmp_path):
    colours = [
        torch.tensor(colour)[:, None, None].expand(2, 3, 16, 16) for colour in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))
    ]
    write_sheet(Samples(("one", "two"), *colours), tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        counts = {colour: count for count, colour in sheet.convert("RGB").getcolors(100000)}
    side = 192 // 16 * 16
    assert [counts[colour] for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))] == [2 * side * side] * 3
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]


def test_what_a_task_cannot_do_without_is_asked_for(split):
    with pytest.raises(UsageError, match="missing masks"):
        Filling(tiny(), split, CPU)
    with pytest.raises(UsageError, match="missing validation"):
        Cleaning(tiny(validation=[]), split, CPU)
    with pytest.raises(UsageError, match="a name and a chain"):
        Cleaning(tiny(validation=[{"name": "clean"}]), split, CPU)


CLEAN = """
[[degradations]]
weight = 1.0
chain = [{ kind = "jpeg" }]
[[validation]]
name = "jpeg"
chain = [{ kind = "jpeg" }]
"""


@pytest.mark.parametrize("task", ["fill", "clean"])
def test_a_preview_draws_what_would_be_learned_from_and_trains_nothing(tmp_path, drawn, task, capsys):
    text = TOML if task == "fill" else TOML.replace('"fill"', '"clean"').replace('"heal"', '"clean"') + CLEAN
    (tmp_path / "tiny.toml").write_text(text.replace("cycles = 1\n", "" if task == "clean" else "cycles = 1\n"))
    picture = tmp_path / "some" / "preview.png"
    arguments = [
        "train",
        str(tmp_path / "tiny.toml"),
        "--data",
        str(drawn / "photos"),
        "--runs",
        str(tmp_path / "runs"),
    ]
    assert cli.main([*arguments, "--preview", str(picture)]) == 0
    assert str(picture) in capsys.readouterr().out
    with Image.open(picture) as sheet:
        assert sheet.width > 1000
    assert not (tmp_path / "runs").exists()


def test_a_preview_that_is_no_png_is_refused(tmp_path, drawn, capsys):
    (tmp_path / "tiny.toml").write_text(TOML)
    arguments = ["train", str(tmp_path / "tiny.toml"), "--data", str(drawn / "photos"), "--preview", "preview.tiff"]
    assert cli.main(arguments) == 2
    assert "must end in .png" in capsys.readouterr().err
    assert not Path("preview.tiff").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("widths = [4]", "widths = 4", "options"),
        ("cycles = 1", "cycle = 1", "no option cycle"),
        ("seed = 1", 'seed = 1\nstart_from = "nowhere.pt"', "nowhere.pt"),
    ],
)
def test_a_preview_finds_what_the_net_cannot_be_built_from(tmp_path, drawn, capsys, old, new, words):
    (tmp_path / "tiny.toml").write_text(TOML.replace(old, new))
    picture = tmp_path / "preview.png"
    arguments = ["train", str(tmp_path / "tiny.toml"), "--data", str(drawn / "photos"), "--preview", str(picture)]
    assert cli.main(arguments) in (1, 2)
    assert words in capsys.readouterr().err
    assert not picture.exists()


@pytest.mark.parametrize("option", ["--preview", "--runs"])
def test_a_place_that_cannot_be_written_to_is_said_in_a_sentence(tmp_path, drawn, capsys, option):
    (tmp_path / "tiny.toml").write_text(TOML)
    (tmp_path / "file").write_text("mine")
    place = tmp_path / "file" / ("preview.png" if option == "--preview" else "runs")
    assert cli.main(["train", str(tmp_path / "tiny.toml"), "--data", str(drawn / "photos"), option, str(place)]) == 1
    said = capsys.readouterr().err
    assert "cannot be read or written" in said
    assert len(said.strip().splitlines()) == 1


def test_a_search_of_no_tries_is_refused_before_anything_is_loaded(tmp_path, capsys):
    (tmp_path / "tiny.toml").write_text(TOML + "[search]\nfields = [{ path = 'seed', choices = [1, 2] }]\n")
    for count in ("0", "-1"):
        arguments = ["train", str(tmp_path / "tiny.toml"), "--data", str(tmp_path / "nowhere"), "--search", count]
        assert cli.main([*arguments, "--device", "cpu"]) == 2
        assert "1 or more" in capsys.readouterr().err


def test_a_net_that_takes_damage_away_is_told_where_it_lies_and_is_to_give_the_photo_without_it(damaged):
    batches = [damaged.batch(Randomness(seed)) for seed in range(4)]
    image, told, clean = (torch.cat(planes) for planes in zip(*((*b.inputs, b.target) for b in batches), strict=True))
    assert set(told.unique().tolist()) == {0, 1}
    differs = ((image - clean).abs().amax(1, keepdim=True) > 0.05).float()
    assert differs[told == 1].mean() > 0.3
    is_marked = told.flatten(1).any(1)
    assert 0 < int(is_marked.sum()) < len(told)
    assert all(batch.weight.all() for batch in batches)


def test_how_well_damage_is_taken_away_is_measured_where_it_was_not_told_too(damaged):
    batch = damaged._kinds[0].batch
    untouched = damaged.validate(lambda image, told: image)
    blank = damaged.validate(lambda image, told: torch.where(told == 1, 0.5, image))
    right = damaged.validate(_Knowing(batch.target))
    assert untouched.values["marks"] < right.values["marks"] == 50
    assert blank.values["marks"] < right.values["marks"]


class _Knowing:
    """Gives what a net should, in the order in which it is asked."""

    def __init__(self, target: torch.Tensor) -> None:
        self.target, self.done = target, 0

    def __call__(self, image: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
        self.done += len(image)
        return self.target[self.done - len(image) : self.done]
