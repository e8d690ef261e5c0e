"""``gioconda prepare``: turns a published data set into aligned faces for training."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.cluster import reached
from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import Json, Ray, Scale, Where
from gioconda.errors import DataError
from gioconda.extras import require

if TYPE_CHECKING:
    from gioconda.data.sets.kinds import Kind
    from gioconda.data.sets.record import FaceSet

_PARALLEL_FROM = 1000  # pictures; each further process takes 4 s to start


class Name(StrEnum):
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


class Size(StrEnum):
    """BinarySplit of a crop, in pixels."""

    small = "64"
    medium = "128"
    large = "256"


class CropChoice(StrEnum):
    """Ways to cut a face out of its picture."""

    face = "face"
    head = "head"
    mouth = "mouth"
    dlib256 = "dlib256"
    centre = "centre"


class Split(StrEnum):
    """Ways to split a set."""

    tenths = "80/10/10"
    fifths = "80/20"
    stargan = "stargan"
    own = "own"


class LandmarkChoice(StrEnum):
    """Which landmarks align the faces: the set's own, or those of our network."""

    own = "own"
    ours = "ours"


def prepare(
    name: Annotated[Name, typer.Argument(help="Which data set it is, or how it is laid out.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with the pictures.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the prepared set.")
    ],
    size: Annotated[
        Size | None, typer.Option(help="Side in pixels; by default 128, of mouths 64.")
    ] = None,
    crop: Annotated[
        CropChoice | None,
        typer.Option(help="How to cut; by default the face, of CelebA the centre."),
    ] = None,
    split: Annotated[
        Split, typer.Option(help="By person or else file name; StarGAN's; or the set's own.")
    ] = Split.tenths,
    seed: Annotated[int, typer.Option(help="Seed of StarGAN's split.")] = 0,
    landmarks: Annotated[
        LandmarkChoice, typer.Option(help="Align by the set's own landmarks where it has some.")
    ] = LandmarkChoice.own,
    masks: Annotated[
        bool | None,
        typer.Option(
            "--masks/--no-masks", help="Masks of face, hair and hat; by default if it has any."
        ),
    ] = None,
    where: Where = None,
    scale: Scale = None,
    fill_from: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Head crops: guess what lies outside of pictures from this prepared set.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default one for each core.")
    ] = None,
    ray: Ray = None,
    as_json: Json = False,
) -> None:
    """Turn a data set into aligned faces for training.

    Writes a Hugging Face data set that `datasets.load_from_disk` opens (image, labels, landmarks,
    mask, splits), README.md with counts, source and licence, and report.json with the pictures in
    which no face was found. Running the command again continues after a stop. Needs the extra
    [train].

    --crop head shows hair, ears and chin, and stores with the masks which pixels are face, hair and
    background. Pictures that are cut tighter are continued by a guess from a set of whole heads.

    Degrees in a table of your own (1 to 5, per cent, yes/no) are stored in [-1, 1]; what is taken
    for what is printed. Where a scale cannot be told, --scale tells it.

    \b
    Examples:
      gioconda prepare utkface UTKFace/ -o prepared/utkface --size 128
      gioconda prepare mtfl MTFL/ -o prepared/mouths --crop mouth --where glasses=-1
      gioconda prepare lfw LFW/ -o prepared/lfw-head --crop head
      gioconda prepare utkface UTKFace/ -o prepared/utkface-head --crop head \\
        --fill-from prepared/lfw-head
      gioconda prepare celeba CelebA/ -o prepared/celeba --split stargan
      gioconda prepare celeba CelebA/ -o prepared/celeba --ray auto
      gioconda prepare folder my-pictures/ -o prepared/mine --scale smile=1..5
    """
    require("train", "datasets", "pyarrow")
    from gioconda.batch.targets import make_folder
    from gioconda.data.prepared.prepare import prepare as prepare_faces
    from gioconda.data.prepared.settings import settings_for

    faces = read_faces(name, source, scale or [], where or [])
    settings = settings_for(
        faces,
        size=int(size.value) if size else None,
        crop=crop.value if crop else None,
        landmarks=landmarks.value,
        masks=masks,
        split=split.value,
        fill_from=fill_from,
    )
    make_folder(output)
    with reached(ray, workers) as cluster, progress("preparing", len(faces)) as advance:
        report = prepare_faces(
            faces,
            output,
            settings,
            seed=seed,
            workers=workers or default_workers(len(faces)),
            cluster=cluster,
            advance=advance,
        )
    counts = ", ".join(f"{count} {split}" for split, count in report["faces"].items())
    for note in report["notes"]:
        say(note)
    left_out = len(report["refused"])
    text = f"{output}: faces: {counts}; left out: {left_out} (see report.json)"
    print_result(as_json, report, text)


def default_workers(pictures: int) -> int:
    """One process for each core; a single one for few pictures, which take less than the start."""
    return cores() if pictures >= _PARALLEL_FROM else 1


def cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_faces(name: Name, source: Path, scale: Sequence[str], where: Sequence[str]) -> FaceSet:
    """A data set with its labels on the scales that were told, and only the faces that are wanted.

    Raises:
        DataError: It is not in its layout, a scale does not fit, or a filter is wrong.
    """
    from gioconda.data.sets.registry import read_set
    from gioconda.data.sets.scales import read_told

    every = read_set(name.value, source, read_told(scale))
    if scale and every.card.kinds is not None:
        raise DataError(f"--scale: the labels of {every.card.title} are known; leave it out")
    return every.where(**filters(every, where))


def filters(faces: FaceSet, where: Sequence[str]) -> dict[str, Any]:
    """The filters of ``--where``, as ``FaceSet.where`` takes them.

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
    from gioconda.data.sets.columns import answer_of

    if kind.name not in ("binary", "number"):
        return value.split(",")
    if kind.name == "binary" and (answer := answer_of(value)) is not None:
        return answer
    try:
        least, dots, most = value.partition("..")
        if kind.name == "number":
            return tuple(kind.label_of(float(end)) for end in (least, most if dots else least))
    except ValueError:
        pass
    raise DataError(f"--where {text}: {value!r} is not what {kind.name} labels are")
