"""The plot of reaction times shows what it is given."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from gioconda.figures.reactions import reactions


def test_dots_and_medians_are_drawn() -> None:
    degrees = np.linspace(-1, 1, 60)
    image = np.asarray(reactions(list(degrees), list(700 - 200 * abs(degrees)))).astype(int)
    assert image.shape == (440, 760, 3)
    orange = (image[..., 0] > 200) & (image[..., 2] < 80)
    columns = np.flatnonzero(orange.any(0))
    assert len(columns) > 400  # the line goes from end to end


def test_one_face_is_enough() -> None:
    assert reactions([0.5], [600.0]).size == (760, 440)
