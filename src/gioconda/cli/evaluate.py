"""``gioconda evaluate``: judges methods by the same figures, side by side."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.cluster import reached
from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import Directions, Force, Json, Layout, Ray, Report, Seed
from gioconda.cli.output_paths import check_report
from gioconda.errors import DataError
from gioconda.extras import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gioconda.cluster import Cluster
    from gioconda.data.sets.record import Record
    from gioconda.evaluation.evaluation import EvaluationSetup
    from gioconda.evaluation.origins import Origin
    from gioconda.evaluation.page import Page
    from gioconda.evaluation.people import Draw, Person
    from gioconda.evaluation.subjects import Subject


class IdentityChoice(StrEnum):
    """Judges of identity."""

    dlib = "dlib"
    gioconda = "gioconda"


def evaluate(
    subjects: Annotated[
        list[str], typer.Argument(metavar="MODEL...", help="Methods, or two folders of pictures.")
    ],
    output: Report,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Faces to measure on; only held-out ones are used."),
    ] = None,
    attribute: Annotated[str, typer.Option(metavar="NAME", help="Attribute to change.")] = "smile",
    direction: Directions = None,
    faces: Annotated[
        int, typer.Option(metavar="N", min=2, help="How many faces to measure on.")
    ] = 200,
    layout: Layout = None,
    space: Annotated[
        str, typer.Option(metavar="NAME|DIR", help="Network whose features compare sets of faces.")
    ] = "face-attributes:early",
    lpips: Annotated[
        Path | None, typer.Option(metavar="FILE", help="torchvision's AlexNet weights, for LPIPS.")
    ] = None,
    identity_judge: Annotated[
        IdentityChoice | None,
        typer.Option(help="dlib needs the extra [judge]; it is used where it is installed."),
    ] = None,
    seed: Seed = 0,
    force: Force = False,
    ray: Ray = None,
    as_json: Json = False,
) -> None:
    """Judge methods by the same figures, or compare two folders of pictures.

    A model is a packaged name, a run's folder, a .safetensors file or a Hub id. The report is one
    HTML page with its pictures inside, and the same figures as JSON beside it, each with its 95 %
    interval. It shows the faces that were measured: do not publish it unless you may publish them.
    With directions, whole photos are edited as by `gioconda edit`. The judge reads smiles, glasses,
    genders and expressions with networks of its own, beards, moustaches and black, brown, blond and
    gray hair with the measures that label them, and the poses left, frontal and right from the
    nose's place between the eyes. What the smiler's editor paints (beard, glasses, blond_hair, ...)
    is judged beside other methods' attributes of that name, on the faces that lack it.
    Whether an edit keeps the person is judged by dlib's face recognition network where the extra
    [judge] is installed, else by a small network of our own; their figures do not compare.

    \b
    Examples:
      gioconda evaluate smiler --data UTKFace/ -o smiler.html
      gioconda evaluate smiler runs/stargan/2026-01-01 --data lfw/ --faces 500 -o both.html
      gioconda evaluate vae-128 --data UTKFace/ --direction found.safetensors --attribute beard \\
        -o beards.html
      gioconda evaluate smiler runs/stargan/2026-01-01 --data lfw/ --attribute surprised -o w.html
      gioconda evaluate smiler mask-vae --data lfw/ --attribute blond_hair -o blond.html
      gioconda evaluate smiler --data lfw/ --faces 5000 -o smiler.html --ray auto
      gioconda evaluate real/ made/ -o compared.html
    """
    require("train", "matplotlib", "lightning")
    folders = [Path(name) for name in subjects if is_folder_of_pictures(name)]
    if folders and (len(folders) != 2 or len(subjects) != 2):
        raise DataError(_not_two_folders(folders, subjects))
    if not folders and data is None:
        raise DataError("which faces? give --data DIR, such as a folder of UTKFace or your own")
    from gioconda.evaluation.page import plain, write_report

    check_report(output, force)
    judged_by = identity_judge.value if identity_judge else None
    with reached(ray) as cluster:
        if folders:
            draws = [gather(folder, faces, layout or "folder", seed, cluster) for folder in folders]
            setup = make_setup(space, seed, attribute, lpips, judged_by)
            page, record = _two_folders(folders, [draw.people for draw in draws], setup)
        else:
            from gioconda.evaluation.origins import distinct_names, origin_of
            from gioconda.evaluation.subjects import subject_of

            origins = [origin_of(source) for source in subjects]
            methods = [
                subject_of(source, direction or (), name, cluster)
                for source, name in zip(subjects, distinct_names(origins), strict=True)
            ]
            draws = [gather(Path(data or ""), faces, layout, seed, cluster)]
            painted = any(attribute in method.painted for method in methods)
            setup = make_setup(space, seed, attribute, lpips, judged_by, one_way=painted)
            page, record = _models(methods, origins, str(data), draws[0].people, setup)
    for draw in draws:
        tell_broken(draw, page, record)
    for reason in _why_missing(record):
        say(reason)
    written, _ = write_report(page, record, output)
    print_result(as_json, plain(record), _summary(record, written))


def _not_two_folders(folders: list[Path], subjects: list[str]) -> str:
    """What is wrong with folders that are not two alone; names the one at fault."""
    from gioconda import zoo

    gone = [name for name in subjects if not Path(name).exists() and name not in zoo.names()]
    if gone and len(subjects) == 2:
        return f"{gone[0]}: no such folder, nor a model"
    return f"{folders[0]}: a folder without model.safetensors; give models, or two folders alone"


def tell_broken(draw: Draw, page: Page, record: dict[str, Any]) -> None:
    """Say on stderr, on the page and in the record which pictures cannot be read."""
    if draw.broken:
        say(draw.note)
        page.note(draw.note)
        unreadable = record.setdefault("unreadable_pictures", {})
        unreadable |= {broken.name: broken.why for broken in draw.broken}


def _why_missing(record: dict[str, Any]) -> list[str]:
    """Why distances between sets are missing, a line for each method."""
    lines = []
    for each in record.get("models", [record]):
        why: dict[str, list[str]] = {}
        for key, reason in each["left_out"].items():
            why.setdefault(reason, []).append(key)
        name = each.get("name") or " and ".join(map(str, each.get("folders", ())))
        lines += [f"{name}: no {', '.join(keys)}: {reason}" for reason, keys in why.items()]
    return lines


def is_folder_of_pictures(name: str) -> bool:
    """Whether a name is a folder without a model's weights."""
    from gioconda import zoo

    path = Path(name)
    return path.is_dir() and zoo.weights_in(path) is None


