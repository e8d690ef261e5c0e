"""What is judged: any method, by what it offers.

A method may edit a face, sample faces of nobody, or encode and decode; ``Subject`` holds those of
the four that it can, and the judge asks for nothing else. ``subject_of`` makes one of a name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.compose import compose
from gioconda.editing.attribute_editing import AttributeEditor
from gioconda.editing.editor import Editor
from gioconda.editors.smile.calibration import Request
from gioconda.editors.smile.expression_editor import MoodRequest
from gioconda.editors.smile.smiler import Wish
from gioconda.errors import WeightsError
from gioconda.evaluation.people import Person
from gioconda.faces.align import CUTS, CutName, apply, crop
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import EXPRESSIONS, Box, Pixels

_BATCH = 32


@dataclass(frozen=True)
class Subject:
    """A method as the judge sees it.

    Attributes:
        name: What the report calls it.
        attributes: What it can change or be asked for; empty where it can only sample or encode.
        view: The picture of a person that it works on: the whole photo, or an aligned crop.
        edit: ``(views, attribute, degree)`` to each view at the degree in [-1, 1], as large as it
            was.
        sample: ``(count, attribute, degree, seed)`` to ``(count, S, S, 3)`` uint8 RGB aligned faces
            of nobody; the same seed gives the same people at every degree.
        encode: ``views`` to ``(N, D)`` codes (their means, where codes are distributions).
        reconstruct: ``views`` to each view, encoded and decoded.
    """

    name: str
    attributes: tuple[str, ...]
    view: Callable[[Person], Person]
    edit: Callable[[Sequence[Person], str, float], list[Pixels]] | None = None
    sample: Callable[[int, str, float, int], NDArray[np.uint8]] | None = None
    encode: Callable[[Sequence[Person]], NDArray[np.float64]] | None = None
    reconstruct: Callable[[Sequence[Person]], list[Pixels]] | None = None


def subject_of(source: str, directions: Sequence[Path] = ()) -> Subject:
    """The method that a packaged name, a file, a run's folder or a Hub id stands for.

    Args:
        source: That name.
        directions: Files of directions in its codes. With some, what is judged is what `gioconda
            edit` does with them to whole photos.

    Raises:
        WeightsError: There is none, or it neither edits nor makes nor encodes faces.
        DataError: A file holds no directions, or those of another model.
    """
    network: Any = zoo.load(source)
    name = source if source in zoo.names() else Path(source).name
    if directions:
        editor = AttributeEditor.from_pretrained(source, directions)
        return whole_subject(editor, f"{name}, along directions")
    if isinstance(network, SmileShapes):
        return photo_subject(Editor.from_pretrained(source), name)
    subject = network_subject(network, name)
    if subject.edit and (getattr(network, "cut", "face") != "face" or moves_photos(network)):
        # The judge reads whole faces: the part that the network sees is edited in the photo. And
        # what moves a photo's own pixels is not seen in a small crop.
        return whole_subject(AttributeEditor.from_pretrained(source), name)
    if not any((subject.edit, subject.sample, subject.encode)):
        raise WeightsError(
            f"{source}: {type(network).__name__} neither edits nor makes nor encodes faces"
        )
    return subject


def moves_photos(network: Any) -> bool:
    """Whether a network says what it moves, and so edits the photo and not a crop."""
    return bool(getattr(network, "tells_flow", False))


def photo_subject(editor: Editor, name: str) -> Subject:
    """The product's own editor: it works on whole photos, at their own resolution."""
    known = ("smile", *EXPRESSIONS)
    return Subject(name, known, lambda person: person, edit=partial(_edit_photos, editor))


def _edit_photos(
    editor: Editor, views: Sequence[Person], attribute: str, degree: float
) -> list[Pixels]:
    present = [float(editor.meter.measure(v.pixels, [v.points])[0]) for v in views]
    if attribute in EXPRESSIONS:
        return _express(editor, views, present, attribute, degree)
    amounts = editor.calibration.amounts(
        [Request(v.pixels, v.points, now, degree) for v, now in zip(views, present, strict=True)]
    )
    return [
        compose(v.pixels, editor.smiler.edits([Wish(v.pixels, v.points, amount)]))
        if amount
        else v.pixels
        for v, amount in zip(views, amounts, strict=True)
    ]


