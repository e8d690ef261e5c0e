"""What is asked for is carried out in steps: the face first, then the head."""

from __future__ import annotations

import pytest

from gioconda.editing.requests import is_painted, stages_of, steps_of, weights_beside
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
    painted = EditRequest({"lipstick": 0.5})
    assert stages_of({0: painted, 1: smile}) == [{1: smile}, {0: painted}]
    assert stages_of({0: turn}) == [{0: EditRequest(turn=HeadTurn(0, 0, 45.0))}]


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (EditRequest({"smile": 1.0}), []),
        (EditRequest(expression="sad"), ["expressions"]),
        (EditRequest({"brows": 0.5}), ["expressions", "sliders"]),
        (EditRequest(like=Shown(0.5, (0.1,))), ["expressions", "sliders"]),
        (EditRequest({"smile": 1.0, "head_yaw": 0.5}), ["expressions", "sliders", "head-mesh"]),
        (EditRequest({"red_hair": 1.0}), ["hair"]),
        (EditRequest({"beard": 1.0}), ["head-mesh", "hair", "beard-map"]),
        (EditRequest({"glasses": 1.0}), ["head-mesh"]),
        (EditRequest({"lipstick": 1.0}), []),
    ],
)
def test_it_is_known_which_weights_take_part(request_: EditRequest, names: list[str]) -> None:
    assert weights_beside(request_) == names


def test_attributes_are_painted_after_the_face_moved_and_before_the_head_turns() -> None:
    steps = steps_of(EditRequest({"lipstick": 0.5, "smile": 1.0, "head_yaw": 1.0}))
    assert [dict(step.degrees) for step in steps] == [{"smile": 1.0}, {"lipstick": 0.5}, {}]
    assert steps[2].turn == HeadTurn(25.0)
    happy, paint = steps_of(EditRequest({"blush": 1.0}, expression="happy", teeth="show"))
    assert (happy.expression, happy.teeth, paint) == ("happy", "show", EditRequest({"blush": 1.0}))


def test_a_method_that_knows_an_attribute_changes_it_itself() -> None:
    request = EditRequest({"smile": 1.0, "blond_hair": 1.0, "lipstick": 1.0})
    first, paint = steps_of(request, ("smile", "blond_hair"))
    assert dict(first.degrees) == {"smile": 1.0, "blond_hair": 1.0}
    assert is_painted(paint)
    assert not is_painted(first)
    assert not is_painted(EditRequest({"blond_hair": 1.0}), ("blond_hair",))
