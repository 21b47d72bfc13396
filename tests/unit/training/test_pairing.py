"""Fine-tuning on pairs of scans: what helps is kept, what does not is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.data import coffee

from restorer_app.core.errors import ModelError, UsageError
from restorer_app.training import checkpoint, pairing
from restorer_app.training import train as training
from restorer_app.training.config import TrainConfig, load_config
from restorer_app.training.curve import read_log
from restorer_app.training.degrade import Degraded
from restorer_app.training.pairing import Pairing
from restorer_app.training.pairs import load_pairs
from restorer_app.training.run import Run, begin, snapshot
from restorer_app.training.task import Randomness
from restorer_app.training.tasks import make_task
from restorer_app.training.train import BEST, LAST, refuse_what_is_no_better, train
from tests.unit.training.archive import Scan, faded, noisy, same, write_pairs
from tests.unit.training.runs import CPU, Ticking, Toy, interrupts_at, tiny


def config_for(folder: Path, **changes: Any) -> TrainConfig:
    """A tiny net that begins as the identity, to be tuned on the pairs in a folder."""
    start = folder / "start.pt"
    checkpoint.save(snapshot(begin(tiny(), CPU)), start)
    pairs = {"damaged": str(folder / "damaged"), "restored": str(folder / "restored")}
    schedule = {"budget": 200.0, "validate_every": 40.0, "warm_up": 0}
    return tiny(task="pairs", pairs=pairs, start_from=str(start), schedule=schedule, **changes)


def tune(folder: Path, **changes: Any) -> tuple[float, float]:
    """Trains and returns the figures before and after."""
    config = config_for(folder, **changes)
    run = begin(config, CPU, Ticking())
    train(run, make_task(config, None, CPU), folder / "run")
    refuse_what_is_no_better(run, folder / "run")
    return run.start, run.score


def scored(folder: Path, *scores: float, interrupted: int | None = None) -> Run:
    """A run with these figures on the pairs held out, the first one before training."""
    run = begin(config_for(folder), CPU, Ticking())
    on_batch = interrupts_at() if interrupted is None else interrupts_at(interrupted)
    train(run, Toy(iter(scores), on_batch), folder / "run")
    return run


def write_configuration(folder: Path) -> Path:
    """A configuration file for the pairs in a folder, which begins with a tiny net that is the identity."""
    checkpoint.save(snapshot(begin(tiny(), CPU)), folder / "start.pt")
    file = folder / "mine.toml"
    file.write_text(
        f"""
