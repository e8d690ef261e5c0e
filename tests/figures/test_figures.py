"""Every figure is drawn of a small method, and shows what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.errors import DataError, WeightsError
from gioconda.figures.catalogue import CATALOGUE, draw
from gioconda.figures.files import save_picture
from gioconda.figures.grids import grid
from gioconda.figures.studio import Studio
from tests.faces_of_nobody import SIZE, write_model, write_set

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    folder = tmp_path_factory.mktemp("figures")
    model = write_model(folder / "run", "cvae", attributes=["smile"])
    sheets = model / "samples"
    sheets.mkdir()
    for k in range(3):
        Image.new("RGB", (20, 10), (100 * k, 0, 0)).save(sheets / f"{k:06d}.png")
    rows = [f"{step},{step},0.5,0.001" for step in (0, 10, 20)]
    (model / "latent_variance.csv").write_text("\n".join(["step,0,1,2", *rows]) + "\n")
    return Studio(
        str(model),
        data=write_set(folder / "set"),
        attributes=["glasses", "gender=female"],
        sums=["glasses - 0.5 female"],
        diversity=lambda faces: float(faces.std()),
    )


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - {"training", "masks"}))
def test_a_figure_is_a_picture_and_the_same_twice(studio: Studio, name: str) -> None:
    first, again = (draw(name, studio) for _ in range(2))
    assert isinstance(first, Image.Image)
    assert min(first.size) >= 150
    assert np.asarray(first).std() > 10
    assert np.array_equal(np.asarray(first), np.asarray(again))


def test_the_film_of_a_run_has_all_its_sheets_in_order(studio: Studio) -> None:
    frames = draw("training", studio)
    assert isinstance(frames, list)
    assert [frame.getpixel((5, 5))[0] for frame in frames] == [0, 100, 200]
    with pytest.raises(DataError, match="name the folder of a run"):
        draw("training", replace(studio, subject="smiler"))


def test_masks_need_a_method_that_finds_some(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot decode_mask"):
        draw("masks", studio)
    masking = replace(studio, subject=str(write_model(tmp_path / "mask", "mask-vae")))
    drawn = draw("masks", masking)
    assert isinstance(drawn, Image.Image)
    assert drawn.width > 5 * 112


def test_one_face_has_one_row(studio: Studio) -> None:
    many, one = draw("forcing", studio), draw("forcing", replace(studio, face=3))
    assert isinstance(many, Image.Image)
    assert isinstance(one, Image.Image)
    assert one.width == many.width
    assert one.height < many.height / 5
    with pytest.raises(DataError, match="no face number 12: 12 are held out"):
        draw("forcing", replace(studio, face=12))


def test_directions_come_from_labels_of_faces_that_may_be_learned_from(studio: Studio) -> None:
    found = studio.direction("gender=female")
    assert found.name == "female"
    assert found.story["positive"] + found.story["negative"] == 60
    assert studio.names() == ["glasses", "female"]


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("smirk", {}, "no figure is called 'smirk'; there are: reconstruction"),
        ("reconstruction", {"data": None}, "which faces"),
        ("spectrum", {"attributes": ["beard"]}, "no label 'beard'"),
        ("arithmetic", {"sums": []}, "which sum"),
        ("variance", {"subject": "smiler"}, "latent_variance.csv: not there"),
    ],
)
def test_what_is_missing_is_said(studio: Studio, name: str, change: dict, told: str) -> None:
    with pytest.raises(DataError, match=told):
        draw(name, replace(studio, **change))


def test_a_grid_shows_every_face_at_its_own_resolution() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (5, SIZE, SIZE, 3), np.uint8)
    wall = np.asarray(grid(faces))
    assert wall.shape == (2 * SIZE, 3 * SIZE, 3)
    np.testing.assert_array_equal(wall[SIZE:, SIZE : 2 * SIZE], faces[4])
    assert (wall[SIZE:, 2 * SIZE :] == 255).all()


def test_a_picture_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = save_picture(Image.new("RGB", (4, 4)), tmp_path / "new" / "a.png")
    assert [p.name for p in path.parent.iterdir()] == ["a.png"]
    with pytest.raises(DataError, match=r"a\.xyz: no picture"):
        save_picture(Image.new("RGB", (4, 4)), tmp_path / "a.xyz")
