"""Fill the README and the pages of docs/ with what the code prints and what reports measured.

    python scripts/fill_docs.py

Between a pair of marks such as ``<!-- recipes -->`` and ``<!-- /recipes -->`` comes a table:

    recipes               of the recipes' first lines
    weights               of the weights in the package
    figures NAME          of the figures of these weights
    results NAME [KEY]... of docs/results/NAME.json: all rows, or those of the keys
    report RECIPE [KEY]...  of recipes/RECIPE.report.json: all figures, or those of the keys

Below each ``$ gioconda ...`` in a console block comes what the command prints, run in a folder
where ``family.jpg`` is the demo's group photo. A test fails where a page says anything else.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from gioconda import zoo
from gioconda.cli import app
from gioconda.evaluation.definitions import DEFINITIONS
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import as_text

REPOSITORY = Path(__file__).parent.parent
README = REPOSITORY / "README.md"
DOCS = REPOSITORY / "docs"
RECIPES = REPOSITORY / "recipes"
FIGURE_PARTS = ("value", "low", "high", "count")
GROUP = REPOSITORY / "src/gioconda/demo/group.jpg"
CATALOGUE = REPOSITORY / "src/gioconda/weights/catalogue.json"
# Weights -> the recipe whose report has their figures, and which of these the catalogue names.
SUCCESS = {"judged smiling at +1": "success_up", "judged not smiling at -1": "success_down"}
IDENTITY = {"identity", "same_person"}
FORMER_JUDGE = "the former `identity` weights (75.5 % of LFW's pairs)"
CATALOGUE_FIGURES = {
    "smiler": ("smiler", SUCCESS),
    "vae-128": ("vae_gan_128", SUCCESS),
    "mask-vae": ("vae_gan_head_128", SUCCESS),
    "stargan-expressions": (
        "stargan_taught_parting_128",
        {**SUCCESS, "identity, cosine": "identity"},
    ),
    "stargan-128": ("stargan_sparing_128", {**SUCCESS, "identity, cosine": "identity"}),
    "stargan-pose": ("stargan_pose_64", {"identity, cosine": "identity"}),
}
MARKED = re.compile(
    r"<!-- (recipes|weights|figures|results|report)( [^>]*)? -->\n.*?<!-- /\1 -->", re.DOTALL
)


def pages() -> list[Path]:
    """The README, every page of docs/, and the cards of the weights."""
    return [README, *sorted(DOCS.rglob("*.md")), *sorted(CATALOGUE.parent.glob("*.md"))]


def filled(text: str) -> str:
    """A page's text with everything that code and reports say brought up to date."""
    text = MARKED.sub(_table, text)
    if "```console" not in text:
        return text
    with in_an_album():
        return re.sub(r"```console\n(.*?)```", _run_block, text, flags=re.DOTALL)


def _table(mark: re.Match[str]) -> str:
    kind, words = mark[1], (mark[2] or "").split()
    made = {"recipes": recipes, "weights": weights, "figures": figures, "results": results}
    made["report"] = report
    return f"<!-- {kind}{mark[2] or ''} -->\n{made[kind](*words)}<!-- /{kind} -->"


def recipes() -> str:
    """The recipes' first lines: the time and hardware, and the score; links as from docs/."""
    rows = []
    for path in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        with path.open(encoding="utf-8") as file:
            time, _, score = file.readline().lstrip("# ").rstrip().partition("; ")
        rows.append([f"[{path.stem}](../recipes/{path.name})", time, score])
    return table(["recipe", "a whole run took", "score"], rows)


def weights() -> str:
    """The weights in the package, what they are for, and their terms; links as from docs/."""
    rows, terms = [], []
    for entry in zoo.ENTRIES:
        card = f"[{entry.name}](../src/gioconda/weights/{entry.card.name})"
        size = f"{entry.path.stat().st_size / 1e6:.1f} MB"
        recipe = f"[{Path(entry.recipe).stem}](../{entry.recipe})"
        rows.append([card, entry.summary, size, recipe, entry.paper])
        terms.append([card, _listed(entry.figures), entry.licence])
    first = table(["weights", "for", "size", "recipe", "paper"], rows)
    return first + "\n" + table(["weights", "figures", "licence"], terms)


def figures(name: str) -> str:
    """The figures of the weights called `name`, as the zoo has them."""
    entry = next(entry for entry in zoo.ENTRIES if entry.name == name)
    return table([f"`{name}`", "figure"], [list(pair) for pair in entry.figures.items()])


