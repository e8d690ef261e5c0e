"""What the pages of all audits say alike."""

from __future__ import annotations

from collections.abc import Mapping

from gioconda.evaluation import charts
from gioconda.evaluation.audit_data import SMILES
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import Page, as_text

WORDS_OF_CARE = (
    "Groups are names that a data set's makers, or a network that learned from them, gave to "
    "pictures: not what people say of themselves."
)
STARRED = (
    "* The interval of the difference leaves out 0. Of twenty groups that do not differ, one gets "
    "a star by chance."
)
CELL_PX = 120


def gender_and_smile(page: Page, counts: Mapping[str, Mapping[str, int]]) -> None:
    """How many of each gender smile, as slices and as tiles."""
    slices = {f"{g}, {how}": n for g, row in counts.items() for how, n in row.items()}
    page.chart(charts.pie(slices), "gender and smile")
    page.chart(charts.mosaic(counts), f"{SMILES} or not, by gender; widths are shares of all")


def starred(difference: Figure, unit: str) -> str:
    """A difference with its interval, and a star where that leaves out 0."""
    text = as_text(difference, unit)
    return f"{text} *" if difference.low > 0 or difference.high < 0 else text
