"""The training loop: it ends when it should, goes on where it was, and whatever happens leaves files of use."""

import itertools
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from restorer_app.core.errors import ModelError, RestorerError, UsageError
from restorer_app.training import checkpoint
from restorer_app.training import train as training
from restorer_app.training.config import TrainConfig
from restorer_app.training.curve import read_log
from restorer_app.training.run import Run, begin, go_on
from restorer_app.training.train import main, train, train_step
from tests.unit.training.runs import CPU, TOML, Ticking, Toy, interrupts_at, tiny

ADVERSARIAL = [{"kind": "l1"}, {"kind": "adversarial", "weight": 0.1, "width": 4, "warm_up": 3}]


def trained(config: TrainConfig, task: Toy, folder: Path) -> Run:
    run = begin(config, CPU, Ticking())
    train(run, task, folder)
    return run


def flat(state: object) -> list[torch.Tensor]:
    """All tensors of nested dictionaries and lists, in order."""
    if isinstance(state, torch.Tensor):
        return [state]
    parts = state.values() if isinstance(state, dict) else state if isinstance(state, list | tuple) else ()
    return [tensor for part in parts for tensor in flat(part)]


def test_a_run_leaves_checkpoints_figures_and_pictures(tmp_path, capsys):
    run = trained(tiny(), Toy(), tmp_path)
    assert (run.step, run.seconds) == (8, 8)
    rows = read_log(tmp_path / "log.csv")
    assert list(rows[0]) == ["step", "seconds", "loss", "train_psnr", "ssim", "noise"]
    assert [(row["step"], row["seconds"]) for row in rows] == [("4", "4"), ("8", "8")]
    assert checkpoint.load(tmp_path / "last.pt").step == 8
    assert checkpoint.load(tmp_path / "best.pt").score == pytest.approx(max(float(row["noise"]) for row in rows), abs=1)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 3 * 16
    said = capsys.readouterr().out
    assert "step 1  loss" in said
    assert "step 8, 0:08: noise" in said


def test_the_net_learns():
    run, task = begin(tiny(schedule={"budget": 60.0, "validate_every": 60.0}), CPU, Ticking()), Toy()
    before = task.validate(run.net.eval()).score
    for _ in range(60):
        train_step(run, task.batch(run.random))
    assert task.validate(run.net.eval()).score > before + 0.5


@pytest.mark.parametrize("kind", ["adamw", "adam", "sgd"])
def test_a_run_that_is_resumed_ends_in_the_same_weights_to_the_last_bit(tmp_path, kind):
    options = {"dropout": 0.3}
    config = tiny(options=options, optimiser={"kind": kind, "ema": 0.9}, losses=ADVERSARIAL)
    trained(config, Toy(), tmp_path / "whole")
    trained(config, Toy(on_validate=interrupts_at(0)), tmp_path / "halves")
    half = checkpoint.load(tmp_path / "halves" / "last.pt")
    assert half.step == 4
    torch.manual_seed(99)
    train(go_on(config, half, CPU, Ticking()), Toy(), tmp_path / "halves")
    whole, halves = (checkpoint.load(tmp_path / name / "last.pt") for name in ("whole", "halves"))
    assert (halves.step, halves.seconds, halves.score) == (whole.step, whole.seconds, whole.score)
    pairs = list(zip(flat([whole.net, whole.training]), flat([halves.net, halves.training]), strict=True))
    assert len(pairs) > 30
    assert all(torch.equal(first, second) for first, second in pairs)
    assert whole.training["random"]["numpy"] == halves.training["random"]["numpy"]


def test_only_the_budget_and_the_patience_may_change_when_a_run_goes_on(tmp_path):
    trained(tiny(), Toy(), tmp_path)
    saved = checkpoint.load(tmp_path / "last.pt")
    longer = go_on(tiny(schedule={"budget": 12.0, "patience": 9}), saved, CPU, Ticking())
    assert not longer.is_over
    train(longer, Toy(), tmp_path)
    assert checkpoint.load(tmp_path / "last.pt").step == 12
    assert [row["step"] for row in read_log(tmp_path / "log.csv")] == ["4", "8", "12"]
    for change, said in (
        (
            {"optimiser": {"learning_rate": 1e-3}},
            "another optimiser.learning_rate; only schedule.budget and schedule.p",
        ),
        ({"options": {"dropout": 0.5}}, "another options.dropout"),
        ({"teacher": {"model": "clean"}}, "another teacher"),
    ):
        with pytest.raises(UsageError, match=said):
            go_on(tiny(**change), saved, CPU)


