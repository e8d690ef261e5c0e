"""One file sets a project up; what is wrong in it is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.annotation.settings import DEFAULT, FILE, read_settings
from gioconda.errors import DataError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE


def test_what_is_not_said_is_as_in_the_default(file: Path) -> None:
    file.write_text("practice: 3\n")
    changed, default = read_settings(file), read_settings(DEFAULT)
    assert changed.practice == 3
    assert (changed.too_fast_ms, changed.too_slow_ms) == (150, 5000)
    assert changed.instructions == default.instructions
    file.write_text("# nothing yet\n")
    assert read_settings(file) == default


def test_keys_may_be_digits_and_arrows(file: Path) -> None:
    file.write_text("smiling_key: 1\nnot_smiling_key: ArrowLeft\n")
    assert read_settings(file).smiling_key == "1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("smile_key: j", "no setting is called 'smile_key'"),
        ("practice: many", "practice: expected a whole number, not 'many'"),
        ("practice: true", "practice: expected a whole number, not True"),
        ("repeats: 2", "repeats: expected 0 to 1, not 2"),
        ("repeats: .nan", "repeats: expected 0 to 1, not nan"),
        ("title: ''", "title: expected a text"),
        ("smiling_key: jj", "'jj' is no key"),
        ("smiling_key: F", "are the same"),
        ("too_slow_ms: 100", "too_slow_ms has to be above"),
        ("- a\n- list", "expected lines such as"),
        ("a: [", "not readable settings"),
        ("title: !!python/object:os.system {}", "not readable settings"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(DataError) as caught:
        read_settings(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert told in str(caught.value)


def test_a_file_in_another_encoding_is_told(file: Path) -> None:
    file.write_bytes("title: Lächelt sie?".encode("latin-1"))
    with pytest.raises(DataError, match="not readable settings"):
        read_settings(file)
