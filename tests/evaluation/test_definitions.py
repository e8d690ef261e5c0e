"""What a report can print is told in the documentation."""

from __future__ import annotations

import pytest

from gioconda.evaluation.definitions import DEFINITIONS
from tests.conftest import REPOSITORY

NOT_TOLD_APART = ("samples_", "reconstruction_")  # told with the figures that they are made of


@pytest.mark.parametrize("key", [k for k in DEFINITIONS if not k.startswith(NOT_TOLD_APART)])
def test_every_figure_is_in_the_documentation(key: str) -> None:
    told = (REPOSITORY / "docs" / "judge.md").read_text(encoding="utf-8").lower()
    for word in DEFINITIONS[key].title.lower().split(", "):
        assert word in told


def test_every_figure_says_what_it_is() -> None:
    for definition in DEFINITIONS.values():
        assert definition.meaning.endswith((".", ")"))
        assert definition.better in ("higher", "lower", "")
        assert definition.unit in ("share", "dB", "levels", "")
