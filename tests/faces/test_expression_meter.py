"""Shares of expressions: of each face, of its mirror image, of nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.scheme import TWINS
from gioconda.types import EXPRESSIONS


@pytest.fixture(scope="module")
def meter() -> ExpressionMeter:
    return ExpressionMeter.from_pretrained()


def test_shares_add_up_and_read_mirror_images_alike(
    meter: ExpressionMeter, mona_lisa: Path
) -> None:
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo

    photo = read_photo(mona_lisa)
    points = Editor.from_pretrained().find(photo)[0].points
    mirrored = points[TWINS] * [-1, 1] + [photo.width - 1, 0]
    flipped = np.ascontiguousarray(photo.pixels[:, ::-1])
    shares = meter.shares([photo.pixels, flipped], [points, mirrored])
    assert shares.shape == (2, len(EXPRESSIONS))
    np.testing.assert_allclose(shares.sum(1), 1, rtol=1e-5)
    np.testing.assert_allclose(shares[0], shares[1], atol=0.02)


def test_nobody_shows_nothing(meter: ExpressionMeter) -> None:
    assert meter.shares([], []).shape == (0, len(EXPRESSIONS))


def test_other_networks_are_refused() -> None:
    with pytest.raises(WeightsError, match="reads no expressions but is a landmark-net"):
        ExpressionMeter.from_pretrained("landmarks")
