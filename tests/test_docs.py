"""The documentation says what the code prints and what was measured, and leads to every page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gioconda import zoo
from tests.conftest import REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import fill_docs
import safety_table

DOCS = REPOSITORY / "docs"
TEXTS = [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *zoo.WEIGHTS.glob("*.md")]
RESULTS = sorted((DOCS / "results").glob("*.json"))
REPORTS = sorted((REPOSITORY / "recipes").glob("*.report.json"))


class _Settings(yaml.SafeLoader):
    """mkdocs.yml, whose tags for Python's names say nothing about its pages."""


_Settings.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)


def _in_nav(nav: Any) -> set[str]:
    if isinstance(nav, str):
        return {nav}
    items = nav.values() if isinstance(nav, dict) else nav
    return set().union(*map(_in_nav, items))


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def test_the_menu_names_every_page() -> None:
    text = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    named = _in_nav(yaml.load(text, _Settings)["nav"])
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert pages <= named, f"not in mkdocs.yml's nav: {sorted(pages - named)}"


@pytest.mark.parametrize("page", fill_docs.pages(), ids=_name)
def test_tables_and_printed_output_are_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert fill_docs.filled(text) == text, "run: python scripts/fill_docs.py"


@pytest.mark.parametrize("report", RESULTS, ids=lambda path: path.stem)
def test_results_say_on_what_and_how_they_were_measured(report: Path) -> None:
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["on"]
    assert told["command"].startswith(("gioconda ", "python benchmarks/"))
    assert all(len(row) == len(told["columns"]) for row in told["rows"].values())
    if re.search(r"\b(FID|KID)\b", json.dumps([told["columns"], list(told["rows"].values())])):
        assert told["space"] or report.stem == "feature_spaces", "a distance needs its space"


@pytest.mark.parametrize("report", RESULTS, ids=lambda path: path.stem)
def test_results_are_shown_on_some_page(report: Path) -> None:
    marks = re.compile(rf"<!-- results {report.stem}[ >]")
    assert any(marks.search(page.read_text(encoding="utf-8")) for page in fill_docs.pages())


def test_the_catalogue_of_weights_says_what_the_reports_measured() -> None:
    text = fill_docs.CATALOGUE.read_text(encoding="utf-8")
    assert fill_docs.filled_catalogue(text) == text, "run: python scripts/fill_docs.py"


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_reports_are_of_the_weights_in_the_package(report: Path) -> None:
    (entry,) = (e for e in zoo.ENTRIES if Path(e.recipe).stem == report.name.split(".")[0])
    stored = json.loads(report.read_text(encoding="utf-8"))
    assert stored["weights"] == entry.sha256, "run: python benchmarks/reports.py UTKFACE LFW"


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_reports_are_shown_on_some_page(report: Path) -> None:
    mark = f"<!-- report {report.name.split('.')[0]} "
    assert any(mark in page.read_text(encoding="utf-8") for page in fill_docs.pages())


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    for link in links:
        assert (path.parent / link).exists(), f"{path.name} links to {link}"


def test_the_method_of_the_example_registers_trains_two_steps_and_edits(tmp_path: Path) -> None:
    text = (DOCS / "adding_a_method.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "denoising.py").write_text(code, encoding="utf-8")
    tried = """
import numpy as np
import torch
import denoising
from gioconda.editors.latent import LatentEditor
from gioconda.latent.coder import Coder
from gioconda.latent.directions import Direction
from gioconda.models.registry import create

network = create("denoising-autoencoder", **denoising.DenoisingAutoencoder.tiny)
optimizer = torch.optim.AdamW(network.parameters())
for _ in range(2):
    optimizer.zero_grad()
    network.loss({"image": torch.rand(4, 3, 32, 32) * 2 - 1})["loss"].backward()
    optimizer.step()
coder = Coder(network.eval())
along = Direction("smile", np.full(coder.length, 9.0), np.zeros(coder.length))
faces = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
before, after, _ = LatentEditor(coder, [along]).reconstructions(faces, {"smile": 1.0})
assert (before != after).any()
print(*sorted(network.description.verbs))
"""
    done = subprocess.run(
        [sys.executable, "-c", tried], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["decode", "encode", "noise", "reconstruct"]


def test_recipes_begin_with_what_they_cost() -> None:
    for recipe in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        first = recipe.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), f"{recipe.name}: expected time, hardware, score"


def test_the_page_of_safety_names_every_attempt() -> None:
    page = (DOCS / "safety.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].removeprefix("| ") for line in page.splitlines()}
    files = [file for group in safety_table.GROUPS.values() for file in group]
    names = [name for file in files for name in safety_table.promises(file)]
    promises = {safety_table.sentence(name) for name in names}
    assert promises <= rows, "run: python scripts/safety_table.py"
