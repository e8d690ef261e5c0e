"""What a request may say, and how errors reach the visitor."""

from __future__ import annotations

from typing import Any

import gradio
import pytest

from gioconda.app.api import degree, kindly, named, numbered, shown, which, whole
from gioconda.app.worker import BrokenError
from gioconda.errors import GiocondaError


def test_numbers_are_numbers() -> None:
    assert degree(1) == 1.0
    assert whole(7.0) == 7
    for bad in ("1", True, None, float("nan"), [1]):
        with pytest.raises(GiocondaError, match="a degree is a number"):
            degree(bad)
    for bad in (0.5, -1, 2**31):
        with pytest.raises(GiocondaError, match="whole number"):
            whole(bad)


def test_whom_to_edit() -> None:
    assert which("all") == "all"
    assert which(None) is None
    assert which("0, 12") == [0, 12]
    for bad in ("", "-1", "one", 1.5, "²", ",".join(["1"] * 501)):
        with pytest.raises(GiocondaError, match="unsmiling"):
            which(bad)


def test_degrees_by_name_and_by_number() -> None:
    assert named(None) == {}
    assert numbered({"3": 1}) == {3: 1.0}
    for bad in ([1], "x", 3):
        with pytest.raises(GiocondaError, match="say them as"):
            named(bad)


def test_teeth_by_number() -> None:
    assert shown(None) == {}
    assert shown({"3": "hide"}) == {3: "hide"}
    for bad in ([1], "x", {"one": "hide"}, {str(k): "hide" for k in range(501)}):
        with pytest.raises(GiocondaError, match="teeth_each: say it as"):
            shown(bad)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (GiocondaError("family.jpg: damaged"), "family.jpg: damaged"),
        (BrokenError("KeyError: 'secret'"), "this is our fault"),
        (KeyError("secret"), "this is our fault"),
    ],
)
def test_errors_are_one_line_and_ours_tell_no_secrets(
    error: Exception, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @kindly
    def fails() -> Any:
        raise error

    with pytest.raises(gradio.Error, match=told) as raised:
        fails()
    assert "secret" not in str(raised.value)
    assert ("secret" in capsys.readouterr().err) == (not isinstance(error, GiocondaError))
