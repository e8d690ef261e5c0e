"""Labels of prepared sets as columns of numbers, as recipes name them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.prepared.label_columns import degrees, named, vectors, with_all_words
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

pytest.importorskip("datasets", reason="needs the extra [train]")


def make(root: Path, folder: Path, name: str) -> Prepared:
    faces = read_set(name, root)
    prepare(faces, folder, settings_for(faces, crop="centre", size=64, masks=False))
    return Prepared.open(folder)


@pytest.fixture(scope="module")
def mtfl(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return make(small_root / "mtfl", tmp_path_factory.mktemp("columns") / "mtfl", "mtfl")


@pytest.fixture(scope="module")
def ck(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    root = small_root / "expressions" / "CK+48"
    return make(root, tmp_path_factory.mktemp("columns") / "ck", "ck")


@pytest.fixture(scope="module")
def aged(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return make(small_root / "utkface", tmp_path_factory.mktemp("aged"), "utkface")


def vector(prepared: Prepared, *labels: str) -> np.ndarray:
    return vectors(prepared, "train", named(labels))


def test_in_a_list_a_word_is_its_own_name() -> None:
    assert named(["smiling", "gender=female", "18<=age<35"]) == {
        "smiling": "smiling",
        "female": "gender=female",
        "18<=age<35": "18<=age<35",
    }
    assert named({"older": "45<=age"}) == {"older": "45<=age"}


def test_yes_and_no_are_one_and_nought(mtfl: Prepared) -> None:
    smiling = mtfl.arrays("train")["smiling"]
    np.testing.assert_array_equal(vector(mtfl, "smiling")[:, 0], smiling == 1)
    np.testing.assert_array_equal(degrees(mtfl, "train", {"smile": "smiling"})[:, 0], smiling)


def test_a_category_stands_for_all_of_its_words(ck: Prepared) -> None:
    words = ck.kinds["expression"].values
    labels = with_all_words(ck, named(["expression"]))
    assert labels == {word: f"expression={word}" for word in words}
    columns = vectors(ck, "train", labels)
    assert columns.shape[1] == len(words)
    assert (columns.sum(1) == 1).all()


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("age", "'age' is none of smiling"),
        ("pose=up", "pose is one of"),
        ("pose", "pose is one of"),
        ("smiling=yes", "asks for a word, but smiling is a binary"),
    ],
)
def test_labels_that_are_not_there_are_named(mtfl: Prepared, label: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        vector(mtfl, label)


def test_ranges_of_a_number_are_labels(aged: Prepared) -> None:
    ages = aged.arrays("train", ["age"])["age"]
    middle = float(np.median(ages))
    labels = (f"age<{middle}", f"{middle}<=age<200", "200<=age", "-1<=human_smile_degree")
    young, old, nobody, known = vector(aged, *labels).T
    np.testing.assert_array_equal(young, ages < middle)
    np.testing.assert_array_equal(old, ages >= middle)
    assert 0 < young.sum() < len(ages)
    assert not nobody.any()
    human = aged.arrays("train", ["human_smile_degree"])["human_smile_degree"]
    np.testing.assert_array_equal(known, ~np.isnan(human))


def test_whether_a_number_that_nobody_knows_is_in_a_range_is_not_known(aged: Prepared) -> None:
    human = aged.arrays("train", ["human_smile_degree"])["human_smile_degree"]
    column = degrees(aged, "train", {"smile": "0<=human_smile_degree"})[:, 0]
    np.testing.assert_array_equal(np.isnan(column), np.isnan(human))


def test_a_bound_that_is_no_number_is_named(aged: Prepared) -> None:
    with pytest.raises(DataError, match=r"'age<1\.2\.3' is none of age"):
        vector(aged, "age<1.2.3")


def test_only_numbers_have_ranges(aged: Prepared, mtfl: Prepared) -> None:
    with pytest.raises(DataError, match="'gender<1' asks for a range, but it is a category"):
        vector(aged, "gender<1")
    with pytest.raises(DataError, match="'smiling<1' asks for a range, but it is a binary"):
        vector(mtfl, "smiling<1")


def test_a_text_is_no_label(ck: Prepared) -> None:
    with pytest.raises(DataError, match="'person' is a text"):
        vector(ck, "person")
