"""The jobs of the worker process by name; they take and give plain values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.service.clips.visit import STOP_JOB, WORK_JOB
from gioconda.service.visitor_words import for_visitors
from gioconda.service.worker.process import Job

if TYPE_CHECKING:
    from gioconda.editing.editor import Editor

_EXAMPLE = Path(__file__).parent.parent / "demo" / "mona_lisa.jpg"
FACES_JOB, EDIT_JOB, EXPRESSIONS_JOB = "v1/faces", "v1/edit", "v1/expressions"
CONTROLS_JOB = "v1/clips/controls"
ClipLimit = tuple[float, float, int]


def prepare(max_megapixels: float, clip_limits: ClipLimit) -> dict[str, Job]:
    """Load the weights and edit once, so that the first visitor does not wait.

    Args:
        max_megapixels: Size of the largest photo.
        clip_limits: Seconds, megapixels and frames of the largest clip.

    Raises:
        WeightsError: Weights are missing.
    """
    return told_to_visitors(api_jobs(warm_editor(), max_megapixels, clip_limits))


def warm_editor(example: Path = _EXAMPLE) -> Editor:
    """The editor, with all that a smile needs loaded."""
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo

    editor = Editor.from_pretrained()
    editor.edit(read_photo(example), faces="all")
    return editor


def api_jobs(editor: Editor, max_megapixels: float, clip_limits: ClipLimit) -> dict[str, Job]:
    """The jobs of the HTTP API."""
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.limits import ClipLimits
    from gioconda.service.clips.work import ClipWork
    from gioconda.service.photos import PhotoEditing

    photos = PhotoEditing(editor, max_megapixels)
    clips = ClipWork(ClipEditor(editor), ClipLimits(*clip_limits))
    return {
        FACES_JOB: photos.faces,
        EDIT_JOB: photos.edit,
        EXPRESSIONS_JOB: photos.expressions,
        WORK_JOB: clips.work,
        STOP_JOB: clips.stop,
        CONTROLS_JOB: clips.controls,
    }


def told_to_visitors(jobs: Mapping[str, Job]) -> dict[str, Job]:
    """The same jobs, with errors for visitors."""
    return {name: for_visitors(job) for name, job in jobs.items()}
