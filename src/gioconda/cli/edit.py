"""``gioconda edit``: changes the faces of photos.

The path of an edit: ``edit`` reads the request, ``batch.sources`` finds the photos,
``batch.targets`` names the results, ``batch.edits`` reads, edits (``editing.editor``) and writes a
few at a time, in this process or in several (``batch.pool``).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing

import typer

from gioconda.batch.outcome import Outcome
from gioconda.cli.clip_files import ClipFiles
from gioconda.cli.cluster import reached
from gioconda.cli.console import BAD_INPUT, progress
from gioconda.cli.edit_clips import edit_clips, refuse_for_clips, split_off_clips
from gioconda.cli.edit_options import (
    Expression,
    Faces,
    InPlace,
    KeyframesText,
    Like,
    NoMark,
    Output,
    Pitch,
    PresetFile,
    RateFactor,
    Roll,
    ShardText,
    ShowTeeth,
    Sign,
    SkipExisting,
    Smile,
    Strength,
    Touch,
    Verify,
    Workers,
    Yaw,
)
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
    smile: Smile = None,
    expression: Expression = None,
    strength: Strength = None,
    teeth: ShowTeeth = None,
    yaw: Yaw = None,
    pitch: Pitch = None,
    roll: Roll = None,
    settings: Degrees = None,
    preset: PresetFile = None,
    like: Like = None,
    faces: Faces = None,
    keyframes: KeyframesText = None,
    crf: RateFactor = None,
    output: Output = None,
    recursive: Recursive = False,
    model: Model = "smiler",
    direction: Directions = None,
    in_place: InPlace = False,
    force: Force = False,
    skip_existing: SkipExisting = False,
    touch: Touch = False,
    no_mark: NoMark = False,
    sign: Sign = None,
    verify: Verify = False,
    workers: Workers = None,
    ray: Ray = None,
    shard: ShardText = None,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Make the people in photos and clips smile, look surprised, sad, angry ..., or turn heads.

    --set moves fine sliders of faces, or paints hair, make-up, beards, spectacles: gioconda sliders
    lists them.

    The result of family.jpg is family.smile.jpg (or family.surprised.jpg, family.turned.jpg),
    beside it or in the folder given with -o. A photo with no face to edit is not written again.
    Pixels outside the edited faces do not change. Angles add to how the head is turned already.
    The photo - is read from standard input, and its result written to standard output.
    With --verify the exit code is 1 where pixels outside the faces changed (in clips: before they
    are coded), or where somebody in a clip looks like another person.

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
      gioconda edit portrait.jpg --set red_hair=1 --set lipstick=0.6 --set round_glasses=1
      gioconda edit family.jpg --like film_star.jpg
      gioconda edit family.jpg --preset cheerful.json --faces all
      gioconda edit clip.mp4 --smile 0.7 --keyframes "2.0:1 5.0:0"
      gioconda edit clip.mp4 --set lipstick=0.6 --set beard=1
      gioconda edit a.mp4 b.mov c.mkv -o smiling/ --workers 3 --verify
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
    shown = None if like is None else shown_in(like, max_megapixels)
    if preset is not None:
        _refuse("does not go with --preset", {"--yaw, --pitch or --roll": turn})
        known = preset_with(preset, smile, degrees, expression, strength, teeth, shown)
        smile, degrees = None, dict(known.degrees)
        expression, strength, teeth = known.expression, known.strength, known.teeth
        shown = known.like
    request = request_of(smile, degrees, expression, strength, teeth, turn, shown)
    which = parse_faces(faces) if faces else default_faces(request)
    # Nobody's animation is written over: in place it is a photo, which tells what would be lost.
    clips, photos = split_off_clips(photos, animated=not in_place)
    clip_failures = unkept = 0
    if clips:
        from gioconda.clips.keyframes import Keyframes
        from gioconda.clips.run import ClipRequest

        refuse_for_clips(
            {
                "--ray": ray,
                "--shard": shard,
                "--direction": direction,
                "--model": model != "smiler",
            }
        )
        moves = None if keyframes is None else Keyframes.parse(keyframes)
        wanted = ClipRequest(request, which, moves, crf, not no_mark)
        files = ClipFiles(output, force, skip_existing, in_place, touch, verify, sign)
        side_by_side = 1 if workers is None else workers or cores()
        clip_failures, unkept = edit_clips(clips, wanted, files, as_json, side_by_side)
        if not photos:
            _exit(clip_failures, unkept)
            return
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
    printer.unkept += unkept
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
    _exit(printer.failures, printer.unkept)


def _exit(failures: int, unkept: int) -> None:
    """End with the exit code that calls for attention, if any does."""
    if failures:
        raise typer.Exit(BAD_INPUT)
    if unkept:
        raise typer.Exit(NOT_KEPT)
