"""Copies of published sets differ from the publishers' own: other suffixes, CSV lists, folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from tests.data.sets.test_celeba import NAMES, attribute_list, make_celeba
from tests.data.test_studio_sets import touch


def as_csv(path: Path, header: str, skip: int) -> None:
    """A published list as Kaggle ships it."""
    lines = [line.split() for line in path.read_text().splitlines()[skip:]]
    rows = [header, *(",".join(words) for words in lines)]
    path.with_suffix(".csv").write_text("\n".join(rows) + "\n")
    path.unlink()


def test_celeba_as_kaggle_ships_it_is_the_published_one(tmp_path: Path) -> None:
    published = read_set("celeba", make_celeba(tmp_path / "published", folders=False))
    copy = make_celeba(tmp_path / "kaggle", folders=False)
    images = copy / "img_align_celeba"
    images.rename(copy / "inner")
    images.mkdir()
    (copy / "inner").rename(images / "img_align_celeba")
    names = ",".join(attribute_list(NAMES).splitlines()[1].split())
    as_csv(copy / "list_attr_celeba.txt", f"image_id,{names}", 2)
    as_csv(copy / "list_eval_partition.txt", "image_id,partition", 0)
    as_csv(
        copy / "list_landmarks_align_celeba.txt",
        "image_id," + ",".join(f"{which}_{axis}" for which in "abcde" for axis in "xy"),
        2,
    )
    faces = read_set("celeba", copy)
    for ours, theirs in zip(faces, published, strict=True):
        assert (ours.name, ours.labels, ours.split, ours.key) == (
            *(theirs.name, theirs.labels, theirs.split, theirs.key),
        )
        assert (ours.points == theirs.points).all()
        assert ours.path.parent.parent.parent == copy


def test_celeba_s_pictures_may_be_png(tmp_path: Path) -> None:
    copy = make_celeba(tmp_path, folders=False)
    for path in (copy / "img_align_celeba").iterdir():
        path.rename(path.with_suffix(".png"))
    assert [record.path.suffix for record in read_set("celeba", copy)] == [".png"] * len(NAMES)


ZEROS = " ".join(["0"] * 48 * 48)


@pytest.mark.parametrize(
    ("name", "header", "row", "folder"),
    [
        ("fer2013.csv", "emotion,pixels,Usage", "3,{},PublicTest", ""),
        ("fer2013.csv", "emotion,pixels,Usage", "3,{},PublicTest", "fer2013"),
        ("icml_face_data.csv", "emotion, Usage, pixels", "3,PublicTest,{}", ""),
        ("train.csv", "emotion,pixels", '3,"{}"', ""),
    ],
)
def test_every_table_of_fer2013_is_read(
    tmp_path: Path, name: str, header: str, row: str, folder: str
) -> None:
    table = tmp_path / folder / name
    table.parent.mkdir(exist_ok=True)
    table.write_text(f"{header}\n{row.format(ZEROS)}\n")
    (record,) = read_set("fer2013", tmp_path)
    assert record.labels == {"expression": "happy"}
    assert record.split == ("train" if name == "train.csv" else "val")
    assert record.pixels.shape == (48, 48, 3)


def test_the_contest_s_test_pictures_are_counted_as_left_out(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(f"emotion,pixels\n3,{ZEROS}\n")
    (tmp_path / "test.csv").write_text(f"pixels\n{ZEROS}\n")
    assert read_set("fer2013", tmp_path).refused == {"test.csv": "its pictures have no labels"}


PUBLISHED = {
    "kdef": ["AF01/AF01ANFL.jpg"],
    "rafd": ["Rafd090_01_Caucasian_female_angry_frontal.jpg"],
    "mug": ["001/anger/take000/img_0000.jpg"],
    "ck": ["happy/S010_006_00000013.jpg"],
    "fer2013": ["train/angry/1.jpg"],
    "lfw": ["Ada_A/Ada_A_0001.jpg"],
    "london": ["neutral/001.jpg", "smiling/001.jpg"],
    "smiles": ["smiling/7.jpg"],
    "utkface": ["26_1_2_20170104.jpg"],
    "classes": ["happy/1.jpg"],
    "folder": ["happy/1.jpg"],
}


@pytest.mark.parametrize("suffix", [".JPG", ".jpeg", ".png", ".PNG", ".webp"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_picture_of_any_suffix_is_read(tmp_path: Path, name: str, suffix: str) -> None:
    touch(tmp_path, *(str(Path(one).with_suffix(suffix)) for one in PUBLISHED[name]))
    assert len(read_set(name, tmp_path)) == len(PUBLISHED[name])


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("web", ("expressions.csv", "file_name,expression\na.jpg,happiness\n", "images/a.PNG")),
        ("folder", ("metadata.csv", "file_name,smile\nin\\a.jpg,1\n", "in/a.JPEG")),
        ("folder", ("metadata.csv", "file_name,smile\ncaf\u00e9.jpg,1\n", "cafe\u0301.JPG")),
    ],
)
def test_a_listed_picture_is_found_though_its_suffix_or_accent_is_written_otherwise(
    tmp_path: Path, name: str, listed: tuple[str, str, str]
) -> None:
    table, content, picture = listed
    (tmp_path / table).write_text(content, encoding="utf-8")
    touch(tmp_path, picture)
    (record,) = read_set(name, tmp_path)
    assert record.path.is_file()


def test_what_a_reader_leaves_out_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "Ada_A/Ada_A_0001.JPG", "Ada_A/portrait.png", "__MACOSX/._Ada_A_0001.jpg")
    assert list(read_set("lfw", tmp_path).refused) == ["portrait.png"]


@pytest.mark.parametrize(
    ("given", "told"),
    [("../a.jpg", "lies outside of"), ("b.jpg", r"metadata\.csv:2: names .*b\.jpg, which is not")],
)
def test_a_row_that_names_no_picture_of_the_folder_is_named(
    tmp_path: Path, given: str, told: str
) -> None:
    touch(tmp_path, "a.jpg", "set/c.jpg")
    (tmp_path / "set" / "metadata.csv").write_text(f"file_name\n{given}\n")
    with pytest.raises(DataError, match=told):
        read_set("folder", tmp_path / "set")
