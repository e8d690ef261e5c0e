"""Degrees that move in time."""

from __future__ import annotations

import pytest

from gioconda.clips.keyframes import Keyframes
from gioconda.errors import GiocondaError


def test_the_degree_moves_evenly_between_keyframes_and_stays_beyond_them() -> None:
    moves = Keyframes.parse("2.0:1 5.0:0")
    assert [moves.at(t) for t in (0, 2, 3.5, 5, 9)] == [1, 1, 0.5, 0, 0]
    assert Keyframes.parse("0:-1,1:0.5").degrees == (-1, 0.5)


@pytest.mark.parametrize("text", ["", "2", "a:1", "2:x", "2:1 1:0", "1:0 1:1", "0:2"])
def test_what_is_no_keyframe_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(GiocondaError, match="keyframe") as error:
        Keyframes.parse(text)
    assert "\n" not in str(error.value)
