"""Bias: the counting is checked on people made up for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.evaluation.audit_data import audit_data
from gioconda.evaluation.audit_data_page import data_page, data_record
from gioconda.evaluation.audit_model import audit_model, onsets
from gioconda.evaluation.audit_model_page import model_page, model_record
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.groups import AGE_NAMES, ALL, CROSSED, age_name, group_people
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.people import NO_FACE, UNSURE, Draw, Missed, Person
from gioconda.evaluation.subjects import Subject, subject_of
from gioconda.evaluation.traits import AGE, GENDER, RACE, SKIN, TraitReader


@pytest.fixture(scope="module")
def traits() -> TraitReader:
    return TraitReader()


def crowd(people: list[Person]) -> list[Person]:
    """Forty people: all women smile, one man in four does."""
    return [
        replace(
            people[k % 7],
            labels={
                "gender": ("female", "male")[k % 2],
                "age": (8, 30)[k % 4 > 1],
                "race": "Black" if k < 12 else "White",
                "smiling": 1 if k % 2 == 0 or k % 8 == 1 else -1,
            },
        )
        for k in range(40)
    ]


def test_who_smiles_is_counted(people: list[Person], judge: Judge, traits: TraitReader) -> None:
    audit = audit_data(Draw(crowd(people), []), judge, traits)
    assert not audit.smile_by_network
    assert audit.counts()["female"] == {"smiling": 20, "not smiling": 0}
    assert audit.counts()["male"] == {"smiling": 5, "not smiling": 15}
    assert audit.shares["gender"]["male"].value == 0.25
    assert audit.shares["race"]["Black"].count == 12
    assert audit.shares_of_all["race"]["Black"].value == 0.3
    assert audit.gender_by["age"]["0 to 12"]["female"].count == 10


def test_a_group_is_compared_with_everybody_else(
    people: list[Person], judge: Judge, traits: TraitReader
) -> None:
    """All 20 women smile and 5 of 20 men: 75 points apart, with Newcombe's interval."""
    audit = audit_data(Draw(crowd(people), []), judge, traits)
    apart = audit.differences["gender"]["female"]
    assert apart.value == pytest.approx(0.75)
    assert 0.4 < apart.low < 0.75 < apart.high < 0.95
    assert audit.differences["gender"]["male"].value == pytest.approx(-0.75)
    page = data_page(audit, "crowd").html()
    assert "+75.0 [" in page
    assert "] *" in page


def test_groups_within_groups_are_counted(
    people: list[Person], judge: Judge, traits: TraitReader
) -> None:
    audit = audit_data(Draw(crowd(people), []), judge, traits)
    inner = audit.shares[CROSSED]
    assert inner["female, 20 to 39, White"].count == 7
    assert sum(figure.count for figure in inner.values()) == 40
    assert "fewer than 10 faces are not shown" in data_page(audit, "crowd").html()


def test_whose_faces_are_missed_is_told_by_what_the_set_says(
    people: list[Person], judge: Judge, traits: TraitReader
) -> None:
    man, woman = ({"gender": g, "age": 30, "race": "White"} for g in ("male", "female"))
    missed = [Missed(f"m{k}", man, NO_FACE) for k in range(20)] + [Missed("w", woman, UNSURE)]
    found = audit_data(Draw(crowd(people), missed), judge, traits).misses
    assert found["all"]["all"].no_face.value == pytest.approx(20 / 61)
    assert found["gender"]["male"].no_face.value == 0.5
    assert found["gender"]["female"].no_face.value == 0
    assert found["gender"]["female"].unsure.value == pytest.approx(1 / 21)
    unlabelled = Draw(crowd(people), [Missed("x", {}, NO_FACE)])
    assert set(audit_data(unlabelled, judge, traits).misses) == {"all"}


def test_the_page_tells_what_a_network_said(
    people: list[Person], judge: Judge, traits: TraitReader
) -> None:
    told = data_page(audit_data(Draw(crowd(people), []), judge, traits), "crowd").html()
    assert "smile-judge" not in told
    assert "read by a network" not in told.split("</h1>")[1].split("<h2>")[1]
    unlabelled = [replace(person, labels={}) for person in people]
    audit = audit_data(Draw(unlabelled, []), judge, traits)
    assert audit.smile_by_network
    assert "smile-judge" in data_page(audit, "nobody").html()
    assert data_record(audit, "nobody")["read_by_a_network"] == {
        "gender": True,
        "age": True,
        "race": True,
        CROSSED: True,
    }


def test_one_missing_label_lets_the_network_read_all(
    people: list[Person], traits: TraitReader
) -> None:
    some = [*people[:6], replace(people[6], labels={"gender": "male", "age": 3})]
    judged = {grouping.name: grouping.by_network for grouping in group_people(some, traits)}
    assert judged == {
        "gender": False,
        "age": False,
        "race": True,
        CROSSED: True,
    }


def test_ages_fall_into_bands() -> None:
    assert [age_name(years) for years in (0, 12.9, 13, 39, 60, 116)] == [
        "0 to 12",
        "0 to 12",
        "13 to 19",
        "20 to 39",
        "60 and over",
        "60 and over",
    ]
    assert len(AGE_NAMES) == 5


def test_a_change_starts_where_its_interval_leaves_what_is_negligible() -> None:
    figures = [Figure(m, m - 1, m + 1, 50) for m in (-5.0, -1.0, 0.0, 1.0, 2.6, 4.0)]
    assert onsets((-1, -0.5, 0, 0.25, 0.5, 1), figures, 0.5) == (-1, 0.5)
    assert onsets((-1, -0.5, 0, 0.25, 0.5, 1), figures, 9) == (None, None)


def test_a_method_that_only_lightens_changes_the_skin(
    people: list[Person], setup: EvaluationSetup, traits: TraitReader
) -> None:
    def lighten(views: list[Person], attribute: str, degree: float) -> list[np.ndarray]:
        return [np.clip(v.pixels + 25.0 * max(degree, 0), 0, 255).astype(np.uint8) for v in views]

    subject = Subject("lightener", ("smile",), lambda person: person, edit=lighten)
    crowd = [replace(person, name=f"{k}") for k, person in enumerate(people * 4)]
    audit = audit_model(subject, crowd, replace(setup, degrees=(-1.0, 0.5, 1.0)), traits)
    assert audit.onsets[SKIN][ALL] == (None, 0.5)
    assert audit.changes[SKIN][ALL][0].value == pytest.approx(0, abs=0.3)
    assert 5 < audit.changes[SKIN][ALL][2].value < 20
    assert set(audit.changes) == {GENDER, AGE, RACE, SKIN}
    about = {"data": "nobody", "faces": len(crowd)}
    assert "lightener: what else changes" in model_page(audit, about).html()
    assert audit.differences[SKIN]["gender female"].count == 12
    assert "against all others" in model_page(audit, about).html()
    assert model_record(audit, about)["starts_at"][SKIN][ALL] == (None, 0.5)


def test_a_method_that_does_not_edit_is_refused(
    people: list[Person], setup: EvaluationSetup, traits: TraitReader
) -> None:
    with pytest.raises(WeightsError, match="it edits no faces"):
        audit_model(replace(subject_of("smiler"), edit=None), people, setup, traits)
