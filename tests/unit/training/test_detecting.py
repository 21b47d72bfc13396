"""Learning to find damage: what is laid on crops is what is to be found, and figures say how well that is done."""

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from restorer_app import cli
from restorer_app.core.errors import UsageError
from restorer_app.nets import NETS
from restorer_app.training.agreement import TOLERANCE, agreement
from restorer_app.training.config import config_from
from restorer_app.training.detecting import Detecting
from restorer_app.training.photos import Split
from restorer_app.training.run import begin, check
from restorer_app.training.task import Randomness
from restorer_app.training.train import train
from tests.unit.training.runs import CPU, TINY, tiny

DETECT = {
    **TINY,
    "task": "detect",
    "net": "damage",
    "data": {"crop": 48, "batch": 8, "validation_every": 2},
    "damage": {"layers": 20, "clean_share": 0.25},
    "degradations": [],
    "validation": [],
    "losses": [{"kind": "cross_entropy"}],
}


@pytest.fixture(scope="module")
def split() -> Split:
    """Three parts of a photo, one of them held out."""
    photo = data.astronaut()
    return Split([photo[:200, :200], photo[200:400, :200]], [photo[:200, 200:400]], ())


@pytest.fixture(scope="module")
def detecting(split, tmp_path_factory) -> Detecting:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return Detecting(config_from(DETECT), split, CPU, shapes=None)


class Knowing(torch.nn.Module):
    """Gives what is to be found in the crops that are validated, drawn wider by some pixels or not at all."""

    def __init__(self, maps: torch.Tensor) -> None:
        super().__init__()
        self.maps, self.done = maps, 0

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.done += len(image)
        return self.maps[self.done - len(image) : self.done]


def test_crops_come_with_maps_of_what_is_to_be_filled_and_what_is_stained(detecting):
    batches = [detecting.batch(Randomness(seed)) for seed in range(4)]
    images, maps = (torch.cat(planes) for planes in zip(*((b.inputs[0], b.target) for b in batches), strict=True))
    assert maps.shape == (len(images), 2, *images.shape[2:])
    assert set(maps.unique().tolist()) == {0, 1}
    has = maps.flatten(2).any(2)
    assert has[:, 0].any()
    assert has[:, 1].any()
    assert not has.any(1).all()


def test_finding_all_is_a_hundred_per_cent_and_finding_nothing_or_everything_is_not(detecting):
    true = detecting._held_out.target
    figures = detecting.validate(Knowing(true))
    assert figures.values == pytest.approx({"remove": 100, "stain": 100})
    assert figures.alike == pytest.approx({"remove": 1, "stain": 1})
    assert (figures.unit, figures.likeness) == ("% F1", "AP")
    nothing, everything = (detecting.validate(Knowing(torch.full_like(true, value))) for value in (0.0, 1.0))
    assert max(nothing.values.values()) < 60
    assert max(everything.alike.values()) < 0.6


