"""CelebA and CelebAMask-HQ, a few pictures in their published layouts."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.prepared.crops import FaceInPicture, centre
from gioconda.data.sets.celeba import ATTRIBUTES
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from gioconda.faces.align import crop
from tests.data.conftest import picture, write

NAMES = [f"{k:06d}.jpg" for k in range(1, 7)]
PUBLISHED = (
    "5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose "
    "Black_Hair Blond_Hair Blurry Brown_Hair Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee "
    "Gray_Hair Heavy_Makeup High_Cheekbones Male Mouth_Slightly_Open Mustache Narrow_Eyes No_Beard "
    "Oval_Face Pale_Skin Pointy_Nose Receding_Hairline Rosy_Cheeks Sideburns Smiling Straight_Hair "
    "Wavy_Hair Wearing_Earrings Wearing_Hat Wearing_Lipstick Wearing_Necklace Wearing_Necktie Young"
)


def attribute_list(names: list[str]) -> str:
    rows = [
        f"{name}  " + " ".join("1" if (k + a) % 3 == 0 else "-1" for a in range(40))
        for k, name in enumerate(names)
    ]
    return f"{len(names)}\n{PUBLISHED} \n" + "\n".join(rows) + "\n"


def make_celeba(root: Path, folders: bool) -> Path:
    anno, parts, images = ("Anno", "Eval", "Img") if folders else ("", "", "")
    for folder in (anno, parts):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for k, name in enumerate(NAMES):
        pixels = cv2.resize(picture(k, 218), (178, 218))
        write(root / images / "img_align_celeba" / name, pixels)
    (root / anno / "list_attr_celeba.txt").write_text(attribute_list(NAMES))
    points = "".join(f"{name} 69 109 106 113 77 142 73 152 108 154\n" for name in NAMES)
    header = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y "
    (root / anno / "list_landmarks_align_celeba.txt").write_text(
        f"{len(NAMES)}\n{header}rightmouth_x rightmouth_y\n{points}"
    )
    (root / parts / "list_eval_partition.txt").write_text(
        "".join(f"{name} {k // 2}\n" for k, name in enumerate(NAMES))
    )
    (root / anno / "identity_CelebA.txt").write_text(
        "".join(f"{name} {2880 + k % 3}\n" for k, name in enumerate(NAMES))
    )
    return root


@pytest.mark.parametrize("folders", [False, True])
def test_reads_all_lists_in_both_layouts(tmp_path: Path, folders: bool) -> None:
    faces = read_set("celeba", make_celeba(tmp_path, folders))
    assert len(faces) == 6
    first = faces.records[0]
    assert len(ATTRIBUTES) == 40
    assert (first.labels["5_o_clock_shadow"], first.labels["arched_eyebrows"]) == (1, -1)
    assert (first.labels["person"], first.key) == ("2880", "celeba/2880")
    assert [record.split for record in faces] == ["train", "train", "val", "val", "test", "test"]
    np.testing.assert_array_equal(first.points[[0, 1]], [[69, 109], [106, 113]])


def test_the_attributes_alone_are_enough(tmp_path: Path) -> None:
    make_celeba(tmp_path, folders=False)
    for name in (
        "list_landmarks_align_celeba.txt",
        "list_eval_partition.txt",
        "identity_CelebA.txt",
    ):
        (tmp_path / name).unlink()
    first = read_set("celeba", tmp_path).records[0]
    assert (first.points, first.split, first.labels["person"]) == (None, None, None)
    assert first.key == "celeba/000001.jpg"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("list_attr_celeba.txt", "000002.jpg  -1", "000002.jpg  3", "000002.jpg: wrong label '3'"),
        ("list_attr_celeba.txt", "Smiling", "Smirking", ":2: not CelebA's 40 attributes: smi"),
        ("list_attr_celeba.txt", "000002.jpg", "000001.jpg", "second picture called '000001.jpg'"),
        ("list_attr_celeba.txt", "000002.jpg", "000099.jpg", "000099.jpg: listed but missing"),
        ("list_eval_partition.txt", "000001.jpg 0", "000001.jpg 7", "'7' is none of 0, 1, 2"),
        ("list_landmarks_align_celeba.txt", "69 109", "69 x", "000001.jpg: not ten numbers"),
        ("identity_CelebA.txt", "000001.jpg 2880", "000001.jpg", ":1: 1 words where 2 belong"),
    ],
)
def test_what_is_wrong_in_a_list_is_said(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    path = make_celeba(tmp_path, folders=False) / name
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=told):
        read_set("celeba", tmp_path)


def test_the_centre_crop_takes_178_px(tmp_path: Path) -> None:
    pixels = cv2.resize(picture(1, 218), (178, 218))
    cut = crop(pixels, centre(FaceInPicture(178, 218), 178), 178, 178)
    np.testing.assert_array_equal(cut, pixels[20:198])


@pytest.fixture
def high_quality(tmp_path: Path) -> Path:
    names = [f"{k}.jpg" for k in range(3)]
    for k, name in enumerate(names):
        write(tmp_path / "CelebA-HQ-img" / name, picture(k, 128))
        for part, rows in (
            ("skin", slice(30, 60)),
            ("hair", slice(0, 20)),
            ("cloth", slice(60, 64)),
        ):
            mask = np.zeros((64, 64), np.uint8)
            mask[rows] = 255
            write(tmp_path / "CelebAMask-HQ-mask-anno" / "0" / f"{k:05d}_{part}.png", mask)
    (tmp_path / "CelebAMask-HQ-attribute-anno.txt").write_text(attribute_list(names))
    (tmp_path / "CelebA-HQ-to-CelebA-mapping.txt").write_text(
        "idx orig_idx orig_file\n0 4 000005.jpg\n1 0 000001.jpg\n2 1 000002.jpg\n"
    )
    return tmp_path


def test_masks_are_the_union_of_face_and_hair(high_quality: Path) -> None:
    mask = read_set("celebamask-hq", high_quality).records[0].mask.read()
    assert mask.shape == (64, 64)
    assert [bool(mask[row, 5]) for row in (10, 25, 45, 62)] == [True, False, True, False]


def test_faces_have_the_keys_and_splits_of_celeba(high_quality: Path) -> None:
    assert read_set("celebamask-hq", high_quality).records[0].key == "celeba/000005.jpg"
    make_celeba(high_quality, folders=True)
    first = read_set("celebamask-hq", high_quality).records[0]
    assert (first.key, first.split) == ("celeba/2881", "test")


def test_masks_of_mixed_sizes_are_an_error(high_quality: Path) -> None:
    path = high_quality / "CelebAMask-HQ-mask-anno" / "0" / "00000_hair.png"
    write(path, np.zeros((32, 32), np.uint8))
    with pytest.raises(DataError, match=r"00000_hair\.png: another size"):
        read_set("celebamask-hq", high_quality).records[0].mask.read()
