import pytest

from gioconda.data.sets.kinds import BINARY, NUMBER, TEXT, category, infer_kind, parse


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (BINARY, 1, 0),
        (category("cat", "dog"), "dog", "cow"),
        (NUMBER, 0.5, float("nan")),
        (TEXT, "Ada", 7),
    ],
)
def test_a_label_of_another_kind_is_a_fault(kind, good, bad) -> None:
    assert kind.fault(good) is None
    assert kind.fault(None) is None
    assert repr(bad) in kind.fault(bad)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (["1", "-1", None], BINARY),
        (["0.25", "3", ""], NUMBER),
        (["dog", "cat", "dog"], category("cat", "dog")),
        (["a", "b", "c"], TEXT),
        (["nan", "1", "nan"], category("1", "nan")),
        ([None], TEXT),
    ],
)
def test_a_column_says_what_it_holds(column, kind) -> None:
    assert infer_kind(column) == kind


def test_texts_become_what_their_kind_holds() -> None:
    assert [parse("-1", BINARY), parse("2", NUMBER), parse("x", TEXT), parse("", NUMBER)] == [
        -1,
        2.0,
        "x",
        None,
    ]