def test_a_run_ends_early_when_nothing_gets_better(tmp_path, capsys):
    config = tiny(schedule={"budget": 1000.0, "validate_every": 2.0, "patience": 3})
    run = trained(config, Toy(scores=iter([20.0, 21.0, 20.5, 20.9, 20.1, 30.0])), tmp_path)
    assert (run.step, run.stale, run.score) == (10, 3, 21)
    assert checkpoint.load(tmp_path / "best.pt").step == 4
    assert "ended early: nothing has got better for 3 validations" in capsys.readouterr().out
    assert (tmp_path / "sheet.png").exists()


@pytest.mark.parametrize("step", [0.0, 0.004])
def test_a_run_in_which_hardly_anything_changes_ends_early_and_can_go_on(tmp_path, step):
    changes = {"budget": 1000.0, "validate_every": 2.0, "patience": 3}
    run = trained(tiny(schedule=changes), Toy(scores=(20 + step * i for i in itertools.count())), tmp_path)
    assert (run.step, run.stale) == (8, 3)
    again = go_on(tiny(schedule=changes), checkpoint.load(tmp_path / "last.pt"), CPU, Ticking())
    assert not again.is_over
    train(again, Toy(scores=iter([20.0] * 9)), tmp_path)
    assert again.step == 14


def test_the_rate_falls_when_the_validation_stands_still(tmp_path):
    changes = {"kind": "plateau", "plateau": 2, "factor": 0.1, "budget": 10.0, "validate_every": 2.0}
    run = trained(tiny(schedule=changes), Toy(scores=iter([20.0, 19.0, 19.0, 19.0, 19.0])), tmp_path)
    assert run.drops == 2
    assert run.optimiser.param_groups[0]["lr"] == pytest.approx(1e-2 * 0.1)  # the second fall came at the end


def test_the_averaged_weights_are_those_that_are_measured_and_kept(tmp_path):
    run = trained(tiny(optimiser={"ema": 0.5}), Toy(), tmp_path)
    saved = checkpoint.load(tmp_path / "last.pt")
    head = "unet.head.weight"
    assert torch.equal(saved.net[head], saved.training["average"][f"module.{head}"])
    assert not torch.equal(saved.net[head], saved.training["net"][head])
    measured = Toy().validate(run.measured).score
    assert measured == pytest.approx(float(read_log(tmp_path / "log.csv")[-1]["noise"]), abs=0.001)


def test_what_is_measured_drops_nothing_out(tmp_path):
    task = Toy()
    run = trained(tiny(options={"dropout": 0.5}), task, tmp_path)
    assert task.was_training == [False, False]
    inputs = task.kind.batch.inputs
    for parameter in run.net.parameters():
        nn.init.normal_(parameter, 0, 0.3)
    assert torch.equal(run.net.eval()(*inputs), run.net(*inputs))
    run.net.train()
    assert not torch.equal(run.net(*inputs), run.net(*inputs))


def test_ctrl_c_leaves_a_run_that_can_be_used_and_resumed(tmp_path, capsys):
    trained(tiny(), Toy(on_batch=interrupts_at(2)), tmp_path)
    for name in ("last.pt", "best.pt"):
        assert checkpoint.load(tmp_path / name).step == 2
    assert "stopping: the run is saved and measured" in capsys.readouterr().out
    assert (tmp_path / "sheet.png").exists()
    train(go_on(tiny(), checkpoint.load(tmp_path / "last.pt"), CPU, Ticking()), Toy(), tmp_path)
    assert checkpoint.load(tmp_path / "last.pt").step == 8


def test_ctrl_c_twice_ends_at_once_and_harms_no_file(tmp_path):
    task = Toy(on_batch=interrupts_at(6), on_validate=interrupts_at(1))
    trained(tiny(), task, tmp_path)
    assert (checkpoint.load(tmp_path / "last.pt").step, checkpoint.load(tmp_path / "best.pt").step) == (6, 4)
    assert [row["step"] for row in read_log(tmp_path / "log.csv")] == ["4"]
    assert {path.name for path in tmp_path.iterdir()} == {"last.pt", "best.pt", "log.csv"}


