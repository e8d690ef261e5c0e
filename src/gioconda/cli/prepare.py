"""``gioconda prepare``: a data set as published -> aligned faces, ready for training."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.options import Json
from gioconda.errors import DataError

if TYPE_CHECKING:
    from gioconda.data.sets.kinds import Kind
    from gioconda.data.sets.record import FaceSet


_WORTH_STARTING = 1000  # pictures; each further process takes 4 s to start


class Name(str, Enum):
    """The data sets that can be read."""

    celeba = "celeba"
    celebamask_hq = "celebamask-hq"
    ck = "ck"
    classes = "classes"
    fer2013 = "fer2013"
    folder = "folder"
    kdef = "kdef"
    lfw = "lfw"
    london = "london"
    mtfl = "mtfl"
    mug = "mug"
    rafd = "rafd"
    smiles = "smiles"
    utkface = "utkface"
    web = "web"


class Size(str, Enum):
    """BinarySplit of a crop, in pixels."""

    small = "64"
    medium = "128"
    large = "256"


class CropChoice(str, Enum):
    """Ways to cut a face out of its picture."""

    face = "face"
    mouth = "mouth"
    dlib256 = "dlib256"
    centre = "centre"


class Split(str, Enum):
    """Ways to split a set."""

    tenths = "80/10/10"
    fifths = "80/20"
    stargan = "stargan"
    own = "own"


class LandmarkChoice(str, Enum):
    """Whose landmarks faces are aligned by."""

    own = "own"
    ours = "ours"


def prepare(
    name: Annotated[Name, typer.Argument(help="Which data set it is, or how it is laid out.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with the pictures.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the prepared set.")
    ],
    size: Annotated[
        Size | None, typer.Option(help="Side in pixels; usually 128, of mouths 64.")
    ] = None,
    crop: Annotated[
        CropChoice | None, typer.Option(help="How to cut; usually the face, of CelebA the centre.")
    ] = None,
    split: Annotated[
        Split, typer.Option(help="By person or else file name; StarGAN's; or the set's own.")
    ] = Split.tenths,
    seed: Annotated[int, typer.Option(help="Seed of StarGAN's split.")] = 0,
    landmarks: Annotated[
        LandmarkChoice, typer.Option(help="Align with the set's own landmarks where it has some.")
    ] = LandmarkChoice.own,
    masks: Annotated[
        bool | None,
        typer.Option("--masks/--no-masks", help="Masks of face, hair and hat; usually if it has."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL=VALUE", help="Keep these; also a,b or 18..40. Repeatable."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; usually one for each core.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn a data set into aligned faces for training.

    Writes a Hugging Face data set that `datasets.load_from_disk` opens (image, labels, landmarks,
    mask, splits), README.md with counts, source and licence, and report.json with the pictures that
    gave no face. Going on after a stop, or running again, does only what is left. Needs the extra
    [train].

    \b
    Examples:
      gioconda prepare utkface UTKFace/ -o prepared/utkface --size 128
      gioconda prepare mtfl MTFL/ -o prepared/mouths --crop mouth --where glasses=-1
      gioconda prepare celeba CelebA/ -o prepared/celeba --split stargan
      gioconda prepare folder my-pictures/ -o prepared/mine
    """
    import json

    from gioconda.cli.console import progress
    from gioconda.cli.targets import make_folder
    from gioconda.extras import require

    require("train", "datasets", "pyarrow")
    from gioconda.data.prepared.prepare import prepare as prepare_faces
    from gioconda.data.prepared.settings import settings_for
    from gioconda.data.sets.registry import read_set

    faces = read_set(name.value, source)
    faces = faces.where(**filters(faces, where or []))
    settings = settings_for(
        faces,
        size=int(size.value) if size else None,
        crop=crop.value if crop else None,
        landmarks=landmarks.value,
        masks=masks,
        split=split.value,
    )
    make_folder(output)
    with progress("preparing", len(faces)) as advance:
        report = prepare_faces(
            faces,
            output,
            settings,
            seed=seed,
            workers=workers or usual_workers(len(faces)),
            advance=advance,
        )
    if as_json:
        typer.echo(json.dumps(report))
        return
    counts = ", ".join(f"{count} {split}" for split, count in report["faces"].items())
    left_out = len(report["refused"])
    typer.echo(f"{output}: faces: {counts}; left out: {left_out} (see report.json)")


def usual_workers(pictures: int) -> int:
    """One process for each core; one alone where starting more takes longer than the pictures."""
    return cores() if pictures >= _WORTH_STARTING else 1


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def filters(faces: FaceSet, where: list[str]) -> dict[str, Any]:
    """What ``--where`` says, as ``FaceSet.where`` takes it.

    Raises:
        DataError: A filter is not ``LABEL=VALUE``, or its label or value does not exist.
    """
    wanted = {}
    for text in where:
        label, equals, value = text.partition("=")
        if not equals:
            raise DataError(f"--where {text}: write LABEL=VALUE, such as glasses=-1")
        if label not in faces.kinds:
            known = ", ".join(faces.kinds)
            raise DataError(f"--where {text}: {faces.card.name} has the labels {known}")
        wanted[label] = _value(text, value, faces.kinds[label])
    return wanted


def _value(text: str, value: str, kind: Kind) -> Any:
    if kind.name not in ("binary", "number"):
        return value.split(",")
    try:
        if kind.name == "binary":
            return int(value)
        least, dots, most = value.partition("..")
        return (float(least), float(most if dots else least))
    except ValueError as error:
        raise DataError(f"--where {text}: {value!r} is not what {kind.name} labels are") from error
