"""``gioconda edit`` of clips: videos and animated pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.errors import ClipError, GiocondaError

if TYPE_CHECKING:
    from gioconda.clips.run import ClipOutcome, ClipRequest


def split_off_clips(
    arguments: Sequence[str], *, animated: bool = True
) -> tuple[list[Path], list[str]]:
    """The clips among some arguments, and the other arguments.

    Args:
        arguments: As they were named.
        animated: Whether animated pictures count; otherwise videos alone.
    """
    from gioconda.clips.kinds import is_clip, is_video
    from gioconda.photo import at_home

    counts = is_clip if animated else is_video
    clips = [argument for argument in arguments if counts(at_home(argument))]
    return [at_home(clip) for clip in clips], [one for one in arguments if one not in clips]


def refuse_for_clips(options: Mapping[str, object]) -> None:
    """Refuse the first option that was given and that clips do not take."""
    for option, given in options.items():
        if given:
            raise typer.BadParameter("is for photos, not for clips", param_hint=option)


def edit_clips(
    clips: Sequence[Path],
    wanted: ClipRequest,
    output: str | None,
    *,
    force: bool,
    skip_existing: bool,
    as_json: bool,
) -> int:
    """Edit clips one after the other, and print what became of them.

    Args:
        clips: The files.
        wanted: The same for each.
        output: File or folder of ``-o``, or None.
        force: Whether files that are there may be replaced.
        skip_existing: Whether clips with a result are left alone.
        as_json: Whether to print JSON.

    Returns:
        How many could not be edited.
    """
    from gioconda.batch.targets import means_folder
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.run import edit_clip, open_clip

    if output is not None and len(clips) > 1 and not means_folder(output):
        raise ClipError(f"{output}: is one file, but there are {len(clips)} clips; give a folder")
    editor = ClipEditor.from_pretrained()
    editor.check(wanted.request)
    failures = 0
    for path in clips:
        try:
            target = _target(path, output, wanted.request.file_tag)
            if skip_existing and target.is_file():
                note = f"skipped: {target} is there already"
                record = {"input": str(path), "output": str(target), "notes": [note]}
                print_result(as_json, record, f"{path}: {note}")
                continue
            _check_target(target, force)
            clip = open_clip(path)
            with progress(f"{path.name}: finding, editing", 2 * clip.count) as advance:
                outcome = edit_clip(editor, clip, target, wanted, advance)
        except GiocondaError as error:
            failures += 1
            say(str(error))
            if as_json:
                print_result(True, {"input": str(path), "error": str(error)}, "")
            continue
        for note in outcome.notes:
            say(f"{path}: {note}")
        for one in outcome.people:
            for name, reason in one.refused.items():
                say(f"{path}: person {one.person.number}: no {name} ({reason})")
        print_result(as_json, _as_record(path, outcome), as_line(path, outcome))
    return failures


def as_line(path: Path, outcome: ClipOutcome) -> str:
    """``clip.mp4 -> clip.smile.mp4 (people edited: 1 of 2, in 240 of 300 frames; ...)``."""
    left_alone = Counter(one.reason for one in outcome.people if one.reason is not None)
    why = "; ".join(f"{count} {reason}" for reason, count in left_alone.items())
    if outcome.path is None:
        return f"{path}: nothing to do ({why or 'no face found'})"
    edited = sum(one.edit is not None for one in outcome.people)
    parts = [
        f"people edited: {edited} of {len(outcome.people)}, in {outcome.edited} of "
        f"{outcome.frames} frames",
        *([why] if why else []),
        *([f"{outcome.broken} damaged frames kept as they are"] if outcome.broken else []),
    ]
    return f"{path} -> {outcome.path} ({'; '.join(parts)})"


def _as_record(path: Path, outcome: ClipOutcome) -> dict[str, Any]:
    return {
        "input": str(path),
        "output": None if outcome.path is None else str(outcome.path),
        "frames": outcome.frames,
        "edited_frames": outcome.edited,
        "broken_frames": outcome.broken,
        "people": [
            {
                "number": one.person.number,
                "smile": round(one.person.smile, 3),
                "seconds": [[round(a, 3), round(b, 3)] for a, b in outcome.found[k]],
                "edited": one.edit is not None,
                "reason": one.reason or "edited",
                **({"refused": dict(one.refused)} if one.refused else {}),
            }
            for k, one in enumerate(outcome.people)
        ],
        "notes": list(outcome.notes),
    }


def _target(path: Path, output: str | None, tag: str) -> Path:
    from gioconda.batch.targets import means_folder

    name = f"{path.stem}{tag}{path.suffix}"
    if output is None:
        return path.with_name(name)
    return Path(output) / name if means_folder(output) else Path(output)


def _check_target(target: Path, force: bool) -> None:
    if target.is_dir():
        raise ClipError(f"{target}: is a folder; name a file")
    if target.exists() and not force:
        raise ClipError(f"{target}: exists already; choose another name, or add --force")
