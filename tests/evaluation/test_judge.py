from __future__ import annotations

import numpy as np
import pytest

from gioconda.evaluation.judge import Judge, background, eye_similarity, mean_colour
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import EXPRESSIONS


def test_eyes_are_kept_until_they_are_covered(people: list[Person]) -> None:
    person = people[0]
    x, y = person.points[PUPILS[0]].astype(int)
    covered = person.pixels.copy()
    covered[y - 25 : y + 25, x - 25 : x + 25] = 0
    below = person.pixels.copy()
    below[-10:] = 0
    assert eye_similarity(person.pixels, person.pixels, person.points) == pytest.approx(1)
    assert eye_similarity(person.pixels, below, person.points) == pytest.approx(1)
    assert eye_similarity(person.pixels, covered, person.points) < 0.9


def test_the_background_is_far_from_the_face(people: list[Person]) -> None:
    person = people[0]
    away = background(person.points, *person.pixels.shape[:2])
    face = person.points[GROUPS["nose"]].astype(int)
    assert not away[face[:, 1], face[:, 0]].any()
    assert away[0, 0]


def test_the_cheeks_lightness_follows_the_light(people: list[Person]) -> None:
    person = people[0]
    light = mean_colour(person.pixels, person.points)
    dark = mean_colour((person.pixels * 0.5).astype(np.uint8), person.points)
    assert 20 < light[0] < 95
    assert dark[0] < light[0] - 10


def test_the_judge_reads_what_it_says(judge: Judge, people: list[Person]) -> None:
    seen = JudgedFaces.of(people)
    hair = {f"{colour}_hair" for colour in ("black", "brown", "blond", "gray")}
    assert set(judge.readings) == {"smile", "gender", "glasses", "beard", "moustache"} | hair
    for read in judge.readings.values():
        assert read(seen).shape == (7,)
        assert np.abs(read(seen)).max() <= 1
    assert (judge.smiles(seen) < 0.3).all()  # the composites do not smile
    assert (judge.readings["glasses"](seen) < 0).all()
    assert judge.expressions(seen).shape == (7,)


def test_of_the_words_of_a_category_one_is_read(judge: Judge, people: list[Person]) -> None:
    seen = JudgedFaces.of(people)
    expressions = np.stack([judge.reading_of(name)(seen) for name in EXPRESSIONS])
    assert ((expressions > 0).sum(0) == 1).all()
    assert (expressions.argmax(0) == judge.expressions(seen)).all()
    assert (judge.reading_of("frontal")(seen) > 0).all()  # the composites look ahead
    assert (judge.reading_of("left")(seen) < 0).all()


def test_a_face_is_the_same_person_in_other_light(judge: Judge, people: list[Person]) -> None:
    darker = [Person(p.name, (p.pixels * 0.8).astype(np.uint8), p.box, p.points) for p in people]
    features = judge.identities(JudgedFaces.of(people))
    again = judge.identities(JudgedFaces.of(darker))
    cosines = again @ features.T
    assert (cosines.argmax(1) == np.arange(7)).all()


def test_made_faces_are_found_where_the_template_has_them(
    judge: Judge, people: list[Person]
) -> None:
    from gioconda.evaluation.subjects import aligned

    views = [aligned(person, 96) for person in people]
    seen = judge.locate_in_crops([view.pixels for view in views])
    off = [np.abs(a - b.points).mean() for a, b in zip(seen.points, views, strict=True)]
    assert max(off) < 2
    assert seen.confidence.min() > 0.5
