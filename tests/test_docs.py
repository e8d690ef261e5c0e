"""The documentation says what the code prints and what was measured, and leads to every page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gioconda import zoo
from tests.conftest import PACKAGE, REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import fill_docs

DOCS = REPOSITORY / "docs"
TEXTS = [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *zoo.WEIGHTS.glob("*.md")]
RESULTS = sorted((DOCS / "results").glob("*.json"))


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


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    for link in links:
        assert (path.parent / link).exists(), f"{path.name} links to {link}"


def test_the_method_of_the_example_trains_and_shows_what_it_offers(tmp_path: Path) -> None:
    text = (DOCS / "adding_a_method.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    (tmp_path / "denoising.py").write_text(code, encoding="utf-8")
    tried = """
import torch
from denoising import DenoisingAutoencoder
network = DenoisingAutoencoder(**DenoisingAutoencoder.tiny)
network.loss({"image": torch.rand(2, 3, 32, 32)})["loss"].backward()
print(*sorted(network.description.verbs))
"""
    around = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])}
    done = subprocess.run(
        [sys.executable, "-c", tried], env=around, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["decode", "encode", "noise", "reconstruct"]


def test_recipes_begin_with_what_they_cost() -> None:
    for recipe in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        first = recipe.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), f"{recipe.name}: expected time, hardware, score"
