"""Sums of directions, as people write them."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.errors import DataError
from gioconda.latent.arithmetic import added_up, parse
from gioconda.latent.directions import Direction

KNOWN = [
    Direction(name, np.eye(3)[k] * (k + 1), np.full(3, float(k)))
    for k, name in enumerate(("smile", "eyeglasses", "beard"))
]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("smile", [("smile", 1)]),
        ("smile + eyeglasses - beard", [("smile", 1), ("eyeglasses", 1), ("beard", -1)]),
        (" -smile+0.5 beard", [("smile", -1), ("beard", 0.5)]),
        ("2*smile - .5 * beard", [("smile", 2), ("beard", -0.5)]),
    ],
)
def test_a_sum_is_read(text: str, terms: list[tuple[str, float]]) -> None:
    assert parse(text) == terms


@pytest.mark.parametrize("text", ["", "smile beard", "smile +", "smile ++ beard", "2", "a/b"])
def test_what_is_no_sum_is_an_error(text: str) -> None:
    with pytest.raises(DataError, match="sum"):
        parse(text)


def test_vectors_add_up() -> None:
    total = added_up("smile + eyeglasses - 0.5 beard", KNOWN)
    np.testing.assert_array_equal(total.vector, [1, 2, -1.5])
    np.testing.assert_array_equal(total.middle, [1, 1, 1])
    assert total.provenance["terms"] == {"smile": 1, "eyeglasses": 1, "beard": -0.5}


def test_an_unknown_term_is_named() -> None:
    with pytest.raises(DataError, match="'hat'"):
        added_up("smile + hat", KNOWN)
