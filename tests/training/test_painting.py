"""Faces beside the editor's edits of them: resumed, extended, and never painted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gioconda import Editor, read_photo
from gioconda.data.cache import open_arrays
from gioconda.data.modules.taught_faces import Painted, painted_as, part_folders
from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import SPLITS, split_of
from gioconda.editing.report import EditResult, FaceReport
from gioconda.errors import DataError
from gioconda.faces.align import FIVE, FIVE_TEMPLATE, crop, face_transform
from gioconda.photo import Photo
from gioconda.training import painting
from gioconda.training.paint_requests import PaintSettings, requests_for
from gioconda.training.painting import paint, photos_in_order
from gioconda.types import EXPRESSIONS, Box, EditRequest, Face

pytest.importorskip("lightning", reason="needs the extra [train]")

FEW = PaintSettings(size=32, degrees=2)


class Brightener:
    """An editor that turns the light up by the number of its request; stops where it is told."""

    def __init__(self, photos: int | None = None) -> None:
        self.photos, self.edited = photos, 0

    def find(self, photo: Photo) -> list[Face]:
        if self.photos == 0:
            raise KeyboardInterrupt
        self.photos = None if self.photos is None else self.photos - 1
        points = np.zeros((141, 2))
        points[FIVE] = FIVE_TEMPLATE * 48
        return [Face(Box(0, 0, 48, 48), points, 1.0, smile=-0.25)]

    def apply(
        self, photos: Sequence[Photo], request: EditRequest, faces: Any, found: Any
    ) -> list[EditResult]:
        self.edited += 1
        more = EXPRESSIONS.index(request.expression) if request.expression else 10
        [photo], [[face]] = photos, found
        said = FaceReport(face.box, face.smile, 0.0, True, "edited", "sad", request.expression)
        if "beard" in request.degrees and photo.pixels[0, 0, 1] % 2:
            said = replace(said, refused={"beard": "hair not seen"})
        return [EditResult(photo.with_native(photo.native + np.uint8(more)), (said,))]


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> FaceSet:
    """Twelve coloured pictures, a gray one and a broken one, of all splits."""
    root = tmp_path_factory.mktemp("photos")
    for k in range(12):
        Image.new("RGB", (48, 48), (200, 100 + k, 20)).save(root / f"{k}.png")
    Image.new("RGB", (48, 48), "gray").save(root / "gray.png")
    (root / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return read_set("folder", root)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "PART_PICTURES", 3)


def painted(faces: FaceSet, folder: Path, editor: Any = None, **options: Any) -> dict[str, Any]:
    return paint(faces, folder, editor or Brightener(), options.pop("settings", FEW), **options)


def all_of(folder: Path) -> dict[str, np.ndarray]:
    parts = [open_arrays(part) for part in part_folders(folder)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*.npy")}


def test_each_face_stands_beside_all_its_edits(faces: FaceSet, tmp_path: Path) -> None:
    painted(faces, tmp_path)
    arrays = all_of(tmp_path)
    face, edits = arrays["image"], arrays["painted"]
    assert face.shape[1:] == (32, 32, 3)
    assert edits.shape[1:] == (9, 32, 32, 3)
    for k in range(9):
        assert (edits[:, k] == face + np.uint8(10 if k >= 7 else k)).all()
    assert (arrays["asked"][:, :7, :7] == np.eye(7)).all()
    assert not arrays["asked"][:, 7:, :7].any()
    assert (arrays["domain"].argmax(2) == [0] * 7 + [1] * 2).all()
    assert (arrays["own"] == [0, 0, 1, 0, 0, 0, 0, -0.25]).all()  # sad, as the report said


def test_attributes_are_painted_in_place_of_expressions(faces: FaceSet, tmp_path: Path) -> None:
    looks = PaintSettings(32, 1, crop="head", attributes=("glasses", "blond_hair"))
    painted(faces, tmp_path, settings=looks)
    arrays = all_of(tmp_path)
    assert arrays["painted"].shape[1:] == (3, 32, 32, 3)
    assert (arrays["asked"][:, :2] == np.eye(2)).all()
    assert (arrays["domain"] == 1).all()
    assert not arrays["own"].any()
    assert painted_as(tmp_path) == Painted("head", (("glasses", "blond_hair"),))
    with pytest.raises(DataError, match=r"another way \(domains"):
        painted(faces, tmp_path, settings=replace(looks, attributes=("glasses", "beard")))


def test_faces_on_which_an_attribute_is_not_painted_are_left_out(
    faces: FaceSet, tmp_path: Path
) -> None:
    counts = painted(faces, tmp_path, settings=PaintSettings(32, 0, attributes=("beard",)))
    assert counts["left_out"]["hair not seen"] >= 1
    assert sum(counts["faces"].values()) >= 1


def test_degrees_spread_over_their_range_and_depend_on_the_name_alone() -> None:
    first, again, other = (requests_for(name, FEW)[7:] for name in ("a", "a", "b"))
    assert first == again != other
    for low, high in (first, other):
        assert -1 <= low.degrees["smile"] < 0 <= high.degrees["smile"] < 1


def test_nobody_of_the_test_split_is_painted(faces: FaceSet, tmp_path: Path) -> None:
    counts = painted(faces, tmp_path)
    names, splits = all_of(tmp_path)["name"], all_of(tmp_path)["split"]
    assert "test" not in counts["faces"]
    for name, code in zip(names, splits, strict=True):
        assert SPLITS[code] == split_of(f"folder/{name}") != "test"


def test_photos_that_give_no_edits_are_counted_by_reason(faces: FaceSet, tmp_path: Path) -> None:
    counts = painted(faces, tmp_path)
    assert sum(counts["left_out"].values()) == 2
    assert counts["left_out"]["gray"] == 1
    assert sum(counts["faces"].values()) == len(photos_in_order(faces, 0)) - 2


def test_a_stopped_run_goes_on_after_its_last_part(faces: FaceSet, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        painted(faces, tmp_path / "stopped", Brightener(photos=5))
    done = stamps(tmp_path / "stopped")
    assert len(part_folders(tmp_path / "stopped")) in (1, 2)
    painted(faces, tmp_path / "stopped")
    painted(faces, tmp_path / "whole")
    assert done.items() <= stamps(tmp_path / "stopped").items()
    stopped, whole = all_of(tmp_path / "stopped"), all_of(tmp_path / "whole")
    assert all((stopped[name] == whole[name]).all() for name in whole)


def test_a_second_run_paints_nothing_and_more_may_be_asked_for(
    faces: FaceSet, tmp_path: Path
) -> None:
    few = painted(faces, tmp_path, most=3)
    before, again = stamps(tmp_path), Brightener()
    assert painted(faces, tmp_path, again, most=3) == few
    assert again.edited == 0
    more = painted(faces, tmp_path)
    assert sum(more["faces"].values()) > sum(few["faces"].values())
    assert before.items() <= stamps(tmp_path).items()


def test_what_was_painted_in_another_way_is_left_alone(
    faces: FaceSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted(faces, tmp_path, most=3)
    with pytest.raises(DataError, match=r"another way \(degrees 2"):
        painted(faces, tmp_path, settings=PaintSettings(size=32, degrees=1))
    monkeypatch.setattr(painting, "TEACHERS", ("smiler",))
    with pytest.raises(DataError, match=r"another way \(teachers"):
        painted(faces, tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "diary.txt").touch()
    with pytest.raises(DataError, match="no painted set"):
        painted(faces, tmp_path / "other")


def test_edits_are_those_of_the_editor(mona_lisa: Path) -> None:
    editor, settings = Editor.from_pretrained(), PaintSettings(size=64, degrees=1)
    record = Record(mona_lisa, mona_lisa.name, "folder/mona_lisa")
    arrays = painting.painted_arrays([record], editor, settings)
    photo = read_photo(record.path)
    [face] = editor.find(photo)
    to_crop = face_transform(face.points, 64)
    for k, word in ((1, "happy"), (3, "surprised")):
        edited = editor.edit(photo, expression=word).photo.pixels
        assert (arrays["painted"][0, k] == crop(edited, to_crop, 64, 64)).all()
    assert (arrays["image"][0] == crop(photo.pixels, to_crop, 64, 64)).all()
