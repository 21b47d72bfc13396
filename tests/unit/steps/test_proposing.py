"""Which steps are proposed for what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from restorer_app.core.diagnosis import Measurement
from restorer_app.core.state import StepInstance
from restorer_app.steps.proposing import LIMITS, PURPOSES, advise, beyond_doubt, is_served, propose
from restorer_app.steps.steps import STEPS, StepChoice, step_choices

GOOD: Mapping[str, float | None] = {
    "noise": 1.0,
    "jpeg_quality": None,
    "blockiness": 1.0,
    "blur": 0.8,
    "contrast": 240.0,
    "fading": 250.0,
    "cast": 3.0,
    "scratches": 0.0,
    "dust": 0.0,
}
NOISY, SOFT, FADED, DUSTY = {"noise": 12.0}, {"blur": 2.0}, {"fading": 190.0}, {"dust": 60.0}


@dataclass(frozen=True)
class Card:
    row: str

    title = summary = good_for = limits = speed = licence = weights_sha256 = ""
    halo = 0

    @property
    def id(self) -> str:
        return f"my-{self.row}"


def choices(*rows: str) -> tuple[StepChoice, ...]:
    return step_choices([Card(row) for row in rows])


ALL = choices("clean", "revive", "fade")


def measured(*, inks: int = 3, **values: float | None) -> tuple[Measurement, ...]:
    """A good photo but for these values."""
    found = {**GOOD, **values}
    toned = {"one_ink": float(inks == 1), "toned": float(inks == 1 and (found["cast"] or 0) >= 4)}
    return tuple(Measurement(name, name, value, "", f"{name} words", "", toned) for name, value in found.items())


def kinds(measurements: tuple[Measurement, ...], there: tuple[StepChoice, ...] = ALL) -> list[str]:
    return [proposed.step.kind for proposed in propose(measurements, there)]


def test_a_good_photo_needs_nothing() -> None:
    assert kinds(measured()) == []


def test_fading_calls_for_fade_where_it_is_there_and_for_auto_levels_where_it_is_not() -> None:
    assert kinds(measured(**FADED, contrast=140.0)) == ["my-fade"]
    assert kinds(measured(fading=None, contrast=140.0), choices()) == ["auto_levels"]
    assert kinds(measured(contrast=140.0)) == []  # a flat day is no faded photo


def test_blur_calls_for_deblur_where_it_is_there_and_for_crisper_edges_where_it_is_not() -> None:
    assert kinds(measured(**SOFT), choices("deblur")) == ["my-deblur"]
    assert kinds(measured(**SOFT), choices()) == ["edges"]
    assert kinds(measured(), choices("deblur")) == []


def test_fade_says_what_becomes_of_a_cast_and_of_the_tone_of_a_print() -> None:
    (faded,) = propose(measured(**FADED, cast=15.0), ALL)
    assert "takes cast words away" in faded.reason
    assert faded.measures == ("fading", "cast")
    (toned,) = propose(measured(**FADED, cast=15.0, inks=1), ALL)
    assert "leaves the tone of the print" in toned.reason
    assert not toned.step.parameters


@pytest.mark.parametrize(("fading", "strength"), [(200.0, 0.7), (120.0, 1.0)])
def test_what_has_faded_more_is_brought_back_more(fading: float, strength: float) -> None:
    assert propose(measured(fading=fading), ALL)[0].step.strength == strength


def test_revive_takes_the_place_of_the_others_where_damage_comes_together() -> None:
    assert kinds(measured(**NOISY, **FADED)) == ["my-clean", "my-fade"]
    assert kinds(measured(**NOISY, **FADED, **SOFT)) == ["my-revive"]
    assert kinds(measured(**NOISY, **FADED, **DUSTY)) == ["my-revive"]
    assert kinds(measured(**NOISY, **FADED, **SOFT), choices("clean", "fade")) == ["my-clean", "my-fade", "edges"]


@pytest.mark.parametrize(
    ("scratches", "specks", "found", "measures"),
    [
        (1, 0, "1 scratch.", ("scratches",)),
        (0, 2, "2 specks.", ("dust",)),
        (3, 1, "3 scratches, 1 speck.", ("scratches", "dust")),
    ],
)
def test_what_was_found_is_to_be_repaired_first_and_is_counted_by_kind(
    scratches: int, specks: int, found: str, measures: tuple[str, ...]
) -> None:
    rows = measured(dust=specks, tilt=None, borders=None, clipping=None, dpi=None)
    (hint,) = advise([replace(row, parts={**row.parts, "count": float(scratches)}) for row in rows])
    assert hint.sentence.endswith(f": {found}")
    assert hint.measures == measures


def test_no_two_steps_are_proposed_for_one_purpose() -> None:
    rows = {choice.id: choice.step.id for choice in ALL}
    for values in ({**NOISY}, {**NOISY, **FADED}, {**NOISY, **SOFT, **FADED, **DUSTY}, {**NOISY, "jpeg_quality": 20.0}):
        purposes = [purpose for kind in kinds(measured(**values)) for purpose in PURPOSES[rows[kind]]]
        assert len(purposes) == len(set(purposes))


def test_a_step_is_served_by_another_for_the_same_that_is_on() -> None:
    by_id = {choice.id: choice for choice in ALL}
    clean, fade = StepInstance("my-clean"), StepInstance("my-fade")
    assert is_served(clean, [StepInstance("denoise_tv")], by_id)
    assert is_served(fade, [StepInstance("my-revive")], by_id)
    assert not is_served(fade, [StepInstance("denoise_tv"), StepInstance("gone")], by_id)
    assert not is_served(clean, [StepInstance("my-clean", is_on=False)], by_id)


def test_every_limit_has_its_reason_and_every_step_its_purpose() -> None:
    assert all(limit.reason for limit in LIMITS.values())
    assert set(PURPOSES) == {step.id for step in STEPS}


def taken(*, is_damaged: bool = False, **values: float | None) -> list[str]:
    """The rows of the steps that may be taken unseen."""
    found = measured(**values)
    by_id = {choice.id: choice for choice in ALL}
    return [
        by_id[one.step.kind].step.id for one in beyond_doubt(propose(found, ALL), found, by_id, is_damaged=is_damaged)
    ]


NARROW = {"fading": None, "contrast": 180.0}


@pytest.mark.parametrize(
    ("values", "step"),
    [(NOISY, "clean"), (SOFT, "edges"), ({"blockiness": 2.0}, "clean")],
    ids=["noise", "softness", "blocks"],
)
def test_one_sign_of_wear_may_be_the_picture_s_own_but_not_together_with_another(
    values: Mapping[str, float | None], step: str
) -> None:
    assert taken(**values) == []
    assert taken(**values, is_damaged=True) == [step]
    other = NOISY if values is SOFT else SOFT
    assert step in taken(**{**values, **other})


@pytest.mark.parametrize("tones", [FADED, NARROW, {"fading": 185.0}], ids=["fading", "narrow tones", "bad fading"])
def test_noise_and_fading_together_are_what_sand_looks_like(tones: Mapping[str, float | None]) -> None:
    assert taken(**{**NOISY, **tones}) == []
    assert taken(**{**NOISY, **tones, **SOFT})


def test_tones_that_have_faded_a_little_are_left_to_people_and_much_are_not() -> None:
    for tones in (FADED, NARROW, {"fading": 185.0}):
        assert taken(**tones) == []
    assert taken(**FADED, is_damaged=True) == []
    assert taken(fading=185.0, is_damaged=True) == ["fade"]
    assert taken(**{**SOFT, **FADED}) == ["edges"]
    assert taken(**{**SOFT, "fading": 185.0}) == ["fade", "edges"]
    assert taken(**{**SOFT, **NARROW}) == ["edges"]
    assert taken(**{**SOFT, "fading": None, "contrast": 140.0}) == ["auto_levels", "edges"]


@pytest.mark.parametrize(
    "values",
    [{"noise": 20.0}, {"fading": 120.0}, {"jpeg_quality": 70.0}, {"blockiness": 4.0}],
    ids=["noise", "fading", "a JPEG", "blocks"],
)
def test_what_no_unharmed_picture_looks_like_needs_no_other_sign(values: Mapping[str, float | None]) -> None:
    assert len(taken(**values)) == 1
