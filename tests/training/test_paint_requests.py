"""What the editor is asked to paint of each face."""

from __future__ import annotations

import pytest

from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.errors import DataError
from gioconda.training.paint_requests import (
    LEAST_DEGREE,
    PaintSettings,
    asked_labels,
    requests_for,
    shown_labels,
)
from gioconda.types import EXPRESSIONS, EditRequest

pytest.importorskip("lightning", reason="needs the extra [train]")

LOOKS = ("black_hair", "blond_hair", "beard", "glasses")
SETTINGS = PaintSettings(degrees=40, attributes=LOOKS)


def test_each_attribute_is_painted_alone_and_whole() -> None:
    assert requests_for("a.jpg", SETTINGS)[:4] == [EditRequest({name: 1.0}) for name in LOOKS]
    assert len(requests_for("a.jpg", SETTINGS)) == SETTINGS.edits == 44


def test_mixtures_have_one_attribute_of_a_group_and_depend_on_the_name_alone() -> None:
    mixtures = [request.degrees for request in requests_for("a.jpg", SETTINGS)[4:]]
    for one in mixtures:
        groups = [ATTRIBUTES[name].group for name in one]
        assert len(groups) == len({*groups})
        assert all(LEAST_DEGREE <= degree <= 1 for degree in one.values())
    assert {len(one) for one in mixtures} == {0, 1, 2, 3}
    again, other = (requests_for(name, SETTINGS)[4:] for name in ("a.jpg", "b.jpg"))
    assert [request.degrees for request in again] == mixtures
    assert [request.degrees for request in other] != mixtures


def test_labels_say_what_was_asked_for_and_of_which_set() -> None:
    asked, domain = asked_labels([EditRequest({}), EditRequest({"beard": 0.5})], (LOOKS,))
    assert asked.tolist() == [[0, 0, 0, 0], [0, 0, 0.5, 0]]
    assert domain.tolist() == [[1], [1]]
    requests = [EditRequest(expression="sad"), EditRequest({"smile": -0.5})]
    asked, domain = asked_labels(requests, PaintSettings().domains)
    assert asked[0, EXPRESSIONS.index("sad")] == 1
    assert asked[1].tolist() == [0] * 7 + [-0.5]
    assert domain.tolist() == [[1, 0], [0, 1]]


def test_what_is_no_label_of_a_set_does_not_count() -> None:
    assert shown_labels({"smile": 1.0, None: 1.0, "beard": 0.25}, (LOOKS,)).tolist() == [
        0,
        0,
        0.25,
        0,
    ]


def test_what_cannot_be_painted_is_refused_with_what_can() -> None:
    with pytest.raises(DataError, match="purple_hair: cannot be painted; there are: smooth_skin"):
        PaintSettings(attributes=("purple_hair",))
