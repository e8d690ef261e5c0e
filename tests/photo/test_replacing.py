"""A photo that is edited in place stays the file that it was, and nobody's work is lost."""

import os
import struct
import sys

import numpy as np
import pytest

from gioconda.errors import PhotoError
from gioconda.photo import Photo, read_photo, write_photo, write_with_notes
from tests.photo import pictures

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows other attributes")
LONG_AGO_NS = 1_000_000_000_123_456_789


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(pictures.encoded(pictures.gradient(), "PNG"))
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def edited(path, **options):
    """Turn a photo upside down in place."""
    photo = read_photo(path)
    return write_photo(photo.with_native(photo.native[::-1]), path, force=True, **options)


def test_the_time_of_a_photo_is_kept_unless_asked(path):
    edited(path)
    assert path.stat().st_mtime_ns == LONG_AGO_NS
    np.testing.assert_array_equal(read_photo(path).native, pictures.gradient()[::-1])
    edited(path, touch=True)
    assert path.stat().st_mtime_ns > LONG_AGO_NS


def test_permissions_are_kept(path):
    path.chmod(0o640)
    edited(path)
    assert path.stat().st_mode & 0o7777 == 0o640


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs to be root")
def test_the_owner_is_kept(path):
    os.chown(path, 4321, 8765)
    path.chmod(0o6755)  # which a change of owner takes away
    edited(path)
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (4321, 8765, 0o6755)


@pytest.mark.skipif(sys.platform != "linux", reason="Python sets attributes on Linux alone")
def test_extended_attributes_are_kept(path):
    try:
        os.setxattr(path, "user.rating", b"5")
    except OSError:
        pytest.skip("this disk has no extended attributes")
    edited(path)
    assert os.getxattr(path, "user.rating") == b"5"


ACCESS_LIST = struct.pack("<I", 2) + b"".join(  # version; owner, user 4321, group, mask, others
    struct.pack("<HHI", tag, may, who)
    for tag, may, who in (
        *((1, 6, 0xFFFFFFFF), (2, 4, 4321), (4, 4, 0xFFFFFFFF)),
        *((16, 4, 0xFFFFFFFF), (32, 0, 0xFFFFFFFF)),
    )
)


@pytest.mark.skipif(sys.platform != "linux", reason="Python sets access lists on Linux alone")
def test_access_lists_are_kept(path):
    try:
        os.setxattr(path, "system.posix_acl_access", ACCESS_LIST)
    except OSError:
        pytest.skip("this disk has no access lists")
    edited(path)
    assert os.getxattr(path, "system.posix_acl_access") == ACCESS_LIST


def change(path):
    """What another program may do to the file in one moment."""
    path.write_bytes(b"another program's work")


def replace(path):
    other = path.with_name("other.png")
    other.write_bytes(path.read_bytes()[::-1])  # of the same size
    os.utime(other, ns=(LONG_AGO_NS, LONG_AGO_NS))
    other.replace(path)


def write_into(path):
    data = path.read_bytes()
    path.write_bytes(data[::-1])
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))


@pytest.mark.parametrize("other", [change, replace, write_into, os.unlink])
@pytest.mark.parametrize("late", [False, True])
def test_what_another_program_did_is_never_overwritten(path, monkeypatch, other, late):
    photo = read_photo(path)
    if late:  # while the new file is being written
        sync = os.fsync

        def meanwhile(handle):
            sync(handle)
            monkeypatch.undo()
            other(path)

        monkeypatch.setattr("os.fsync", meanwhile)
    else:
        other(path)
    expected = path.read_bytes() if path.exists() and not late else None
    if other is os.unlink and not late:
        write_photo(photo, path)  # nobody's work is there
        return
    with pytest.raises(PhotoError, match="another program changed it meanwhile"):
        write_photo(photo, path, force=True)
    left = [one.name for one in path.parent.iterdir()]
    assert left == ([] if other is os.unlink else ["a.png"])
    if expected is not None:
        assert path.read_bytes() == expected


def test_a_file_that_only_moved_is_still_the_photo(path):
    photo = read_photo(path)
    copy = path.with_name("copy.png")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)  # a backup that was put back
    write_photo(photo, path, force=True)


def test_a_file_is_announced_when_it_only_lacks_its_name(path):
    told = []

    def announce(aside, content, notes):
        assert aside.parent == path.parent
        assert aside.read_bytes() == content
        assert path.stat().st_mtime_ns == LONG_AGO_NS
        told.append((content, aside.stat().st_mtime_ns, notes))

    photo = read_photo(path)
    write_with_notes(photo.with_native(photo.native[::-1]), path, force=True, announce=announce)
    assert told == [(path.read_bytes(), path.stat().st_mtime_ns, ())]


def test_a_file_whose_announcement_fails_gets_no_name(path):
    def announce(*_):
        raise KeyboardInterrupt

    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_with_notes(Photo.from_array(pictures.gradient()), path, force=True, announce=announce)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_name_that_just_fits_can_be_written(tmp_path):
    path = tmp_path / ("x" * 251 + ".png")
    write_photo(Photo.from_array(pictures.gradient()), path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
