"""A prepared set opens with `datasets`, streams in its parts, and decodes into memory maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.batches import CachedBatches
from gioconda.data.prepared import part_files as module
from gioconda.data.prepared import store
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared, command_for
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from tests.data.conftest import picture, write

datasets = pytest.importorskip("datasets", reason="needs the extra [train]")


def build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty pictures with every kind of label, some not given, in parts of ten."""
    monkeypatch.setattr(module, "PART_PICTURES", 10)
    rows = ["file_name,hat,mood,age,who"]
    for k in range(30):
        write(root / "in" / f"{k}.png", picture(k, 64))
        hat, mood = ("1", "-1", "")[k % 3], ("glad", "sad", "")[k % 3]
        rows.append(f"{k}.png,{hat},{mood},{k / 2 if k % 5 else ''},w{k}")
    (root / "in" / "metadata.csv").write_text("\n".join(rows) + "\n")
    faces = read_set("folder", root / "in")
    prepare(faces, root / "out", settings_for(faces, crop="centre", size=64))
    return root / "out"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return build(tmp_path_factory.mktemp("set"), patch)


def test_load_from_disk_opens_it(folder: Path) -> None:
    faces = datasets.load_from_disk(str(folder))
    prepared = Prepared.open(folder)
    assert list(faces) == prepared.splits
    assert {split: len(faces[split]) for split in faces} == {
        split: count for split, count in prepared.report["faces"].items() if count
    }
    row = faces["train"][0]
    assert row["image"].size == (64, 64)
    assert faces["train"].features["mood"].names == ["glad", "sad"]
    assert faces["train"].info.license == "those of the pictures"


def test_it_streams_part_by_part(folder: Path) -> None:
    streamed = datasets.load_from_disk(str(folder))["train"].to_iterable_dataset(num_shards=2)
    names = [row["file_name"] for row in streamed]
    arrays = Prepared.open(folder).arrays("train", ["file_name"])
    assert names == arrays["file_name"].tolist()
    hub = datasets.load_dataset(str(folder), streaming=True, cache_dir=str(folder / "hub"))
    assert [row["file_name"] for row in hub["train"]] == names
    assert hub["train"].num_shards == len(store.parts_of(folder, "train")) > 1


def test_arrays_have_their_types_and_say_what_nobody_knows(folder: Path) -> None:
    prepared = Prepared.open(folder)
    for split in prepared.splits:
        arrays = prepared.arrays(split, ["image", "hat", "mood", "age", "who", "file_name"])
        assert isinstance(arrays["image"], np.memmap)
        assert arrays["image"].dtype == np.uint8
        for image, hat, mood, age, who, name in zip(*arrays.values(), strict=True):
            k = int(name.split(".")[0])
            np.testing.assert_array_equal(image, picture(k, 64)[:, :, ::-1])
            assert hat == (1, -1, 0)[k % 3]
            assert mood == (0, 1, -1)[k % 3]
            assert who == f"w{k}"
            assert np.isnan(age) if k % 5 == 0 else age == k / 2


def test_texts_are_left_out_unless_asked_for(folder: Path) -> None:
    arrays = Prepared.open(folder).arrays("train")
    assert set(arrays) == {"image", "photo_to_crop", "hat", "mood", "age"}
    batch = next(iter(CachedBatches(arrays, 4)))
    assert batch["image"].shape == (4, 64, 64, 3)


def test_pictures_are_decoded_once(folder: Path) -> None:
    Prepared.open(folder).arrays("train")
    (cache,) = (folder / "cache").glob("train-*")
    before = (cache / "image.npy").stat().st_mtime_ns
    Prepared.open(folder).arrays("train")
    assert (cache / "image.npy").stat().st_mtime_ns == before
    assert [path.name for path in (folder / "cache").glob("*.aside")] == []


def test_what_is_not_there_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column 'smile'; there are: image"):
        Prepared.open(folder).arrays("train", ["smile"])
    assert command_for(Path("cache/utkface-64")) == (
        "gioconda prepare utkface FOLDER -o cache/utkface-64 --size 64"
    )
    assert command_for(Path("mtfl-mouth-64")).endswith("-o mtfl-mouth-64 --size 64 --crop mouth")
    assert command_for(Path("mine")) == "gioconda prepare"
    with pytest.raises(DataError, match="there is none here"):
        Prepared.open(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "noise", "gone", "empty"])
def test_a_broken_arrow_file_is_named_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    folder = build(tmp_path, monkeypatch)
    path = store.parts_of(folder, "train")[1]
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {"cut": whole[: len(whole) // 2], "noise": b"x" * 900, "empty": b""}[damage]
        )
    for opens in (lambda p: p.arrays("train"), lambda p: p.dataset()):
        with pytest.raises(DataError, match=r"part-00001\.arrow: missing or broken .*delete it"):
            opens(Prepared.open(folder))
    path.unlink(missing_ok=True)
    faces = read_set("folder", tmp_path / "in")
    prepare(faces, folder, settings_for(faces, crop="centre", size=64))
    assert path.read_bytes() == whole
