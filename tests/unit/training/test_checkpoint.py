"""Checkpoints: what goes in comes out, and a damaged file is one sentence, never code that runs."""

import pickle
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from restorer_app.core.errors import ModelError
from restorer_app.training.checkpoint import Checkpoint, load, save
from restorer_app.training.config import load_config

CONFIG = load_config(Path(str(files("restorer_app.training") / "configs" / "heal.toml")))


def checkpoint(step: int) -> Checkpoint:
    return Checkpoint(
        config=CONFIG,
        step=step,
        seconds=12.5,
        score=0.25,
        net={"weight": torch.full((2, 3), float(step))},
        optimiser={"state": {}, "param_groups": [{"lr": 0.1}]},
        rng=dict(np.random.default_rng(step).bit_generator.state),
    )


def test_what_is_saved_comes_back_and_replaces_the_last(tmp_path):
    path = tmp_path / "runs" / "last.pt"
    for step in (1, 2):
        save(checkpoint(step), path)
    found = load(path)
    assert (found.step, found.seconds, found.score, found.config) == (2, 12.5, 0.25, CONFIG)
    assert torch.equal(found.net["weight"], checkpoint(2).net["weight"])
    assert found.rng == checkpoint(2).rng
    assert [file.name for file in path.parent.iterdir()] == ["last.pt"]


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
