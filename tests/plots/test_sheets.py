"""Sheets: every picture has its place and every label its room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.plots.grids import SCREEN_PX, block, wrapped
from gioconda.plots.sheets import GAP_PX, PAPER, animate, beside, head, sheet
from gioconda.types import Box

RED = np.tile(np.uint8([200, 0, 0]), (40, 20, 1))
BLUE = np.tile(np.uint8([0, 0, 200]), (20, 20, 1))


def test_pictures_lie_in_rows_and_columns_in_order() -> None:
    paper = np.asarray(sheet([[RED, BLUE], [BLUE, RED]], cell_px=10))
    assert paper.shape == (2 * (20 + GAP_PX) + GAP_PX, GAP_PX + 2 * (10 + GAP_PX), 3)
    middles = [(GAP_PX + 5, GAP_PX + 5), (GAP_PX + 5, 2 * GAP_PX + 15)]
    assert [tuple(paper[y, x]) for y, x in middles] == [(200, 0, 0), (0, 0, 200)]


def test_labels_are_drawn_outside_the_pictures() -> None:
    plain = sheet([[RED, BLUE]], cell_px=40)
    labelled = sheet([[RED, BLUE]], ["photo", "smile +1"], ["Mona Lisa"], cell_px=40)
    assert labelled.width > plain.width
    assert labelled.height > plain.height
    above = np.asarray(labelled)[:15]
    assert (above != PAPER).any()


@pytest.mark.parametrize("columns", [["one"], ["one", "two", "three"]])
def test_a_label_for_each_column_or_none(columns: list[str]) -> None:
    with pytest.raises(ValueError, match="labels"):
        sheet([[RED, BLUE]], columns)


def test_pictures_of_any_size_stand_beside_each_other_at_one_height() -> None:
    strip = beside([RED, BLUE], height_px=20)
    assert strip.shape == (20, 10 + GAP_PX + 20, 3)
    assert [tuple(strip[10, x]) for x in (5, 11, 24)] == [(200, 0, 0), PAPER, (0, 0, 200)]


def test_a_head_at_the_border_is_cut_there() -> None:
    assert head(RED, Box(-5, 5, 10, 10), margin=0.5).shape == (20, 10, 3)


def test_a_title_has_a_line_of_its_own() -> None:
    plain, titled = sheet([[RED]], cell_px=60), sheet([[RED]], cell_px=60, title="batch 500")
    assert titled.height > plain.height
    more = titled.height - plain.height
    np.testing.assert_array_equal(np.asarray(titled)[more:], np.asarray(plain))
    assert (np.asarray(titled)[:more] != PAPER).any()


def test_an_animation_shows_every_frame_in_order_and_holds_the_last(tmp_path: Path) -> None:
    colours = [(250, 0, 0), (0, 250, 0), (0, 0, 250)]
    animate([Image.new("RGB", (20, 10), c) for c in colours], tmp_path / "a.gif", frame_ms=100)
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]
    with Image.open(tmp_path / "a.gif") as animation:
        assert animation.n_frames == 3
        for k, colour in enumerate(colours):
            animation.seek(k)
            shown = np.asarray(animation.convert("RGB"))[5, 5].astype(int)
            assert abs(shown - colour).max() < 8
            assert animation.info["duration"] == (2000 if k == 2 else 100)


@pytest.mark.parametrize("columns", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("faces", [1, 6, 32, 64])
@pytest.mark.parametrize("side", [32, 64, 128, 256])
def test_a_block_of_any_table_fits_a_screen(faces: int, columns: int, side: int) -> None:
    pictures = np.zeros((faces, side, side, 3), np.uint8)
    drawn = block([(f"{k}", pictures) for k in range(columns)], title="batch 8")
    assert drawn.width <= SCREEN_PX[0]
    assert drawn.height <= SCREEN_PX[1]
    shown = (np.asarray(drawn) == 0).all(-1).sum() / (faces * columns)
    assert shown >= 32**2


def test_a_block_shows_every_face_under_every_column_name() -> None:
    shades = np.arange(32, dtype=np.uint8)[:, None, None, None] * 7
    faces = np.broadcast_to(shades, (32, 64, 64, 3))
    drawn = np.asarray(block([("photo", faces), ("again", faces)]))
    for shade in shades.ravel()[1:]:
        assert (drawn == shade).all(-1).sum() > 32**2


def test_a_long_title_is_broken_into_lines_that_fit() -> None:
    assert wrapped("one two three", lambda text: len(text) <= 7) == ["one two", "three"]
    assert wrapped("", lambda text: True) == []
    faces = np.zeros((2, 32, 32, 3), np.uint8)
    short, long = (block([("photo", faces)], title=text) for text in ("a", "word " * 40))
    assert long.height > short.height
    assert long.width == short.width
