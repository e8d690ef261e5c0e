"""Sheets: every picture has its place and every label its room."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.figures import GAP_PX, PAPER, head, sheet
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


def test_a_head_at_the_border_is_cut_there() -> None:
    assert head(RED, Box(-5, 5, 10, 10), margin=0.5).shape == (20, 10, 3)
