"""Degrees: the answer gives the sign, the speed the strength, people count alike."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from gioconda.annotation.degrees import FEWEST, measure, strengths
from gioconda.annotation.records import Answer
from tests.annotation.conftest import given


def subject(number: int, times_ms: list[float], smiling: list[bool]) -> list[Answer]:
    """Answers of one subject to faces a.png, b.png and so on."""
    return [
        given(number, f"{chr(97 + k)}.png", says, ms)
        for k, (ms, says) in enumerate(zip(times_ms, smiling, strict=True))
    ]


TIMES = [400.0 * 1.1**k for k in range(FEWEST)]


def test_strength_is_the_share_of_slower_answers() -> None:
    times = np.random.default_rng(0).lognormal(6.4, 0.3, 4000)
    found = np.array(strengths(list(times)))
    slower = 1 - norm.cdf(np.log(times), 6.4, 0.3)
    assert np.abs(found - slower).max() < 0.02
    assert np.abs(np.sort(found) - np.linspace(0, 1, 4000)).max() < 0.02
    assert (np.diff(found[np.argsort(times)]) <= 0).all()


def test_a_slow_and_a_quick_person_count_alike() -> None:
    assert strengths(TIMES) == pytest.approx(strengths([3 * ms for ms in TIMES]))
    assert strengths([500.0] * 3) == [0.5] * 3


def test_the_answer_is_the_sign() -> None:
    quick, slow = measure(subject(1, TIMES, [True, *[False] * (FEWEST - 1)])).degrees[:: FEWEST - 1]
    assert 0.9 < quick.degree < 1
    assert -0.1 < slow.degree < 0
    assert (quick.standard_error, quick.subjects, quick.smiling_share) == (None, 1, 1)


def test_people_are_averaged_with_a_standard_error() -> None:
    says = [True] * FEWEST
    answers = subject(1, TIMES, says) + subject(2, TIMES[::-1], says) + subject(3, TIMES, says)
    first = measure(answers).degrees[0]
    each = np.array([strengths(TIMES)[0], strengths(TIMES)[-1], strengths(TIMES)[0]])
    assert first.degree == pytest.approx(each.mean())
    assert first.standard_error == pytest.approx(each.std(ddof=1) / np.sqrt(3))
    assert first.reaction_ms == pytest.approx(TIMES[0])


def test_who_answers_a_face_twice_counts_once() -> None:
    answers = subject(1, TIMES, [True] * FEWEST) + subject(2, TIMES, [True] * FEWEST)
    answers.append(given(2, "a.png", False, TIMES[0], kind="repeat"))
    first = measure(answers).degrees[0]
    assert (first.subjects, first.answers, first.smiling_share) == (2, 3, 0.75)
    assert first.degree == pytest.approx(strengths(TIMES)[0] / 2)


def test_what_does_not_count_is_counted() -> None:
    answers = subject(1, TIMES, [True] * FEWEST)
    without = measure(answers)
    for change in ({"kind": "practice"}, {"mark": "fast"}, {"mark": "slow"}):
        answers.append(given(1, "z.png", True, 50, **change))
    answers.append(given(1, "z.png", True, 50, current=False))
    answers.append(given(1, "z.png", True, 50, kind="practice", mark="interrupted"))
    answers += subject(2, TIMES[1:], [True] * (FEWEST - 1))
    found = measure(answers)
    counts = {"practice": 2, "fast": 1, "slow": 1, "interrupted": 0, "gone": 1, "few": 9}
    assert found.excluded == counts
    assert found.degrees == without.degrees
    assert (found.subjects, found.answers) == (1, FEWEST)


def test_nobody_gives_nothing() -> None:
    assert measure([]).degrees == ()


def test_real_degrees_come_back() -> None:
    """People who are surer, and faster, the farther a face is from the middle."""
    random = np.random.default_rng(1)
    real = random.uniform(-1, 1, 120)
    answers = []
    for person in range(12):
        sees = real + random.normal(0, 0.25, len(real))
        times = np.exp(6.4 - 0.5 * np.abs(sees) + random.normal(0, 0.2, len(real)))
        answers += [
            given(person, f"{k:03d}.png", bool(sees[k] > 0), float(times[k])) for k in range(120)
        ]
    found = [d.degree for d in measure(answers).degrees]
    assert np.corrcoef(found, real)[0, 1] > 0.95
