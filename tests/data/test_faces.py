"""Records as faces: one adapter for all readers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gioconda.data.faces import cut_faces, face_of, read_picture, readable
from gioconda.data.sets.record import Record
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import split_of
from gioconda.errors import DataError
from gioconda.faces.align import FIVE


def test_a_face_keeps_what_its_record_says(small_root: Path) -> None:
    record = read_set("lfw", small_root / "lfw").records[0]
    face = face_of(record, "lfw", {"smiling": 1.0})
    assert (face.path, face.key, face.source) == (record.path, "lfw/Ada_A", "lfw")
    assert face.split == split_of("lfw/Ada_A")
    np.testing.assert_array_equal(face.five, record.points[FIVE])


def test_another_key_is_another_split(small_root: Path) -> None:
    record = read_set("lfw", small_root / "lfw").records[0]
    keys = [f"lfw/{number}" for number in range(40)]
    splits = {face_of(record, "lfw", {}, key=key).split for key in keys}
    assert splits == {"train", "val", "test"}
    assert face_of(record, "lfw", {}, key=keys[0], split="test").split == "test"


def test_a_record_without_landmarks_needs_some(tmp_path: Path) -> None:
    record = Record(tmp_path / "a.jpg", "a.jpg", "a")
    with pytest.raises(ValueError, match="no landmarks"):
        face_of(record, "mine", {})
    assert face_of(record, "mine", {}, points=np.zeros((5, 2))).five.shape == (5, 2)


def test_crops_are_square_and_have_their_margin(small_root: Path) -> None:
    records = read_set("lfw", small_root / "lfw").records[:3]
    faces = [face_of(record, "lfw", {}) for record in records]
    whole = cut_faces(faces, 64, 1.0, margin_px=8)
    assert whole.shape == (3, 80, 80, 3)
    difference = whole[:, 8:-8, 8:-8].astype(int) - cut_faces(faces, 64, 1.0)
    assert np.abs(difference).max() <= 12  # resampling differs a little by where the crop starts


def test_a_picture_that_cannot_be_read_is_named_or_left_out(
    small_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"broken\.jpg: not a readable picture"):
        read_picture(tmp_path / "broken.jpg")
    whole = face_of(read_set("lfw", small_root / "lfw").records[0], "lfw", {})
    broken = replace(whole, path=tmp_path / "broken.jpg")
    assert [face for face, _ in readable([broken, whole])] == [whole]
