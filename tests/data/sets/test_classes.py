from pathlib import Path

import pytest
from PIL import Image

from gioconda.data.sets.registry import read_set


def make(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4)).save(root / name)
    return root


def test_a_folder_is_a_class(tmp_path: Path) -> None:
    faces = read_set("classes", make(tmp_path, "cat/1.png", "dog/1.png", "top.png", "dog/x/2.png"))
    assert [(r.name, r.labels["class"]) for r in faces] == [
        ("cat/1.png", "cat"),
        ("dog/1.png", "dog"),
    ]
    assert set(faces.refused) == {"top.png", "dog/x/2.png"}


@pytest.mark.parametrize("validation", ["val", "validation", "Valid"])
def test_folders_of_splits_are_splits(tmp_path: Path, validation: str) -> None:
    make(tmp_path, "train/cat/1.png", f"{validation}/cat/1.png", "test/dog/1.png")
    faces = read_set("classes", tmp_path)
    assert sorted((r.split, r.labels["class"]) for r in faces) == [
        ("test", "dog"),
        ("train", "cat"),
        ("val", "cat"),
    ]
    assert faces.kinds["class"].values == ("cat", "dog")
