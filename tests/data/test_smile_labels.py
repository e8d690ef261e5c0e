from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from gioconda.data.smile_labels import READERS, lfw_faces, part_of, smiles_faces
from gioconda.data.splits import split_of


def test_nobody_is_in_two_parts(small_root: Path) -> None:
    parts: dict[str, set[str]] = {}
    for source in ("lfw", "mtfl", "smiles"):
        for face in READERS[source](small_root):
            if face.key is not None:
                parts.setdefault(face.key, set()).add(part_of(face.key))
    assert all(len(of_one) == 1 for of_one in parts.values())
    assert {"meter", "judge"} <= set().union(*parts.values())


def test_held_out_people_are_held_out_from_both_networks() -> None:
    people = [f"lfw/{n}" for n in range(2000)]
    parts = Counter(part_of(person) for person in people)
    assert all(part_of(p) == split_of(p) for p in people if split_of(p) != "train")
    assert 700 < parts["meter"] < 900
    assert 700 < parts["judge"] < 900


def test_a_crop_of_somebody_unknown_is_in_no_part(small_root: Path) -> None:
    faces = smiles_faces(small_root)
    assert [part_of(face.key) for face in faces].count("unknown") == 1
    assert part_of(None) == "unknown"


def test_a_crop_has_the_points_of_its_lfw_picture(small_root: Path) -> None:
    by_key = {face.key: face for face in lfw_faces(small_root)}
    face = next(f for f in smiles_faces(small_root) if f.key is not None)
    expected = (by_key[face.key].five - [83, 92]) * 64 / 83
    np.testing.assert_allclose(face.five, expected, atol=1.0)


def test_pictures_with_human_degrees_are_never_taught(small_root: Path) -> None:
    names = [face.path.name for face in READERS["utkface"](small_root)]
    assert names
    assert "20_0_0_20170100.jpg.chip.jpg" not in names
    assert all(split_of(f"utkface/{name}") == "train" for name in names)


@pytest.mark.data
@pytest.mark.slow
def test_half_of_the_real_smiles_crops_are_recognised(real_root: Path) -> None:
    faces = smiles_faces(real_root)
    named = sum(face.key is not None for face in faces)
    assert 2900 < named < 3200


def test_the_web_faces_leave_lfws_own_pictures_to_lfw(small_root: Path) -> None:
    web = small_root / "expressions" / "web"
    (web / "images").mkdir(parents=True)
    painting = (files("gioconda") / "demo" / "mona_lisa.jpg").read_bytes()
    known = next((small_root / "lfw" / "images").iterdir()).name
    rows = {"Lisa_del_Giocondo_0001.jpg": "neutral", known: "happiness", "Nobody_1.jpg": "contempt"}
    for name in rows:
        (web / "images" / name).write_bytes(painting)
    table = "".join(f"{name},{expression}\n" for name, expression in rows.items())
    (web / "expressions.csv").write_text("file_name,expression\n" + table)
    [face] = READERS["web"](small_root)
    assert face.key == "lfw/Lisa_del_Giocondo"
    assert face.labels == {"smiling": 0}
    assert face.five.shape == (5, 2)
