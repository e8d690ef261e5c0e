"""KDEF, RaFD, MUG, CK+ and FER2013: a few pictures in their published layouts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def test_kdef_names_are_codes(tmp_path: Path) -> None:
    touch(tmp_path, "AF01/AF01ANFL.JPG", "BM35/BM35SUS.JPG", "AF31/AF31V.JPG")
    faces = read_set("kdef", tmp_path)
    assert [(r.key, dict(r.labels)) for r in faces] == [
        ("kdef/F01", {"expression": "angry", "angle": "full left", "gender": "female",
                      "person": "F01", "session": "A"}),
        ("kdef/M35", {"expression": "surprised", "angle": "straight", "gender": "male",
                      "person": "M35", "session": "B"}),
    ]  # fmt: skip
    assert list(faces.refused) == ["AF31V.JPG"]


def test_both_sessions_of_a_person_share_a_key(tmp_path: Path) -> None:
    touch(tmp_path, "AF01/AF01ANS.JPG", "BF01/BF01HAS.JPG")
    assert {record.key for record in read_set("kdef", tmp_path)} == {"kdef/F01"}


def test_rafd_names_are_codes(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Rafd090_01_Caucasian_female_angry_frontal.jpg",
        "Rafd045_63_Kid_male_contemptuous_left.jpg",
        "Rafd090_01_Caucasian_female_smirking_frontal.jpg",
        "readme.jpg",
    )
    faces = read_set("rafd", tmp_path)
    assert dict(faces.records[1].labels) == {
        "expression": "angry",
        "camera_deg": 90,
        "gaze": "frontal",
        "gender": "female",
        "person": "01",
        "group": "Caucasian",
    }
    assert len(faces.where(camera_deg=(90, 90), gaze="frontal")) == 1
    assert len(faces.refused) == 2


def test_mug_frames_know_their_place(tmp_path: Path) -> None:
    take = "subjects3/001/anger/take000"
    touch(tmp_path, *(f"{take}/img_{k:04d}.jpg" for k in range(5)))
    touch(tmp_path, "subjects3/001/mixed/take000/img_0000.jpg")
    faces = read_set("mug", tmp_path)
    assert [r.labels["progress"] for r in faces] == [0, 0.25, 0.5, 0.75, 1]
    assert {(r.key, r.labels["expression"]) for r in faces} == {("mug/001", "angry")}
    assert [r.path.name for r in faces.where(progress=(0.4, 0.6))] == ["img_0002.jpg"]
    assert list(faces.refused) == ["subjects3/001/mixed/take000"]


@pytest.fixture
def cohn_kanade(tmp_path: Path) -> Path:
    frames = [f"S010/006/S010_006_{k:08d}" for k in range(1, 8)]
    touch(tmp_path, *(f"cohn-kanade-images/{f}.png" for f in frames))
    touch(tmp_path, "cohn-kanade-images/S010/001/S010_001_00000001.png")
    code = tmp_path / "Emotion" / f"{frames[-1]}_emotion.txt"
    code.parent.mkdir(parents=True)
    code.write_text("   5.0000000e+00\n")
    points = tmp_path / "Landmarks" / f"{frames[0]}_landmarks.txt"
    points.parent.mkdir(parents=True)
    points.write_text("\n".join(f"   {k}.0   {2 * k}.0" for k in range(68)))
    return tmp_path


def test_ck_sequences_give_a_neutral_frame_and_three_peaks(cohn_kanade: Path) -> None:
    faces = read_set("ck", cohn_kanade)
    assert [(r.labels["frame"], r.labels["expression"]) for r in faces] == [
        (1, "neutral"),
        (5, "happy"),
        (6, "happy"),
        (7, "happy"),
    ]
    assert {record.key for record in faces} == {"cohn-kanade/S010"}
    assert faces.refused == {"cohn-kanade-images/S010/001": "no emotion file"}
    np.testing.assert_array_equal(
        faces.records[0].points, [[37.5, 75], [43.5, 87], [30, 60], [48, 96], [54, 108]]
    )


def test_ck_codes_beyond_seven_are_wrong_labels(cohn_kanade: Path) -> None:
    next(cohn_kanade.glob("Emotion/*/*/*")).write_text("9.0")
    with pytest.raises(DataError, match=r"emotion\.txt: wrong label"):
        read_set("ck", cohn_kanade)


def test_ck_landmarks_that_are_not_68_points_are_named(cohn_kanade: Path) -> None:
    next(cohn_kanade.glob("Landmarks/*/*/*")).write_text("1 2 3")
    with pytest.raises(DataError, match=r"landmarks\.txt: not the 68 points"):
        read_set("ck", cohn_kanade)


def test_ck48_folders_are_expressions(tmp_path: Path) -> None:
    touch(tmp_path, "fear/S010_006_00000013.png", "smirk/S011_006_00000013.png")
    faces = read_set("ck", tmp_path)
    assert [(r.key, r.labels["expression"]) for r in faces] == [("cohn-kanade/S010", "afraid")]
    assert list(faces.refused) == ["smirk/S011_006_00000013.png"]


@pytest.mark.data
def test_the_real_ck48_has_981_frames_of_118_people(real_root: Path) -> None:
    faces = read_set("ck", real_root / "expressions" / "CK+48")
    assert (len(faces), len({record.key for record in faces})) == (981, 118)
    counts = {name: len(faces.where(expression=name)) for name in ("happy", "contemptuous")}
    assert counts == {"happy": 207, "contemptuous": 54}


def fer(*rows: str) -> str:
    return "emotion,pixels,Usage\n" + "\n".join(rows) + "\n"


def test_fer2013s_table_holds_the_pictures(tmp_path: Path) -> None:
    pixels = " ".join(str(k % 256) for k in range(48 * 48))
    (tmp_path / "fer2013.csv").write_text(fer(f"3,{pixels},Training", f"2,{pixels},PrivateTest"))
    first, second = read_set("fer2013", tmp_path)
    assert (first.labels["expression"], first.split) == ("happy", "train")
    assert (second.labels["expression"], second.split) == ("afraid", "test")
    assert first.pixels.shape == (48, 48, 3)
    assert first.pixels[0, 5].tolist() == [5, 5, 5]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("7,0 0,Training", "fer2013.csv:2: wrong label: emotion '7'"),
        ("x,0 0,Training", "wrong label: emotion 'x'"),
        ("1,0 0,Holidays", "Usage 'Holidays'"),
        ("1,0 0,Training", "not 2304 numbers"),
        ("1," + "300 " * 2304 + ",Training", "not 2304 numbers"),
    ],
)
def test_a_wrong_row_of_fer2013_is_numbered(tmp_path: Path, row: str, told: str) -> None:
    (tmp_path / "fer2013.csv").write_text(fer(row))
    with pytest.raises(DataError, match=told):
        read_set("fer2013", tmp_path)


def test_fer2013s_folders_are_expressions_and_splits(tmp_path: Path) -> None:
    touch(tmp_path, "train/disgust/1.jpg", "test/neutral/2.jpg", "test/smirk/3.jpg")
    faces = read_set("fer2013", tmp_path)
    assert [(r.labels["expression"], r.split) for r in faces] == [
        ("disgusted", "train"),
        ("neutral", "test"),
    ]
    assert list(faces.refused) == ["test/smirk/3.jpg"]
