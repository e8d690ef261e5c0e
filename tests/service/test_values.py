"""What a request may say: each value is checked, and a wrong one is one line."""

from __future__ import annotations

import pytest

from gioconda.errors import GiocondaError
from gioconda.service.values import (
    parse_degree,
    parse_degrees,
    parse_each,
    parse_faces,
    parse_own,
    parse_whole,
)


def test_numbers_are_numbers() -> None:
    assert parse_degree(1) == 1.0
    assert parse_whole(7.0) == 7
    assert parse_degree(10**400) == float("inf")
    for bad in ("1", True, None, float("nan"), [1]):
        with pytest.raises(GiocondaError, match="a degree is a number"):
            parse_degree(bad)
    for bad in (0.5, -1, 2**31):
        with pytest.raises(GiocondaError, match="whole number"):
            parse_whole(bad)


def test_whom_to_edit() -> None:
    assert parse_faces("all") == "all"
    assert parse_faces("none") == []
    assert parse_faces(None) is None
    assert parse_faces("0, 12") == [0, 12]
    for bad in ("", "-1", "one", 1.5, "²", "1" * 5000, ",".join(["1"] * 501)):
        with pytest.raises(GiocondaError, match="unsmiling"):
            parse_faces(bad)


def test_degrees_by_name() -> None:
    assert parse_degrees(None) == {}
    assert parse_degrees({"smile": 1}) == {"smile": 1.0}
    for bad in ([1], "x", 3):
        with pytest.raises(GiocondaError, match="degrees: write"):
            parse_degrees(bad)
    with pytest.raises(GiocondaError, match="there are 201; give at most 200"):
        parse_degrees({str(k): 1 for k in range(201)})


def test_what_is_asked_of_one_face() -> None:
    assert parse_own(1) == 1.0
    own = {"degrees": {"brows": 1}, "expression": "sad", "strength": None, "teeth": "hide"}
    assert parse_own(own) == {"degrees": {"brows": 1.0}, "expression": "sad", "teeth": "hide"}
    for bad, told in [
        ({"hat": 1}, "each: nothing is called 'hat'; there are: degrees"),
        ({"strength": "much"}, "a degree is a number"),
        ({"degrees": [1]}, "degrees: write"),
        ("much", "a degree is a number"),
    ]:
        with pytest.raises(GiocondaError, match=told):
            parse_own(bad)


@pytest.mark.parametrize("name", ["each", "teeth_each"])
def test_values_by_number(name: str) -> None:
    assert parse_each(None, name) == {}
    assert parse_each({"3": "hide"}, name) == {3: "hide"}
    for bad in ([1], "x", {"one": "hide"}, {str(k): "hide" for k in range(501)}):
        with pytest.raises(GiocondaError, match=f"^{name}: write"):
            parse_each(bad, name)
