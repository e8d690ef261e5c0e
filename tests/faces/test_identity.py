"""Who is who, without torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.faces.find import FaceFinder
from gioconda.faces.identity import SAME_BELOW, IdentityReader
from gioconda.photo import read_photo


def test_seven_people_are_seven_and_each_is_the_same_in_a_darker_photo(group: Path) -> None:
    pixels = read_photo(group).pixels
    points = [face.points for face in FaceFinder.from_pretrained().find([pixels])[0]]
    reader = IdentityReader.from_pretrained()
    light, dark = (
        reader.read([one] * 7, points) for one in (pixels, np.uint8(pixels * np.float32(0.6)))
    )
    apart = np.linalg.norm(light[:, None] - dark[None], axis=-1)
    same = np.eye(7, dtype=bool)
    assert (apart[same] < SAME_BELOW).all()
    assert (apart[~same] > SAME_BELOW).all()


def test_no_face_gives_no_numbers() -> None:
    assert IdentityReader.from_pretrained().read([], []).shape == (0, 128)


def test_other_weights_are_refused() -> None:
    with pytest.raises(WeightsError, match="do not tell people apart"):
        IdentityReader.from_pretrained("cover")
