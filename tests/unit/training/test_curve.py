"""The log of a run and its picture: whole at any time, readable after columns changed, and no need to draw it."""

import sys

import pytest
from PIL import Image

from restorer_app.training.curve import add_row, draw_curve, read_log
from restorer_app.training.run import begin
from restorer_app.training.train import train
from tests.unit.training.runs import CPU, Ticking, Toy, tiny

ROWS = [
    {"step": "1", "seconds": "60", "loss": "nan", "train_psnr": "nan", "ssim": "0.7", "thin": "1.5"},
    {"step": "2", "seconds": "120", "loss": "0.1", "train_psnr": "20", "ssim": "0.8", "thin": "1.7"},
]


def test_rows_come_back_in_their_order_and_nothing_else_is_left(tmp_path):
    for row in ROWS:
        add_row(tmp_path / "log.csv", row)
    assert read_log(tmp_path / "log.csv") == ROWS
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]
    assert read_log(tmp_path / "none.csv") == []


def test_a_log_with_other_columns_goes_on_with_the_new_ones(tmp_path):
    (tmp_path / "log.csv").write_bytes(b"step,seconds,loss,thin\r\n1,60,0.2,1.5\r\n")
    add_row(tmp_path / "log.csv", ROWS[1])
    old, new = read_log(tmp_path / "log.csv")
    assert new == ROWS[1]
    assert old == {"step": "1", "seconds": "60", "loss": "0.2", "train_psnr": "", "ssim": "", "thin": "1.5"}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_curve_is_a_picture_however_few_rows_there_are(tmp_path, count):
    pytest.importorskip("matplotlib")
    for row in ROWS[:count]:
        add_row(tmp_path / "log.csv", row)
    assert draw_curve(tmp_path / "log.csv", tmp_path / "curve.png")
    with Image.open(tmp_path / "curve.png") as picture:
        assert min(picture.size) > 300
        assert len(picture.convert("RGB").getcolors(100000)) > 5


def test_a_run_draws_its_curve(tmp_path):
    pytest.importorskip("matplotlib")
    train(begin(tiny(), CPU, Ticking()), Toy(), tmp_path)
    assert (tmp_path / "curve.png").exists()


def test_without_matplotlib_a_run_says_how_to_get_a_curve_and_is_as_good(tmp_path, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    train(begin(tiny(), CPU, Ticking()), Toy(), tmp_path)
    assert "pip install matplotlib" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"last.pt", "best.pt", "log.csv", "sheet.png"}
