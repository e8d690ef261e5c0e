from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.sets.registry import read_set
from gioconda.data.sets.smiles import match_lfw
from gioconda.errors import DataError


def test_reads_what_people_said_in_order_of_the_numbers(small_root: Path) -> None:
    records = read_set("smiles", small_root / "smiles").records
    assert [record.key for record in records[:3]] == ["smiles/7", "smiles/991", "smiles/992"]
    assert [record.labels["smiling"] for record in records[:3]] == [1, -1, 1]


def test_a_crop_in_both_folders_is_left_out(tmp_path: Path) -> None:
    for name in ("smiling/1.jpg", "smiling/2.jpg", "not_smiling/2.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [record.key for record in read_set("smiles", tmp_path)] == ["smiles/1"]


def test_an_empty_folder_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected crops named like"):
        read_set("smiles", tmp_path)


def test_finds_the_picture_that_each_crop_was_cut_from(small_root: Path) -> None:
    records = read_set("smiles", small_root / "smiles").records
    crops = [cv2.imread(str(r.path), cv2.IMREAD_GRAYSCALE) for r in records]
    names = sorted((small_root / "lfw" / "images").glob("*.jpg"))
    pictures = [cv2.imread(str(p), cv2.IMREAD_GRAYSCALE) for p in names]
    matches = match_lfw(crops, pictures)
    assert matches[0] is None  # number 7 comes from elsewhere
    found = [match.index for match in matches[1:] if match is not None]
    assert found == [1000 - int(record.path.stem) for record in records[1:]]
    centre = matches[1].lfw_to_crop @ [83 + 41, 92 + 41, 1]
    np.testing.assert_allclose(centre, [31.5, 31.5], atol=0.7)


def test_records_say_what_was_left_out(tmp_path: Path) -> None:
    for name in ("SMILEs/positives/positives7/1.jpg", "SMILEs/positives/positives7/2.jpg",
                 "SMILEs/negatives/negatives7/2.jpg"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    faces = read_set("smiles", tmp_path)
    assert [(r.key, r.labels["smiling"]) for r in faces] == [("smiles/1", 1)]
    assert list(faces.refused.values()) == ["people sorted it into both folders"]


@pytest.mark.data
def test_the_real_records_are_counted(real_root: Path) -> None:
    faces = read_set("smiles", real_root / "smiles")
    assert (len(faces), len(faces.refused)) == (6744, 3)
    assert len(faces.where(smiling=1)) == 2943