def _models(
    methods: list[Subject],
    origins: list[Origin],
    data: str,
    people: list[Person],
    setup: EvaluationSetup,
) -> tuple[Page, dict[str, Any]]:
    from gioconda.evaluation.evaluate import evaluate as judge_method
    from gioconda.evaluation.evaluate import steps_of
    from gioconda.evaluation.report import comparison_page, comparison_record

    steps = sum(steps_of(method, setup) for method in methods)
    with progress("judging", steps) as advance:
        watched = replace(setup, advance=advance)
        judged = [judge_method(method, people, watched) for method in methods]
    about = {
        "data": data,
        "faces": len(people),
        "space": setup.space.name,
        "attribute": setup.attribute,
        **_identity(setup),
        "seed": setup.seed,
    }
    return comparison_page(judged, about, origins), comparison_record(judged, about, origins)


def _two_folders(
    folders: list[Path], both: list[list[Person]], setup: EvaluationSetup
) -> tuple[Page, dict[str, Any]]:
    from gioconda.evaluation.folders import compare
    from gioconda.evaluation.report import folders_page, folders_record

    compared = compare(both[0], both[1], setup)
    names = (str(folders[0]), str(folders[1]))
    faces = [len(people) for people in both]
    about = {"faces": faces, "space": setup.space.name, **_identity(setup), "seed": setup.seed}
    return folders_page(compared, names, about), folders_record(compared, names, about)


def _identity(setup: EvaluationSetup) -> dict[str, str]:
    judge = setup.judge.identity
    return {"identity_judge": judge.name, "identity_threshold": judge.threshold}


def gather(
    folder: Path, faces: int, layout: str | None, seed: int, cluster: Cluster | None = None
) -> Draw:
    """Faces of a folder that no recipe trains on, with a progress bar.

    Args:
        folder: The pictures.
        faces: How many faces at most.
        layout: Name of the folder's layout; None guesses it.
        seed: Seed of the choice of faces.
        cluster: What looks at pictures in place of this process.
    """
    from gioconda.evaluation.people import held_out, read_folder_of_faces

    refuse_prepared(folder)
    return draw_faces(held_out(read_folder_of_faces(folder, layout)), faces, seed, cluster)


def draw_faces(
    records: Sequence[Record], faces: int, seed: int, cluster: Cluster | None = None
) -> Draw:
    """Faces of some pictures, with a progress bar."""
    from gioconda.evaluation.people import PersonFinder, draw_people

    with progress("looking", min(faces, len(records))) as advance:
        return draw_people(
            records, faces, PersonFinder(), seed=seed, advance=advance, cluster=cluster
        )


def refuse_prepared(folder: Path) -> None:
    """Make sure that a folder holds pictures as they were published, not aligned faces.

    Raises:
        DataError: It is a set that ``gioconda prepare`` made; says which folder is wanted.
    """
    from gioconda.data.prepared.store import read_json

    report = read_json(folder / "report.json")
    if report is None or not (folder / "dataset_dict.json").is_file():
        return
    raise DataError(
        f"{folder}: a set that prepare made, of aligned faces; whole photos are wanted: give the "
        f"folder that it was made of, {report.get('title', 'as published')}"
    )


def make_setup(
    space: str,
    seed: int,
    attribute: str = "smile",
    lpips: Path | None = None,
    identity_judge: str | None = None,
    *,
    one_way: bool = False,
) -> EvaluationSetup:
    """The judge with its networks, the feature space, and the degrees to try.

    Args:
        space: Name of the network whose features compare sets.
        seed: Of everything that is drawn.
        attribute: What to change.
        lpips: Weights of the perceptual distance.
        identity_judge: Which judge of identity.
        one_way: Whether a method cannot take the attribute away: faces get it only.
    """
    from gioconda.evaluation.categorical_edits import CATEGORY_DEGREES
    from gioconda.evaluation.evaluation import DEGREES, EvaluationSetup
    from gioconda.evaluation.features import FeatureSpace
    from gioconda.evaluation.judge import Judge
    from gioconda.evaluation.lpips import Lpips

    judge = Judge(identity_judge)
    return EvaluationSetup(
        judge,
        FeatureSpace.from_pretrained(space),
        attribute,
        CATEGORY_DEGREES if one_way or attribute in judge.categories else DEGREES,
        seed=seed,
        lpips=Lpips.from_files(lpips) if lpips else None,
    )


def _summary(record: dict[str, Any], written: Path) -> str:
    """A line for each method with its success rates, and the page's path."""
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
