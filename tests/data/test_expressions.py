from pathlib import Path

import pytest

from gioconda.data.expressions import read_cohn_kanade
from gioconda.errors import DataError


def test_reads_subject_and_expression(small_root: Path) -> None:
    records = read_cohn_kanade(small_root / "expressions" / "CK+48")
    assert {(r.subject, r.expression) for r in records} >= {("S000", "happy"), ("S001", "anger")}


def test_an_empty_folder_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no frames"):
        read_cohn_kanade(tmp_path)
