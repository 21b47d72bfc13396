"""Checkpoints: what goes in comes out, and a damaged file is one sentence, never code that runs."""

import pickle
import warnings
from pathlib import Path

import pytest
import torch

from restorer_app.core.errors import ModelError
from restorer_app.training.checkpoint import Checkpoint, load, save
from restorer_app.training.config import to_table
from restorer_app.training.run import begin, go_on, snapshot
from restorer_app.training.train import train_step
from tests.unit.training.runs import CPU, Toy, tiny


def checkpoint(step: int) -> Checkpoint:
    return Checkpoint(
        config=tiny(),
        step=step,
        seconds=12.5,
        score=0.25,
        stale=2,
        drops=1,
        net={"weight": torch.full((2, 3), float(step))},
        training={"random": {"numpy": {"state": 2**100}}},
    )


def test_what_is_saved_comes_back_and_replaces_the_last(tmp_path):
    path = tmp_path / "runs" / "last.pt"
    for step in (1, 2):
        save(checkpoint(step), path)
    found = load(path)
    assert (found.step, found.seconds, found.score, found.stale, found.drops) == (2, 12.5, 0.25, 2, 1)
    assert found.config == tiny()
    assert torch.equal(found.net["weight"], checkpoint(2).net["weight"])
    assert found.training == checkpoint(2).training
    assert [file.name for file in path.parent.iterdir()] == ["last.pt"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "last.pt"
    save(checkpoint(1), path)
    broken = checkpoint(2)
    broken.net["weight"] = lambda: None  # cannot be written
    with pytest.raises(Exception, match="pickle"):
        save(broken, path)
    assert load(path).step == 1
    assert [file.name for file in tmp_path.iterdir()] == ["last.pt"]


def test_a_missing_or_damaged_checkpoint_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no checkpoint"):
        load(tmp_path / "last.pt")
    (tmp_path / "last.pt").write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path / "last.pt")


class _Touches:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_checkpoint_cannot_run_code(tmp_path):
    (tmp_path / "last.pt").write_bytes(pickle.dumps(_Touches(tmp_path / "touched")))
    with pytest.raises(ModelError):
        load(tmp_path / "last.pt")
    assert not (tmp_path / "touched").exists()


def test_a_checkpoint_from_before_there_were_critics_goes_on(tmp_path):
    """Its configuration knows fewer keys, and its random state holds the run's own two generators only."""
    run, task = begin(tiny(), CPU), Toy()
    train_step(run, task.batch(run.random))
    saved = snapshot(run)
    config = to_table(saved.config)
    del config["schedule"]["checkpoint_every"]
    for loss in config["losses"]:
        del loss["warm_up"]
    training = {name: saved.training[name] for name in ("net", "optimiser", "average")}
    training["random"] = {name: saved.training["random"][name] for name in ("numpy", "torch")}
    torch.save({**saved.__dict__, "config": config, "training": training}, tmp_path / "last.pt")
    other = go_on(tiny(), load(tmp_path / "last.pt"), CPU)
    batches = [each.random for each in (run, other)]
    assert torch.equal(*(task.batch(random).target for random in batches))
    assert torch.equal(run.net.state_dict()["unet.head.weight"], other.net.state_dict()["unet.head.weight"])


def test_a_file_that_torch_has_not_written_is_told_by_one_sentence_alone(tmp_path):
    (tmp_path / "last.pt").write_bytes(pickle.dumps({"step": 1}))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(ModelError, match="cannot be read"):
            load(tmp_path / "last.pt")
    assert not caught
