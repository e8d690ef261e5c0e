"""The lab where torch is missing: expressions, and what to install for the rest."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from gioconda.app import jobs, lab_expressions
from gioconda.app.lab_expressions import EXPRESSED, HEAD_PX, ExpressionsLab
from gioconda.editing.editor import Editor
from gioconda.errors import MissingExtraError
from gioconda.types import EXPRESSIONS

SOURCES = {"expressions": "expressions", "vae-128": "vae-128"}


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> ExpressionsLab:
    def without_torch(name: str) -> object:
        return None if name == "torch" else find_spec(name)

    monkeypatch.setattr(jobs, "find_spec", without_torch)
    monkeypatch.setattr("gioconda.extras.find_spec", without_torch)
    return jobs._lab(SOURCES, Editor.from_pretrained(), 20)


def test_it_offers_expressions_alone(lab: ExpressionsLab) -> None:
    assert type(lab) is lab_expressions.ExpressionsLab
    (offered,) = lab.catalogue().items()
    assert offered[0] == "expressions"
    assert offered[1]["expressions"] == list(EXPRESSIONS)


def test_it_draws_every_expression(lab: ExpressionsLab, tmp_path: Path) -> None:
    answer = lab.matrix(str(tmp_path), "expressions", 0)
    with Image.open(answer["file"]) as drawn:
        assert drawn.width > (1 + len(EXPRESSIONS)) * HEAD_PX
        assert drawn.height > EXPRESSED * HEAD_PX


def test_what_needs_torch_says_what_to_install(lab: ExpressionsLab, tmp_path: Path) -> None:
    for asked in (lab.sample, lab.walk, lab.change):
        with pytest.raises(MissingExtraError, match=r"gioconda-faces\[methods\]"):
            asked(str(tmp_path), "vae-128", {}, 0)
    with pytest.raises(MissingExtraError, match=r"gioconda-faces\[methods\]"):
        lab.matrix(str(tmp_path), "vae-128", 0)
