"""The audit of a data set -> its page, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gioconda import __version__
from gioconda.evaluation import charts
from gioconda.evaluation.audit_data import DataAudit
from gioconda.evaluation.audit_parts import (
    CELL_PX,
    STARRED,
    WORDS_OF_CARE,
    gender_and_smile,
    starred,
)
from gioconda.evaluation.duplicates import Pair, groups_of
from gioconda.evaluation.groups import CROSSED, LEAST, Grouping
from gioconda.evaluation.misses import ALL, Misses
from gioconda.evaluation.page import Page, as_text
from gioconda.evaluation.split_leaks import SURE_BELOW, Leak
from gioconda.plots.sheets import sheet
from gioconda.types import Pixels

SHOWN_PAIRS = 8


def data_page(audit: DataAudit, data: str) -> Page:
    """Who smiles in a data set, and whom the detector misses in it."""
    page = Page(
        f"Who smiles in {data}",
        f"{len(audit.smiling)} faces drawn at random; 95 % intervals in brackets; "
        f"gioconda {__version__}.",
    )
    page.note(WORDS_OF_CARE)
    if audit.smile_by_network:
        page.note("The set does not say who smiles: the network smile-judge read it (over 0).")
    gender_and_smile(page, audit.counts())
    for grouping in audit.groupings:
        page.heading(f"By {grouping.title}")
        _smiles_by_group(page, audit, grouping)
    page.note(STARRED)
    _whom_it_misses(page, audit.misses)
    return page


def _smiles_by_group(page: Page, audit: DataAudit, grouping: Grouping) -> None:
    name = grouping.name
    named = grouping.groups(LEAST if name == CROSSED else 0)
    rows = [
        [
            group,
            str(audit.shares[name][group].count),
            as_text(audit.shares_of_all[name][group], "share"),
            as_text(audit.shares[name][group], "share"),
            starred(audit.differences[name][group], "points"),
        ]
        for group in named
    ]
    page.table(["", "faces", "of all", "smiling", "against all others, points"], rows)
    if left := len(grouping.groups()) - len(named):
        page.note(f"{left} groups of fewer than {LEAST} faces are not shown.")
    if name in audit.gender_by:
        large = {group: audit.gender_by[name][group] for group in grouping.groups(LEAST)}
        if large:
            page.chart(charts.bars(large, "share smiling"), f"smiling, by {name} and gender")


def _whom_it_misses(page: Page, found: Mapping[str, Mapping[str, Misses]]) -> None:
    page.heading("Whom the detector and the landmarks miss")
    page.note(
        "A picture whose face is missed is not counted above. No face: share of the pictures in "
        "which the detector finds none. Landmarks not sure: share of the faces that it finds whose "
        "landmarks are trusted less than 0.5. By the set's own labels alone: no network reads a "
        "face that was not found."
    )
    rows = [
        [group, str(one.no_face.count), as_text(one.no_face, "share"), as_text(one.unsure, "share")]
        for by_group in found.values()
        for group, one in by_group.items()
        if group == ALL or one.no_face.count >= LEAST
    ]
    page.table(["", "pictures", "no face", "landmarks not sure"], rows)


def add_duplicates(
    page: Page, pairs: Sequence[Pair], pictures: int, shown: Sequence[Sequence[Pixels]]
) -> None:
    """Pictures that are nearly the same, and those that a split tears apart.

    Args:
        page: Where it goes.
        pairs: What was found.
        pictures: In how many pictures.
        shown: Both pictures of some pairs.
    """
    page.heading("Pictures that are nearly the same")
    across = [pair for pair in pairs if pair.across]
    extra = sum(len(group) - 1 for group in groups_of(pairs))
    page.note(
        f"Of {pictures:,} pictures {extra:,} are nearly the same as an earlier one. "
        f"{len(across):,} of {len(pairs):,} pairs lie on two sides of the split by tenths: what is "
        "learned from one is tested on the other."
    )
    if shown:
        page.photos(sheet(shown, ["one", "the other"], cell_px=CELL_PX), "pairs on two sides")


def add_leaks(
    page: Page, found: Sequence[Leak], adults: int, shown: Sequence[Sequence[Pixels]]
) -> None:
    """People whom a split puts on two sides.

    Args:
        page: Where it goes.
        found: Pairs that look like one person.
        adults: Among how many faces.
        shown: Both faces of some pairs.
    """
    page.heading("People on two sides of the split")
    page.note(
        f"Of {adults:,} faces of people over 12, {len(found):,} pairs look like one person "
        f"(distance of the identity network under {SURE_BELOW:g}) and lie on two sides of the "
        "split by tenths. About half of one person's pairs look so alike. Some may be strangers: "
        "look at them."
    )
    if shown:
        page.photos(sheet(shown, ["one", "the other"], cell_px=CELL_PX), "pairs on two sides")


def data_record(audit: DataAudit, data: str) -> dict[str, Any]:
    """The page's figures as plain values."""
    return {
        "gioconda": __version__,
        "data": data,
        "faces": len(audit.smiling),
        "smile_read_by_a_network": audit.smile_by_network,
        "read_by_a_network": {g.name: g.by_network for g in audit.groupings},
        "counts": audit.counts(),
        "smiling": audit.shares,
        "smiling_against_all_others": audit.differences,
        "of_all": audit.shares_of_all,
        "smiling_by_gender": audit.gender_by,
        "missed": {
            grouping: {group: one._asdict() for group, one in by_group.items()}
            for grouping, by_group in audit.misses.items()
        },
    }


def duplicates_record(pairs: Sequence[Pair], names: Sequence[str]) -> dict[str, Any]:
    """Names of the pictures that are nearly the same."""
    return {
        "pictures": len(names),
        "pairs": len(pairs),
        "pairs_on_two_sides": sum(pair.across for pair in pairs),
        "groups": [[names[k] for k in group] for group in groups_of(pairs)],
        "on_two_sides": [[names[p.first], names[p.second]] for p in pairs if p.across],
    }
