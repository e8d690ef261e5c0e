"""What the editor is asked to paint of each face: expressions and smiles, or attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.data.modules.taught_faces import DOMAINS, Domains
from gioconda.data.splits import share_of
from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.errors import DataError
from gioconda.faces.align import CutName
from gioconda.types import EXPRESSIONS, EditRequest

LEAST_DEGREE = 0.25  # of a drawn attribute: a fainter one would hardly be seen


@dataclass(frozen=True)
class PaintSettings:
    """What is painted, and how.

    Attributes:
        size: Side of the aligned crops in pixels.
        degrees: Edits of drawn degrees of each face, beside those of whole ones: a smile is drawn
            in each of so many equal parts of [-1, 1]; of attributes, so many mixtures are drawn.
        seed: Of the order of the photos and of what is drawn.
        crop: Which part of a face the crops show.
        attributes: What is painted in place of expressions and smiles.

    Raises:
        DataError: There is no such attribute.
    """

    size: int = 128
    degrees: int = 2
    seed: int = 0
    crop: CutName = "face"
    attributes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be painted."""
        for name in self.attributes:
            if name not in ATTRIBUTES or not ATTRIBUTES[name].highest:
                known = ", ".join(ATTRIBUTES)
                raise DataError(f"{name}: cannot be painted; there are: {known}")

    @property
    def domains(self) -> Domains:
        """The sets of labels that it asks for."""
        return (self.attributes,) if self.attributes else DOMAINS

    @property
    def edits(self) -> int:
        """How many edits there are of each face."""
        return len(self.attributes or EXPRESSIONS) + self.degrees


def requests_for(name: str, settings: PaintSettings) -> list[EditRequest]:
    """What is asked for of a photo: each expression or attribute alone, then what is drawn.

    Args:
        name: The photo's.
        settings: What to paint.
    """
    if settings.attributes:
        alone = [EditRequest({one: 1.0}) for one in settings.attributes]
        return alone + [EditRequest(_mixture(name, settings, k)) for k in range(settings.degrees)]
    width = 2 / max(settings.degrees, 1)
    draws = [
        -1 + width * (k + share_of(f"smile/{settings.seed}/{k}/{name}"))
        for k in range(settings.degrees)
    ]
    words = [EditRequest(expression=word) for word in EXPRESSIONS]
    return words + [EditRequest({"smile": degree}) for degree in draws]


def _mixture(name: str, settings: PaintSettings, number: int) -> dict[str, float]:
    """Attributes of drawn degrees: of each group one at most, such as one colour of hair."""
    groups: dict[str, list[str]] = {}
    for one in settings.attributes:
        groups.setdefault(ATTRIBUTES[one].group, []).append(one)
    mixture = {}
    for group, members in groups.items():
        draw = f"{group}/{settings.seed}/{number}/{name}"
        chosen = [*members, None][int(share_of(f"which/{draw}") * (len(members) + 1))]
        if chosen is not None:
            mixture[chosen] = LEAST_DEGREE + (1 - LEAST_DEGREE) * share_of(f"degree/{draw}")
    return mixture


def asked_labels(
    requests: Sequence[EditRequest], domains: Domains
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Requests as StarGAN's labels ``(R, L)``, and the set of each as ``(R, K)``, 1 in its column.

    Args:
        requests: Each of labels of one set.
        domains: The labels of the K sets.
    """
    told = [{request.expression: 1.0, **request.degrees} for request in requests]
    asked = np.stack([shown_labels(one, domains) for one in told])
    domain = np.zeros((len(requests), len(domains)), np.float32)
    for row, one in zip(domain, told, strict=True):
        row[[bool(one.keys() & set(names)) for names in domains]] = 1
    if len(domains) == 1:
        domain[:] = 1  # of nothing at all, too
    return asked, domain


def shown_labels(degrees: Mapping[str | None, float], domains: Domains) -> NDArray[np.float32]:
    """Degrees by name as labels ``(L,)``, 0 where nothing is told.

    Args:
        degrees: Names of other labels do not count.
        domains: The labels of each set.
    """
    names = [name for some in domains for name in some]
    return np.array([degrees.get(name, 0.0) for name in names], np.float32)
