from pathlib import Path

import pytest

from gioconda.data.sets.tables import read_csv, read_json_lines, read_words
from gioconda.errors import DataError


def test_reads_rows_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("\ufefffile_name,smile\na.jpg,\n".encode())
    assert read_csv(tmp_path / "t.csv", "file_name") == [{"file_name": "a.jpg", "smile": ""}]


@pytest.mark.parametrize(
    ("content", "told"), [(b"name\na\n", "no column called file_name"), (b"\xff\xfe\x00", "not a")]
)
def test_a_table_that_is_none_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError, match=rf"t\.csv.*{told}"):
        read_csv(tmp_path / "t.csv", "file_name")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t\.csv: not a readable table \(No such file"):
        read_csv(tmp_path / "t.csv")


def test_json_lines_are_texts(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"file_name": "a.jpg", "smile": true, "age": null}\n\n')
    assert read_json_lines(tmp_path / "t.jsonl", "file_name") == [
        {"file_name": "a.jpg", "smile": "1", "age": ""}
    ]


@pytest.mark.parametrize("line", ["{", "[1]", '{"name": "a.jpg"}'])
def test_a_wrong_line_is_numbered(tmp_path: Path, line: str) -> None:
    (tmp_path / "t.jsonl").write_text(f'{{"file_name": "a.jpg"}}\n{line}\n')
    with pytest.raises(DataError, match=r"t\.jsonl:2: not a"):
        read_json_lines(tmp_path / "t.jsonl", "file_name")


def test_a_list_line_with_a_word_too_few_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("2\na.jpg 1 2\nb.jpg 1\n")
    with pytest.raises(DataError, match=r"list\.txt:3: 2 words where 3 belong"):
        list(read_words(tmp_path / "list.txt", 2, skip=1))
