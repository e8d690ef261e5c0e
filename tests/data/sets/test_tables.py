"""People's tables are read as their spreadsheets write them; faults name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.data.sets.tables import read_csv, read_json_lines, read_words
from gioconda.errors import DataError

TABLE = "file_name,smile\na.jpg,-0.5\nb.jpg,\n"
ROWS = [{"file_name": "a.jpg", "smile": "-0.5"}, {"file_name": "b.jpg", "smile": ""}]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " , ", "; "])
def test_every_spreadsheet_s_table_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    (tmp_path / "t.csv").write_bytes(TABLE.replace(",", delimiter).encode(encoding))
    assert read_csv(tmp_path / "t.csv", "file_name") == ROWS


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\r\nfile_name;smile\r\na.jpg;-0.5\r\nb.jpg;\r\n",
        "\n file_name , smile ,\na.jpg, -0.5,\n,,\nb.jpg\n",
        'file_name,smile\n"a.jpg", "-0.5"\nb.jpg,""\n',
        "smile,,file_name\n-0.5,0,a.jpg\n,1,b.jpg\n",
    ],
    ids=["Excel's first line", "blanks and empty cells", "quotes", "a column without a name"],
)
def test_what_says_nothing_is_left_out(tmp_path: Path, table: str) -> None:
    (tmp_path / "t.csv").write_text(table)
    assert read_csv(tmp_path / "t.csv", "file_name") == ROWS


def test_decimal_commas_between_semicolons_stay_together(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("file_name;smile\na.jpg;-0,5\n")
    assert read_csv(tmp_path / "t.csv", "file_name")[0]["smile"] == "-0,5"


def test_a_row_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('file_name,note\na.jpg,"two\nlines"\nb.jpg,\n')
    rows = read_csv(tmp_path / "t.csv", "file_name")
    assert [row.where for row in rows] == [f"{tmp_path}/t.csv:3", f"{tmp_path}/t.csv:4"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name\na\n", r"t\.csv: no column called file_name; there are: name"),
        (b"", r"t\.csv: no column called file_name; there are: none"),
        (b"\xff\xfe\x00", r"t\.csv: not a readable table"),
        (b"PNG \x00\x01", r"t\.csv: not a readable table \(it holds bytes"),
        (b"file_name,a,a\n", r"t\.csv: two columns are called a"),
        (b"file_name,caf\xe9\na,1\n", r"t\.csv:1: .* is not UTF-8; save the table as UTF-8"),
        (
            b"file_name,smile\na.jpg,-0,5\n",
            r"t\.csv:2: 3 cells below 2 columns; write decimals with a point",
        ),
    ],
)
def test_a_table_that_is_none_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_csv(tmp_path / "t.csv", "file_name")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t\.csv: not a readable table \(No such file"):
        read_csv(tmp_path / "t.csv")


def test_json_lines_are_texts(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"file_name": "a.jpg", "smile": true, "age": null}\n\n')
    assert read_json_lines(tmp_path / "t.jsonl", "file_name") == [
        {"file_name": "a.jpg", "smile": "true", "age": ""}
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
