"""The audit of a data set -> its page, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gioconda import __version__
from gioconda.data.sets.record import Record
from gioconda.evaluation import charts
from gioconda.evaluation.audit_data import DataAudit
from gioconda.evaluation.audit_parts import (
    CELL_PX,
    STARRED,
    WORDS_OF_CARE,
    gender_and_smile,
    starred,
)
from gioconda.evaluation.duplicates import Duplicates, groups_of
from gioconda.evaluation.groups import ALL, CROSSED, LEAST, Grouping
from gioconda.evaluation.misses import Misses
from gioconda.evaluation.page import Page, as_text
from gioconda.evaluation.people import pixels_of
from gioconda.evaluation.split_leaks import SURE_BELOW, PeopleTwice
from gioconda.evaluation.subjects import aligned
from gioconda.plots.sheets import sheet

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
    if rows:
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


def add_duplicates(page: Page, found: Duplicates, records: Sequence[Record]) -> None:
    """Pictures that are nearly the same, those that a split tears apart, and some of them.

    Args:
        page: Where it goes.
        found: In these records.
        records: The pictures.
    """
    page.heading("Pictures that are nearly the same")
    across = [pair for pair in found.pairs if pair.across]
    extra = sum(len(group) - 1 for group in groups_of(found.pairs))
    page.note(
        f"Of {len(records) - len(found.unreadable):,} pictures {extra:,} are nearly the same as an "
        f"earlier one. {len(across):,} of {len(found.pairs):,} pairs lie on two sides of the split "
        "by tenths: what is learned from one is tested on the other."
    )
    if found.unreadable:
        page.note(f"{len(found.unreadable):,} pictures cannot be read: the JSON names them.")
    shown = [
        [pixels_of(records[k]) for k in (pair.first, pair.second)] for pair in across[:SHOWN_PAIRS]
    ]
    if shown:
        page.photos(sheet(shown, ["one", "the other"], cell_px=CELL_PX), "pairs on two sides")


def add_people_on_two_sides(page: Page, found: PeopleTwice) -> None:
    """People whom a split puts on two sides, with the faces of some."""
    page.heading("People on two sides of the split")
    page.note(
        f"Of {found.compared:,} faces of people over 12, {len(found.pairs):,} pairs look like one "
        f"person (distance of the identity network under {SURE_BELOW:g}) and lie on two sides of "
        "the split by tenths. About half of one person's pairs look so alike. Some may be "
        "strangers: look at them."
    )
    shown = [[aligned(p, CELL_PX).pixels for p in pair] for pair in found.pairs[:SHOWN_PAIRS]]
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


def duplicates_record(found: Duplicates, records: Sequence[Record]) -> dict[str, Any]:
    """Names of the pictures that are nearly the same."""
    names = [record.name for record in records]
    return {
        "pictures": len(names) - len(found.unreadable),
        "unreadable": [names[k] for k in found.unreadable],
        "pairs": len(found.pairs),
        "pairs_on_two_sides": sum(pair.across for pair in found.pairs),
        "groups": [[names[k] for k in group] for group in groups_of(found.pairs)],
        "on_two_sides": [[names[p.first], names[p.second]] for p in found.pairs if p.across],
    }
