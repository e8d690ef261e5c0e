"""People whom anybody may see: the seven of the package's group photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.people import Person, PersonFinder
from gioconda.faces.find import find_faces
from gioconda.photo import read_photo


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge()


@pytest.fixture(scope="session")
def setup(judge: Judge) -> EvaluationSetup:
    return EvaluationSetup(judge, FeatureSpace.from_pretrained())


@pytest.fixture(scope="session")
def people(group: Path) -> list[Person]:
    """Each face of the group cut out, with labels of a made-up data set."""
    pixels, finder = read_photo(group).pixels, PersonFinder()
    found = []
    for k, face in enumerate(find_faces(pixels, finder.detector, finder.finder)):
        x, y, w, h = face.box
        more = 0.4 * w
        cut = pixels[
            max(0, round(y - more)) : round(y + h + more),
            max(0, round(x - more)) : round(x + w + more),
        ]
        labels = {"gender": ("male", "female")[k % 2], "age": 25 + k, "race": "other"}
        person = finder.find(f"{k}.png", np.ascontiguousarray(cut), labels)
        assert isinstance(person, Person)
        found.append(person)
    return found


@pytest.fixture(scope="session")
def folder(people: list[Person], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a folder of pictures."""
    root = tmp_path_factory.mktemp("people")
    for person in people:
        Image.fromarray(person.pixels).save(root / person.name)
    return root
