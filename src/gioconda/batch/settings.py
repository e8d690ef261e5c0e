"""How the photos of a batch are edited: one value for this process and others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.errors import DataError, PhotoError
from gioconda.types import EditRequest, HeadTurn, Shown

if TYPE_CHECKING:
    from gioconda.editing.selection import Which


@dataclass(frozen=True)
class Settings:
    """How photos are edited and written.

    Attributes:
        request: The request for each face.
        faces: Which faces to edit.
        model: Name of the weights.
        directions: Files of directions in the model's codes.
        mark: Whether results are marked in their XMP as edited by a model.
        verify: Whether results are decoded again and compared with the photos.
        touch: Whether photos that are overwritten get a new time.
        in_place: Whether results are written over the photos.
        force: Whether a photo may be overwritten although something in it would be lost.
        sign: PEM files of the certificate and the key that sign results.
        max_megapixels: Size of the largest photo.
    """

    request: EditRequest
    faces: Which
    model: str = "smiler"
    directions: tuple[str, ...] = ()
    mark: bool = True
    verify: bool = False
    touch: bool = False
    in_place: bool = False
    force: bool = False
    sign: tuple[str, str] | None = None
    max_megapixels: float = 200.0

    def told(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def heard(cls, told: Mapping[str, Any]) -> Settings:
        """Settings of plain values."""
        request = EditRequest(**told["request"])
        if request.turn is not None:
            request = replace(request, turn=HeadTurn(*request.turn))
        if request.like is not None:
            like = Shown(*request.like)
            right, left = like.shut
            gaze = None if like.gaze is None else (like.gaze[0], like.gaze[1])
            like = like._replace(actions=tuple(like.actions), shut=(right, left), gaze=gaze)
            request = replace(request, like=like)
        sign = None if told["sign"] is None else tuple(told["sign"])
        directions = tuple(told["directions"])
        return cls(**{**told, "request": request, "sign": sign, "directions": directions})

    @property
    def weights_name(self) -> str:
        """Name of the weights that carry out the request."""
        return self.model if self.request.turn is None else "head-mesh"

    def that_decide(self) -> dict[str, Any]:
        """What a result depends on, as plain values; files count by their content.

        Raises:
            WeightsError: There are no such weights.
            DataError, PhotoError: A file of directions or a certificate cannot be read.
        """
        from gioconda import zoo
        from gioconda.editing.requests import weights_beside
        from gioconda.faces.detect import CHOICE

        request = {name: value for name, value in asdict(self.request).items() if value}
        decide: dict[str, Any] = {
            "request": request,
            "faces": self.faces if isinstance(self.faces, str) else list(self.faces),
            "model": self.weights_name,
            "weights": zoo.sha256_of(zoo.resolve(self.weights_name)),
            "mark": self.mark,
        }
        if self.model == "smiler":
            beside = weights_beside(self.request)
            decide |= {name: zoo.sha256_of(zoo.resolve(name)) for name in beside}
        if self.directions:
            decide["directions"] = [_hash_of(Path(one), DataError) for one in self.directions]
        if self.sign is not None:
            decide["certificate"] = _hash_of(Path(self.sign[0]), PhotoError)
        if os.environ.get(CHOICE):
            decide["detector"] = os.environ[CHOICE]
        return decide


def _hash_of(path: Path, kind: type[DataError | PhotoError]) -> str:
    from gioconda.photo.origin import digest_of

    try:
        return digest_of(path.read_bytes()).hex()
    except OSError as error:
        raise kind(f"{path}: cannot be read ({error.strerror}); check the name") from error
