"""What a request asks of faces, in the form in which it is sent to a worker."""

from __future__ import annotations

import pytest

from gioconda.errors import GiocondaError
from gioconda.service.wish import Wish
from gioconda.types import EditRequest


def test_a_wish_for_nothing_is_a_broad_smile() -> None:
    wish = Wish.of()
    assert wish.request == EditRequest({"smile": 1.0})
    assert wish.file_tag == ".smile"


def test_a_face_s_own_wish_is_a_number_or_all_that_is_asked_of_it() -> None:
    own = {"degrees": {"brows": 0.5}, "expression": "sad", "strength": 0.4}
    wish = Wish.of(each=[(0, -0.5), (3, own)], teeth="hide")
    assert wish.own == {
        0: EditRequest({"smile": -0.5}, teeth="hide"),
        3: EditRequest({"brows": 0.5}, "sad", 0.4),
    }


@pytest.mark.parametrize(
    ("wish", "tag"),
    [
        ({"degrees": {"brows": 0.5}}, ".edit"),
        ({"smile": 0.5}, ".smile"),
        ({"expression": "sad", "degrees": {"brows": 0.5}}, ".sad"),
        ({"yaw": 10.0}, ".turned"),
        ({"each": [(0, 0.5)]}, ".smile"),
        ({"each": [(0, {"expression": "sad"})], "faces": []}, ".sad"),
        ({"each": [(0, {"expression": "sad"})]}, ".edit"),  # the others smile
    ],
)
def test_the_result_is_named_after_what_was_done(wish: dict[str, object], tag: str) -> None:
    assert Wish.of(**wish).file_tag == tag  # type: ignore[arg-type]


def test_what_does_not_go_together_is_told() -> None:
    with pytest.raises(GiocondaError, match="smile and expression exclude each other"):
        _ = Wish.of(smile=1.0, expression="sad").request
    with pytest.raises(GiocondaError, match="say one of auto, show, hide"):
        _ = Wish.of(each=[(0, {"teeth": "grin"})]).own
