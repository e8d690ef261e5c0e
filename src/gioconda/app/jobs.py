"""The jobs of the page's worker process, by name; they take and give plain values."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from gioconda.service.jobs import ClipLimit, api_jobs, told_to_visitors, warm_editor
from gioconda.service.worker.process import Job

if TYPE_CHECKING:
    from gioconda.app.lab_expressions import ExpressionsLab
    from gioconda.editing.editor import Editor


def prepare(
    sources: Mapping[str, str],
    max_group_megapixels: float,
    max_megapixels: float,
    clip_limits: ClipLimit,
) -> dict[str, Job]:
    """Load the weights and edit once, so that the first visitor does not wait.

    Args:
        sources: The lab's models: name on the page -> packaged name or folder.
        max_group_megapixels: Size of the largest group of shots, all of them together.
        max_megapixels: Size of the largest photo.
        clip_limits: Seconds, megapixels and frames of the largest clip.

    Raises:
        WeightsError: A folder holds no weights.
    """
    from gioconda.app.page import GROUP
    from gioconda.app.photos import PagePhotos
    from gioconda.app.takes import PageTakes

    editor = warm_editor(GROUP.path)
    photos, lab = PagePhotos(editor, max_megapixels), _lab(sources, editor, max_megapixels)
    takes = PageTakes(editor, max_megapixels, max_group_megapixels)
    jobs: dict[str, Job] = {
        **api_jobs(editor, max_megapixels, clip_limits),
        "find": photos.find,
        "edit": photos.edit,
        "expressions": photos.expressions,
        "takes": takes.takes,
        "catalogue": lab.catalogue,
        "sample": lab.sample,
        "walk": lab.walk,
        "change": lab.change,
        "matrix": lab.matrix,
    }
    return told_to_visitors(jobs)


def _lab(sources: Mapping[str, str], editor: Editor, max_megapixels: float) -> ExpressionsLab:
    """The lab with all methods; where torch is missing, with expressions alone."""
    if find_spec("torch") is None:
        from gioconda.app.lab_expressions import ExpressionsLab

        return ExpressionsLab(sources, editor, max_megapixels)
    from gioconda.app.lab import Lab

    return Lab(sources, editor, max_megapixels)
