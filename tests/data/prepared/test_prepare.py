"""Published sets -> prepared ones: resumed, repeated, in processes, and with broken pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.data.prepared import part_files as module
from gioconda.data.prepared import store
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.report import Report
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from gioconda.faces.align import FIVE_TEMPLATE
from tests.data.conftest import picture, write

pytest.importorskip("datasets", reason="needs the extra [train]")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures of two classes, of mixed sizes, and a broken one."""
    root = tmp_path_factory.mktemp("classes")
    for k in range(40):
        write(root / ("cat", "dog")[k % 2] / f"{k}.png", picture(k, 60 + 10 * (k % 3)))
    (root / "cat" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return root


def run(root: Path, folder: Path, name: str = "classes", **options: object) -> Report:
    faces = read_set(name, root)
    workers = options.pop("workers", 1)
    options = {"crop": "centre", "size": 64} | options
    return prepare(faces, folder, settings_for(faces, **options), workers=workers)


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_broken_pictures_are_listed_and_counted(classes: Path, tmp_path: Path) -> None:
    report = run(classes, tmp_path)
    assert (report["pictures"], sum(report["faces"].values())) == (41, 40)
    assert list(report["refused"]) == ["cat/broken.png"]
    assert report["label_counts"] == {"class": {"cat": 20, "dog": 20}}
    assert store.read_json(tmp_path / "report.json") == report
    card = (tmp_path / "README.md").read_text()
    for told in (report["fingerprint"], "those of the pictures", "| pictures | 41 |", "cat: 20"):
        assert told in card


def test_mixed_sizes_come_out_alike_and_where_they_should(classes: Path, tmp_path: Path) -> None:
    run(classes, tmp_path)
    prepared = Prepared.open(tmp_path)
    for split in prepared.splits:
        arrays = prepared.arrays(split, ["image", "class", "file_name", "photo_to_crop"])
        assert arrays["image"].shape[1:] == (64, 64, 3)
        for image, label, name, to_crop in zip(*arrays.values(), strict=True):
            assert ("cat", "dog")[label] == name.split("/")[0]
            with Image.open(classes / name) as original:
                side = original.width
                small = original.convert("RGB").resize((64, 64), Image.Resampling.BILINEAR)
            assert np.abs(np.asarray(small).astype(int) - image).mean() < 3
            np.testing.assert_allclose(to_crop[0, 0], 64 / side, rtol=1e-5)


def test_a_second_run_changes_nothing(classes: Path, tmp_path: Path) -> None:
    first = run(classes, tmp_path)
    before = stamps(tmp_path)
    assert run(classes, tmp_path) == first
    assert stamps(tmp_path) == before


def test_a_stopped_run_goes_on(
    classes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PART_PICTURES", 8)
    whole = run(classes, tmp_path / "whole")
    make, made = module._make, []

    def stop_after_two(part: object) -> int:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(part)
        return make(part)

    monkeypatch.setattr(module, "_make", stop_after_two)
    with pytest.raises(KeyboardInterrupt):
        run(classes, tmp_path / "stopped")
    with pytest.raises(DataError, match="not finished; run it again"):
        Prepared.open(tmp_path / "stopped")
    before = stamps(tmp_path / "stopped")
    monkeypatch.setattr(module, "_make", make)
    assert run(classes, tmp_path / "stopped") == whole
    after = stamps(tmp_path / "stopped")
    assert {path: after[path] for path in before} == before
    for path in (tmp_path / "whole").rglob("*.arrow"):
        twin = tmp_path / "stopped" / path.relative_to(tmp_path / "whole")
        assert twin.read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_processes_make_the_same_set(
    classes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(classes, tmp_path / "one") == run(classes, tmp_path / "two", workers=2)
    for path in (tmp_path / "one").rglob("*.arrow"):
        twin = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert twin.read_bytes() == path.read_bytes()


def test_a_picture_less_makes_only_its_part_anew(
    classes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    mine = tmp_path / "mine"
    shutil.copytree(classes, mine)
    run(mine, tmp_path / "out")
    before = stamps(tmp_path / "out")
    gone = Prepared.open(tmp_path / "out").arrays("train", ["file_name"])["file_name"][-1]
    (mine / gone).unlink()
    report = run(mine, tmp_path / "out")
    assert sum(report["faces"].values()) == 39
    after = stamps(tmp_path / "out")
    changed = {p.parent.name for p in after if p.suffix == ".arrow" and after[p] != before.get(p)}
    assert changed == {"train"}


def test_another_way_to_prepare_needs_another_folder(classes: Path, tmp_path: Path) -> None:
    run(classes, tmp_path / "out")
    with pytest.raises(DataError, match=r"in another way \(size 64, not 128\); choose another"):
        run(classes, tmp_path / "out", size=128)
    (tmp_path / "notes.txt").touch()
    with pytest.raises(DataError, match="not empty, and no prepared set"):
        run(classes, tmp_path)


def test_nothing_but_broken_pictures_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "in" / "cat").mkdir(parents=True)
    (tmp_path / "in" / "cat" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataError, match=r"no picture gave a face; cat/a\.png: "):
        run(tmp_path / "in", tmp_path / "out")


def test_a_picture_of_another_size_than_the_set_s_is_refused(tmp_path: Path) -> None:
    for name, side in (("smiling/1.jpg", 64), ("not_smiling/2.jpg", 64), ("smiling/3.jpg", 80)):
        write(tmp_path / "in" / name, picture(side, side))
    report = run(tmp_path / "in", tmp_path / "out", "smiles")
    assert sum(report["faces"].values()) == 2
    assert "80 x 80 px, where the set's pictures have 64 x 64" in report["refused"]["smiling/3.jpg"]


def test_the_set_s_own_points_align_and_are_stored(small_root: Path, tmp_path: Path) -> None:
    report = run(small_root / "mtfl", tmp_path, "mtfl", crop="face", masks=True, split="own")
    assert report["refused"] == {}
    faces = read_set("mtfl", small_root / "mtfl")
    own = sum(record.split == "train" for record in faces)
    assert report["faces"] == {"train": own, "val": 0, "test": len(faces) - own}
    arrays = Prepared.open(tmp_path).arrays("train")
    assert arrays["points"].shape == (own, 5, 2)
    np.testing.assert_allclose(arrays["points"][0], FIVE_TEMPLATE * 64 - 0.5, atol=0.05)
    assert set(np.unique(arrays["mask"])) <= {0, 255}
    assert (arrays["mask"][:, 34, 31] == 255).all()  # the nose is on the face
    assert store.MASK_MAKERS[arrays["mask_by"][0]] == "grabcut"
    assert (arrays["confidence"] == 1).all()
    assert set(arrays["smiling"].tolist()) == {-1, 1}


def test_labels_that_clash_with_our_columns_are_refused(classes: Path, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.png", picture(1, 64))
    (tmp_path / "in" / "metadata.csv").write_text("file_name,image\na.png,1\n")
    with pytest.raises(DataError, match="labels cannot be called image"):
        run(tmp_path / "in", tmp_path / "out", "folder")


@pytest.mark.data
def test_our_landmarks_do_as_well_as_the_set_s(real_root: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    faces = read_set("utkface", real_root / "utkface")
    faces = replace(faces, records=faces.records[:: len(faces) // 24])
    found = {}
    for whose in ("own", "ours"):
        settings = settings_for(faces, size=128, landmarks=whose, masks=False)
        prepare(faces, tmp_path / whose, settings)
        prepared = Prepared.open(tmp_path / whose)
        for split in prepared.splits:
            arrays = prepared.arrays(split, ["file_name", "photo_to_crop", "confidence"])
            for name, to_crop, _ in zip(*arrays.values(), strict=True):
                found.setdefault(str(name), []).append(to_crop)
    both = [pair for pair in found.values() if len(pair) == 2]
    assert len(both) >= 23
    # The middle of the picture goes to nearly the same place, in pixels of 128.
    apart = [np.hypot(*((a - b) @ [100, 100, 1])) for a, b in both]
    assert np.median(apart) < 2.5
