"""``gioconda edit`` of clips: videos and animated pictures."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from gioconda.cli.clip_files import ClipFiles
from gioconda.cli.clip_report import ClipReport
from gioconda.cli.console import progress
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.run import ClipRequest


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
    clips: Sequence[Path], wanted: ClipRequest, files: ClipFiles, as_json: bool, workers: int = 1
) -> tuple[int, int]:
    """Edit clips, and print what became of them.

    Args:
        clips: The files.
        wanted: The same for each.
        files: Where results go.
        as_json: Whether to print JSON.
        workers: How many are edited side by side, each by a process.

    Returns:
        How many could not be edited, and in how many results not all was kept that had to be.
    """
    from gioconda.clips.editor import ClipEditor

    files.check(clips, wanted.request.file_tag)
    reports: Generator[ClipReport, None, None]
    if min(workers, len(clips)) > 1:
        from gioconda.cli.clip_pool import edited_side_by_side

        reports = _counted(edited_side_by_side(clips, wanted, files, workers), len(clips))
    else:
        editor = ClipEditor.from_pretrained()
        editor.check(wanted.request)
        reports = (edit_one(editor, path, wanted, files, shown=True) for path in clips)
    failures = unkept = 0
    with closing(reports):  # ends the processes, whatever happens here
        for report in reports:
            report.show(as_json)
            failures += report.failed
            unkept += report.unkept
    return failures, unkept


def edit_one(
    editor: ClipEditor, path: Path, wanted: ClipRequest, files: ClipFiles, *, shown: bool
) -> ClipReport:
    """Edit a clip.

    Args:
        editor: Edits it.
        path: The file.
        wanted: What is wanted.
        files: Where the result goes.
        shown: Whether a bar shows how far it is.
    """
    from gioconda.clips.run import edit_clip, open_clip

    target = files.target(path, wanted.request.file_tag)
    try:
        why = files.skipped(path, target)
        if why is not None:
            return ClipReport.of_skipped(path, target, why)
        files.check_target(target)
        clip, delivery = open_clip(path), files.delivery(path, target)
        steps = 2 * clip.count if shown else 0
        with progress(f"{path.name}: finding, editing", steps) as advance:
            outcome = edit_clip(editor, clip, target, wanted, advance, delivery=delivery)
    except GiocondaError as error:
        return ClipReport.of_error(path, str(error))
    return ClipReport.of(path, outcome)


def _counted(
    reports: Generator[ClipReport, None, None], count: int
) -> Generator[ClipReport, None, None]:
    with progress("clips", count) as advance, closing(reports):
        for report in reports:
            yield report
            advance()
