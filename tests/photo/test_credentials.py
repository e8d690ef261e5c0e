"""Signed results: what was edited is said, and holds as long as nobody changes the file."""

from functools import partial

import pytest

from gioconda.errors import PhotoError
from gioconda.photo import read_photo
from gioconda.photo.write import write_with_notes
from tests.photo import pictures

pytest.importorskip("c2pa", reason="needs the extra [sign]")

from gioconda.photo.credentials import Signer, read_credentials
from tests.photo import certificates

EDIT = {"model": "smiler", "weights": "ab" * 32, "faces": [{"box": {"x": 1, "y": 2}}]}


@pytest.fixture
def signer(tmp_path):
    (tmp_path / "keys").mkdir()
    return Signer.of(*certificates.make(tmp_path / "keys"))


def signed(tmp_path, signer, data, name):
    source = tmp_path / f"in-{name}"
    source.write_bytes(data)
    sign = partial(signer.sign, title=name, edit=EDIT, parent=data)
    return write_with_notes(read_photo(source), tmp_path / name, sign=sign).path


@pytest.mark.parametrize(
    ("form", "suffix"),
    [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("TIFF", ".tif"), ("AVIF", ".avif")],
)
def test_a_signed_result_says_what_was_edited(tmp_path, signer, form, suffix):
    path = signed(tmp_path, signer, pictures.encoded(pictures.gradient(), form), f"out{suffix}")
    found = read_credentials(path.read_bytes(), form)
    assert found.sound
    assert found.problems == ()
    assert found.edit == EDIT
    assert found.tool.startswith("gioconda")
    assert read_photo(path).format == form


def test_the_old_manifest_is_the_parent_of_ours(tmp_path, signer):
    first = signed(tmp_path, signer, pictures.jpeg(), "first.jpg")
    assert read_photo(first).lost == ("its Content Credentials are not kept",)
    second = signed(tmp_path, signer, first.read_bytes(), "second.jpg")
    assert read_credentials(second.read_bytes(), "JPEG").sound
    assert second.read_bytes().count(b"org.gioconda.edit") > first.read_bytes().count(
        b"org.gioconda.edit"
    )


def test_no_small_copy_of_the_old_picture_is_stored(tmp_path, signer):
    path = signed(tmp_path, signer, pictures.jpeg(), "out.jpg")
    assert b"c2pa.thumbnail" not in path.read_bytes()


def test_a_file_that_was_changed_after_is_told(tmp_path, signer):
    data = bytearray(signed(tmp_path, signer, pictures.jpeg(), "out.jpg").read_bytes())
    data[-20] ^= 1
    found = read_credentials(bytes(data), "JPEG")
    assert not found.sound
    assert found.problems == ("assertion.dataHash.mismatch",)


def test_a_photo_without_credentials_has_none():
    assert read_credentials(pictures.jpeg(), "JPEG") is None


def test_what_cannot_be_signed_is_one_line(tmp_path, signer):
    with pytest.raises(PhotoError, match=r"out\.bmp: BMP holds no Content Credentials"):
        signed(tmp_path, signer, pictures.encoded(pictures.gradient(), "BMP"), "out.bmp")
    with pytest.raises(PhotoError, match="cannot be signed, as its bytes after its end would move"):
        signed(tmp_path, signer, pictures.jpeg() + b"moving", "out.jpg")
    assert not (tmp_path / "out.jpg").exists()


def test_keys_that_do_not_fit_are_one_line(tmp_path, signer):
    (tmp_path / "other").mkdir()
    certificate, key = certificates.make(tmp_path / "keys")
    _, other = certificates.make(tmp_path / "other")
    with pytest.raises(PhotoError, match=r"missing\.pem: cannot be read"):
        Signer.of(certificate, tmp_path / "missing.pem")
    with pytest.raises(PhotoError, match="holds no private key in PEM"):
        Signer.of(key, certificate)
    wrong = Signer.of(certificate, other)
    with pytest.raises(PhotoError, match="cannot sign"):
        signed(tmp_path, wrong, pictures.jpeg(), "out.jpg")
