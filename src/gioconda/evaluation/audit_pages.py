"""Audits -> their pages, and their figures as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gioconda import __version__
from gioconda.evaluation import charts
from gioconda.evaluation.audit_data import SMILES, DataAudit
from gioconda.evaluation.audit_model import ALL, NEGLIGIBLE, ModelAudit
from gioconda.evaluation.groups import LEAST
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import Page, as_text
from gioconda.evaluation.traits import UNITS

_WORDS_OF_CARE = (
    "Groups are names that a data set's makers, or a network that learned from them, gave to "
    "pictures: not what people say of themselves."
)


def data_page(audit: DataAudit, data: str) -> Page:
    """Who smiles in a data set."""
    page = Page(
        f"Who smiles in {data}",
        f"{len(audit.smiling)} faces drawn at random; 95 % intervals (Wilson) in brackets; "
        f"gioconda {__version__}.",
    )
    page.note(_WORDS_OF_CARE)
    if audit.smile_by_network:
        page.note("The set does not say who smiles: the network smile-judge read it (over 0).")
    counts = audit.counts()
    slices = {f"{g}, {how}": n for g, row in counts.items() for how, n in row.items()}
    page.chart(charts.pie(slices), "gender and smile")
    page.chart(charts.mosaic(counts), f"{SMILES} or not, by gender; widths are shares of all")
    for grouping in audit.groupings:
        page.heading(f"By {grouping.title}")
        shares, of_all = audit.shares[grouping.name], audit.shares_of_all[grouping.name]
        rows = [
            [g, str(shares[g].count), as_text(of_all[g], "share"), as_text(shares[g], "share")]
            for g in grouping.groups()
        ]
        page.table(["", "faces", "of all", "smiling"], rows)
        if grouping.name in audit.gender_by:
            large = {g: audit.gender_by[grouping.name][g] for g in grouping.groups(LEAST)}
            page.chart(charts.bars(large, "share smiling"), f"smiling, by {grouping.name}, gender")
    return page


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
        "of_all": audit.shares_of_all,
        "smiling_by_gender": audit.gender_by,
    }


def model_page(audit: ModelAudit, about: Mapping[str, Any]) -> Page:
    """What else changes when a method changes the smile."""
    page = Page(
        f"{audit.name}: what else changes with the smile",
        f"{about['faces']} faces of {about['data']}, each edited to every degree and read by the "
        f"network age-gender-race; 95 % intervals in brackets; gioconda {__version__}.",
    )
    page.note(
        f"{_WORDS_OF_CARE} The networks may read a smile itself as a sign of gender or age: a "
        "change of the reading need not be a change of the face."
    )
    page.heading("Who smiles at the far end, of those who did not")
    for grouping in audit.groupings:
        figures = audit.success[grouping.name]
        rows = [[group, str(f.count), as_text(f, "share")] for group, f in figures.items()]
        page.table([grouping.title, "faces", "judged smiling"], rows)
    for trait, by_group in audit.changes.items():
        page.heading(f"{trait}, change against the unedited face")
        lines = {
            group: (audit.degrees, figures)
            for group, figures in by_group.items()
            if group == ALL or group.startswith("gender")
        }
        page.chart(charts.curves(lines, "degree asked for", trait), f"{trait}, by degree")
        page.table(
            ["", "faces", *(f"{d:+g}" if d else "0" for d in audit.degrees), "starts at"],
            [_row(audit, trait, group, figures) for group, figures in by_group.items()],
        )
        page.note(
            f"Starts at: the degree nearest to 0 at which the interval lies beyond "
            f"{_negligible(trait)} on one side."
        )
    return page


def _row(audit: ModelAudit, trait: str, group: str, figures: list[Figure]) -> list[str]:
    starts = [f"{d:+g}" for d in audit.onsets[trait][group] if d is not None]
    texts = [as_text(figure, UNITS[trait]) for figure in figures]
    return [group, str(figures[0].count), *texts, ", ".join(starts) or "nowhere"]


def _negligible(trait: str) -> str:
    value = NEGLIGIBLE[trait]
    return f"{100 * value:g} %" if UNITS[trait] == "share" else f"{value:g} {UNITS[trait]}".strip()


def model_record(audit: ModelAudit, about: Mapping[str, Any]) -> dict[str, Any]:
    """The page's figures as plain values."""
    return {
        "gioconda": __version__,
        "model": audit.name,
        **about,
        "degrees": audit.degrees,
        "changes": audit.changes,
        "starts_at": audit.onsets,
        "negligible": NEGLIGIBLE,
        "success": audit.success,
        "read_by_a_network": {g.name: g.by_network for g in audit.groupings},
    }
