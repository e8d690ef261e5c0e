"""``gioconda edit``: changes the faces of photos.

The path of an edit: ``edit`` reads the request, ``batch.sources`` finds the photos,
``batch.targets`` names the results, ``batch.edits`` reads, edits (``editing.editor``) and writes a
few at a time, in this process or in several (``batch.pool``).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from gioconda.batch.outcome import Outcome
from gioconda.cli.cluster import reached
from gioconda.cli.console import BAD_INPUT, progress
from gioconda.cli.edit_clips import edit_clips, refuse_for_clips, split_off_clips
from gioconda.cli.edit_request import parse_faces, preset_with, request_of, shown_in
from gioconda.cli.options import (
    Degrees,
    Directions,
    Force,
    Json,
    MaxMegapixels,
    Model,
    Photos,
    Ray,
    Recursive,
    parse_degrees,
)
from gioconda.cli.output import Printer

NOT_KEPT = 1  # exit code where --verify found pixels that changed outside the faces


def edit(
    photos: Photos,
    smile: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREE",
            min=-1,
            max=1,
            help="1 is a broad smile (default), -1 is clearly not smiling.",
        ),
    ] = None,
    expression: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="neutral, happy, sad, surprised, disgusted, angry or afraid, in place of --smile.",
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0,
            max=1,
            help="Strength of the expression: 1 is full (default), 0 none.",
        ),
    ] = None,
    teeth: Annotated[
        str | None,
        typer.Option(
            metavar="auto|show|hide",
            help="Whether broad smiles show teeth: auto (default) hides them where a face may have "
            "none, such as small children; hide keeps the lips closed up to 1.",
        ),
    ] = None,
    yaw: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREES",
            help="Turn heads to the picture's right, up to 25 degrees; negative: to its left.",
        ),
    ] = None,
    pitch: Annotated[
        float | None,
        typer.Option(metavar="DEGREES", help="Turn heads up, up to 15 degrees; negative: down."),
    ] = None,
    roll: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREES",
            help="Lean heads to the picture's right (clockwise), up to 45 degrees; negative: left.",
        ),
    ] = None,
    settings: Degrees = None,
    preset: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Settings from a JSON file, such as one saved from the page; other options count "
            "more.",
        ),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            metavar="PHOTO",
            help="Take on the expression of the largest face in another photo; not who it is, nor "
            "how its head is turned.",
        ),
    ] = None,
    faces: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help='Faces to edit: "unsmiling" (default for smiles), "all" (default otherwise), or '
            "numbers from left to right such as 0,2.",
        ),
    ] = None,
    keyframes: Annotated[
        str | None,
        typer.Option(
            metavar="SECONDS:DEGREE...",
            help='Degrees in time, in clips: "2.0:1 5.0:0"; between them the degree moves evenly.',
        ),
    ] = None,
    crf: Annotated[
        float | None,
        typer.Option(
            metavar="FACTOR",
            min=0,
            max=63,
            help="Constant rate factor of an edited video; without it, about the input's quality.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE|DIR|-", help="Where to write the result."),
    ] = None,
    recursive: Recursive = False,
    model: Model = "smiler",
    direction: Directions = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Overwrite the photo, unless it holds what would be lost."),
    ] = False,
    force: Force = False,
    skip_existing: Annotated[
        bool,
        typer.Option("--skip-existing", help="Leave alone what an earlier run has done."),
    ] = False,
    touch: Annotated[
        bool,
        typer.Option("--touch", help="Give photos edited in place a new time."),
    ] = False,
    no_mark: Annotated[
        bool,
        typer.Option("--no-mark", help="Do not mark the file's XMP as edited by a model."),
    ] = False,
    sign: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="CERT KEY", help="Sign results as Content Credentials (PEM files)."),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Decode each result again, and count the pixels changed outside the faces.",
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="Processes that edit side by side; 0: one for each core. Without it one, on a "
            "cluster one for each core.",
        ),
    ] = None,
    ray: Ray = None,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="K/N",
            help="Edit the photos of run K of N, for job arrays; the runs share the folder of -o.",
        ),
    ] = None,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Make the people in photos and clips smile, look surprised, sad, angry ..., or turn heads.

    --set moves fine sliders of faces, which gioconda sliders lists.

    The result of family.jpg is family.smile.jpg (or family.surprised.jpg, family.turned.jpg),
    beside it or in the folder given with -o. A photo with no face to edit is not written again.
    Pixels outside the edited faces do not change. Angles add to how the head is turned already.
    The photo - is read from standard input, and its result written to standard output.
    With --verify the exit code is 1 where pixels outside the faces changed.

    Clips are .mp4, .mov, .mkv and .webm files that are named (extra "video"), animated .gif, .webp
    and .png pictures. The numbers of --faces are then those of people, which gioconda faces lists.

    A folder given with -o keeps a ledger of several photos (.gioconda/ledger.jsonl). A run that was
    stopped goes on by the same command; only what changed, photos or settings, is done again.
    --force does all again.

    \b
    Examples:
      gioconda edit family.jpg
      gioconda edit family.jpg --smile 0.5 --faces 0,2 -o softly.jpg
      gioconda edit family.jpg --teeth hide
      gioconda edit family.jpg --verify
      gioconda edit - < family.jpg > smiling.jpg
      gioconda edit holiday/ -r -o smiling/ --json
      gioconda edit holiday/ -r -o smiling/ --workers 4
      gioconda edit holiday/ -r -o smiling/ --shard 3/16
      gioconda edit s3://bucket/in/ -r -o s3://bucket/out/ --ray auto
      gioconda edit "2024-*.png" --smile -1 --faces all
      gioconda edit family.jpg --expression surprised --faces 0
      gioconda edit family.jpg --expression sad --strength 0.6 -o sadly.jpg
      gioconda edit portrait.jpg --yaw 20 --pitch -10 --roll 5
      gioconda edit portrait.jpg --set brows=0.5 --set eyes=-0.3 --smile 0.5
      gioconda edit family.jpg --like film_star.jpg
      gioconda edit family.jpg --preset cheerful.json --faces all
      gioconda edit clip.mp4 --smile 0.7 --keyframes "2.0:1 5.0:0"
      gioconda edit family.jpg --model vae-128 --set smile=1 --set eyeglasses=0.5
    """
    from gioconda.batch.run import edit_photos
    from gioconda.batch.settings import Settings
    from gioconda.batch.shards import Shard
    from gioconda.batch.sources import STANDARD, find
    from gioconda.batch.targets import Targets
    from gioconda.editing.requests import turn_of
    from gioconda.editing.selection import default_faces
    from gioconda.threads import cores

    turn = turn_of((yaw, pitch, roll))
    if turn is not None and model not in ("smiler", "head-mesh"):
        raise typer.BadParameter(
            f"turns no heads by degrees; leave {model} out", param_hint="--model"
        )
    degrees = parse_degrees(settings)
    if preset is not None:
        _refuse("does not go with --preset", {"--yaw, --pitch or --roll": turn})
        known = preset_with(preset, smile, degrees, expression, strength, teeth)
        smile, degrees = None, dict(known.degrees)
        expression, strength, teeth = known.expression, known.strength, known.teeth
    shown = None if like is None else shown_in(like, max_megapixels)
    request = request_of(smile, degrees, expression, strength, teeth, turn, shown)
    which = parse_faces(faces) if faces else default_faces(request)
    # Nobody's animation is written over: in place it is a photo, which tells what would be lost.
    clips, photos = split_off_clips(photos, animated=not in_place)
    clip_failures = 0
    if clips:
        from gioconda.clips.keyframes import Keyframes
        from gioconda.clips.run import ClipRequest

        refuse_for_clips(
            {
                "--in-place": in_place,
                "--verify": verify,
                "--sign": sign,
                "--touch": touch,
                "--workers": workers not in (None, 1),
                "--ray": ray,
                "--shard": shard,
                "--direction": direction,
                "--model": model != "smiler",
                "--yaw, --pitch, --roll": turn,
                "--like": like,
            }
        )
        moves = None if keyframes is None else Keyframes.parse(keyframes)
        clip_failures = edit_clips(
            clips,
            ClipRequest(request, which, moves, crf, not no_mark),
            output,
            force=force,
            skip_existing=skip_existing,
            as_json=as_json,
        )
        if not photos:
            raise typer.Exit(BAD_INPUT if clip_failures else 0)
    elif keyframes is not None or crf is not None:
        option = "--crf" if keyframes is None else "--keyframes"
        raise typer.BadParameter("is of clips; name one", param_hint=option)
    found = find(photos, recursive, results_too=in_place, output=output)
    targets = Targets(found.photos, output, in_place, force, request.file_tag, skip_existing)
    to_output = output == STANDARD or (output is None and STANDARD in photos)
    if to_output:
        _refuse(
            "the photo goes to standard output; name a file by -o",
            {
                "--json": as_json,
                "--verify": verify,
                "--sign": sign,
                "--workers": workers not in (None, 1),
                "--ray": ray,
            },
        )
    if not targets.is_folder:
        _refuse("name a folder by -o, which the runs share", {"--shard": shard})
        _refuse("name a folder by -o, which keeps the ledger", {"--ray": ray})
    part = None if shard is None else Shard.parse(shard)
    mine = [photo for photo in found.photos if part is None or part.takes(photo)]
    printer = Printer(as_json, request.degrees.get("smile", 0.0), which, quiet=to_output)
    printer.failures += clip_failures
    for argument, error in found.errors:
        printer.failed(argument, str(error))
    for argument, others in found.others.items():
        printer.left_out(argument, others)
    how = Settings(
        request,
        which,
        model,
        tuple(str(file) for file in direction or ()),
        mark=not no_mark,
        verify=verify,
        touch=touch,
        in_place=in_place,
        force=force,
        sign=None if sign is None else (str(sign[0]), str(sign[1])),
        max_megapixels=max_megapixels,
    )
    with reached(ray if mine else None, workers or None) as cluster:
        outcomes = edit_photos(
            mine,
            targets,
            how,
            workers=1 if workers is None else workers or cores(),
            keep_ledger=targets.is_folder and (part is not None or not found.is_one_file(photos)),
            shard=part,
            cluster=cluster,
        )
        _print_all(outcomes, len(mine), printer)


def _refuse(why: str, options: Mapping[str, object]) -> None:
    """Refuse the first of some options that was given."""
    for option, given in options.items():
        if given:
            raise typer.BadParameter(why, param_hint=option)


def _print_all(outcomes: Generator[Outcome, None, None], count: int, printer: Printer) -> None:
    """Print outcomes as they come, and end with the exit code that they call for."""
    with progress("editing", count) as advance, closing(outcomes):
        for outcome in outcomes:
            printer.show(outcome)
            advance()
    if printer.failures:
        raise typer.Exit(BAD_INPUT)
    if printer.unkept:
        raise typer.Exit(NOT_KEPT)
