"""Weights between two nets: what both have is between theirs, and the rest stays."""

import pytest
import torch

from restorer_app.core.errors import UsageError
from restorer_app.training import checkpoint
from restorer_app.training.mixing import main, mixed
from restorer_app.training.run import begin, snapshot
from tests.unit.training.runs import CPU, tiny


def saved(path, value, **options):
    run = begin(tiny(**options), CPU)
    for tensor in run.net.state_dict().values():
        tensor.fill_(value)
    checkpoint.save(snapshot(run), path)
    return path


def test_what_both_nets_have_lies_between_theirs_and_the_rest_stays(tmp_path):
    one, other = saved(tmp_path / "one.pt", 2), saved(tmp_path / "other.pt", 6, net="heal")
    assert main([str(one), str(other), "0.25", "-o", str(tmp_path / "mixed.pt")]) == 0
    before, after = checkpoint.load(one), checkpoint.load(tmp_path / "mixed.pt")
    theirs = checkpoint.load(other).net
    for name, tensor in after.net.items():
        is_common = name in theirs and theirs[name].shape == tensor.shape
        assert torch.equal(tensor, torch.full_like(tensor, 3 if is_common else 2))
    assert after.config == before.config


def test_nets_without_a_layer_in_common_are_refused():
    with pytest.raises(UsageError, match="nothing between them"):
        mixed({"a": torch.zeros(2)}, {"a": torch.zeros(3), "b": torch.zeros(2)}, 0.5)


def test_a_share_that_is_none_is_refused_in_one_sentence(tmp_path, capsys):
    one = saved(tmp_path / "one.pt", 2)
    assert main([str(one), str(one), "1.5", "-o", str(tmp_path / "mixed.pt")]) == 1
    assert capsys.readouterr().err == "The share must lie between 0 and 1.\n"
    assert not (tmp_path / "mixed.pt").exists()


def test_a_result_that_cannot_be_written_is_said_in_one_sentence(tmp_path, capsys):
    one = saved(tmp_path / "one.pt", 2)
    assert main([str(one), str(one), "0.5", "-o", str(one / "mixed.pt")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
