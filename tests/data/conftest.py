"""A folder of small data sets in their published layouts, and the real one where it is there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.root import data_root
from gioconda.errors import DataError
from gioconda.faces.align import FIVE, FIVE_TEMPLATE

PEOPLE = [f"{first}_{last}" for first in ("Ada", "Ben", "Cy") for last in "ABCDEFGH"]


@pytest.fixture(scope="session")
def real_root() -> Path:
    """The development pictures."""
    try:
        return data_root()
    except DataError:
        pytest.skip("needs the development pictures: set GIOCONDA_DATA")


def picture(seed: int, side: int) -> np.ndarray:
    """A smooth random picture, ``(side, side, 3)`` uint8, unlike any other seed's."""
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), np.uint8)
    return cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)


def write(path: Path, pixels: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels)


def write_landmarks(folder: Path, names: list[str], side: int) -> None:
    points = np.zeros((len(names), 141, 2), np.float16)
    points[:, FIVE] = FIVE_TEMPLATE * 0.4 * side + 0.3 * side
    np.savez(folder / "landmarks.npz", file_name=np.array(names), points=points)


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LFW, MTFL, SMILEs, Cohn-Kanade and UTKFace, a few small pictures of each."""
    root = tmp_path_factory.mktemp("data")
    names = [f"{person}_0001.jpg" for person in PEOPLE]
    rows = ["file_name,expression"]
    for k, name in enumerate(names):
        write(root / "lfw" / "images" / name, picture(k, 250))
        rows.append(f"{name},{('happiness', 'neutral')[k % 2]}")
    (root / "lfw" / "expressions.csv").write_text("\n".join(rows) + "\n")
    write_landmarks(root / "lfw", names, 250)

    five = (FIVE_TEMPLATE * 32 + 24).T.ravel()
    numbers = " ".join(f"{v:.4f}" for v in five)
    lists = {"training.txt": [], "testing.txt": []}
    for k, name in enumerate([f"lfw_5590/{n}" for n in names] + [f"net_7876/{n}_0.jpg" for n in
                             range(20)] + [f"AFLW/{n}.jpg" for n in range(20)]):  # fmt: skip
        write(root / "mtfl" / name, picture(100 + k, 80))
        lists["testing.txt" if k % 3 else "training.txt"].append(
            f" {name.replace('/', chr(92))} {numbers} 1 {1 + k % 2} 2 3"
        )
    for name, lines in lists.items():
        (root / "mtfl" / name).write_text("\n".join(lines) + "\n")

    for k in range(10):  # cut from LFW's pictures like LFWcrop
        crop = cv2.cvtColor(picture(k, 250)[92:175, 83:166], cv2.COLOR_BGR2GRAY)
        folder = ("smiling", "not_smiling")[k % 2]
        write(root / "smiles" / folder / f"{1000 - k}.jpg", cv2.resize(crop, (64, 64)))
    write(root / "smiles" / "smiling" / "7.jpg", picture(999, 64)[:, :, 0])

    for k in range(12):
        name = f"{('happy', 'anger')[k % 2]}/S{k:03d}_001_00000013.png"
        write(root / "expressions" / "CK+48" / name, picture(300 + k, 48)[:, :, 0])

    faces = [f"{20 + k}_{k % 2}_{k % 5}_2017010{k}.jpg.chip.jpg" for k in range(8)]
    for k, name in enumerate([*faces, "61_3_20170109150557335.jpg.chip.jpg"]):
        write(root / "utkface" / "crop_part1" / name, picture(400 + k, 200))
    write_landmarks(root / "utkface", faces, 200)
    (root / "utkface" / "smiles_dataset.txt").write_text(
        f",stimulus_filename,avg_encode\n185,me.png,-0.10\n0,{faces[0]},0.25\n"
    )
    return root
