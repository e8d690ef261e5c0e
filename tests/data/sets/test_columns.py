"""A column of somebody's table says what it holds; what cannot be told is said, with its row."""

from __future__ import annotations

import pytest

from gioconda.data.sets.columns import Cell, Column, column_of
from gioconda.data.sets.kinds import BINARY, DEGREE, NUMBER, TEXT, Kind, category
from gioconda.data.sets.scales import read_told
from gioconda.errors import DataError


def column(texts: list[str | None], name: str = "smile", told=None) -> Column:
    cells = [Cell(text, f"t.csv:{line}") for line, text in enumerate(texts, 2)]
    return column_of(name, cells, told)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "-1", None], BINARY),
        (["1", "0", "0"], BINARY),
        (["1.0", "0.0"], BINARY),
        (["yes", "No", ""], BINARY),
        (["TRUE", "false"], BINARY),
        (["-1", "0", "1"], DEGREE),
        (["-1.0", "0.0", "1.0"], DEGREE),
        (["0.25", "-0.5", ""], DEGREE),
        (["1", "3", "5"], Kind("number", scale=(1, 5))),
        (["1", "3.4", "7"], Kind("number", scale=(1, 7))),
        (["-2", "0", "2"], Kind("number", scale=(-2, 2))),
        (["0", "37", "100"], Kind("number", scale=(0, 100))),
        (["12 %", "37%"], Kind("number", scale=(0, 100))),
        (["-1,0", "0,25"], DEGREE),
        (["0.25", "0.5"], NUMBER),  # shares, or degrees of smiles alone
        (["0", "0.5", "1"], NUMBER),
        (["1", "2", "4"], NUMBER),  # of 4 or of 5?
        (["3", "80"], NUMBER),
        (["dog", "cat", "dog"], category("cat", "dog")),
        (["dog", "cat", "NA", "dog"], category("cat", "dog")),
        (["yes", "no", "maybe", "maybe"], category("maybe", "no", "yes")),
        (["a", "b", "c"], TEXT),
        ([None], TEXT),
    ],
)
def test_a_column_says_what_it_holds(texts, kind) -> None:
    assert column(texts).kind == kind


@pytest.mark.parametrize(
    ("texts", "labels", "note"),
    [
        (["1", "3", "5", ""], [-1, 0, 1, None], "smile: 1 to 5, stored as -1 to +1"),
        (["0 %", "75 %"], [-1, 0.5], "smile: 0 to 100, stored as -1 to +1"),
        (["0", "1"], [-1, 1], "smile: 0 as -1, 1 as +1"),
        (["no", "Yes", "yes"], [-1, 1, 1], "smile: no as -1, Yes/yes as +1"),
        (["-0,5", "1,0"], [-0.5, 1], None),
        (["-1", "1"], [-1, 1], None),
        (
            ["0.5", "NA", "-0.5", "nan"],
            [0.5, None, -0.5, None],
            "smile: NA/nan taken as not given: t.csv:3, t.csv:5",
        ),
        (
            ["0.2", "0.7"],
            [0.2, 0.7],
            "smile: numbers from 0.2 to 0.7, kept as given; if they are degrees, tell their "
            "scale: --scale smile=LEAST..MOST",
        ),
    ],
)
def test_what_is_taken_for_what_is_told(texts, labels, note) -> None:
    found = column(texts)
    assert [found.parse(text) for text in texts] == pytest.approx(labels)
    assert found.notes == (() if note is None else (note,))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["0.1", "-0.2", "inf"], r"t\.csv:4: smile is 'inf', no finite number"),
        (["0.1", "-0.2", "1e400"], r"t\.csv:4: smile is '1e400', no finite number"),
        (["0.1", "broad", "-0.2"], r"t\.csv:3: smile is 'broad', no finite number; mend the table"),
        (["1", "x", "2", "y", "3"], r"t\.csv:3: smile is 'x', .* \(and so in t\.csv:5\)"),
        (["yes"] * 6 + ["no"] * 6 + ["yse"], r"t\.csv:14: smile is 'yse', neither yes nor no"),
        (["0"] * 6 + ["1"] * 6 + ["l"], r"t\.csv:14: smile is 'l', no finite number"),
        (["1,234", "5,678", "12"], r"t\.csv:2: smile is '1,234', a thousand or a decimal comma"),
        (["20 %", "150 %"], r"t\.csv:3: smile is '150 %', not on the scale 0\.\.100"),
        (["caf\udce9", "tea"], r"t\.csv:2: .* is not UTF-8; save the table as UTF-8"),
    ],
)
def test_one_cell_that_does_not_fit_is_named_with_its_row(texts, told: str) -> None:
    with pytest.raises(DataError, match=told):
        column(texts)


def test_a_user_may_tell_what_a_column_is() -> None:
    told = read_told(["smile=0..1", "person=words", "year=numbers"])
    shares = column(["0.25", "1"], told=told["smile"])
    assert [shares.parse("0.25"), shares.parse("1")] == [-0.5, 1]
    assert column(["12", "A4", "12"], "person", told["person"]).kind == category("12", "A4")
    assert column(["1", "5"], "year", told["year"]).kind == NUMBER
    with pytest.raises(DataError, match=r"t\.csv:3: smile is '2', not on the scale 0\.\.1"):
        column(["0.5", "2"], told=told["smile"])


@pytest.mark.parametrize("text", ["smile", "smile=5", "smile=5..1", "smile=a..b", "smile=1..1.1.1"])
def test_a_scale_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="--scale"):
        read_told([text])


def test_ages_are_years_and_no_degrees() -> None:
    assert column(["0", "37", "100"], "age").kind == NUMBER
    assert column(["0", "37", "100"], "age").notes == ()
