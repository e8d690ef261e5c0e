"""Columns that a machine made: named so, reproducible, and all or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gioconda.data.faces import five_of
from gioconda.data.prepared.label import label, label_all
from gioconda.data.prepared.labellers import SmileLabeller
from gioconda.data.prepared.measures import PicturedFace
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from gioconda.faces.align import crop as cut_out
from gioconda.faces.align import five_point_transform
from gioconda.types import Pixels

datasets = pytest.importorskip("datasets", reason="needs the extra [train]")


class Brightness:
    """A model that reads how bright a face is."""

    column, meaning, method, weights = "brightness", "in [0, 1]", "mean", "0123"
    needs = ()

    def cut(self, look: PicturedFace) -> Pixels:
        return cut_out(look.pixels, five_point_transform(five_of(look.points), 16), 16, 16)

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        return cuts.mean((1, 2, 3)).astype(np.float32) / 255


@pytest.fixture
def mouths(small_root: Path, tmp_path: Path) -> Path:
    return make(small_root, tmp_path / "mouths", "mouth")


def make(small_root: Path, folder: Path, crop: str) -> Path:
    faces = read_set("mtfl", small_root / "mtfl")
    prepare(faces, folder, settings_for(faces, crop=crop, size=64, split="80/20"))
    return folder


def test_the_column_says_that_a_machine_made_it(small_root: Path, tmp_path: Path) -> None:
    folder = make(small_root, tmp_path / "faces", "face")
    before = Prepared.open(folder).arrays("train")
    report = label(folder, Brightness(), "mean")
    made = report["labels_by_machine"]["machine_brightness"]
    assert (made["model"], made["weights"], made["read_from"]) == (
        "mean",
        "0123",
        "prepared pictures",
    )
    card = (folder / "README.md").read_text()
    assert "## Labels that a machine made" in card
    assert "`machine_brightness`: by `mean`" in card
    prepared = Prepared.open(folder)
    after = prepared.arrays("train")
    assert set(after) - set(before) == {"machine_brightness"}
    for name, array in before.items():
        np.testing.assert_array_equal(array, after[name])
    loaded = datasets.load_from_disk(str(folder))
    assert "machine_brightness" in loaded["train"].features
    assert len(list(loaded["train"].to_iterable_dataset())) == len(after["image"])


def test_mouths_need_the_published_set_and_are_labelled_from_it(
    small_root: Path, tmp_path: Path, mouths: Path
) -> None:
    with pytest.raises(DataError, match="shows mouths alone; name the published set"):
        label(mouths, Brightness(), "mean")
    label(mouths, Brightness(), "mean", source=small_root / "mtfl")
    faces = make(small_root, tmp_path / "faces", "face")
    label(faces, Brightness(), "mean", source=small_root / "mtfl")
    one, other = (
        Prepared.open(folder).arrays("train", ["file_name", "machine_brightness"])
        for folder in (mouths, faces)
    )
    assert one["file_name"].tolist() == other["file_name"].tolist()
    np.testing.assert_allclose(one["machine_brightness"], other["machine_brightness"], atol=2e-3)


def test_several_labels_come_in_one_pass(small_root: Path, tmp_path: Path) -> None:
    class Darkness(Brightness):
        column = "darkness"

        def read(self, cuts: Pixels) -> NDArray[np.float32]:
            return 1 - super().read(cuts)

    folder = make(small_root, tmp_path / "faces", "face")
    done: list[int] = []
    label_all(folder, {"mean": Brightness(), "rest": Darkness()}, advance=done.append)
    found = Prepared.open(folder).arrays("train")
    np.testing.assert_allclose(found["machine_brightness"], 1 - found["machine_darkness"])
    assert sum(done) == sum(Prepared.open(folder).report["faces"].values())


def test_labelling_again_changes_nothing(small_root: Path, mouths: Path) -> None:
    label(mouths, Brightness(), "mean", source=small_root / "mtfl")
    before = {p: p.stat().st_mtime_ns for p in mouths.rglob("*") if p.is_file()}
    label(mouths, Brightness(), "mean", source=small_root / "mtfl")
    assert {p: p.stat().st_mtime_ns for p in mouths.rglob("*") if p.is_file()} == before


def test_a_failure_leaves_the_set_as_it_was(small_root: Path, mouths: Path) -> None:
    class Fails(Brightness):
        def read(self, cuts: Pixels) -> NDArray[np.float32]:
            raise MemoryError

    before = {p: p.read_bytes() for p in mouths.rglob("*") if p.is_file()}
    with pytest.raises(MemoryError):
        label(mouths, Fails(), "mean", source=small_root / "mtfl")
    assert {p: p.read_bytes() for p in mouths.rglob("*") if p.is_file()} == before


def test_preparing_again_keeps_the_labels_and_will_not_lose_them(
    small_root: Path, mouths: Path
) -> None:
    label(mouths, Brightness(), "mean", source=small_root / "mtfl")
    make(small_root, mouths, "mouth")
    assert "machine_brightness" in Prepared.open(mouths).arrays("train")
    next(mouths.glob("train/*.arrow")).unlink()
    with pytest.raises(DataError, match="after `gioconda label` added machine_brightness"):
        make(small_root, mouths, "mouth")


def test_another_set_is_not_the_source(small_root: Path, tmp_path: Path, mouths: Path) -> None:
    (tmp_path / "other").mkdir()
    for name in ("training.txt", "testing.txt"):
        lines = (small_root / "mtfl" / name).read_text().splitlines()
        kept = [line.strip() for line in lines if "AFLW" in line]
        (tmp_path / "other" / name).write_text("\n".join(kept))
    (tmp_path / "other" / "AFLW").symlink_to(small_root / "mtfl" / "AFLW")
    with pytest.raises(DataError, match="is not in the published set"):
        label(mouths, Brightness(), "mean", source=tmp_path / "other")


def test_a_set_without_landmarks_says_how_to_get_some(small_root: Path, tmp_path: Path) -> None:
    faces = read_set("smiles", small_root / "smiles")
    prepare(faces, tmp_path, settings_for(faces, size=64))
    with pytest.raises(DataError, match="no landmarks; prepare it with --landmarks ours"):
        label(tmp_path, Brightness(), "mean")


@pytest.mark.data
def test_smile_degrees_agree_with_names_of_expressions(real_root: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    faces = read_set("lfw", real_root / "lfw").where(expression=("happy", "neutral"))
    faces = replace(faces, records=faces.records[:: len(faces) // 60])
    prepare(faces, tmp_path, settings_for(faces, size=64, masks=False))
    label(tmp_path, SmileLabeller("smile-degree"), "smile-degree")
    prepared = Prepared.open(tmp_path)
    right = []
    for split in prepared.splits:
        arrays = prepared.arrays(split)
        happy = arrays["expression"] == prepared.kinds["expression"].values.index("happy")
        right += ((arrays["machine_smile_degree"] > 0) == happy).tolist()
    assert len(right) >= 60
    assert np.mean(right) > 0.85
