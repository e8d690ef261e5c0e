"""A degree finds its amount on the curve that the meter reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.calibration import Calibration, amount_on_curve, natural_bound
from gioconda.types import Box, EditRequest, Face, Teeth

UP = np.array([0.3, 0.55, 0.8, 1.0])


def test_the_present_degree_needs_no_amount() -> None:
    assert amount_on_curve(UP, np.array([-0.5, 0.1, 0.6, 0.9]), -0.8, -0.8) == 0


def test_the_end_of_the_scale_is_the_end_of_the_curve() -> None:
    assert amount_on_curve(UP, np.array([-0.5, 0.1, 0.6, 0.9]), -0.8, 1.0) == 1.0


def test_between_nodes_the_meters_reading_is_met() -> None:
    readings = np.array([-0.4, 0.0, 0.5, 1.0])
    amount = amount_on_curve(UP, readings, -1.0, 0.25)
    assert np.interp(amount, UP, readings) == pytest.approx(0.25, abs=0.01)


def test_downwards_amounts_are_negative() -> None:
    down = np.array([-0.35, -0.7, -1.0])
    amount = amount_on_curve(down, np.array([0.5, -0.2, -0.9]), 0.9, -0.2)
    assert amount == pytest.approx(-0.7, abs=0.05)


@given(
    st.lists(st.floats(-1, 1), min_size=4, max_size=4),
    st.floats(-1, 0.5),
    st.floats(0, 0.49),
    st.floats(0, 0.49),
)
def test_more_smile_never_gets_a_smaller_amount(
    readings: list[float], present: float, first: float, second: float
) -> None:
    low, high = sorted([present + first, present + second])
    curve = np.array(readings)
    assert amount_on_curve(UP, curve, present, low) <= amount_on_curve(UP, curve, present, high)


def test_a_face_that_smiles_already_is_not_pushed_far() -> None:
    assert natural_bound(-0.9, up=True) == 1.0
    assert natural_bound(0.9, up=True) <= 0.2
    assert natural_bound(0.95, up=False) == 1.0
    assert natural_bound(-0.95, up=False) < 0.1


class Tries(NamedTuple):
    """A draft without a face."""

    face: Nobody
    amount: float
    edit: None = None


class Nobody(NamedTuple):
    """A face without a face."""

    shows_teeth: bool
    most_smile: float = 1.3


class Paper:
    """A smiler that draws nothing; counts what it is asked for at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def face(self, photo: np.ndarray, points: np.ndarray, teeth: str) -> Nobody:
        return Nobody(teeth != "hide")

    def choose_lips(self, faces: list[Nobody]) -> None:
        """Nobody's are known."""

    def draft(self, poses: list[tuple[Nobody, float]]) -> list[Tries]:
        self.asked += [len(poses)] if poses else []
        return [Tries(*pose) for pose in poses]


class Ruler(Calibration):
    """Reads twice the amount less 1 off any draft, no more than ``most``."""

    def __init__(self, most: float = 1.0) -> None:
        self.smiler, self.most = Paper(), most

    def read(self, drafts: list[Tries], edits: list[None]) -> list[float]:
        return [float(np.clip(2 * s.amount - 1, -self.most, self.most)) for s in drafts]

    def amounts(self, *asked: tuple[PhotoFace, EditRequest]) -> list[float]:
        found = self.drafts([face for face, _ in asked], [request for _, request in asked])
        return [draft.amount if draft else 0.0 for draft in found]


def request(
    present: float, wanted: float, teeth: Teeth | None = None
) -> tuple[PhotoFace, EditRequest]:
    face = Face(Box(0, 0, 8, 8), np.zeros((141, 2)), 1.0, present)
    asked = EditRequest({"smile": wanted}, teeth=teeth)
    return PhotoFace(np.zeros((8, 8, 3), np.uint8), face), asked


def test_all_faces_are_looked_at_together_and_no_draft_is_drawn_twice() -> None:
    ruler = Ruler()
    amounts = ruler.amounts(request(-1, 1), request(0.3, 0.3), request(-1, 0.0), request(-1, 1))
    assert amounts[0] == amounts[3] == 1.0
    assert amounts[1] == 0
    assert amounts[2] == pytest.approx(0.5, abs=0.05)
    between_nodes = 1
    assert ruler.smiler.asked == [1 + 4 + 1, between_nodes]


def test_a_face_that_does_not_convince_is_pushed_further_step_by_step() -> None:
    ruler = Ruler(most=0.4)
    assert ruler.amounts(request(-1, 1)) == [1.3]
    assert ruler.smiler.asked == [1, 1, 1]


def test_a_small_smile_that_stays_is_taken_further_away() -> None:
    bound = natural_bound(0.2, up=False)
    assert bound < 1
    stubborn = Ruler(most=0.4).amounts(request(0.2, -1))
    assert stubborn == [pytest.approx(-1.3 * bound)]
    assert Ruler().amounts(request(0.2, -1)) == [pytest.approx(-bound)]


def test_a_closed_smile_convinces_sooner() -> None:
    assert Ruler(most=0.4).amounts(request(-1, 1, "hide")) == [1.0]
    assert Ruler(most=0.4).amounts(request(-1, 1, "show")) == [1.3]
    assert Ruler(most=0.1).amounts(request(-1, 1, "hide")) == [1.3]


def test_nobody_asks_nothing() -> None:
    ruler = Ruler()
    assert ruler.amounts() == []
    assert ruler.smiler.asked == []
