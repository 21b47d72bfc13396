"""Making a net as sure of damage as the default sensitivity takes it to be."""

import numpy as np
import pytest
import torch
from torch import Tensor

from restorer_app.core.errors import UsageError
from restorer_app.core.findings import Belief
from restorer_app.nets.damage import Damage, DamageOptions
from restorer_app.steps.components import least_peak, lowest
from restorer_app.training.calibrating import Shown, best_thresholds, calibrate, main
from restorer_app.training.layer_sheet import kinds_for


def shown(damage: float, else_where: float, clean: float) -> Shown:
    """A scratch of such a logit, something else in the damaged photo, and something in the clean one, on -8."""
    planes = np.full((2, 60, 80), -8, np.float32)
    planes[0, 10:12, 5:70], planes[0, 40:44, 20:60] = damage, else_where
    planes[1, 40:44, 20:60] = clean
    true = np.zeros((60, 80), bool)
    true[10:12, 5:70] = True
    return Shown(planes[0], planes[1], true)


def test_the_threshold_lies_between_damage_and_what_is_none():
    low, high = best_thresholds([shown(-2, -5, -5)])
    assert -5 < high <= -2
    assert -8 < low < high


def test_what_is_as_sure_in_an_undamaged_photo_is_not_believed_though_damage_is_lost():
    assert best_thresholds([shown(2, -8, -8), shown(6, -8, 3)])[1] > 3


def test_a_net_that_is_surest_of_undamaged_photos_is_refused():
    with pytest.raises(UsageError, match="marks too much"):
        best_thresholds([shown(0, 0, 20)])


class Timid(Damage):
    """Takes what is bright for damage and what is dark for a stain, and is sure of neither."""

    def __init__(self) -> None:
        super().__init__(DamageOptions((4,), (1,)))
        self.scale, self.shift = torch.full((2, 1, 1), 2.0), torch.full((2, 1, 1), -8.0)

    def logits(self, image: Tensor) -> Tensor:
        grey = image.mean(1, keepdim=True)
        return self.scale * torch.cat(((grey - 0.6) * 8, (0.4 - grey) * 8), 1) + self.shift

    def rescale(self, plane: int, scale: float, shift: float) -> None:
        self.scale[plane] *= scale
        self.shift[plane] = self.shift[plane] * scale + shift


def test_what_a_timid_net_finds_is_believed_by_default_afterwards():
    net, photos = Timid(), [np.full((96, 96, 3), 128, np.uint8) for _ in range(3)]
    scratch, paper = torch.full((1, 3, 1, 1), 0.95), torch.full((1, 3, 1, 1), 0.5)
    assert 255 * float(net(scratch)[0, 0]) < lowest(Belief())
    calibrate(net, photos, [kind for kind in kinds_for(None, measuring=False) if kind.label != "none"], 1)
    assert 255 * float(net(scratch)[0, 0]) > least_peak(Belief().sensitivity)
    assert 255 * float(net(paper)[0, 0]) < lowest(Belief())


def test_only_one_output_is_rescaled():
    net = Damage(DamageOptions((4,), (1,))).eval().requires_grad_(False)
    image = torch.rand(1, 3, 12, 14, generator=torch.Generator().manual_seed(1))
    torch.nn.init.normal_(net.unet.head.weight, generator=torch.Generator().manual_seed(2))
    before = net.logits(image)
    net.rescale(1, 2.0, -0.5)
    after = net.logits(image)
    assert torch.allclose(after[:, 0], before[:, 0], atol=1e-4)
    assert torch.allclose(after[:, 1], 2 * before[:, 1] - 0.5, atol=1e-4)


def test_a_checkpoint_that_is_none_is_said_in_a_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "no.pt"), "--data", str(tmp_path), "-o", str(tmp_path / "out.pt")]) == 1
    said = capsys.readouterr().err
    assert "There is no checkpoint" in said
    assert said.count("\n") == 1
