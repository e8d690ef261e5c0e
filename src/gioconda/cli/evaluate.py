"""``gioconda evaluate``: methods judged by the same figures, side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.options import Json
from gioconda.cli.output_paths import Force, check_report
from gioconda.cli.settings import Directions
from gioconda.errors import DataError

if TYPE_CHECKING:
    from gioconda.evaluation.evaluation import EvaluationSetup
    from gioconda.evaluation.page import Page
    from gioconda.evaluation.people import Person
    from gioconda.evaluation.subjects import Subject

Faces = Annotated[int, typer.Option(metavar="N", min=2, help="How many faces to measure on.")]
Layout = Annotated[
    str | None, typer.Option(metavar="NAME", help="How the folder is laid out; else guessed.")
]
Space = Annotated[
    str, typer.Option(metavar="NAME|DIR", help="Network whose features compare sets of faces.")
]
LpipsWeights = Annotated[
    Path | None,
    typer.Option("--lpips", metavar="FILE", help="torchvision's AlexNet weights, for LPIPS."),
]
Seed = Annotated[int, typer.Option(help="Of all that is drawn.")]


def evaluate(
    subjects: Annotated[
        list[str], typer.Argument(metavar="MODEL...", help="Methods, or two folders of pictures.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="REPORT", help="Page to write, or its folder.")
    ],
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Faces to measure on; held-out ones count.")
    ] = None,
    attribute: Annotated[str, typer.Option(metavar="NAME", help="What to change.")] = "smile",
    direction: Directions = None,
    faces: Faces = 200,
    layout: Layout = None,
    space: Space = "face-attributes:early",
    lpips: LpipsWeights = None,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Judge methods by the same figures, or compare two folders of pictures.

    A model is a packaged name, a run's folder, a .safetensors file or a Hub id. The report is one
    HTML page with its pictures inside, and the same figures as JSON beside it, each with its 95 %
    interval. It shows the faces that were measured on: keep it to yourself where they are not
    yours to publish. With directions the edits are those of whole photos, as `gioconda edit` makes
    them. The judge reads smiles, glasses, genders and expressions by networks of its own, beards
    and moustaches by the measure that labels them, and the poses left, frontal and right by where
    the nose stands between the eyes.

    \b
    Examples:
      gioconda evaluate smiler --data UTKFace/ -o smiler.html
      gioconda evaluate smiler runs/stargan/2026-01-01 --data lfw/ --faces 500 -o both.html
      gioconda evaluate vae-128 --data UTKFace/ --direction found.safetensors --attribute beard \\
        -o beards.html
      gioconda evaluate smiler runs/stargan/2026-01-01 --data lfw/ --attribute surprised -o w.html
      gioconda evaluate real/ made/ -o compared.html
    """
    import json

    from gioconda.extras import require

    require("train", "matplotlib", "lightning")
    folders = [Path(name) for name in subjects if is_folder_of_pictures(name)]
    if folders and (len(folders) != 2 or len(subjects) != 2):
        raise DataError(
            f"{folders[0]}: a folder without model.safetensors; give models, or two folders alone"
        )
    if not folders and data is None:
        raise DataError("which faces? give --data DIR, such as a folder of UTKFace or your own")
    from gioconda.evaluation.page import plain, write_report

    check_report(output, force)
    if folders:
        both = [gather(folder, faces, layout or "folder", seed) for folder in folders]
        setup = make_setup(space, seed, attribute, lpips)
        page, record = _two_folders(folders, both, setup)
    else:
        from gioconda.evaluation.subjects import subject_of

        methods = [subject_of(name, direction or ()) for name in subjects]
        people = gather(Path(data or ""), faces, layout, seed)
        setup = make_setup(space, seed, attribute, lpips)
        page, record = _models(methods, str(data), people, setup)
    written, _ = write_report(page, record, output)
    typer.echo(json.dumps(plain(record)) if as_json else _summary(record, written))


def is_folder_of_pictures(name: str) -> bool:
    """Whether a name is a folder that holds no model."""
    from gioconda import zoo

    path = Path(name)
    return path.is_dir() and zoo.weights_in(path) is None


def _models(
    methods: list[Subject], data: str, people: list[Person], setup: EvaluationSetup
) -> tuple[Page, dict[str, Any]]:
    from gioconda.cli.console import progress
    from gioconda.evaluation.evaluate import evaluate as judge_method
    from gioconda.evaluation.report import comparison_page, comparison_record

    with progress("judging", len(methods) * len(setup.degrees)) as advance:
        watched = replace(setup, advance=advance)
        judged = [judge_method(method, people, watched) for method in methods]
    about = {
        "data": data,
        "faces": len(people),
        "space": setup.space.name,
        "attribute": setup.attribute,
        "seed": setup.seed,
    }
    return comparison_page(judged, about), comparison_record(judged, about)


def _two_folders(
    folders: list[Path], both: list[list[Person]], setup: EvaluationSetup
) -> tuple[Page, dict[str, Any]]:
    from gioconda.evaluation.folders import compare
    from gioconda.evaluation.report import folders_page, folders_record

    compared = compare(both[0], both[1], setup)
    names = (str(folders[0]), str(folders[1]))
    faces = [len(people) for people in both]
    about = {"faces": faces, "space": setup.space.name, "seed": setup.seed}
    return folders_page(compared, names, about), folders_record(compared, names, about)


def gather(
    folder: Path, faces: int, layout: str | None, seed: int, *, everyone: bool = False
) -> list[Person]:
    """Faces of a folder, with a progress bar; those that recipes learn from only for everyone."""
    from gioconda.cli.console import progress
    from gioconda.evaluation.people import (
        PersonFinder,
        find_people,
        held_out,
        read_folder_of_faces,
    )

    found = read_folder_of_faces(folder, layout)
    records = list(found) if everyone else held_out(found)
    with progress("looking", min(faces, len(records))) as advance:
        return find_people(records, faces, PersonFinder(), seed=seed, advance=advance)


def make_setup(
    space: str, seed: int, attribute: str = "smile", lpips: Path | None = None
) -> EvaluationSetup:
    """The judge with all its networks, and the space."""
    from gioconda.evaluation.categorical_edits import CATEGORY_DEGREES
    from gioconda.evaluation.evaluation import DEGREES, EvaluationSetup
    from gioconda.evaluation.features import FeatureSpace
    from gioconda.evaluation.judge import Judge
    from gioconda.evaluation.lpips import Lpips

    judge = Judge()
    return EvaluationSetup(
        judge,
        FeatureSpace.from_pretrained(space),
        attribute,
        CATEGORY_DEGREES if attribute in judge.categories else DEGREES,
        seed=seed,
        lpips=Lpips.from_files(lpips) if lpips else None,
    )


def _summary(record: dict[str, Any], written: Path) -> str:
    """A line for each method with what matters most, and where the page is."""
    lines = []
    for model in record.get("models", []):
        parts = [
            f"{title} {100 * model['figures'][key]['value']:.0f} %"
            for key, title in (("success_up", "at +1"), ("success_down", "at -1"))
            if key in model["figures"] and model["figures"][key]["count"]
        ]
        lines.append(
            f"{model['name']}: judged right {', '.join(parts)}" if parts else model["name"]
        )
    return "\n".join([*lines, str(written)])
