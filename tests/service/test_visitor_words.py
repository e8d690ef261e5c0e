"""What visitors are told of errors: the file by its name alone, and what they can do."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from PIL import Image

from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import Photo, read_photo, write_photo
from gioconda.service.visitor_words import for_visitors


@for_visitors
def read(path: str, folder: str) -> Photo:
    return read_photo(path, max_megapixels=3.5)


def told(path: Path) -> str:
    with pytest.raises(GiocondaError) as error:
        read(path=str(path), folder=str(path.parent / "results"))
    assert str(path.parent) not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("letter.jpg", b"Dear Mona", "letter.jpg: not a picture, or damaged at its start; choose"),
        ("empty.png", b"", "empty.png: the file is empty"),
        ("phone.heic", b"\0\0\0\x18ftypheic0000", "phone.heic: damaged or cut short"),
    ],
)
def test_bad_files_have_a_friendly_line_without_our_folders(
    tmp_path: Path, name: str, content: bytes, line: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told(path).startswith(line)


def test_visitors_are_not_told_to_install_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gioconda.extras.find_spec", lambda _: None)
    path = tmp_path / "phone.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic0000")
    line = "phone.heic: photos of this kind are not read here; choose a JPEG or PNG."
    assert told(path) == line


def test_visitors_are_not_told_to_raise_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (2000, 2000)).save(path)
    assert "4 megapixels, over the limit of 3.5; shrink it." in told(path)


def test_what_cannot_be_written_is_named_without_our_folders_too(tmp_path: Path) -> None:
    slot = tmp_path / "slot"

    @for_visitors
    def write(folder: str) -> Path:
        photo = Photo.from_array(read_photo(picture).pixels)
        return write_photo(photo, Path(folder) / "family.smile.jpg")

    picture = tmp_path / "family.png"
    Image.new("RGB", (8, 8)).save(picture)
    (slot / "family.smile.jpg").mkdir(parents=True)
    with pytest.raises(GiocondaError, match=r"^family.smile.jpg: ") as error:
        write(folder=str(slot))
    assert str(tmp_path) not in str(error.value)


def test_a_full_disk_is_told_and_other_faults_are_ours() -> None:
    @for_visitors
    def write(folder: str, number: int) -> None:
        raise OSError(number, "no", folder)

    with pytest.raises(GiocondaError, match="this server has no room for results just now"):
        write(folder="/tmp/slot", number=errno.ENOSPC)
    with pytest.raises(OSError, match="slot"):
        write(folder="/tmp/slot", number=errno.EIO)


def test_a_job_that_names_no_file_may_refuse() -> None:
    @for_visitors
    def refuse() -> None:
        raise PhotoError("no face was found in the photo")

    with pytest.raises(GiocondaError, match=r"^no face was found in the photo$"):
        refuse()
