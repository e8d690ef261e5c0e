"""Columns of labels, matched by name: what a method was made for, and what the data offer."""

from __future__ import annotations

from collections.abc import Sequence

from gioconda.errors import DataError


def column_order(wanted: Sequence[str], offered: Sequence[str]) -> list[int]:
    """Where the columns that a method wants stand among those that the data offer.

    Args:
        wanted: The method's attributes, in the order of its columns.
        offered: The data's, in the order of theirs; others than the wanted ones are left out.

    Raises:
        DataError: The data do not offer one, or offer it twice; both lists are named.
    """
    missing = [name for name in wanted if offered.count(name) != 1]
    if missing:
        raise DataError(
            f"the method's attributes are {_listed(wanted)}; the data's are {_listed(offered)}: "
            f"the recipe's data must name {missing[0]!r} once, such as `{missing[0]}: LABEL`"
        )
    return [offered.index(name) for name in wanted]


def domain_order(
    wanted: Sequence[Sequence[str]], offered: Sequence[Sequence[str]]
) -> tuple[list[int], list[int]]:
    """The same for attributes in groups, one of each data set: StarGAN's domains.

    Args:
        wanted: The attributes of each of the method's domains.
        offered: Those of each data set.

    Returns:
        Where the method's columns stand in the data sets' columns side by side, and which data set
        each of its domains is.

    Raises:
        DataError: There is no data set of just the attributes of a domain; all are named.
    """
    starts = [sum(map(len, offered[:k])) for k in range(len(offered))]
    columns: list[int] = []
    domains: list[int] = []
    for names in wanted:
        alike = [k for k, some in enumerate(offered) if sorted(some) == sorted(names)]
        free = [k for k in alike if k not in domains]
        if not free:
            theirs = "; ".join(map(_listed, offered))
            raise DataError(
                f"the method's domains are {'; '.join(map(_listed, wanted))}; the data's are "
                f"{theirs}: name the labels of each set as the method does, such as "
                f"`{{{names[0]}: LABEL}}`"
            )
        domains.append(free[0])
        columns += [starts[free[0]] + k for k in column_order(names, offered[free[0]])]
    if len(domains) < len(offered):
        raise DataError(
            f"the method has {len(wanted)} domains, and the data {len(offered)} sets of labels: "
            f"{'; '.join(map(_listed, offered))}"
        )
    return columns, domains


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
