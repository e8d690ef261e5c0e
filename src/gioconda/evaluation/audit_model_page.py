"""The audit of edits -> its page, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gioconda import __version__
from gioconda.evaluation import charts
from gioconda.evaluation.audit_model import NEGLIGIBLE, ModelAudit
from gioconda.evaluation.audit_parts import STARRED, WORDS_OF_CARE, starred
from gioconda.evaluation.groups import ALL
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import Page, as_text
from gioconda.evaluation.traits import UNITS


def model_page(audit: ModelAudit, about: Mapping[str, Any]) -> Page:
    """What else changes when a method changes the smile."""
    page = Page(
        f"{audit.name}: what else changes with the smile",
        f"{about['faces']} faces of {about['data']}, each edited to every degree and read by the "
        f"network age-gender-race; 95 % intervals in brackets; gioconda {__version__}.",
    )
    page.note(
        f"{WORDS_OF_CARE} The networks may read a smile itself as a sign of gender or age: a "
        "change of the reading need not be a change of the face."
    )
    page.heading("Who smiles at the far end, of those who did not")
    for grouping in audit.groupings:
        figures, apart = audit.success[grouping.name], audit.success_differences[grouping.name]
        rows = [
            [group, str(f.count), as_text(f, "share"), starred(apart[group], "points")]
            for group, f in figures.items()
        ]
        if rows:
            page.table(
                [grouping.title, "faces", "judged smiling", "against all others, points"], rows
            )
    for trait, by_group in audit.changes.items():
        page.heading(f"{trait}, change against the unedited face")
        lines = {
            group: (audit.degrees, figures)
            for group, figures in by_group.items()
            if group == ALL or group.startswith("gender ")
        }
        page.chart(charts.curves(lines, "degree asked for", trait), f"{trait}, by degree")
        degrees = [f"{d:+g}" if d else "0" for d in audit.degrees]
        page.table(
            ["", "faces", *degrees, "starts at", f"at {degrees[-1]}, against all others"],
            [_row(audit, trait, group, figures) for group, figures in by_group.items()],
        )
        page.note(
            f"Starts at: the degree nearest to 0 at which the interval lies beyond "
            f"{_negligible(trait)} on one side."
        )
    page.note(STARRED)
    return page


def _row(audit: ModelAudit, trait: str, group: str, figures: list[Figure]) -> list[str]:
    starts = [f"{d:+g}" for d in audit.onsets[trait][group] if d is not None]
    texts = [as_text(figure, UNITS[trait]) for figure in figures]
    unit = "points" if UNITS[trait] == "share" else UNITS[trait]
    apart = audit.differences[trait].get(group)
    return [
        group,
        str(figures[0].count),
        *texts,
        ", ".join(starts) or "nowhere",
        starred(apart, unit) if apart else "",
    ]


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
        "differences_at_the_far_end": audit.differences,
        "success": audit.success,
        "success_against_all_others": audit.success_differences,
        "read_by_a_network": {g.name: g.by_network for g in audit.groupings},
    }
