from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set


def test_people_of_lfw_keep_their_keys(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name in ("Al_Gore_0002.jpg", "face_2868585k.jpg", "odd.jpg"):
        (tmp_path / "images" / name).touch()
    (tmp_path / "expressions.csv").write_text(
        "file_name,expression\nAl_Gore_0002.jpg,anger\nface_2868585k.jpg,fear\nodd.jpg,smirk\n"
    )
    faces = read_set("web", tmp_path)
    assert [(r.key, r.labels["person"], r.labels["expression"]) for r in faces] == [
        ("lfw/Al_Gore", "Al_Gore", "angry"),
        ("web/face_2868585k.jpg", None, "afraid"),
    ]
    assert list(faces.refused) == ["odd.jpg"]


@pytest.mark.data
def test_the_real_set_has_4088_faces(real_root: Path) -> None:
    faces = read_set("web", real_root / "expressions" / "web")
    assert (len(faces), len(faces.where(expression="happy"))) == (4088, 1500)
