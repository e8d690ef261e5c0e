"""What a picture may take is said by an option, a variable and the memory that is there."""

import pytest

from gioconda.errors import PhotoError
from gioconda.photo import limits, read_photo
from tests.photo import pictures


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(pictures.encoded(pictures.gradient(), "PNG"))  # 0.00256 megapixels
    return path


def test_the_variable_is_the_limit_where_no_option_is_given(photo, monkeypatch):
    monkeypatch.setenv("GIOCONDA_MAX_MEGAPIXELS", "0.001")
    with pytest.raises(PhotoError, match=r"megapixels, over the limit of 0\.001"):
        read_photo(photo)
    assert read_photo(photo, max_megapixels=1).width == 64


@pytest.mark.parametrize("text", ["many", "-1", "0", "nan"])
def test_a_variable_that_is_no_limit_is_told(photo, monkeypatch, text):
    monkeypatch.setenv("GIOCONDA_MAX_MEGAPIXELS", text)
    with pytest.raises(PhotoError, match=r"GIOCONDA_MAX_MEGAPIXELS=.*: give a number of mega"):
        read_photo(photo)


def test_a_photo_that_needs_more_memory_than_is_free_is_refused(photo, monkeypatch):
    monkeypatch.setattr(limits, "memory_left", lambda: 20_000.0)
    with pytest.raises(PhotoError, match=r"64 x 40 need 0\.0 GB of memory, and 0\.0 GB are free"):
        read_photo(photo)


def test_a_file_that_is_larger_than_the_memory_is_not_read(photo, monkeypatch):
    monkeypatch.setattr(limits, "memory_left", lambda: 100.0)
    with pytest.raises(PhotoError, match=r"a\.png: has 0\.0 GB, and 0\.0 GB of memory are free"):
        read_photo(photo)


def test_the_memory_that_is_left_is_told():
    assert limits.memory_left() > 1e7
