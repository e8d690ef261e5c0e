"""The audit of generated faces -> its page, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gioconda import __version__
from gioconda.evaluation.audit_parts import CELL_PX, WORDS_OF_CARE, gender_and_smile
from gioconda.evaluation.audit_samples import UNASKED, SampleAudit
from gioconda.evaluation.page import Page, as_text
from gioconda.plots.sheets import sheet


def samples_page(audit: SampleAudit, about: Mapping[str, Any]) -> Page:
    """Whom a method makes up."""
    page = Page(
        f"{audit.name}: who its samples are",
        f"{about['samples']} generated faces{_for_each(audit)}, read by the networks "
        f"age-gender-race and smile-judge; 95 % intervals in brackets; gioconda {__version__}.",
    )
    page.note(WORDS_OF_CARE)
    heads = list(audit.steps) if audit.steps != (UNASKED,) else []
    page.photos(sheet(audit.pictures, heads, cell_px=CELL_PX), "samples, by the degree asked for")
    gender_and_smile(page, audit.counts())
    page.heading("Gender and smile")
    genders = audit.groupings[0].groups()
    page.table(
        ["asked for", "recognised", *genders, *(f"{g}, smiling" for g in genders)],
        [_sample_row(audit, step, genders) for step in audit.steps],
    )
    for grouping in audit.groupings[1:3]:
        page.heading(f"By {grouping.title}")
        names = grouping.groups()
        rows = [
            [step, *(as_text(audit.groups[step][grouping.name][name], "share") for name in names)]
            for step in audit.steps
        ]
        page.table(["asked for", *names], rows)
    return page


def _for_each(audit: SampleAudit) -> str:
    return " for each degree" if len(audit.steps) > 1 else ""


def _sample_row(audit: SampleAudit, step: str, genders: Sequence[str]) -> list[str]:
    shares, smile = audit.groups[step]["gender"], audit.smile[step]
    return [
        step,
        as_text(audit.recognised[step], "share"),
        *(as_text(shares[gender], "share") for gender in genders),
        *(as_text(smile[g], "share") if g in smile else "no faces" for g in genders),
    ]


def samples_record(audit: SampleAudit, about: Mapping[str, Any]) -> dict[str, Any]:
    """The page's figures as plain values."""
    return {
        "gioconda": __version__,
        "model": audit.name,
        **about,
        "steps": audit.steps,
        "recognised": audit.recognised,
        "counts": audit.counts(),
        "groups": audit.groups,
        "smiling_by_gender": audit.smile,
    }
