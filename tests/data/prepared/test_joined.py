"""Sets with labels of their own, joined: StarGAN's label and mask vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.batches import CachedBatches
from gioconda.data.prepared.joined import Concatenated, Part, join
from gioconda.data.prepared.prepare import prepare, settings_for
from gioconda.data.prepared.reader import Prepared
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

pytest.importorskip("datasets", reason="needs the extra [train]")


def make(root: Path, folder: Path, name: str, size: int = 64) -> Prepared:
    faces = read_set(name, root)
    prepare(faces, folder, settings_for(faces, crop="centre", size=size, masks=False))
    return Prepared.open(folder)


@pytest.fixture(scope="module")
def two(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, Prepared]:
    out = tmp_path_factory.mktemp("joined")
    return (
        make(small_root / "mtfl", out / "mtfl", "mtfl"),
        make(small_root / "expressions" / "CK+48", out / "ck", "ck"),
    )


def test_vectors_stand_side_by_side_and_the_mask_says_whose(two) -> None:
    mtfl, ck = two
    joined, names = join(
        [Part(mtfl, ("smiling", "gender=female")), Part(ck, ("expression",))], "train"
    )
    assert names[:2] == ["smiling", "gender=female"]
    assert names[2:] == [f"expression={word}" for word in ck.kinds["expression"].values]
    first, second = (len(p.arrays("train")["image"]) for p in two)
    assert joined["mask"].sum(0).tolist() == [first, second]
    smiling = mtfl.arrays("train")["smiling"]
    np.testing.assert_array_equal(joined["label"][:first, 0], smiling == 1)
    assert not joined["label"][:first, 2:].any()
    assert not joined["label"][first:, :2].any()
    assert (joined["label"][first:, 2:].sum(1) == 1).all()


def test_batches_read_each_picture_where_it_lies(two) -> None:
    parts = [Part(two[0], ("smiling",)), Part(two[1], ("expression=happy",))]
    joined, _ = join(parts, "train")
    whole = np.concatenate([p.prepared.arrays("train")["image"] for p in parts])
    index = np.random.default_rng(0).permutation(len(whole))
    np.testing.assert_array_equal(joined["image"][index], whole[index])
    batch = next(iter(CachedBatches(joined, 8)))
    assert batch["image"].shape == (8, 64, 64, 3)
    assert batch["mask"].sum(1).tolist() == [1] * 8


def test_an_index_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        Concatenated([np.zeros((2, 3)), np.zeros((4, 3))])[np.array([0, 6])]


def test_mixed_sizes_are_an_error(two, small_root: Path, tmp_path: Path) -> None:
    large = make(small_root / "smiles", tmp_path, "smiles", size=128)
    with pytest.raises(DataError, match=r"128 px, but .* has 64 px; prepare both at one --size"):
        join([Part(two[0], ("smiling",)), Part(large, ("smiling",))], "train")


@pytest.mark.parametrize(
    ("label", "told"),
    [("age", "'age' is none of smiling"), ("pose=up", "pose is one of")],
)
def test_labels_that_are_not_there_are_named(two, label: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        join([Part(two[0], (label,))], "train")


@pytest.fixture(scope="module")
def aged(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return make(small_root / "utkface", tmp_path_factory.mktemp("aged"), "utkface")


def test_ranges_of_a_number_are_labels(aged) -> None:
    ages = aged.arrays("train", ["age"])["age"]
    middle = float(np.median(ages))
    labels = (f"age<{middle}", f"{middle}<=age<200", "200<=age", "-1<=human_smile_degree")
    joined, names = join([Part(aged, labels)], "train")
    assert names == list(labels)
    young, old, nobody, known = joined["label"].T
    np.testing.assert_array_equal(young, ages < middle)
    np.testing.assert_array_equal(old, ages >= middle)
    assert 0 < young.sum() < len(ages)
    assert not nobody.any()
    human = aged.arrays("train", ["human_smile_degree"])["human_smile_degree"]
    np.testing.assert_array_equal(known, ~np.isnan(human))


def test_a_bound_that_is_no_number_is_named(aged) -> None:
    with pytest.raises(DataError, match=r"'age<1\.2\.3' is none of age"):
        join([Part(aged, ("age<1.2.3",))], "train")


def test_only_numbers_have_ranges(aged) -> None:
    with pytest.raises(DataError, match="'gender<1' asks for a range, but it is a category"):
        join([Part(aged, ("gender<1",))], "train")


def test_a_text_is_no_label(two) -> None:
    with pytest.raises(DataError, match="'person' is a text"):
        join([Part(two[1], ("person",))], "train")


def test_sets_may_share_their_labels(two) -> None:
    ck = two[1]
    expressions = Part(ck, ("expression",))
    joined, names = join([expressions, expressions], "train", shared=True)
    assert names == [f"expression={word}" for word in ck.kinds["expression"].values]
    count = len(ck.arrays("train")["image"])
    assert joined["mask"].tolist() == [[1.0]] * (2 * count)
    np.testing.assert_array_equal(joined["label"][:count], joined["label"][count:])
    assert (joined["label"].sum(1) == 1).all()
    with pytest.raises(DataError, match="expression=sad"):
        join([Part(ck, ("expression=happy",)), Part(ck, ("expression=sad",))], "train", shared=True)
