"""Looking for better settings."""

import math
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from restorer_app.core.errors import ModelError, RestorerError, UsageError
from restorer_app.training import train as training
from restorer_app.training.config import TrainConfig, config_from, load_config
from restorer_app.training.search import search
from restorer_app.training.task import Task
from restorer_app.training.tasks import make_task
from tests.unit.training.runs import TOML, tiny

pytest.importorskip("optuna")
RATE = {"path": "optimiser.learning_rate", "low": 1e-4, "high": 1e-1, "log": True}
SEEDS = {"path": "seed", "choices": [1, 2, 3]}


def searching(*fields: dict[str, Any], sampler: str = "random") -> TrainConfig:
    return tiny(search={"fields": list(fields), "sampler": sampler})


def best_near_a_hundredth(config: TrainConfig) -> float:
    """A run whose figure is highest at a learning rate of 0.01."""
    return -abs(math.log10(config.optimiser.learning_rate) + 2)


@pytest.mark.parametrize("sampler", ["random", "bayes"])
def test_the_best_of_all_tries_is_written_as_a_configuration_that_can_be_trained(tmp_path: Path, sampler: str) -> None:
    tried: list[float] = []

    def run(config: TrainConfig) -> float:
        tried.append(config.optimiser.learning_rate)
        return best_near_a_hundredth(config)

    search(searching(RATE, sampler=sampler), 12, run, tmp_path / "best.toml")
    best = min(tried, key=lambda rate: abs(math.log10(rate) + 2))
    assert len(tried) == 12
    assert load_config(tmp_path / "best.toml") == tiny(optimiser={"learning_rate": best})


def test_each_try_gets_its_share_of_the_budget_and_a_folder_of_its_own(tmp_path: Path) -> None:
    runs: list[TrainConfig] = []

    def run(config: TrainConfig) -> float:
        runs.append(config)
        return 0.0

    search(searching(RATE), 4, run, tmp_path / "best.toml")
    assert [one.schedule.budget for one in runs] == [2.0] * 4
    assert len({one.name for one in runs}) == 4


def test_a_grid_tries_every_choice_once(tmp_path: Path) -> None:
    seeds: list[int] = []

    def run(config: TrainConfig) -> float:
        seeds.append(config.seed)
        return float(config.seed)

    search(searching(SEEDS, sampler="grid"), 3, run, tmp_path / "best.toml")
    assert sorted(seeds) == [1, 2, 3]
    assert tomllib.loads((tmp_path / "best.toml").read_text())["seed"] == 3


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (tiny(), "missing search"),
        (searching(RATE, sampler="grid"), "needs choices"),
        (searching(RATE, sampler="luck"), "There is no search “luck”"),
        (searching({"path": "optimiser.colour", "choices": [1]}), "no field “optimiser.colour”"),
        (searching({"path": "losses.9.weight", "choices": [1]}), "no field"),
    ],
)
def test_what_cannot_be_searched_is_said(tmp_path: Path, config: TrainConfig, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        search(config, 2, lambda config: 0.0, tmp_path / "best.toml")


def test_a_weight_in_a_list_can_be_searched(tmp_path: Path) -> None:
    config = replace(searching({"path": "losses.0.weight", "choices": [0.5, 2.0]}))
    best = search(config, 8, lambda config: config.losses[0].weight, tmp_path / "best.toml")
    assert best.losses[0].weight == 2
    assert config_from(tomllib.loads((tmp_path / "best.toml").read_text())) == best


@pytest.mark.parametrize(
    "field",
    [
        {"path": "seed"},
        {"path": "seed", "choices": []},
        {"path": "seed", "choices": 5},
        {"path": "optimiser.learning_rate", "low": 0.1, "high": 0.01},
        {"path": "optimiser.learning_rate", "low": 0.0, "high": 0.1, "log": True},
        {"path": "optimiser.learning_rate", "low": 0.0, "high": math.inf},
        {"path": "optimiser.learning_rate", "low": 0.1, "high": 0.2, "log": "yes"},
    ],
)
def test_a_field_needs_choices_or_a_range(field: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="In the training configuration, search: "):
        searching(field)


def test_a_search_needs_a_field() -> None:
    with pytest.raises(UsageError, match="search: fields"):
        searching()


@pytest.mark.parametrize("count", [0, -1])
def test_a_search_needs_a_try(tmp_path: Path, count: int) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        search(searching(RATE), count, lambda config: 0.0, tmp_path / "best.toml")


def test_an_earlier_search_is_never_written_over(tmp_path: Path) -> None:
    search(searching(RATE), 2, best_near_a_hundredth, tmp_path / "best.toml")
    before = (tmp_path / "best.toml").read_bytes()
    with pytest.raises(UsageError, match="already holds a search"):
        search(searching(RATE), 2, lambda config: 0.0, tmp_path / "best.toml")
    assert (tmp_path / "best.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"path": "seed", "low": 0.1, "high": 0.2}, "seed cannot be 0.1"),
        ({"path": "data.crop", "choices": [16, 8]}, "crop cannot be 8"),
        ({"path": "optimiser.kind", "choices": ["adam", "adamax"]}, "no optimiser “adamax”"),
    ],
)
def test_a_value_that_cannot_be_is_said_before_anything_is_tried(
    tmp_path: Path, field: dict[str, Any], words: str
) -> None:
    tried: list[TrainConfig] = []

    def run(config: TrainConfig) -> float:
        tried.append(config)
        return 0.0

    with pytest.raises(UsageError, match=words):
        search(searching(RATE, field), 4, run, tmp_path / "best.toml")
    assert not tried