def test_photos_that_were_mistaken_for_damage_come_more_often(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    dark, bright = (np.full((64, 64, 3), value, np.uint8) for value in (40, 200))
    config = {**DETECT, "damage": {"layers": 20, "clean_share": 1, "decoy_share": 0, "hard_share": 0.6}}
    detecting, random = (
        Detecting(config_from(config), Split([dark, bright], [dark], ()), CPU, shapes=None),
        Randomness(2),
    )

    def share_of_bright(batches: int) -> float:
        """In these batches, of a net that takes the bright photo for damage and nothing else."""
        shown = []
        for _ in range(batches):
            batch = detecting.batch(random)
            is_bright = (batch.inputs[0].mean((1, 2, 3)) > 0.4).float()
            batch.told(is_bright[:, None, None, None].expand_as(batch.target))
            shown.append(float(is_bright.mean()))
        return float(np.mean(shown))

    share_of_bright(20)
    assert share_of_bright(100) == pytest.approx(0.8, abs=0.05)  # as often as the other one, and all the hard ones


def test_finding_what_is_damage_makes_no_photo_hard(split, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    damage = {"layers": 20, "clean_share": 0, "hard_share": 0.5}
    detecting = Detecting(config_from({**DETECT, "damage": damage}), split, CPU, shapes=None)
    batch = detecting.batch(Randomness(3))
    assert batch.target.any()
    before = detecting._hard._mistaken.copy()
    batch.told(batch.target)
    assert (detecting._hard._mistaken <= before).all()


def test_validation_is_the_same_each_time_and_batches_follow_the_seed(detecting):
    net = NETS["damage"].build({"widths": [4], "blocks": [1]}).eval()
    assert detecting.validate(net) == detecting.validate(net)
    first, again, other = (detecting.batch(Randomness(seed)).inputs[0] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_samples_paint_what_is_found_and_what_is_to_be_found(detecting):
    true = detecting._held_out.target
    found = detecting.samples(Knowing(true))
    assert torch.allclose(found.after, found.target)
    assert not torch.equal(found.before, found.target)


def test_a_run_learns_from_it_and_logs_what_it_measured(detecting, tmp_path, capsys):
    run = begin(config_from({**DETECT, "schedule": {**TINY["schedule"], "budget": 0.3, "validate_every": 0.3}}), CPU)
    train(run, detecting, tmp_path)
    said = capsys.readouterr().out
    assert "% F1" in said
    assert "SSIM" not in said
    header = (tmp_path / "log.csv").read_text().splitlines()[0]
    assert header == "step,seconds,loss,train_psnr,ap,remove,stain"


def test_what_it_cannot_do_without_is_asked_for(split):
    with pytest.raises(UsageError, match="missing damage"):
        Detecting(tiny(), split, CPU, shapes=None)


@pytest.mark.parametrize("wrong", [{"net": "clean"}, {"task": "clean"}])
def test_a_net_learns_only_a_task_that_asks_for_what_it_gives(wrong):
    with pytest.raises(UsageError, match="cannot learn the task"):
        check(config_from({**DETECT, **wrong}))


def test_a_preview_shows_damage_beside_what_is_to_be_found(tmp_path, monkeypatch, drawn):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "tiny.toml").write_text(
        'name = "tiny"\nseed = 1\ntask = "detect"\nnet = "damage"\n[options]\nwidths = [4]\nblocks = [1]\n'
        "[data]\ncrop = 16\nbatch = 2\nvalidation_every = 2\n[damage]\nlayers = 20\n[optimiser]\nlearning_rate = 1e-3\n"
        "[schedule]\nbudget = '1s'\nvalidate_every = '1s'\n"
    )
    picture = tmp_path / "preview.png"
    arguments = ["train", str(tmp_path / "tiny.toml"), "--data", str(drawn / "photos"), "--preview", str(picture)]
    assert cli.main(arguments) == 0
    with Image.open(picture) as sheet:
        assert sheet.width > 1000


def line_at(column: int) -> np.ndarray:
    plane = np.zeros((40, 40), bool)
    plane[:, column] = True
    return plane


@pytest.mark.parametrize(("aside", "f1"), [(0, 1), (TOLERANCE, 1), (TOLERANCE + 1, 0)])
def test_a_mark_may_miss_by_the_tolerance(aside, f1):
    found = line_at(20 + aside).astype(np.uint8) * 200
    agreed = agreement(found, line_at(20))
    assert agreed.f1[200] == f1
    assert agreed.recall[201] == 0


def test_precision_and_recall_are_counted_at_each_threshold_and_over_all_pictures():
    found = np.zeros((40, 40), np.uint8)
    found[:, 5], found[:20, 30] = 250, 100  # half of the truth is found with doubt, and a whole line in vain
    agreed = agreement(found, line_at(30)) + agreement(line_at(20).astype(np.uint8) * 250, line_at(20))
    assert agreed.precision[200] == pytest.approx(40 / 80)
    assert agreed.recall[200] == pytest.approx(40 / 80)
    assert agreed.precision[100] == pytest.approx(60 / 100)
    assert agreed.recall[100] == pytest.approx((40 + 20 + TOLERANCE) / 80)
    assert 0.3 < agreed.average_precision < 0.6
