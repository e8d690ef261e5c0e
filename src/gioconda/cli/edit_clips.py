"""``gioconda edit`` of clips: videos and animated pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.errors import ClipError, GiocondaError

if TYPE_CHECKING:
    from gioconda.clips.delivery import Delivery
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


@dataclass(frozen=True)
class ClipFiles:
    """Where results go, and how.

    Attributes:
        output: File or folder of ``-o``, or None.
        force: Whether files that are there may be replaced.
        skip_existing: Whether clips that have a result are left alone.
        in_place: Whether results take the places of the clips.
        touch: Whether those get a new time.
        verify: Whether results are looked at once more.
        sign: Files of a certificate and its key; None where nobody signs.
    """

    output: str | None = None
    force: bool = False
    skip_existing: bool = False
    in_place: bool = False
    touch: bool = False
    verify: bool = False
    sign: tuple[Path, Path] | None = None

    def check(self, count: int) -> None:
        """Make sure that so many clips can have results.

        Raises:
            ClipError: They cannot.
        """
        from gioconda.batch.targets import means_folder

        if self.output is None:
            return
        if self.in_place:
            raise ClipError("-o and --in-place exclude each other; choose one")
        if count > 1 and not means_folder(self.output):
            raise ClipError(
                f"{self.output}: is one file, but there are {count} clips; give a folder"
            )

    def target(self, path: Path, tag: str) -> Path:
        """Where the result of a clip goes."""
        return path if self.in_place else _target(path, self.output, tag)

    def skipped(self, path: Path, target: Path) -> str | None:
        """Why a clip has a result already; None where it has none, or is edited anyway."""
        from gioconda.clips.mark import is_marked
        from gioconda.clips.video import VideoClip

        if not self.skip_existing or not target.is_file():
            return None
        if not self.in_place:
            return f"{target} is there already"
        return "bears the mark of an earlier edit" if is_marked(VideoClip(path)) else None

    def delivery(self, path: Path, target: Path) -> Delivery:
        """How a result gets its name."""
        from gioconda.clips.delivery import Delivery

        sign = None
        if self.sign is not None:
            from gioconda.batch.signing import Signing

            sign = partial(Signing.of(*self.sign, "smiler").sign_film, target.name, path)
        return Delivery(self.in_place, self.force, self.touch, sign, self.verify)


def edit_clips(
    clips: Sequence[Path], wanted: ClipRequest, files: ClipFiles, as_json: bool
) -> tuple[int, int]:
    """Edit clips one after the other, and print what became of them.

    Args:
        clips: The files.
        wanted: The same for each.
        files: Where results go.
        as_json: Whether to print JSON.

    Returns:
        How many could not be edited, and in how many results not all was kept that had to be.
    """
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.run import edit_clip, open_clip

    files.check(len(clips))
    editor = ClipEditor.from_pretrained()
    editor.check(wanted.request)
    failures = unkept = 0
    for path in clips:
        target = files.target(path, wanted.request.file_tag)
        try:
            why = files.skipped(path, target)
            if why is not None:
                note = f"skipped: {why}"
                record = {"input": str(path), "output": str(target), "notes": [note]}
                print_result(as_json, record, f"{path}: {note}")
                continue
            _check_target(target, files.force or files.in_place)
            clip = open_clip(path)
            delivery = files.delivery(path, target)
            with progress(f"{path.name}: finding, editing", 2 * clip.count) as advance:
                outcome = edit_clip(editor, clip, target, wanted, advance, delivery=delivery)
        except GiocondaError as error:
            failures += 1
            say(str(error))
            if as_json:
                print_result(True, {"input": str(path), "error": str(error)}, "")
            continue
        unkept += outcome.verified is not None and not outcome.verified.kept
        _print(path, outcome, as_json)
    return failures, unkept


def _print(path: Path, outcome: ClipOutcome, as_json: bool) -> None:
    for note in outcome.notes:
        say(f"{path}: {note}")
    for one in outcome.people:
        for name, reason in one.refused.items():
            say(f"{path}: person {one.person.number}: no {name} ({reason})")
    print_result(as_json, _as_record(path, outcome), as_line(path, outcome))


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
        *([] if outcome.verified is None else [outcome.verified.told()]),
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
        **({} if outcome.verified is None else {"verified": asdict(outcome.verified)}),
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
