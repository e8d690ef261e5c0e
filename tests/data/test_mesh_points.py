from pathlib import Path

import pytest

from gioconda.data.mesh_points import read_mesh_points
from gioconda.errors import DataError


def test_gives_each_picture_its_points(small_root: Path) -> None:
    points = read_mesh_points(small_root / "lfw")
    assert points["Ada_A_0001.jpg"].shape == (141, 2)
    assert points["Ada_A_0001.jpg"].dtype == float


def test_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"landmarks\.npz"):
        read_mesh_points(tmp_path)