def test_whole_numbers_are_searched_by_whole_numbers_and_others_are_not(tmp_path: Path) -> None:
    batches: list[int] = []
    weights: list[float] = []

    def run(config: TrainConfig) -> float:
        batches.append(config.data.batch)
        weights.append(config.losses[0].weight)
        return 0.0

    fields = (
        {"path": "data.batch", "low": 1, "high": 64, "log": True},
        {"path": "losses.0.weight", "low": 1, "high": 2},
    )
    config = replace(searching(*fields), losses=tiny(losses=[{"kind": "l1", "weight": 1}]).losses)
    search(config, 8, run, tmp_path / "best.toml")
    assert all(isinstance(batch, int) for batch in batches)
    assert len(set(batches)) > 2
    assert not all(weight.is_integer() for weight in weights)


@pytest.mark.parametrize("sampler", ["random", "bayes", "grid"])
def test_lists_are_choices_like_others(tmp_path: Path, sampler: str) -> None:
    config = searching({"path": "options.widths", "choices": [[4, 6], [4, 8]]}, sampler=sampler)
    best = search(config, 6, lambda config: float(config.options["widths"][1]), tmp_path / "best.toml")
    assert best.options["widths"] == [4, 8]


def test_ctrl_c_ends_a_search_with_the_best_of_what_was_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds: list[int] = []

    def run(config: TrainConfig) -> float:
        if len(seeds) == 2:
            raise KeyboardInterrupt
        seeds.append(config.seed)
        return float(config.seed)

    best = search(searching(SEEDS, sampler="grid"), 3, run, tmp_path / "best.toml")
    assert best.seed == max(seeds)
    assert load_config(tmp_path / "best.toml").seed == max(seeds)
    assert "stopped: 2 of 3 settings" in capsys.readouterr().out


def test_ctrl_c_in_the_first_try_writes_nothing_and_says_so(tmp_path: Path) -> None:
    def run(config: TrainConfig) -> float:
        raise KeyboardInterrupt

    with pytest.raises(RestorerError, match="Stopped before any setting"):
        search(searching(SEEDS), 3, run, tmp_path / "best.toml")
    assert not (tmp_path / "best.toml").exists()


@pytest.mark.parametrize("place", ["train_step", "illustrate"])
def test_ctrl_c_in_a_try_is_not_lost(tmp_path: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def press(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, place, press)
    text = "[search]\nfields = [{ path = 'seed', choices = [1, 2, 3] }]\n"
    (tmp_path / "tiny.toml").write_text(TOML + text, encoding="utf-8")
    where = {"data": drawn / "photos", "runs": tmp_path / "runs", "budget": "0.2s", "device": "cpu"}
    with pytest.raises(RestorerError, match="Stopped before any setting"):
        training.search(tmp_path / "tiny.toml", count=3, **where)
    assert [path.name for path in (tmp_path / "runs" / "tiny-search").iterdir()] == ["000"]


def test_a_try_learns_from_what_its_own_settings_say(
    tmp_path: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[TrainConfig] = []

    def recorded(config: TrainConfig, *rest: Any) -> Task:
        made.append(config)
        return make_task(config, *rest)

    monkeypatch.setattr(training, "make_task", recorded)
    text = "[search]\nsampler = 'grid'\nfields = [{ path = 'masks.bank', choices = [4, 6] }]\n"
    (tmp_path / "tiny.toml").write_text(TOML + text, encoding="utf-8")
    where = {"data": drawn / "photos", "runs": tmp_path / "runs", "budget": "0.2s", "device": "cpu"}
    best = training.search(tmp_path / "tiny.toml", count=2, **where)
    assert sorted(config.masks.bank for config in made if config.masks) == [4, 6, 8]  # its own 8 first
    assert load_config(best).name == "tiny"
    with pytest.raises(UsageError, match="already holds a search"):
        training.search(tmp_path / "tiny.toml", count=2, **where)


@pytest.mark.parametrize(
    ("field", "choices", "words"),
    [
        ("optimiser.learning_rate", "[1e-3, 1e38]", "has diverged"),
        ("options.widths", "[[6], [4, 6]]", "must name the same levels"),
    ],
)
def test_a_setting_that_does_not_work_is_told_and_the_others_still_count(
    tmp_path: Path, drawn: Path, capsys: pytest.CaptureFixture[str], field: str, choices: str, words: str
) -> None:
    text = f"[search]\nsampler = 'grid'\nfields = [{{ path = '{field}', choices = {choices} }}]\n"
    (tmp_path / "tiny.toml").write_text(TOML + text, encoding="utf-8")
    where = {"data": drawn / "photos", "budget": "0.4s", "device": "cpu"}
    best = load_config(training.search(tmp_path / "tiny.toml", count=2, runs=tmp_path / "runs", **where))
    assert words in capsys.readouterr().out
    assert best.optimiser.learning_rate < 1
    assert len(best.options["widths"]) == 1


def test_photos_that_are_not_there_end_a_search_at_once(tmp_path: Path) -> None:
    text = "[search]\nfields = [{ path = 'seed', choices = [1, 2, 3] }]\n"
    (tmp_path / "tiny.toml").write_text(TOML + text, encoding="utf-8")
    where = {"data": tmp_path / "nowhere", "runs": tmp_path / "runs", "budget": None, "device": "cpu"}
    with pytest.raises(UsageError, match="There is no folder"):
        training.search(tmp_path / "tiny.toml", count=3, **where)


def test_a_search_in_which_nothing_works_says_so_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No setting"):
        search(searching(RATE), 2, lambda config: -math.inf, tmp_path / "best.toml")
    assert not (tmp_path / "best.toml").exists()