def _express(
    editor: Editor, views: Sequence[Person], smiles: Sequence[float], word: str, strength: float
) -> list[Pixels]:
    moods = editor.moods.fulfil(
        [
            MoodRequest(v.pixels, v.points, smile, word, strength)
            for v, smile in zip(views, smiles, strict=True)
        ]
    )
    edits = iter(editor.smiler.finish([draft for _, draft in moods if draft]))
    return [
        compose(v.pixels, [next(edits)]) if draft else v.pixels
        for v, (_, draft) in zip(views, moods, strict=True)
    ]


def whole_subject(editor: AttributeEditor, name: str) -> Subject:
    """An editor of attributes, judged on what it does to whole photos."""

    def edit(views: Sequence[Person], attribute: str, degree: float) -> list[Pixels]:
        faces = [(view.pixels, view.points) for view in views]
        edits = editor.method.edits(faces, {attribute: degree})
        return [compose(v.pixels, [each]) for v, each in zip(views, edits, strict=True)]

    return Subject(name, editor.method.attributes, lambda person: person, edit)


def network_subject(network: Any, name: str) -> Subject:
    """A network on aligned crops ``(B, 3, S, S)`` RGB in [-1, 1], by the methods that it has.

    Its config holds ``image_size``, and may name its ``attributes`` in the order of its targets'
    columns. The degree goes into its column; into the others of an edit go nans, which keep what
    the face has, and into those of a sample zeros.
    """
    attributes = tuple(getattr(network, "attributes", ()))
    size = int(network.config.get("image_size") or 64)

    def targets(count: int, attribute: str, degree: float, others: float) -> Tensor:
        asked = torch.full((count, len(attributes)), others)
        asked[:, attributes.index(attribute)] = degree
        return asked

    @torch.inference_mode()
    def edit(views: Sequence[Person], attribute: str, degree: float) -> list[Pixels]:
        made: list[Pixels] = []
        for image in _batches(views):
            made += to_pixels(network.edit(image, targets(len(image), attribute, degree, math.nan)))
        return made

    @torch.inference_mode()
    def sample(count: int, attribute: str, degree: float, seed: int) -> NDArray[np.uint8]:
        generator = torch.Generator().manual_seed(seed)
        told = targets(count, attribute, degree, 0.0) if attributes else None
        image = network.sample(count, told, generator)
        return np.stack(to_pixels(image))

    @torch.inference_mode()
    def encode(views: Sequence[Person]) -> NDArray[np.float64]:
        codes = [network.encode(image) for image in _batches(views)]
        means = [code if isinstance(code, Tensor) else code.mean for code in codes]
        return np.concatenate([mean.flatten(1).double().numpy() for mean in means])

    @torch.inference_mode()
    def reconstruct(views: Sequence[Person]) -> list[Pixels]:
        made: list[Pixels] = []
        for image in _batches(views):
            made += to_pixels(network.reconstruct(image))
        return made

    has = partial(hasattr, network)
    return Subject(
        name,
        attributes,
        partial(aligned, size=size, cut=getattr(network, "cut", "face")),
        edit if has("edit") and attributes else None,
        sample if has("sample") else None,
        encode if has("encode") else None,
        reconstruct if has("reconstruct") else None,
    )


def aligned(person: Person, size: int, cut: CutName = "face") -> Person:
    """The face or its mouth aligned by the five-point template, with its landmarks in the crop."""
    to_crop = CUTS[cut](person.points, size)
    points = apply(to_crop, person.points)
    low, high = points.min(0), points.max(0)
    pixels = crop(person.pixels, to_crop, size, size)
    return replace(person, pixels=pixels, points=points, box=Box(*low, *(high - low)))


def to_pixels(image: Tensor) -> list[Pixels]:
    """``(B, 3, H, W)`` RGB in [-1, 1] to B arrays ``(H, W, 3)`` uint8."""
    levels = ((image.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return list(levels.permute(0, 2, 3, 1).contiguous().numpy())


def _batches(views: Sequence[Person]) -> Iterator[Tensor]:
    for start in range(0, len(views), _BATCH):
        crops = np.stack([view.pixels for view in views[start : start + _BATCH]])
        yield torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 127.5 - 1
