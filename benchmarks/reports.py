"""Measure the shipped editing methods again, and write each report beside its recipe.

    python benchmarks/reports.py UTKFACE LFW                     all of them
    python benchmarks/reports.py UTKFACE LFW --only smiler

Each report is what ``gioconda evaluate --json`` prints, with the command and the fingerprint of the
weights: ``recipes/NAME.report.json``. ``scripts/fill_docs.py`` makes the documentation's tables and
the figures of the weights' catalogue of it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from gioconda import zoo
from gioconda.cli import app

RECIPES = Path(__file__).parent.parent / "recipes"
FACES = 120
_ABOUT = ("attribute", "faces", "space", "identity_judge", "identity_threshold", "seed")


@dataclass(frozen=True)
class Measured:
    """What is measured of one recipe's weights.

    Attributes:
        weights: Their packaged name.
        attributes: Each is a report of its own.
    """

    weights: str
    attributes: tuple[str, ...] = ("smile",)


REPORTS = {
    "smiler": Measured("smiler"),
    "vae_gan_128": Measured("vae-128"),
    "vae_gan_head_128": Measured("mask-vae"),
    "stargan_sparing_128": Measured("stargan-128"),
    "stargan_pose_64": Measured("stargan-pose", ("left",)),
    "expressions": Measured("smiler", ("surprised", "sad")),
    "stargan_taught_parting_128": Measured("stargan-expressions", ("smile", "happy", "surprised")),
}
"""Recipe -> what is measured of its weights."""


def measure(recipe: str, folders: dict[str, Path], into: Path) -> dict[str, Any]:
    """The report of a recipe's weights on each set, for each attribute."""
    measured = REPORTS[recipe]
    reports = []
    for set_name, folder in folders.items():
        for attribute in measured.attributes:
            page = into / f"{recipe}.{set_name}.{attribute}.html"
            asked = ["evaluate", measured.weights, "--data", str(folder), "--faces", str(FACES)]
            asked += ["--attribute", attribute, "-o", str(page), "--force", "--json"]
            answer = CliRunner().invoke(app, asked)
            if answer.exit_code:
                raise SystemExit(answer.output)
            reports.append({"set": set_name, **as_stored(json.loads(answer.stdout))})
            print(f"{recipe}: {attribute} on {set_name}: {page}")
    command = f"gioconda evaluate {measured.weights} --data DIR --faces {FACES}"
    if measured.attributes != ("smile",):
        command += " --attribute NAME"
    sha256 = next(entry.sha256 for entry in zoo.ENTRIES if entry.name == recipe_weights(recipe))
    return {"command": command, "weights": sha256, "reports": reports}


def recipe_weights(recipe: str) -> str:
    """The packaged weights that a recipe makes."""
    return next(e.name for e in zoo.ENTRIES if Path(e.recipe).stem == recipe)


def as_stored(record: dict[str, Any]) -> dict[str, Any]:
    """A report without what names this machine, and with as many digits as mean something."""
    (model,) = record["models"]
    figures = {
        side: {key: rounded(figure) for key, figure in model[side].items()}
        for side in ("figures", "real_against_real")
    }
    return {key: record[key] for key in _ABOUT} | figures


def rounded(figure: dict[str, Any]) -> dict[str, Any]:
    """One figure with its interval to four digits behind the point."""
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in figure.items()
        if key != "better"
    }


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("utkface", type=Path)
    parser.add_argument("lfw", type=Path)
    parser.add_argument("--only", choices=REPORTS, action="append", help="a recipe; repeatable")
    parser.add_argument("--pages", type=Path, default=Path("runs/reports"), help="of the reports")
    options = parser.parse_args()
    options.pages.mkdir(parents=True, exist_ok=True)
    for recipe in options.only or REPORTS:
        folders = {"UTKFace": options.utkface, "LFW": options.lfw}
        report = measure(recipe, folders, options.pages)
        text = json.dumps(report, indent=1) + "\n"
        (RECIPES / f"{recipe}.report.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
