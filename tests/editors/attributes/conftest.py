"""A portrait in the package, and what is painted on it."""

from __future__ import annotations

import pytest

from gioconda import Editor, read_photo
from gioconda.editing.report import EditResult
from gioconda.photo import Photo
from gioconda.types import EditRequest, Face
from tests.conftest import PACKAGE


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def portrait() -> Photo:
    return read_photo(PACKAGE / "app/static/close_up.jpg")


@pytest.fixture(scope="module")
def face(editor: Editor, portrait: Photo) -> Face:
    (face,) = editor.find(portrait)
    return face


def painted(editor: Editor, photo: Photo, face: Face, **degrees: float) -> EditResult:
    return editor.apply([photo], EditRequest(degrees), "all", [[face]])[0]
