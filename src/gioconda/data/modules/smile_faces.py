"""Labelled faces -> batches of augmented crops, for the smile meter and for its judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from gioconda import zoo
from gioconda.data.faces import LabelledFace, cut_faces
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import FOLDERS
from gioconda.data.smile_labels import READERS, part_of
from gioconda.errors import DataError
from gioconda.faces.smile_degree import SmileMeter


class SmileFaces(FaceCrops):
    """Batches of ``image``, ``smiling``, ``source`` and ``weight``; see ``FaceCrops``.

    Args:
        root: As of ``FaceCrops``.
        network: Which network trains: each has people of its own (see ``part_of``).
        sources: Which label sources, in the order of the network's own ``sources``.
        zoom: Size of the face in the crop, the network's own.
        trust: Weight of a source's labels where it is not 1.
        teacher: A trained meter that labels UTKFace's training pictures: its weights, or a recipe's
            folder of runs, of which the newest counts; None for no UTKFace.
        **options: As of ``FaceCrops``.
    """

    labels = {"smiling": np.float32, "source": np.int64}  # noqa: RUF012

    def __init__(
        self,
        root: str | None = None,
        *,
        network: Literal["meter", "judge"],
        sources: Sequence[str] = ("lfw", "mtfl"),
        zoom: float = 1.0,
        trust: Mapping[str, float] | None = None,
        teacher: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(root, zoom=zoom, **options)
        self.network, self.sources, self.name = network, tuple(sources), f"smile-{network}"
        self.trust, self.teacher = dict(trust or {}), teacher
        folders = FOLDERS | {"cohn-kanade": FOLDERS["ck"]}
        read = [*self.sources, *(["utkface"] if teacher else [])]
        self.folders = tuple(folders.get(source, source) for source in read)

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``CachedModule``; a batch holds the number of each label's source.

        Raises:
            DataError: The network's size or zoom is another, or its sources are others, or in
                another order.
        """
        super().match(config)
        wanted = tuple(config.get("sources", self.sources))
        if wanted != self.sources:
            raise DataError(
                f"the network's sources are {', '.join(wanted)}; the data's are "
                f"{', '.join(self.sources)}: name the same ones in the same order in the recipe"
            )

    def ingredients(self) -> Iterator[bytes]:
        """As of ``FaceCrops``, the sources and their trust, and the teacher."""
        yield repr((self.sources, sorted(self.trust.items()))).encode()
        if self.teacher:
            yield _weights_of(self.teacher).read_bytes()
        yield from super().ingredients()

    def faces(self, root: Path) -> list[LabelledFace]:
        """The network's faces, what the teacher labels, and LFW's validation people.

        Those of LFW are named happy or neutral. What a teacher says is in the first source's terms.
        """
        faces = [face for source in self.sources for face in READERS[source](root)]
        train = [face for face in faces if part_of(face.key) == self.network]
        if self.teacher:
            train += taught(root, _weights_of(self.teacher))
        held_out = [
            face
            for face in faces
            if part_of(face.key) == "val" and face.source == "lfw" and face.weight == 1
        ]
        return [self._numbered(face) for face in [*train, *held_out]]

    def _numbered(self, face: LabelledFace) -> LabelledFace:
        """The face with its source as a number, and the trust in that source."""
        number = self.sources.index(face.source) if face.source in self.sources else 0
        weight = face.weight * self.trust.get(face.source, 1.0)
        return replace(face, labels={**face.labels, "source": number}, weight=weight)


def _weights_of(teacher: str) -> Path:
    path = Path(teacher)
    found = path if path.is_file() else zoo.weights_in(path)
    if found is None:
        raise DataError(f"{teacher}: no weights, nor runs with any; train the teacher first")
    return found


def taught(root: Path, teacher: Path) -> list[LabelledFace]:
    """UTKFace's training pictures, each labelled by a trained meter (self-training).

    The label is the teacher's own probability.
    """
    meter = SmileMeter.from_pretrained(teacher)
    faces = READERS["utkface"](root)
    logits = meter.logits(cut_faces(faces, meter.size, meter.zoom))
    chances = 1 / (1 + np.exp(-logits))
    return [
        replace(face, labels={"smiling": float(chance)})
        for face, chance in zip(faces, chances, strict=True)
    ]
