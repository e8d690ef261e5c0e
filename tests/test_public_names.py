"""The public names: adding one is a promise, taking one away breaks someone."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import gioconda

NAMES = [
    "EditResult",
    "Editor",
    "Face",
    "GiocondaError",
    "Photo",
    "__version__",
    "read_photo",
    "write_photo",
]
SIGNATURES = {
    "Editor.from_pretrained": (
        "(name: 'str' = 'smiler', directions: 'Sequence[str | Path]' = ()) -> 'Editor'"
    ),
    "Editor.find": "(self, photo: 'Photo') -> 'list[Face]'",
    "Editor.edit": (
        "(self, photo: 'Photo', *, smile: 'float | None' = None, expression: 'str | None' = None,"
        " strength: 'float' = 1.0, teeth: 'Teeth | None' = None, yaw: 'float | None' = None,"
        " pitch: 'float | None' = None, roll: 'float | None' = None, like: 'Shown | None' = None,"
        " faces: 'Which | None' = None, **degrees: 'float') -> 'EditResult'"
    ),
    "Editor.edit_many": (
        "(self, photos: 'Sequence[Photo]', *, smile: 'float | None' = None,"
        " expression: 'str | None' = None, strength: 'float' = 1.0, teeth: 'Teeth | None' = None,"
        " yaw: 'float | None' = None, pitch: 'float | None' = None, roll: 'float | None' = None,"
        " like: 'Shown | None' = None, faces: 'Which | None' = None, **degrees: 'float')"
        " -> 'list[EditResult]'"
    ),
    "read_photo": "(path: 'str | Path', *, max_megapixels: 'float | None' = None) -> 'Photo'",
    "write_photo": (
        "(photo: 'Photo', path: 'str | Path', *, force: 'bool' = False, mark: 'bool' = True,"
        " form: 'str | None' = None, touch: 'bool' = False) -> 'Path'"
    ),
}


def test_the_public_names_are_these() -> None:
    assert sorted(gioconda.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_can_be_had(name: str) -> None:
    assert getattr(gioconda, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'smirk'"):
        _ = gioconda.smirk


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_signatures_are_these(name: str) -> None:
    value = gioconda
    for part in name.split("."):
        value = getattr(value, part)
    assert str(inspect.signature(value)) == SIGNATURES[name]


@pytest.mark.parametrize("module", ["gioconda", "gioconda.cli", "gioconda.zoo", "gioconda.types"])
def test_importing_is_light(module: str) -> None:
    heavy = "{'torch', 'cv2', 'scipy', 'dlib', 'PIL', 'rich', 'huggingface_hub'}"
    code = f"import {module}, sys; print(*sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == []


def test_help_needs_no_arrays() -> None:
    code = "import gioconda.cli, sys; print('numpy' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
