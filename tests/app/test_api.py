"""How errors reach the page's visitor."""

from __future__ import annotations

from typing import Any

import gradio
import pytest

from gioconda.app.api import with_short_errors
from gioconda.errors import GiocondaError
from gioconda.service.worker.supervisor import BrokenError


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
    @with_short_errors
    def fails() -> Any:
        raise error

    with pytest.raises(gradio.Error, match=told) as raised:
        fails()
    assert "secret" not in str(raised.value)
    assert ("secret" in capsys.readouterr().err) == (not isinstance(error, GiocondaError))
