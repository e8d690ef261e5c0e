"""What every reader keeps to, and what is said of a set that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from gioconda.cli.prepare import Name
from gioconda.data.sets import registry
from gioconda.data.sets.kinds import BINARY, NUMBER, category
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.errors import DataError

KINDS = {"smiling": BINARY, "age": NUMBER, "pose": category("left", "right")}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., registry.Reader]:
    """Makes a reader of given records, which is forgotten after the test."""
    monkeypatch.setattr(registry, "_READERS", {})

    def make(*found: Record | Refused) -> registry.Reader:
        @registry.reader(Card("toy", "Toy (2026)", "nowhere", "any", "a.jpg", KINDS))
        def toy(root: Path) -> Iterator[Record | Refused]:
            yield from found

        return toy

    return make


def picture(folder: Path, name: str = "a.jpg", **labels: object) -> Record:
    (folder / name).touch()
    return Record(folder / name, name, f"toy/{name}", labels)


def test_the_command_knows_every_set() -> None:
    assert [name.value for name in Name] == registry.set_names()
    assert len(registry.MODULES) == len(registry.set_names())


def test_an_unknown_set_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no data set is called 'smirks'; known: celeba, "):
        registry.read_set("smirks", tmp_path)


@pytest.mark.parametrize("name", registry.set_names())
def test_no_folder_and_an_empty_folder_are_data_errors(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"{tmp_path}/x: no such folder; expected"):
        registry.read_set(name, tmp_path / "x")
    with pytest.raises(Exception, match=str(tmp_path)) as caught:
        registry.read_set(name, tmp_path)
    assert type(caught.value).__name__ in ("DataError", "PhotoError")


def test_refused_pictures_are_counted_and_not_fatal(read, tmp_path: Path) -> None:
    faces = read(picture(tmp_path), Refused("b.jpg", "blurred"))(tmp_path)
    assert (len(faces), faces.refused) == (1, {"b.jpg": "blurred"})


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"smiling": 0}, "'smiling': 0 is neither -1 nor 1"),
        ({"pose": "up"}, "'pose': 'up' is none of"),
        ({"age": "old"}, "'age': 'old' is no finite number"),
    ],
)
def test_a_wrong_label_names_the_picture(read, tmp_path: Path, labels, told: str) -> None:
    with pytest.raises(DataError, match=rf"a\.jpg: wrong label {told}"):
        read(picture(tmp_path, **labels))(tmp_path)


def test_missing_files_are_counted(read, tmp_path: Path) -> None:
    gone = [Record(tmp_path / n, n, n) for n in ("x.jpg", "y.jpg")]
    with pytest.raises(DataError, match=r"x\.jpg: listed but missing, and so are 1 more of 3"):
        read(picture(tmp_path), *gone)(tmp_path)


def test_two_pictures_of_one_name_are_refused(read, tmp_path: Path) -> None:
    (tmp_path / "part2").mkdir()
    twin = picture(tmp_path / "part2")
    with pytest.raises(DataError, match=r"part2/a\.jpg: a second picture called 'a\.jpg'"):
        read(picture(tmp_path), twin)(tmp_path)


def test_landmarks_and_masks_beside_a_set_are_taken(read, tmp_path: Path) -> None:
    points = np.arange(282, dtype=np.float16).reshape(1, 141, 2)
    np.savez(tmp_path / "landmarks.npz", file_name=np.array(["a.jpg"]), points=points)
    masks = np.full((1, 64, 8), 255, np.uint8)
    np.savez(tmp_path / "person_masks.npz", file_name=np.array(["a.jpg"]), masks=masks)
    first, second = read(picture(tmp_path), picture(tmp_path, "b.jpg"))(tmp_path)
    np.testing.assert_array_equal(first.points, points[0])
    assert (first.mask.read() == 255).all()
    assert (second.points, second.mask) == (None, None)


def test_filters_combine(read, tmp_path: Path) -> None:
    faces = read(
        picture(tmp_path, "a.jpg", smiling=1, age=20, pose="left"),
        picture(tmp_path, "b.jpg", smiling=1, age=30, pose="right"),
        picture(tmp_path, "c.jpg", smiling=-1, age=40, pose="right"),
        picture(tmp_path, "d.jpg"),
    )(tmp_path)

    def names(**wanted: object) -> list[str]:
        return [record.name for record in faces.where(**wanted)]

    assert names(smiling=1) == ["a.jpg", "b.jpg"]
    assert names(smiling=1, pose="right") == ["b.jpg"]
    assert names(pose=("left", "right"), age=(25, 50)) == ["b.jpg", "c.jpg"]
    for wanted, told in (
        ({"size": 1}, "has no label 'size'"),
        ({"smiling": 2}, "2 is neither"),
        ({"smiling": -1, "pose": "left"}, "no picture of toy passes"),
    ):
        with pytest.raises(DataError, match=told):
            faces.where(**wanted)


def test_a_name_can_be_taken_once(read) -> None:
    read()
    with pytest.raises(ValueError, match="registered twice"):
        read()
