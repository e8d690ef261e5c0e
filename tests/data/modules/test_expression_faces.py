"""Faces with expressions: what is taken of Cohn-Kanade, and how people are split."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.data.modules.expression_faces import cohn_kanade_faces
from gioconda.data.sets import expression_names
from gioconda.data.splits import split_of
from gioconda.errors import DataError
from gioconda.models.readers.expression_net import EXPRESSIONS


def test_reads_subject_and_expression(small_root: Path) -> None:
    faces = cohn_kanade_faces(small_root)
    told = {(f.path.name[:4], EXPRESSIONS[f.labels["expression"]]) for f in faces}
    assert told >= {("S000", "happy"), ("S001", "angry")}


def test_a_subject_is_in_the_part_that_the_packaged_network_was_judged_by(small_root: Path) -> None:
    # Weights in the package learned from these parts; another key would mix them up.
    for face in cohn_kanade_faces(small_root):
        assert face.split == split_of(f"ck/{face.path.name[:4]}")


def test_contempt_is_none_of_the_seven(tmp_path: Path) -> None:
    for name in ("contempt/S138_008_00000007.png", "fear/S138_004_00000013.png"):
        path = tmp_path / "expressions" / "CK+48" / name
        path.parent.mkdir(parents=True)
        path.touch()
    (face,) = cohn_kanade_faces(tmp_path)
    assert face.labels == {"expression": EXPRESSIONS.index("afraid")}


def test_an_empty_folder_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "expressions" / "CK+48").mkdir(parents=True)
    with pytest.raises(DataError, match="no pictures of Extended Cohn-Kanade"):
        cohn_kanade_faces(tmp_path)


def test_sets_and_the_network_call_expressions_alike() -> None:
    assert expression_names.EXPRESSIONS == EXPRESSIONS
