"""What is asked for is carried out in steps: the face first, then the head."""

from __future__ import annotations

import pytest

from gioconda.editing.requests import stages_of, steps_of, weights_beside
from gioconda.errors import GiocondaError
from gioconda.types import EditRequest, HeadTurn, Shown


def test_a_request_without_sliders_of_the_head_is_one_step() -> None:
    request = EditRequest({"smile": 1.0, "brows": 0.5})
    assert steps_of(request) == [request]


def test_sliders_of_the_head_are_shares_of_the_largest_turn_and_come_last() -> None:
    face, turn = steps_of(EditRequest({"brows": 0.5, "head_yaw": -0.4, "head_pitch": 1.0}))
    assert face == EditRequest({"brows": 0.5})
    assert turn == EditRequest(turn=HeadTurn(-10.0, 15.0, 0.0))
    assert steps_of(EditRequest({"head_roll": 1.0})) == [EditRequest(turn=HeadTurn(0, 0, 45.0))]


def test_an_expression_comes_before_the_turn() -> None:
    face, turn = steps_of(EditRequest({"head_yaw": 1.0}, expression="sad"))
    assert (face.expression, dict(face.degrees)) == ("sad", {})
    assert turn.turn == HeadTurn(25.0)


def test_a_slider_of_the_head_beyond_its_end_is_refused() -> None:
    with pytest.raises(GiocondaError, match=r"head_yaw=1\.5: a slider goes from -1 to 1"):
        steps_of(EditRequest({"head_yaw": 1.5}))


def test_steps_of_several_requests_stand_beside_each_other() -> None:
    smile, turn = EditRequest({"smile": 1.0}), EditRequest({"head_roll": 1.0})
    both = EditRequest({"brows": 0.5, "head_roll": 1.0})
    assert stages_of({0: turn, 1: smile, 2: both}) == [
        {1: smile, 2: EditRequest({"brows": 0.5})},
        {0: EditRequest(turn=HeadTurn(0, 0, 45.0)), 2: EditRequest(turn=HeadTurn(0, 0, 45.0))},
    ]
    assert stages_of({0: turn}) == [{0: EditRequest(turn=HeadTurn(0, 0, 45.0))}]


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (EditRequest({"smile": 1.0}), []),
        (EditRequest(expression="sad"), ["expressions"]),
        (EditRequest({"brows": 0.5}), ["expressions", "sliders"]),
        (EditRequest(like=Shown(0.5, (0.1,))), ["expressions", "sliders"]),
        (EditRequest({"smile": 1.0, "head_yaw": 0.5}), ["expressions", "sliders", "head-mesh"]),
    ],
)
def test_it_is_known_which_weights_take_part(request_: EditRequest, names: list[str]) -> None:
    assert weights_beside(request_) == names