name = "mine"
task = "pairs"
net = "clean"
seed = 1
start_from = {str(folder / "start.pt")!r}
pairs = {{ damaged = "damaged", restored = "restored" }}
data = {{ crop = 16, batch = 2, validation_every = 5 }}
optimiser = {{ learning_rate = 1e-2, precision = "fp32" }}
schedule = {{ budget = "1s", validate_every = "0.5s", warm_up = 0 }}
""",
        encoding="utf-8",
    )
    return file


def test_a_net_learns_what_was_done_to_an_archive(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    before, after = tune(tmp_path)
    assert after > before + 1
    assert (tmp_path / "run" / BEST).exists()


def test_pairs_that_teach_nothing_are_refused_and_leave_a_log_and_a_sheet_alone(tmp_path: Path) -> None:
    write_pairs(tmp_path, same, noisy)
    with pytest.raises(ModelError, match="These weights are refused"):
        tune(tmp_path)
    left = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"log.csv", "sheet.png"} <= left
    assert not left & {BEST, LAST}


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([20.0, 5.0, 4.0, 5.0, 5.0, 5.0], "nothing was better than the 20.00 dB that they began with; 0.10 dB are"),
        (
            [20.0, 20.05, 4.0, 5.0, 5.0, 5.0],
            "the best gain 0.05 dB over the 20.00 dB that they began with; 0.10",
        ),
    ],
)
def test_a_refusal_says_what_the_best_gained(tmp_path: Path, scores: list[float], words: str) -> None:
    write_pairs(tmp_path, faded)
    run = scored(tmp_path, *scores)
    with pytest.raises(ModelError, match=words):
        refuse_what_is_no_better(run, tmp_path / "run")
    assert not (tmp_path / "run" / BEST).exists()


def test_weights_are_refused_after_ctrl_c_too_but_the_run_can_go_on(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    run = scored(tmp_path, 20.0, 5.0, interrupted=3)
    with pytest.raises(ModelError, match="nothing was better"):
        refuse_what_is_no_better(run, tmp_path / "run")
    assert checkpoint.load(tmp_path / "run" / LAST).step == 3
    assert not (tmp_path / "run" / BEST).exists()


def test_a_net_that_gains_nothing_is_no_result_even_where_no_gain_is_asked(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    run = scored(tmp_path, 20.0, 5.0, 5.0, 5.0, 5.0, 5.0)
    assert run.config.pairs is not None
    run.config = replace(run.config, pairs=replace(run.config.pairs, least_gain=0.0))
    with pytest.raises(ModelError, match="nothing was better"):
        refuse_what_is_no_better(run, tmp_path / "run")


def test_ctrl_c_ruins_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def press(*arguments: object) -> None:
        raise KeyboardInterrupt

    write_pairs(tmp_path, same, noisy)
    monkeypatch.setattr(training, "train_step", press)
    with pytest.raises(ModelError, match="These weights are refused"):
        training.main(write_configuration(tmp_path), data=None, runs=tmp_path / "runs")
    assert "stopped; --resume goes on from here" in capsys.readouterr().out


def test_a_refused_run_can_be_begun_again_and_its_log_begins_anew(tmp_path: Path) -> None:
    write_pairs(tmp_path, same, noisy)
    for _ in range(2):
        with pytest.raises(ModelError, match="These weights are refused"):
            training.main(write_configuration(tmp_path), data=None, runs=tmp_path / "runs")
    steps = [int(row["step"]) for row in read_log(tmp_path / "runs" / "mine" / "log.csv")]
    assert steps == sorted(steps)


def test_a_run_goes_on_from_another_directory_and_says_how_to_publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_pairs(tmp_path, faded)
    write_configuration(tmp_path)
    runs = tmp_path / "runs"
    monkeypatch.chdir(tmp_path)
    best = training.main(Path("mine.toml"), data=None, runs=runs)
    said = capsys.readouterr().out.splitlines()[-1]
    assert "python -m restorer_app.training.publish" in said
    assert said.endswith('fine-tune.card.toml" --command "restorer-app train mine.toml"')
    monkeypatch.chdir(tmp_path / "damaged")
    assert training.main(Path("../mine.toml"), data=None, runs=runs, budget="2s", resume=True) == best


def test_scans_of_different_photos_are_never_learned_from(tmp_path: Path) -> None:
    write_pairs(tmp_path, same)
    for index in range(20):
        y, x = divmod(index, 5)
        other = coffee()[70 * y : 70 * y + 90, 100 * x : 100 * x + 90]
        Image.fromarray(other).save(tmp_path / "restored" / f"{index:02}.png")
    with pytest.raises(UsageError, match="learning from pairs needs at least 8"):
        tune(tmp_path)


def test_a_net_is_measured_as_the_program_runs_it_told_what_it_takes_away_when_told_nothing(tmp_path: Path) -> None:
    class TakesTwiceWhatItIsTold(torch.nn.Module):
        def forward(self, image: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
            return image - torch.where(level > 0, 2 * level, 0.1)

    write_pairs(tmp_path, lambda scan, rng: scan // 2 + 51, lambda scan, rng: scan // 2)
    pairing = make_task(config_for(tmp_path), None, CPU)
    assert pairing.validate(TakesTwiceWhatItIsTold()).score > 40


def test_both_crops_of_a_pair_show_the_same_place(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    config = config_for(tmp_path)
    pairs, _ = load_pairs(tmp_path / "damaged", tmp_path / "restored")
    batch = Pairing(config, pairs, CPU).batch(Randomness(3))
    expected = ((batch.target * 255 * 0.8 + 30).floor() / 255).clamp(0, 1)
    assert torch.allclose(batch.inputs[0], expected, atol=1.1 / 255)


def test_a_preview_does_not_say_that_damaged_crops_are_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Degraded] = []
    monkeypatch.setattr(pairing, "contact_sheet", lambda clean, degraded, path: shown.append(degraded))
    write_pairs(tmp_path, faded)
    pairs, _ = load_pairs(tmp_path / "damaged", tmp_path / "restored")
    Pairing(config_for(tmp_path), pairs, CPU).preview(Randomness(1), tmp_path / "sheet.png")
    assert all(record for record in shown[0].records)


def test_a_net_that_fills_holes_is_shown_what_was_restored_and_measured_there(tmp_path: Path) -> None:
    def scratched(photo: Scan, rng: np.random.Generator) -> Scan:
        result = photo.copy()
        result[40:44] = 255
        return result

    write_pairs(tmp_path, scratched)
    config = tiny(net="heal", options={"widths": [4], "blocks": [1], "cycles": 1}, task="pairs")
    pairs, _ = load_pairs(tmp_path / "damaged", tmp_path / "restored")
    batches = [Pairing(config, pairs, CPU).batch(Randomness(seed)) for seed in range(8)]
    for batch in batches:
        differs = (batch.inputs[0] != batch.target).any(dim=1, keepdim=True)
        assert not (differs & (batch.weight == 0) & ((batch.inputs[0] - batch.target).abs() > 0.05)).any()
        assert torch.equal(batch.inputs[1], batch.weight)
    assert any(batch.weight.any() for batch in batches)


def test_the_folders_are_named_from_where_the_configuration_lies(tmp_path: Path) -> None:
    text = Path("restorer_app/training/configs/fine-tune.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    pairs = load_config(tmp_path / "mine.toml").pairs
    assert pairs is not None
    assert Path(pairs.damaged) == tmp_path.resolve() / "damaged"
