"""A visitor's photo: what is told of it, and that the result is what the command line writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda import read_photo
from gioconda.app.photos import PagePhotos
from gioconda.cli import app
from gioconda.editing.editor import Editor
from gioconda.errors import GiocondaError
from gioconda.service.photos import result_name
from gioconda.types import EXPRESSIONS


@pytest.fixture(scope="module")
def photos() -> PagePhotos:
    return PagePhotos(Editor.from_pretrained(), max_megapixels=3.5)


@pytest.fixture
def small(mona_lisa: Path, tmp_path: Path) -> Path:
    """The painting, smaller, with EXIF that turns it, a profile and a quality of its own."""
    path = tmp_path / "mona.JPG"
    image = Image.open(mona_lisa).reduce(2)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "la Gioconda"
    turned = image.transpose(Image.Transpose.ROTATE_90)
    turned.save(path, "JPEG", quality=83, exif=exif, comment=b"hello")
    return path


def edited(photos: PagePhotos, path: Path, **told: object) -> dict[str, object]:
    folder = path.parent / "out"
    folder.mkdir(exist_ok=True)
    options = {"faces": "unsmiling", "each": {}, **told}
    return photos.edit(str(path), str(folder), **options)  # type: ignore[arg-type]


def test_faces_are_told_as_shares_of_the_upright_photo(photos: PagePhotos, small: Path) -> None:
    found = photos.find(str(small), str(small.parent))
    assert (found["width"], found["height"]) == (360, 640)
    (face,) = found["faces"]
    left, top, right, bottom = face["box"]
    assert 0.3 < left < right < 0.7
    assert 0.15 < top < bottom < 0.4
    assert -1 <= face["smile"] <= 1
    assert face["sure"] is True
    assert found["view"] is None


def test_the_result_is_what_the_command_line_writes(photos: PagePhotos, small: Path) -> None:
    made = edited(photos, small)
    by_command = small.parent / "by_command.jpg"
    assert CliRunner().invoke(app, ["edit", str(small), "-o", str(by_command)]).exit_code == 0
    assert Path(str(made["file"])).name == "mona.smile.JPG"
    assert Path(str(made["file"])).read_bytes() == by_command.read_bytes()


def test_sixteen_bits_stay(photos: PagePhotos, small: Path) -> None:
    deep = read_photo(small).native.astype(np.uint16) * 257
    import cv2

    path = small.with_name("deep.png")
    cv2.imwrite(str(path), deep[..., ::-1])
    made = edited(photos, path)
    result = read_photo(str(made["file"]))
    assert result.native.dtype == np.uint16
    assert made["view"] is None


def test_what_browsers_do_not_show_comes_with_a_picture_that_they_do(
    photos: PagePhotos, small: Path
) -> None:
    path = small.with_name("mona.tif")
    Image.fromarray(read_photo(small).pixels).save(path)
    made = edited(photos, path)
    assert Path(str(made["file"])).name == "mona.smile.tif"
    shown, result = Image.open(str(made["view"])), read_photo(str(made["file"]))
    assert shown.format == "PNG"
    assert np.array_equal(np.asarray(shown), result.pixels)


def test_single_faces_have_degrees_of_their_own(
    photos: PagePhotos, group: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "group.jpg"
    copy.write_bytes(group.read_bytes())
    reports = edited(photos, copy, each={0: -1.0, 2: 0.2}, faces=[1])["faces"]
    assert isinstance(reports, list)
    assert [face["edited"] for face in reports] == [True, True, True, *[False] * 4]
    assert reports[0]["after"] <= reports[0]["before"] < reports[2]["after"] < reports[1]["after"]
    assert {face["reason"] for face in reports[3:]} == {"not chosen"}


def test_an_expression_in_place_of_a_smile(photos: PagePhotos, small: Path) -> None:
    made = edited(photos, small, faces=None, expression="surprised", strength=0.9)
    assert Path(str(made["file"])).name == "mona.surprised.JPG"
    (face,) = made["faces"]  # type: ignore[misc]
    assert face["edited"] is True
    assert {face["expression_before"], face["expression_after"]} <= set(EXPRESSIONS)


def test_teeth_can_be_hidden(photos: PagePhotos, small: Path, tmp_path: Path) -> None:
    def pixels(name: str, **told: object) -> np.ndarray:
        copy = tmp_path / name / small.name
        copy.parent.mkdir()
        copy.write_bytes(small.read_bytes())
        return read_photo(str(edited(photos, copy, **told)["file"])).pixels

    shown, hidden = pixels("usual"), pixels("all", teeth="hide")
    assert not np.array_equal(shown, hidden)
    assert np.array_equal(hidden, pixels("one", teeth_each={0: "hide"}))
    with pytest.raises(GiocondaError, match="say one of auto, show, hide"):
        edited(photos, small, teeth="grin")


def test_where_nothing_is_to_do_there_is_no_file(photos: PagePhotos, small: Path) -> None:
    made = edited(photos, small, each={0: 0.02})
    assert made["file"] is None
    assert made["faces"][0]["reason"] == "is as wanted"  # type: ignore[index]


def test_no_face_is_no_error(photos: PagePhotos, tmp_path: Path) -> None:
    path = tmp_path / "meadow.png"
    Image.linear_gradient("L").save(path)
    assert photos.find(str(path), str(tmp_path))["faces"] == []
    assert edited(photos, path)["file"] is None


def test_a_suffix_that_belies_the_format_is_put_right(small: Path) -> None:
    path = small.rename(small.with_name("mona.webp"))
    assert result_name(read_photo(path)) == "mona.smile.jpg"
    assert result_name(read_photo(path.rename(path.with_name("photo")))) == "photo.smile.jpg"


def test_a_format_that_is_only_read_gets_that_of_its_result(small: Path) -> None:
    photo = replace(read_photo(small), format="JXL", path=Path("mona.jxl"))
    assert result_name(photo) == "mona.smile.png"
