"""`gioconda best`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gioconda import Editor, read_photo
from gioconda.photo import Photo, bears_mark
from tests.commands import run


@pytest.fixture(scope="module")
def pictures(group: Path) -> tuple[np.ndarray, np.ndarray]:
    """The group photo in the package, smaller, and another shot in which person 1 smiles."""
    with Image.open(group) as picture:
        small = np.asarray(picture.reduce(2))
    photo = Photo.from_array(small)
    smiling = Editor.from_pretrained().edit(photo, smile=1.0, faces=[1]).photo.pixels
    move = np.float32([[1.02, 0.01, -9], [-0.01, 1.02, -5]])
    return small, cv2.warpAffine(smiling, move, small.shape[1::-1], borderMode=cv2.BORDER_REFLECT)


@pytest.fixture
def album(
    tmp_path: Path, pictures: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with two shots of a group, and others that do not belong to it."""
    monkeypatch.chdir(tmp_path)
    first, second = pictures
    exif = Image.Exif()
    exif[0x010E] = "The seven"
    Image.fromarray(first).save("a.jpg", quality=90, exif=exif)
    Image.fromarray(second).save("b.jpg", quality=90)
    Image.linear_gradient("L").save("meadow.png")
    Path("letter.jpg").write_text("Dear Mona,")
    return tmp_path


def told(answer: object) -> str:
    """The one line of an error."""
    lines = answer.stderr.strip().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1
    return str(lines[0])


def test_the_best_of_two_shots_is_written_beside_the_base(album: Path) -> None:
    before = {path: path.read_bytes() for path in album.iterdir()}
    answer = run("best", "a.jpg", "b.jpg", "--base", 0, "--json")
    assert answer.exit_code == 0
    record = json.loads(answer.stdout)
    assert (record["base"], record["output"]) == (0, "a.best.jpg")
    assert [person["shot"] for person in record["people"]] == [0, 1, 0, 0, 0, 0, 0]
    assert record["people"][1]["file"] == "b.jpg"
    assert "smile" in record["people"][1]["why"]
    assert [take["shot"] for take in record["people"][1]["takes"]] == [0, 1]
    assert all(path.read_bytes() == content for path, content in before.items())
    written = Path("a.best.jpg").read_bytes()
    assert bears_mark(written)
    with Image.open("a.best.jpg") as picture:
        assert picture.getexif()[0x010E] == "The seven"


def test_people_are_told_of_in_words(album: Path) -> None:
    answer = run("best", "a.jpg", "b.jpg", "--base", 0, "-o", "all.png", "--no-mark")
    assert answer.exit_code == 0
    first, *people = answer.stdout.splitlines()
    assert first == "a.jpg -> all.png (heads from other shots: 1 of 7)"
    assert len(people) == 7
    assert "from b.jpg: smile" in people[1]
    assert "stays: no take is better by a margin" in people[0]
    changed = (read_photo("all.png").pixels != read_photo("a.jpg").pixels).any(-1)
    x, y, width, height = read_areas(album)[1]
    changed[y : y + height, x : x + width] = False
    assert not changed.any()


def read_areas(album: Path) -> list[tuple[int, int, int, int]]:
    record = json.loads(run("best", "a.jpg", "b.jpg", "--base", 0, "--json", "--force").stdout)
    return [
        tuple(round(side) for side in person["area"] or (0, 0, 0, 0))  # type: ignore[misc]
        for person in record["people"]
    ]


def test_where_nobody_has_a_better_take_nothing_is_written(album: Path) -> None:
    before = set(album.iterdir())
    answer = run("best", "a.jpg", "b.jpg", "--base", 1)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("b.jpg: nothing to do")
    assert set(album.iterdir()) == before


def test_who_smiles_in_no_shot_is_edited_afterwards(album: Path) -> None:
    answer = run("best", "a.jpg", "b.jpg", "--base", 0, "--then", "smile=1", "--json")
    assert answer.exit_code == 0
    people = json.loads(answer.stdout)["people"]
    assert people[1]["edited"] is None
    others = [person["edited"] for person in people if person["person"] != 1]
    assert all(one["edited"] and one["smile_after"] > 0.3 for one in others)


def test_a_result_is_not_taken_for_a_shot(album: Path) -> None:
    assert run("best", "a.jpg", "b.jpg", "--base", 0).exit_code == 0
    answer = run("best", "*.jpg", "--base", 0, "--json")
    assert "letter.jpg" in told(answer)
    assert "a.best.jpg" not in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.jpg"], "name 2 to 20 of one group"),
        (["a.jpg", "nobody.jpg"], "nobody.jpg"),
        (["a.jpg", "letter.jpg"], "letter.jpg"),
        (["a.jpg", "meadow.png"], "meadow.png: no face found"),
        (["a.jpg", "b.jpg", "-o", "b.jpg", "--force"], "b.jpg: is one of the shots"),
        (["a.jpg", "b.jpg", "-o", "letter.jpg"], "letter.jpg: exists already"),
        (["a.jpg", "b.jpg", "--prefer", "smirk"], "nothing to prefer is called 'smirk'"),
        (["a.jpg", "b.jpg", "-o", "memory://out/c.jpg"], "best reads and writes files"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    album: Path, arguments: list[str], message: str
) -> None:
    before = {path: path.read_bytes() for path in album.iterdir()}
    answer = run("best", *arguments)
    assert answer.exit_code == 2
    assert message in told(answer)
    assert {path: path.read_bytes() for path in album.iterdir()} == before


@pytest.mark.parametrize(
    "arguments", [["--base", "2"], ["--then", "smirk=1"], ["--then", "smile=3"], ["-o", "-"]]
)
def test_wrong_options_name_themselves(album: Path, arguments: list[str]) -> None:
    answer = run("best", "a.jpg", "b.jpg", *arguments)
    assert answer.exit_code == 2
    assert not list(album.glob("*.best.*"))


def test_another_scene_is_refused_in_one_line(album: Path, mona_lisa: Path) -> None:
    answer = run("best", "a.jpg", mona_lisa)
    assert answer.exit_code == 2
    assert "shows another scene than" in told(answer)
