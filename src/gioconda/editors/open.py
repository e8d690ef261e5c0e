"""Opens the editor that a name stands for: a smiler, a head's mesh, or any editing method."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda import zoo
from gioconda.editors.pose.editor import PoseEditor
from gioconda.editors.protocol import FaceEditor
from gioconda.editors.smile.editor import SmileEditor
from gioconda.editors.smile.smiler import Smiler
from gioconda.errors import DataError
from gioconda.faces.smile_degree import SmileMeter
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.models.shapes.smile import SmileShapes

if TYPE_CHECKING:
    from gioconda.models.contract import Description


_NO_CODES = "has no latent codes; leave --direction out"


def edits_by_code(offers: Description) -> bool:
    """Whether a method edits a face by changing its latent code."""
    return {"encode", "decode"} <= offers.verbs


def edits_by_picture(offers: Description) -> bool:
    """Whether a method edits attributes from image to image."""
    return "edit" in offers.verbs and bool(offers.attributes) and not edits_by_code(offers)


def open_face_editor(
    name: str, directions: Sequence[str | Path] = (), meter: SmileMeter | None = None
) -> FaceEditor:
    """A method from the package, a file, a run's folder or the Hub, as an editor of faces.

    Args:
        name: Name of its weights.
        directions: Files of directions in its codes, in addition to the file beside the weights.
        meter: Calibrates smiles; None for the packaged one.

    Raises:
        WeightsError: There are no such weights, or they edit nothing.
        MissingExtraError: The method needs torch, which is not installed.
        DataError: A file holds no directions, or those of another model; or the method has no
            codes.
    """
    method = zoo.method_of(name)
    if directions and method in (SmileShapes.name, HeadMesh.name):
        raise DataError(f"{name}: {_NO_CODES}")
    if method == SmileShapes.name:
        return SmileEditor(Smiler.from_pretrained(name), meter or SmileMeter.from_pretrained())
    if method == HeadMesh.name:
        return PoseEditor.from_pretrained(name)
    return _open_network(name, directions)


def _open_network(name: str, directions: Sequence[str | Path]) -> FaceEditor:
    """The editor of a network, which torch runs."""
    offers = zoo.load(name).description
    from gioconda.editors.image_to_image import ImageToImageEditor
    from gioconda.editors.latent import LatentEditor

    if edits_by_code(offers):
        return LatentEditor.from_pretrained(name, directions)
    if directions:
        raise DataError(f"{name}: {_NO_CODES}")
    return ImageToImageEditor.from_pretrained(name)
