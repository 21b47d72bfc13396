"""Starting from other weights: the layers that two nets share are taken over, the ends that mean something else not."""

import pytest
import torch

from restorer_app.catalog import load_card
from restorer_app.core.errors import ModelError, UsageError
from restorer_app.engine.weights import load_net
from restorer_app.nets import NETS
from restorer_app.paths import models_dir
from restorer_app.training import checkpoint
from restorer_app.training.run import begin, snapshot
from restorer_app.training.starting import take_over
from tests.unit.training.runs import CPU, tiny

ENDS = ("unet.stem.", "unet.head.")


def filled(state: dict[str, torch.Tensor], value: float) -> dict[str, torch.Tensor]:
    return {name: torch.full_like(tensor, value) for name, tensor in state.items()}


def saved(path, config):
    run = begin(config, CPU)
    run.net.load_state_dict(filled(run.net.state_dict(), 7))
    checkpoint.save(snapshot(run), path)
    return path


def test_another_net_gives_all_but_its_stem_and_head(tmp_path):
    source = saved(tmp_path / "best.pt", tiny(net="heal"))
    state = begin(tiny(start_from=str(source)), CPU).net.state_dict()
    assert all(bool((tensor == 7).all()) == (not name.startswith(ENDS)) for name, tensor in state.items())


def test_the_same_net_gives_everything(tmp_path):
    source = saved(tmp_path / "best.pt", tiny())
    assert all(
        bool((tensor == 7).all()) for tensor in begin(tiny(start_from=str(source)), CPU).net.state_dict().values()
    )


def test_layers_of_another_size_stay_as_they_are(tmp_path):
    source = saved(tmp_path / "best.pt", tiny())
    state = begin(tiny(start_from=str(source), options={"widths": [4, 8]}), CPU).net.state_dict()
    assert bool((state["unet.stem.weight"] == 7).all())
    assert not bool((state["unet.middle.0.first.weight"] == 7).any())


def test_a_net_that_is_given_more_does_at_first_what_its_source_does(tmp_path):
    source = saved(tmp_path / "best.pt", tiny(net="heal"))
    plain, noisy = (
        begin(tiny(net="heal", start_from=str(source), options=options), CPU).net for options in ({}, {"noise": 1})
    )
    image, mask = torch.rand(1, 3, 16, 16), (torch.rand(1, 1, 16, 16) < 0.3).float()
    assert torch.equal(plain(image, mask), noisy(image, mask))


def test_a_net_that_is_given_fewer_planes_does_without_the_others(tmp_path):
    source = saved(tmp_path / "best.pt", tiny(net="heal", options={"noise": 1}))
    stem = begin(tiny(net="heal", start_from=str(source)), CPU).net.unet.stem.weight
    assert stem.shape[1] == 16
    assert bool((stem == 7).all())


def test_a_net_with_one_level_more_does_at_first_what_its_source_does(tmp_path):
    shallow = begin(tiny(net="damage", options={"widths": [4, 6, 8], "blocks": [1, 2, 3]}), CPU)
    filler = torch.Generator().manual_seed(5)
    for tensor in shallow.net.state_dict().values():
        tensor.copy_(torch.randn(tensor.shape, generator=filler) * 0.3)
    checkpoint.save(snapshot(shallow), tmp_path / "best.pt")
    options = {"widths": [4, 6, 8, 8], "blocks": [1, 2, 2, 1]}
    deep = begin(tiny(net="damage", start_from=str(tmp_path / "best.pt"), options=options), CPU).net
    image = torch.rand(1, 3, 48, 32)
    assert torch.allclose(deep.eval()(image), shallow.net.eval()(image), atol=1e-6)


def test_a_net_that_is_part_of_another_gives_that_part_its_weights():
    revive = NETS["revive"].build({"widths": [4, 4, 6], "blocks": [1, 1, 1], "latent": 2}).eval()
    given = take_over(revive, "revive", models_dir() / "clean")
    clean = load_net(load_card(models_dir() / "clean"))
    assert given == len(clean.state_dict())
    image, none = torch.rand(1, 3, 24, 24), torch.zeros(1, 1, 24, 24)
    with torch.inference_mode():
        assert torch.allclose(revive(image, none), clean(image, none), atol=1e-6)


def test_a_model_that_ships_can_be_started_from():
    heal, clean = (NETS[row].build({"widths": [32, 64, 96], "blocks": [1, 1, 2]}) for row in ("heal", "clean"))
    shared = [name for name in clean.state_dict() if not name.startswith(ENDS)]
    assert take_over(clean, "clean", models_dir() / "heal") == len(shared)
    assert take_over(heal, "heal", models_dir() / "heal") == len(shared) + 4
    assert torch.equal(clean.state_dict()["unet.downs.0.weight"], heal.state_dict()["unet.downs.0.weight"])


def test_a_source_that_is_missing_or_fits_nowhere_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no checkpoint"):
        begin(tiny(start_from=str(tmp_path / "none.pt")), CPU)
    source = saved(tmp_path / "best.pt", tiny(net="heal"))
    with pytest.raises(UsageError, match="No layer"):
        begin(tiny(start_from=str(source), options={"widths": [5, 7]}), CPU)


def test_the_average_starts_from_the_weights_that_were_taken_over(tmp_path):
    source = saved(tmp_path / "best.pt", tiny())
    run = begin(tiny(start_from=str(source), optimiser={"ema": 0.9}), CPU)
    assert all(bool((tensor == 7).all()) for tensor in run.measured.state_dict().values())


def test_fewer_channels_inside_the_blocks_are_the_strongest_of_the_source(tmp_path):
    run = begin(tiny(), CPU)
    state = run.net.state_dict()
    for name in state:
        if name.endswith("second.weight"):
            state[name] = torch.ones_like(state[name])
    strong = state["unet.middle.0.first.weight"]
    strong[:] = 0.01
    strong[[1, 4, 5]] = 1.0
    run.net.load_state_dict(state)
    checkpoint.save(snapshot(run), tmp_path / "best.pt")
    small = begin(tiny(start_from=str(tmp_path / "best.pt"), options={"inner": 0.5}), CPU).net.state_dict()
    assert small["unet.middle.0.first.weight"].shape[0] == 3
    assert bool((small["unet.middle.0.first.weight"] == 1).all())
    assert small["unet.middle.0.second.weight"].shape[1] == 3


def test_channels_that_do_nothing_can_be_pruned_without_a_change(tmp_path):
    run = begin(tiny(), CPU)
    generator = torch.Generator().manual_seed(1)
    state = {name: torch.randn(tensor.shape, generator=generator) for name, tensor in run.net.state_dict().items()}
    for name, tensor in state.items():
        if name.endswith("second.weight"):
            tensor[:, tensor.shape[1] // 2 :] = 0
    run.net.load_state_dict(state)
    checkpoint.save(snapshot(run), tmp_path / "best.pt")
    small = begin(tiny(start_from=str(tmp_path / "best.pt"), options={"inner": 0.5}), CPU).net
    image, level = torch.rand((1, 3, 16, 16), generator=generator), torch.zeros((1, 1, 16, 16))
    assert torch.allclose(small(image, level), run.net(image, level), rtol=1e-4, atol=1e-3)
