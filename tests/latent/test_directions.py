"""Directions: on codes whose directions are known."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.errors import DataError
from gioconda.latent.directions import Direction, between, find, held, levelled, move, principal

D = 12


def two_attributes(count: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes where A adds 4 to number 0, and B, which often comes with A, 4 to number 1."""
    random = np.random.default_rng(seed)
    a = random.random(count) < 0.5
    b = random.random(count) < np.where(a, 0.8, 0.2)
    codes = random.normal(size=(count, D))
    codes[:, 0] += 4 * a
    codes[:, 1] += 4 * b
    return codes, a, b


def along(direction: Direction) -> np.ndarray:
    return direction.vector / np.linalg.norm(direction.vector)


def test_the_mean_difference_holds_what_comes_with_the_attribute() -> None:
    codes, a, _ = two_attributes()
    unit = along(between("a", codes, a))
    expected = np.array([4, 4 * 0.6]) / np.hypot(4, 4 * 0.6)
    np.testing.assert_allclose(unit[:2], expected, atol=0.05)
    assert np.abs(unit[2:]).max() < 0.05


def test_the_logistic_normal_leaves_more_of_it_out() -> None:
    codes, a, _ = two_attributes()
    unit = along(between("a", codes, a, "logistic"))
    assert unit[0] > 0.96
    assert abs(unit[1]) < abs(along(between("a", codes, a))[1]) / 2


def test_the_marks_lie_one_deviation_beyond_the_means() -> None:
    random = np.random.default_rng(0)
    has = np.arange(20000) % 2 == 0
    codes = random.normal(size=(20000, 3)) * [2, 1, 1]
    codes[:, 0] += 5 * has
    direction = between("a", codes, has, most=20000)
    ends = direction.shift(direction.middle, 1), direction.shift(direction.middle, -1)
    np.testing.assert_allclose([ends[0][0], ends[1][0]], [5 + 2, -2], atol=0.1)
    np.testing.assert_allclose(direction.degree(np.stack(ends)), [1, -1])


def test_an_orthogonal_direction_keeps_the_others_degrees() -> None:
    codes, a, b = two_attributes()
    other = between("b", codes, b)
    direction = between("a", codes, a).orthogonal_to([other])
    before, after = other.degree(codes), other.degree(direction.shift(codes, 1))
    np.testing.assert_allclose(before, after, atol=1e-9)
    assert along(direction)[0] > 0.8
    assert direction.provenance["orthogonal_to"] == ["b"]
    with pytest.raises(DataError, match="nothing of 'b' is left"):
        other.orthogonal_to([other])


def test_moving_meets_all_degrees_at_once() -> None:
    codes, a, b = two_attributes()
    known = [between("a", codes, a), between("b", codes, b)]
    moved = move(codes[:50], {"a": 1.0, "b": -0.5}, known)
    np.testing.assert_allclose(known[0].degree(moved), 1, atol=1e-9)
    np.testing.assert_allclose(known[1].degree(moved), -0.5, atol=1e-9)
    np.testing.assert_array_equal(move(codes[:5], {}, known), codes[:5])


def test_no_more_than_so_many_are_used_and_a_seed_draws_the_same() -> None:
    codes, a, _ = two_attributes()
    first, again = (between("a", codes, a, most=100, seed=3) for _ in range(2))
    assert (first.provenance["positive"], first.provenance["negative"]) == (100, 100)
    np.testing.assert_array_equal(first.vector, again.vector)
    assert not np.array_equal(first.vector, between("a", codes, a, most=100, seed=4).vector)


def test_principal_axes_are_the_eigenvectors_of_the_covariance() -> None:
    random = np.random.default_rng(0)
    codes = random.normal(size=(3000, 5)) @ random.normal(size=(5, 5)) + 3
    axes = principal(codes, 5)
    values, vectors = np.linalg.eigh(np.cov(codes.T, ddof=0))
    for axis, value, vector in zip(axes, values[::-1], vectors.T[::-1], strict=True):
        assert abs(along(axis) @ vector) == pytest.approx(1)
        assert np.linalg.norm(axis.vector) / 2 == pytest.approx(np.sqrt(value))
        assert axis.degree(codes).std() == pytest.approx(1)
    assert sum(axis.provenance["share"] for axis in axes) == pytest.approx(1)


@pytest.mark.parametrize(
    ("has", "method", "told"),
    [
        ([True] * 10, "mean", "10 faces have it and 0 have not"),
        ([True, False] * 5, "magic", "no method is called 'magic'"),
    ],
)
def test_what_cannot_be_found_is_said(has: list[bool], method: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        between("a", np.arange(20.0).reshape(10, 2), np.array(has), method)


def test_what_two_sets_differ_in_is_no_part_of_the_attribute() -> None:
    random = np.random.default_rng(0)
    has = random.random(4000) < np.repeat(
        [0.9, 0.1], 2000
    )  # frequent in one set, rare in the other
    origin = np.repeat([0, 1], 2000)
    codes = random.normal(0, 0.3, (4000, 3))
    codes[:, 0] += has  # the attribute
    codes[:, 1] += 5 * origin  # the sets' light
    mixed = between("glasses", codes, has).vector
    apart = between("glasses", levelled(codes, has, origin), has).vector
    assert abs(mixed[1]) > abs(mixed[0])
    assert abs(apart[1]) < 0.05 * abs(apart[0])


def test_what_comes_with_an_attribute_is_held() -> None:
    random = np.random.default_rng(0)
    age = random.normal(size=4000)
    gray = age + random.normal(size=4000) > 0.5  # gray hair comes with age
    codes = random.normal(0, 0.3, (4000, 3))
    codes[:, 0] += gray
    codes[:, 1] += 3 * age
    alone = between("gray", held(codes, gray, age[:, None]), gray).vector
    assert abs(between("gray", codes, gray).vector[1]) > 3 * abs(alone[0])
    assert abs(alone[1]) < 0.05 * abs(alone[0])


def test_a_set_that_has_one_side_alone_is_left_out() -> None:
    codes, has = np.arange(20.0).reshape(10, 2), np.array([True, False] * 3 + [True] * 4)
    level = levelled(codes, has, np.repeat([0, 1], [6, 4]))
    assert np.isnan(level[6:]).all()
    assert np.isfinite(level[:6]).all()


def test_equal_means_have_no_direction() -> None:
    with pytest.raises(DataError, match="same mean code"):
        between("a", np.ones((10, 2)), np.arange(10) % 2 == 0)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="no direction is called 'b'; there are: a"):
        find([Direction("a", np.ones(2), np.zeros(2))], "b")
