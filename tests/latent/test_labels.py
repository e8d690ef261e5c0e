"""Who has an attribute, by every kind of label."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.data.sets.kinds import TEXT
from gioconda.errors import DataError
from gioconda.latent.labels import binary_split
from tests import faces_of_nobody

KINDS = {**faces_of_nobody.KINDS, "person": TEXT}
NAN = np.nan
LABELS = {
    "machine_smile_degree": np.float32([0.5, -0.5, 0, 1, NAN, -1]),
    "human_smile_degree": np.float32([0.4, NAN, NAN, NAN, NAN, NAN]),
    "age": np.float32([10, 20, 30, 40, 50, 60]),
    "glasses": np.int8([1, -1, 0, 1, -1, 0]),
    "gender": np.int64([0, 1, -1, 1, 0, 0]),
    "person": np.array(list("abcdef")),
}


@pytest.mark.parametrize(
    ("text", "name", "column", "plus", "minus"),
    [
        ("smile", "smile", "machine_smile_degree", [0, 3], [1, 5]),
        ("smile=human_smile_degree", "smile", "human_smile_degree", [0], []),
        ("age", "age", "age", [4, 5], [0, 1]),
        ("old=age", "old", "age", [4, 5], [0, 1]),
        ("glasses", "glasses", "glasses", [0, 3], [1, 4]),
        ("gender=female", "female", "gender", [1, 3], [0, 4, 5]),
        ("man=gender=male", "man", "gender", [0, 4, 5], [1, 3]),
    ],
)
def test_sides(text: str, name: str, column: str, plus: list[int], minus: list[int]) -> None:
    found = binary_split(LABELS, KINDS, text)
    assert (found.name, found.column) == (name, column)
    assert np.flatnonzero(found.positive).tolist() == plus
    assert np.flatnonzero(found.negative).tolist() == minus


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("beard", "no label 'beard'; there are: machine_smile_degree"),
        ("gender", "say which one: gender=male, gender=female"),
        ("gender=child", "gender=male"),
        ("person", "text label"),
        ("age=old", "number label"),
    ],
)
def test_what_no_label_tells_is_said(text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        binary_split(LABELS, KINDS, text)
