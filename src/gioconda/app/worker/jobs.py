"""The jobs of the page's worker process, by name; they take and give plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from gioconda.app.visitor_words import for_visitors
from gioconda.app.worker.process import Job

if TYPE_CHECKING:
    from gioconda.app.lab_expressions import ExpressionsLab
    from gioconda.editing.editor import Editor


def prepare(sources: Mapping[str, str], max_megapixels: float) -> dict[str, Job]:
    """Load the weights and edit once, so that the first visitor does not wait.

    Args:
        sources: The lab's models: name on the page -> packaged name or folder.
        max_megapixels: Size of the largest photo.

    Raises:
        WeightsError: A folder holds no weights.
    """
    from gioconda.app.page import GROUP
    from gioconda.app.photos import PhotoEditing
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo

    editor = Editor.from_pretrained()
    photos, lab = PhotoEditing(editor, max_megapixels), _lab(sources, editor, max_megapixels)
    editor.edit(read_photo(GROUP.path), faces="all")

    def edit(
        each: Sequence[tuple[int, float]], teeth_each: Sequence[tuple[int, str]], **request: Any
    ) -> dict[str, Any]:
        return photos.edit(each=dict(each), teeth_each=dict(teeth_each), **request)

    jobs: dict[str, Job] = {
        "find": photos.find,
        "edit": edit,
        "catalogue": lab.catalogue,
        "sample": lab.sample,
        "walk": lab.walk,
        "change": lab.change,
        "matrix": lab.matrix,
    }
    return {name: for_visitors(job) for name, job in jobs.items()}


def _lab(sources: Mapping[str, str], editor: Editor, max_megapixels: float) -> ExpressionsLab:
    """The lab with all methods; where torch is missing, with expressions alone."""
    if find_spec("torch") is None:
        from gioconda.app.lab_expressions import ExpressionsLab

        return ExpressionsLab(sources, editor, max_megapixels)
    from gioconda.app.lab import Lab

    return Lab(sources, editor, max_megapixels)