def test_ctrl_c_before_the_first_step_leaves_the_untrained_net(tmp_path):
    trained(tiny(), Toy(on_batch=interrupts_at(0)), tmp_path)
    assert checkpoint.load(tmp_path / "last.pt").step == 0
    assert read_log(tmp_path / "log.csv")[0]["loss"] == "nan"


def test_a_long_way_to_the_next_validation_is_saved_in_between(tmp_path):
    found = []

    def look(count: int) -> None:
        found.append(checkpoint.load(tmp_path / "last.pt").step if (tmp_path / "last.pt").exists() else None)

    config = tiny(schedule={"validate_every": 100.0, "checkpoint_every": 3.0})
    trained(config, Toy(on_batch=look), tmp_path)
    assert found == [None, None, None, 3, 3, 3, 6, 6]


def test_weights_that_are_no_numbers_any_more_end_the_run_and_keep_the_best(tmp_path):
    with pytest.raises(ModelError, match="diverged by step 8"):
        trained(tiny(), Toy(scores=itertools.chain([20.0], itertools.repeat(float("nan")))), tmp_path)
    assert checkpoint.load(tmp_path / "best.pt").step == 4


def test_a_configuration_trains_from_photos_to_a_checkpoint_and_is_not_overwritten(tmp_path, drawn):
    (tmp_path / "tiny.toml").write_text(TOML, encoding="utf-8")
    options = {"data": drawn / "photos", "runs": tmp_path / "runs"}
    best = main(tmp_path / "tiny.toml", **options)
    assert checkpoint.load(best).step > 0
    assert list(read_log(best.parent / "log.csv")[0])[5:] == ["thin", "thick", "specks", "holes"]
    with pytest.raises(UsageError, match="already holds a run"):
        main(tmp_path / "tiny.toml", **options)
    before = checkpoint.load(best.parent / "last.pt")
    with pytest.raises(UsageError, match="is spent; give a larger --budget"):
        main(tmp_path / "tiny.toml", **options, resume=True)
    main(tmp_path / "tiny.toml", **options, budget="1.5s", resume=True)
    assert checkpoint.load(best.parent / "last.pt").step > before.step


@pytest.mark.parametrize("place", ["begin", "make_task"])
def test_ctrl_c_before_training_begins_is_a_sentence(tmp_path, drawn, monkeypatch, place):
    def press(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, place, press)
    (tmp_path / "tiny.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(RestorerError, match="Stopped before training began"):
        main(tmp_path / "tiny.toml", data=drawn / "photos", runs=tmp_path)
    with pytest.raises(RestorerError, match="Stopped before training began"):
        training.preview(tmp_path / "tiny.toml", data=drawn / "photos", picture=tmp_path / "sheet.png")


def test_a_run_that_was_never_begun_cannot_go_on(tmp_path, drawn):
    (tmp_path / "tiny.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(ModelError, match="no checkpoint"):
        main(tmp_path / "tiny.toml", data=drawn / "photos", runs=tmp_path, resume=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('net = "heal"', 'net = "odd"', "no net “odd”"),
        ('net = "heal"', 'net = "harmonic"', "options"),
        ('task = "fill"', 'task = "odd"', "no task “odd”"),
        ("cycles = 1", "cycle = 1", "no option cycle"),
        ("widths = [4]", "widths = [4, 5]", "widths"),
        ("widths = [4]", 'widths = ["4", 12]', "widths"),
        ("[masks]\nbank = 8\ncoverage = [0.1, 0.4]", "", "missing masks"),
        ("[schedule]", '[schedule]\nkind = "odd"', "no schedule “odd”"),
        ("[optimiser]", '[optimiser]\nkind = "odd"', "no optimiser “odd”"),
        ("[optimiser]", '[optimiser]\nprecision = "fp8"', "no precision “fp8”"),
        ("[masks]", '[[losses]]\nkind = "odd"\n[masks]', "no loss “odd”"),
        ("[masks]", '[[losses]]\nkind = "kl"\n[masks]', "latent"),
    ],
)
def test_a_configuration_that_cannot_be_trained_is_said_in_a_sentence(tmp_path, drawn, old, new, said):
    assert old in TOML
    (tmp_path / "tiny.toml").write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        main(tmp_path / "tiny.toml", data=drawn / "photos", runs=tmp_path)
