"""Evaluation methods -> the page that compares them, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gioconda import __version__
from gioconda.evaluation import charts
from gioconda.evaluation.definitions import DEFINITIONS
from gioconda.evaluation.evaluation import Evaluation
from gioconda.evaluation.folders import Compared
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import Page, as_text
from gioconda.plots.sheets import sheet

_CELL_PX = 120
_AXES = {
    "reading": "the judge's reading",
    "diversity": "diversity, reals = 1",
    "reading of samples": "the judge's reading",
    "diversity of samples": "diversity, reals = 1",
}


def comparison_page(evaluations: Sequence[Evaluation], about: dict[str, Any]) -> Page:
    """Methods side by side.

    Args:
        evaluations: What was measured of each.
        about: ``data``, ``faces``, ``space``, ``attribute``, ``identity_judge`` and its
            ``identity_threshold``: what was measured on, and by whom.
    """
    names = [each.name for each in evaluations]
    page = Page(
        f"{', '.join(names)}: {about['attribute']}",
        f"{about['faces']} faces of {about['data']}; distances between sets in the space "
        f"{about['space']!r}; {identity_text(about)}; 95 % intervals in brackets; gioconda "
        f"{__version__}.",
    )
    page.table(["", *names, "real against real"], table_rows(evaluations))
    for title in dict.fromkeys(title for each in evaluations for title in each.curves):
        lines = {e.name: (e.degrees, e.curves[title]) for e in evaluations if title in e.curves}
        page.chart(charts.curves(lines, "degree asked for", _AXES[title]), title)
    for each in evaluations:
        degrees = [f"{degree:+g}" if degree else "0" for degree in each.degrees]
        if each.pictures:
            image = sheet(each.pictures, ["photo", *degrees], cell_px=_CELL_PX)
            page.photos(image, f"{each.name}: the photo, then {each.attribute} at each degree")
        if each.samples:
            asked = len(each.samples[0]) == len(degrees)
            image = sheet(each.samples, degrees if asked else (), cell_px=_CELL_PX)
            page.photos(image, f"{each.name}: generated faces{' at each degree' * asked}")
    add_definitions(page, [key for each in evaluations for key in each.figures])
    return page


def identity_text(about: dict[str, Any]) -> str:
    """Which judge of identity a report has, and where it draws its line."""
    return f"identity by {about['identity_judge']}, {about['identity_threshold']}"


def folders_page(compared: Compared, names: tuple[str, str], about: dict[str, Any]) -> Page:
    """Two folders against each other; ``names`` are what the page calls them."""
    first, second = names
    counts = f"{about['faces'][0]} and {about['faces'][1]} faces, {compared.pairs} pairs"
    page = Page(
        f"{second} against {first}",
        f"{counts}; distances between sets in the space {about['space']!r}; "
        f"{identity_text(about)}; 95 % intervals in brackets; gioconda {__version__}.",
    )
    as_evaluation = Evaluation(second, "", (), compared.figures, compared.floors)
    page.table(["", second, f"{first}, half against half"], table_rows([as_evaluation]))
    page.heading("What the judge reads, from -1 to 1")
    rows = [[name, *(as_text(f) for f in both)] for name, both in compared.readings.items()]
    page.table(["", first, second], rows)
    if compared.pictures:
        image = sheet(compared.pictures, [first, second], cell_px=_CELL_PX)
        page.photos(image, "the first pairs")
    add_definitions(page, list(compared.figures))
    return page


def folders_record(
    compared: Compared, names: tuple[str, str], about: dict[str, Any]
) -> dict[str, Any]:
    """The page's figures as plain values."""
    return {
        "gioconda": __version__,
        "folders": names,
        **about,
        "pairs": compared.pairs,
        "figures": {k: with_unit(k, f) for k, f in compared.figures.items()},
        "real_against_real": {k: with_unit(k, f) for k, f in compared.floors.items()},
        "readings": compared.readings,
    }


def table_rows(evaluations: Sequence[Evaluation]) -> list[list[str]]:
    """A row for each figure that any method has, in the order of the definitions."""
    rows = []
    for key, definition in DEFINITIONS.items():
        figures = [each.figures.get(key) for each in evaluations]
        if not any(figures):
            continue
        floors = [each.floors[key] for each in evaluations if key in each.floors]
        better = f" ({definition.better} is better)" if definition.better else ""
        rows.append(
            [
                definition.title + better,
                *(as_text(f, definition.unit) if f else "" for f in figures),
                as_text(floors[0], definition.unit) if floors else "",
            ]
        )
    return rows


def add_definitions(page: Page, keys: Sequence[str]) -> None:
    """What each figure of the page means, and whose measure it is."""
    page.heading("What the figures mean")
    used = [definition for key, definition in DEFINITIONS.items() if key in set(keys)]
    for definition in used:
        source = f" ({definition.source})" if definition.source else ""
        page.note(f"{definition.title}: {definition.meaning}{source}")


def comparison_record(evaluations: Sequence[Evaluation], about: dict[str, Any]) -> dict[str, Any]:
    """The page's figures as plain values."""
    return {
        "gioconda": __version__,
        **about,
        "models": [
            {
                "name": each.name,
                "degrees": each.degrees,
                "figures": {k: with_unit(k, f) for k, f in each.figures.items()},
                "real_against_real": {k: with_unit(k, f) for k, f in each.floors.items()},
                "curves": each.curves,
            }
            for each in evaluations
        ],
    }


def with_unit(key: str, figure: Figure) -> dict[str, Any]:
    """One figure with its interval, count and unit."""
    return {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "count": figure.count,
        "unit": DEFINITIONS[key].unit,
        "better": DEFINITIONS[key].better,
    }
