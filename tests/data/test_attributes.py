"""A method's attributes and the data's labels, matched by name."""

from __future__ import annotations

import pytest

from gioconda.data.attributes import column_order, domain_order
from gioconda.errors import DataError


def test_columns_are_found_by_name() -> None:
    assert column_order(["smile", "female"], ["female", "glasses", "smile"]) == [2, 0]
    assert column_order([], ["female"]) == []


def test_an_unknown_name_is_refused_with_both_lists() -> None:
    with pytest.raises(DataError, match="attributes are smile, beard; the data's are female"):
        column_order(["smile", "beard"], ["female"])
    with pytest.raises(DataError, match="the data's are none"):
        column_order(["smile"], [])


def test_a_name_that_stands_twice_in_the_data_is_refused() -> None:
    with pytest.raises(DataError, match="name 'smile' once"):
        column_order(["smile"], ["smile", "smile"])


def test_domains_are_found_by_their_attributes() -> None:
    columns, domains = domain_order([["b", "a"], ["c"]], [["c"], ["a", "b"]])
    assert columns == [2, 1, 0]
    assert domains == [1, 0]


def test_two_sets_may_have_the_same_attributes() -> None:
    assert domain_order([["smile"], ["smile"]], [["smile"], ["smile"]]) == ([0, 1], [0, 1])


@pytest.mark.parametrize("offered", [[["a"], ["c"]], [["a", "b", "c"]], [["a", "b"], ["c"], ["d"]]])
def test_other_domains_are_refused(offered: list[list[str]]) -> None:
    with pytest.raises(DataError, match="the data"):
        domain_order([["a", "b"], ["c"]], offered)
