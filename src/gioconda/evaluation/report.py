"""Evaluation methods -> the page that compares them, and its figures as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gioconda import __version__
from gioconda.evaluation import charts
from gioconda.evaluation.definitions import DEFINITIONS
from gioconda.evaluation.evaluation import Evaluation
from gioconda.evaluation.figure_groups import GROUPS, FigureGroup
from gioconda.evaluation.folders import Compared
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.origins import Origin
from gioconda.evaluation.page import Page, as_text
from gioconda.plots.sheets import sheet

_CELL_PX = 120
_AXES = {
    "reading": "the judge's reading",
    "diversity": "diversity, reals = 1",
    "reading of samples": "the judge's reading",
    "diversity of samples": "diversity, reals = 1",
}
_REALS = "real against real"
MISSING = "not measured"


def comparison_page(
    evaluations: Sequence[Evaluation], about: dict[str, Any], origins: Sequence[Origin] = ()
) -> Page:
    """Methods side by side: pictures first, then a section for each group of figures.

    Args:
        evaluations: What was measured of each.
        about: ``data``, ``faces``, ``space``, ``attribute``, ``identity_judge`` and its
            ``identity_threshold``: what was measured on, and by whom.
        origins: Where each comes from.
    """
    names = [each.name for each in evaluations]
    page = Page(
        f"{', '.join(names)}: {about['attribute']}",
        f"{about['faces']} faces of {about['data']}; distances between sets in the space "
        f"{about['space']!r}; {identity_text(about)}; 95 % intervals in brackets; gioconda "
        f"{__version__}.",
    )
    if origins:
        page.table(["", "method", "recipe", "batches", "weights"], origin_rows(names, origins))
    for each in evaluations:
        _add_pictures(page, each)
    add_groups(page, evaluations, _REALS)
    add_definitions(page, [key for each in evaluations for key in each.figures])
    return page


def identity_text(about: dict[str, Any]) -> str:
    """Which judge of identity a report has, and where it draws its line."""
    return f"identity by {about['identity_judge']}, {about['identity_threshold']}"


def origin_rows(names: Sequence[str], origins: Sequence[Origin]) -> list[list[str]]:
    """A row for each method: what it is, what trained it, for how long, and its fingerprint."""
    return [
        [name, one.method, one.recipe, f"{one.steps:,}" if one.steps else "", one.sha256]
        for name, one in zip(names, origins, strict=True)
    ]


def _add_pictures(page: Page, one: Evaluation) -> None:
    degrees = [f"{degree:+g}" if degree else "0" for degree in one.degrees]
    if one.pictures:
        image = sheet(one.pictures, ["photo", *degrees], cell_px=_CELL_PX)
        page.photos(image, f"{one.name}: the photo, then {one.attribute} at each degree")
    if one.samples:
        asked = len(one.samples[0]) == len(degrees)
        image = sheet(one.samples, degrees if asked else (), cell_px=_CELL_PX)
        page.photos(image, f"{one.name}: generated faces{' at each degree' * asked}")


def add_groups(page: Page, evaluations: Sequence[Evaluation], reals: str) -> None:
    """A section for each group of figures that any method has.

    Args:
        page: Where they go.
        evaluations: What was measured of each.
        reals: Heading of the column of real faces.
    """
    for group in GROUPS:
        head, rows = table_of(group, evaluations, reals)
        if not rows:
            continue
        page.heading(group.title)
        page.note(group.question)
        page.table(head, rows)
        for text in reasons(group, evaluations):
            page.note(text)
        for title in group.curves:
            lines = {e.name: (e.degrees, e.curves[title]) for e in evaluations if title in e.curves}
            if lines:
                page.chart(charts.curves(lines, "degree asked for", _AXES[title]), title)


def folders_page(compared: Compared, names: tuple[str, str], about: dict[str, Any]) -> Page:
    """Two folders against each other; ``names`` are what the page calls them."""
    first, second = names
    counts = f"{about['faces'][0]} and {about['faces'][1]} faces, {compared.pairs} pairs"
    page = Page(
        f"{second} against {first}",
        f"{counts}; distances between sets in the space {about['space']!r}; "
        f"{identity_text(about)}; 95 % intervals in brackets; gioconda {__version__}.",
    )
    as_evaluation = Evaluation(
        second, "", (), compared.figures, compared.floors, left_out=compared.left_out
    )
    if compared.pictures:
        image = sheet(compared.pictures, [first, second], cell_px=_CELL_PX)
        page.photos(image, "the first pairs")
    add_groups(page, [as_evaluation], f"{first}, half against half")
    page.heading("What the judge reads, from -1 to 1")
    rows = [[name, *(as_text(f) for f in both)] for name, both in compared.readings.items()]
    page.table(["", first, second], rows)
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
        "left_out": compared.left_out,
        "readings": compared.readings,
    }


def table_of(
    group: FigureGroup, evaluations: Sequence[Evaluation], reals: str
) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a group's table, without the columns that would be empty.

    In place of a figure that could not be computed stands ``MISSING``; ``reasons`` says why.
    """
    head = ["", *(each.name for each in evaluations), reals]
    rows = [
        [_title(key), *(_cell(each, key) for each in evaluations), _floor(evaluations, key)]
        for key in group.keys
        if any(key in each.figures or key in each.left_out for each in evaluations)
    ]
    filled = [k for k in range(len(head)) if k == 0 or any(row[k] for row in rows)]
    return [head[k] for k in filled], [[row[k] for k in filled] for row in rows]


def _title(key: str) -> str:
    better = DEFINITIONS[key].better
    return DEFINITIONS[key].title + (f" ({better} is better)" if better else "")


def _cell(one: Evaluation, key: str) -> str:
    if key in one.figures:
        return as_text(one.figures[key], DEFINITIONS[key].unit)
    return MISSING if key in one.left_out else ""


def reasons(group: FigureGroup, evaluations: Sequence[Evaluation]) -> list[str]:
    """Why figures of a group could not be computed, a sentence for each method and reason."""
    texts = []
    for each in evaluations:
        why: dict[str, list[str]] = {}
        for key in group.keys:
            if key in each.left_out:
                why.setdefault(each.left_out[key], []).append(DEFINITIONS[key].title)
        texts += [f"{each.name}: {', '.join(t)}: {reason}." for reason, t in why.items()]
    return texts


def _floor(evaluations: Sequence[Evaluation], key: str) -> str:
    floors = [each.floors[key] for each in evaluations if key in each.floors]
    return as_text(floors[0], DEFINITIONS[key].unit) if floors else ""


def add_definitions(page: Page, keys: Sequence[str]) -> None:
    """What each figure of the page means, and whose measure it is."""
    page.heading("What the figures mean")
    used = [definition for key, definition in DEFINITIONS.items() if key in set(keys)]
    for definition in used:
        source = f" ({definition.source})" if definition.source else ""
        page.note(f"{definition.title}: {definition.meaning}{source}")


def comparison_record(
    evaluations: Sequence[Evaluation], about: dict[str, Any], origins: Sequence[Origin] = ()
) -> dict[str, Any]:
    """The page's figures as plain values."""
    known = {each.name: asdict(one) for each, one in zip(evaluations, origins, strict=False)}
    return {
        "gioconda": __version__,
        **about,
        "models": [
            {
                "name": each.name,
                "origin": known.get(each.name),
                "degrees": each.degrees,
                "figures": {k: with_unit(k, f) for k, f in each.figures.items()},
                "real_against_real": {k: with_unit(k, f) for k, f in each.floors.items()},
                "left_out": each.left_out,
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