def results(name: str, *keys: str) -> str:
    """A table of docs/results/NAME.json, and below it on what and how it was measured."""
    report = json.loads((DOCS / "results" / f"{name}.json").read_text(encoding="utf-8"))
    rows = [report["rows"][key] for key in keys or report["rows"]]
    shown = [n for n in range(len(report["columns"])) if any(row[n] for row in rows)]
    columns = [report["columns"][n] for n in shown]
    space = f" Feature space: {_quoted(report['space'])}." if report["space"] else ""
    asked = report.get("identity_judge")
    judge = f" Identity by {FORMER_JUDGE if asked == 'former' else asked}." if asked else ""
    note = f"*Measured on {report['on']}.*{space}{judge} Command: {_quoted(report['command'])}.\n"
    return table(columns, [[row[n] for n in shown] for row in rows]) + "\n" + note


def report(recipe: str, *keys: str) -> str:
    """The figures that `benchmarks/reports.py` measured of a recipe's weights, a column a set."""
    stored = _stored(recipe)
    reports = stored["reports"]
    attributes = {one["attribute"] for one in reports}
    columns = [
        one["set"] if len(attributes) == 1 else f"{one['attribute']}, {one['set']}"
        for one in reports
    ]
    rows = [
        [definition.title, *(_measured(one, key, definition.unit) for one in reports)]
        for key, definition in DEFINITIONS.items()
        if (key in keys or not keys) and any(key in one["figures"] for one in reports)
    ]
    first = reports[0]
    shown = {key for one in reports for key in one["figures"] if key in keys or not keys}
    note = (
        f"*Measured on {first['faces']} held-out faces of each set, with 95 % intervals; behind a "
        f"bar the same of real faces.* Feature space: `{first['space']}`. "
        f"{_identity(recipe, reports) if shown & IDENTITY else ''}Command: "
        f"`{stored['command']}`.\n"
    )
    return table(["figure", *columns], rows) + "\n" + note


def _identity(recipe: str, reports: list[dict[str, Any]]) -> str:
    """Which judge of identity the reports have.

    Raises:
        ValueError: They have different ones, whose figures do not compare.
    """
    judges = {one.get("identity_judge", FORMER_JUDGE) for one in reports}
    if len(judges) > 1:
        raise ValueError(f"recipes/{recipe}.report.json mixes judges of identity: {judges}")
    return f"Identity by {judges.pop()}. "


def _measured(one: dict[str, Any], key: str, unit: str) -> str:
    """A figure, and behind a bar that of real faces against real faces."""
    texts = []
    for side in (one["figures"], one["real_against_real"]):
        if key in side and side[key]["value"] is not None:
            text = as_text(Figure(**{part: side[key][part] for part in FIGURE_PARTS}), unit)
            texts.append(
                text if side[key]["count"] == one["faces"] else f"{text} of {side[key]['count']}"
            )
    return " \\| ".join(texts)


def filled_catalogue(text: str) -> str:
    """The weights' catalogue with the figures of the reports beside their recipes."""
    entries = json.loads(text)
    for entry in entries:
        recipe, keys = CATALOGUE_FIGURES.get(entry["name"], ("", {}))
        for title, key in keys.items():
            reports = _stored(recipe)["reports"]
            asked = [one for one in reports if one["attribute"] == reports[0]["attribute"]]
            entry["figures"][title] = ", ".join(_short(one, key) for one in asked)
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _short(one: dict[str, Any], key: str) -> str:
    figure = one["figures"][key]
    if figure["unit"] == "share":
        return f"{100 * figure['value']:.0f} % of {figure['count']}, {one['set']}"
    return f"{figure['value']:.2f}, {one['set']}"


def _stored(recipe: str) -> dict[str, Any]:
    return json.loads((RECIPES / f"{recipe}.report.json").read_text(encoding="utf-8"))


def table(columns: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines).replace("|  |", "| |")


def _quoted(several: str) -> str:
    return ", ".join(f"`{one}`" for one in several.split("; "))


def _listed(pairs: dict[str, str]) -> str:
    return "; ".join(f"{what}: {value}" for what, value in pairs.items())


def _run_block(block: re.Match[str]) -> str:
    commands = re.findall(r"^\$ (gioconda .*)$", block[1], flags=re.MULTILINE)
    printed = ""
    for command in commands:
        answer = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="gioconda")
        printed += f"$ {command}\n{answer.output.rstrip()}\n"
    return f"```console\n{printed}```"


@contextlib.contextmanager
def in_an_album() -> Iterator[None]:
    """A folder of its own with ``family.jpg``, as a person would have; 80 columns wide."""
    here, columns = Path.cwd(), os.environ.get("COLUMNS")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(GROUP, Path(folder) / "family.jpg")
        os.chdir(folder)
        os.environ["COLUMNS"] = "80"
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.pop("COLUMNS")
            if columns is not None:
                os.environ["COLUMNS"] = columns


if __name__ == "__main__":
    for page in [CATALOGUE, *pages()]:
        before = page.read_text(encoding="utf-8")
        after = filled_catalogue(before) if page == CATALOGUE else filled(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"filled {page.relative_to(REPOSITORY)}")
