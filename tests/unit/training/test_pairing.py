"""Fine-tuning on pairs of scans: what helps is kept, what does not is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.data import astronaut, coffee

from restorer_app.core.errors import ModelError, UsageError
from restorer_app.training import checkpoint
from restorer_app.training.config import TrainConfig, load_config
from restorer_app.training.pairing import Pairing
from restorer_app.training.pairs import load_pairs
from restorer_app.training.run import begin, snapshot
from restorer_app.training.task import Randomness
from restorer_app.training.tasks import make_task
from restorer_app.training.train import BEST, train
from tests.unit.training.runs import CPU, Ticking, tiny

Scan = np.ndarray


def faded(photo: Scan, rng: np.random.Generator) -> Scan:
    return (photo * 0.8 + 30).astype(np.uint8)


def noisy(photo: Scan, rng: np.random.Generator) -> Scan:
    return np.clip(photo + rng.normal(0, 10, photo.shape), 0, 255).astype(np.uint8)


def same(photo: Scan, rng: np.random.Generator) -> Scan:
    return photo


def write_pairs(
    folder: Path, damage: Callable[..., Scan], restore: Callable[..., Scan] = same, count: int = 20
) -> None:
    rng = np.random.default_rng(2)
    for index in range(20):
        y, x = divmod(index, 5)
        photo = astronaut()[100 * y : 100 * y + 90, 80 * x : 80 * x + 90]
        for name, change in (("damaged", damage), ("restored", restore)):
            (folder / name).mkdir(exist_ok=True)
            Image.fromarray(change(photo, rng)).save(folder / name / f"{index:02}.png")


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
    return run.start, run.score


def test_a_net_learns_what_was_done_to_an_archive(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    before, after = tune(tmp_path)
    assert after > before + 1
    assert (tmp_path / "run" / BEST).exists()


def test_pairs_that_teach_nothing_are_refused_and_leave_no_weights(tmp_path: Path) -> None:
    write_pairs(tmp_path, same, noisy)
    with pytest.raises(ModelError, match="These weights are refused"):
        tune(tmp_path)
    assert not (tmp_path / "run" / BEST).exists()


def test_scans_of_different_photos_are_never_learned_from(tmp_path: Path) -> None:
    write_pairs(tmp_path, same)
    for index in range(20):
        y, x = divmod(index, 5)
        other = coffee()[70 * y : 70 * y + 90, 100 * x : 100 * x + 90]
        Image.fromarray(other).save(tmp_path / "restored" / f"{index:02}.png")
    with pytest.raises(UsageError, match="learning from pairs needs at least 8"):
        tune(tmp_path)


def test_both_crops_of_a_pair_show_the_same_place(tmp_path: Path) -> None:
    write_pairs(tmp_path, faded)
    config = config_for(tmp_path)
    pairs, _ = load_pairs(tmp_path / "damaged", tmp_path / "restored")
    batch = Pairing(config, pairs, CPU).batch(Randomness(3))
    expected = ((batch.target * 255 * 0.8 + 30).floor() / 255).clamp(0, 1)
    assert torch.allclose(batch.inputs[0], expected, atol=1.1 / 255)


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
    assert Path(pairs.damaged) == tmp_path / "damaged"
