"""The tables of figures: fills beside the membrane, steps beside their input, each in its place of a Markdown file."""

import json

import pytest

from restorer_app import cli
from restorer_app.core.errors import UsageError
from restorer_app.training.evaluate import evaluate


def test_the_tables_of_fills_and_steps_live_side_by_side_and_each_takes_the_place_of_its_last(drawn, tmp_path):
    report = tmp_path / "README.md"
    report.write_text("# Models\n\nWhat they do.\n", encoding="utf-8")
    for _ in range(2):
        steps = evaluate("sharpen", data=drawn / "photos", write=report, models=tmp_path)
        fills = evaluate("telea", data=drawn / "photos", masks=drawn / "masks", write=report, models=tmp_path)
    text = report.read_text(encoding="utf-8")
    assert text.startswith("# Models\n\nWhat they do.\n\n<!-- table of steps -->\n")
    assert fills["table"] in text
    assert steps["table"] in text
    assert text.count("| telea |") == text.count("| harmonic |") == 1
    assert text.count("| photos | sharpen |") == 4  # blurred in three ways, and with nothing to do


def test_a_table_without_its_end_is_not_written_over(drawn, tmp_path):
    report = tmp_path / "README.md"
    report.write_text("<!-- table of steps -->\nwords of ours", encoding="utf-8")
    with pytest.raises(UsageError, match="end of the table of steps"):
        evaluate("sharpen", data=drawn / "photos", write=report, limit=1, models=tmp_path)
    assert report.read_text(encoding="utf-8").endswith("words of ours")


def test_the_report_names_its_numbers(drawn, tmp_path):
    result = json.loads(json.dumps(evaluate("sharpen", data=drawn, limit=1, models=tmp_path), allow_nan=False))
    score = result["kinds"]["blur-1"]["photos"]["sharpen"]
    assert set(score) == {"psnr", "gain", "worst", "ssim", "seconds", "mse"}
    assert result["photos"] == {"grey": {"measured": 1, "of": 2}, "photos": {"measured": 1, "of": 4}}
    assert (result["task"], result["models"]) == ("step", [{"id": "sharpen", "sha256": None}])
    fills = evaluate("telea", data=drawn / "photos", masks=drawn / "masks", limit=1, models=tmp_path)
    assert fills["kinds"]["thin"]["harmonic"]["gain"] == 0
    assert fills["kinds"]["thin"]["telea"]["gain"] == fills["kinds"]["thin"]["telea"]["worst"]


def test_fills_are_measured_on_photos_in_a_condition(drawn, tmp_path):
    where = {"data": drawn / "photos", "masks": drawn / "masks", "models": tmp_path}
    good, poor = evaluate("telea", **where), evaluate("telea", **where, condition="jpeg-10")
    assert "JPEG, quality 10" in poor["table"]
    assert all(good["kinds"][kind]["telea"] != poor["kinds"][kind]["telea"] for kind in good["kinds"])


def test_what_cannot_be_measured_is_refused_in_one_sentence(drawn, tmp_path):
    photos, masks = drawn / "photos", drawn / "masks"
    for arguments, words in (
        ({"model": "telea", "masks": tmp_path}, "has a mask"),
        ({"model": "telea", "masks": tmp_path / "nowhere"}, "has a mask"),
        ({"model": "telea"}, "--masks"),
        ({"model": "telea", "masks": masks, "peers": tmp_path}, "beside steps"),
        ({"model": "sharpen", "masks": masks}, "no fill called “sharpen”"),
        ({"model": "telea", "masks": masks, "condition": "rain"}, "no condition called “rain”"),
        ({"model": "sharpen", "condition": "jpeg-10"}, "--condition"),
        ({"model": "magic"}, "no step called “magic”"),
        ({"model": "sharpen", "limit": 0}, "1 or more"),
        ({"model": "sharpen", "peers": tmp_path}, "no peers.py"),
    ):
        with pytest.raises(UsageError, match=words):
            evaluate(**arguments, data=photos, models=tmp_path)


@pytest.mark.parametrize("place", ["nowhere/table.md", "file/table.md", "."])
def test_a_table_that_cannot_be_written_is_refused_in_one_sentence(drawn, tmp_path, capsys, place):
    (tmp_path / "file").write_text("mine")
    arguments = ["evaluate", "sharpen", "--data", str(drawn / "photos"), "--limit", "1"]
    assert cli.main([*arguments, "--write", str(tmp_path / place)]) == 1
    said = capsys.readouterr()
    assert "cannot be written" in said.err
    assert said.out == ""
