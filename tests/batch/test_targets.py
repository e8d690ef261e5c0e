"""Where each result goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from gioconda.batch.sources import Source, find
from gioconda.batch.targets import Targets
from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import read_photo, write_photo


def target(path: str, output: str | None = None, form: str = "JPEG", **options: bool) -> str:
    sources = [Source(Path(path))]
    settings = {"in_place": False, "force": False, **options}
    return Targets(sources, output, **settings).of(sources[0], form).path.as_posix()


def test_without_o_the_result_lies_beside_the_photo(nested_album: Path) -> None:
    assert target("trip/beach.png") == "trip/beach.smile.png"


def test_o_names_a_file_or_a_folder(nested_album: Path) -> None:
    assert target("family.jpg", "happy.png") == "happy.png"
    assert target("family.jpg", "trip") == "trip/family.smile.jpg"
    assert target("family.jpg", "new/") == "new/family.smile.jpg"
    assert target("family.jpg", "new") == "new/family.smile.jpg"


def test_a_folder_keeps_the_folders_below_it(nested_album: Path) -> None:
    sources = find(["trip"], True, False).photos
    targets = Targets(sources, "out", in_place=False, force=False)
    assert [targets.of(s, "PNG").path.as_posix() for s in sources] == [
        "out/beach.smile.png",
        "out/deep/sea.smile.webp",
    ]


def test_no_folder_is_made_before_there_is_something_to_write(nested_album: Path) -> None:
    assert target("family.jpg", "out/") == "out/family.smile.jpg"
    assert not Path("out").exists()


def test_in_place_writes_over_the_photo(nested_album: Path) -> None:
    assert target("family.jpg", in_place=True) == "family.jpg"


@pytest.mark.parametrize("force", [True, False])
def test_a_photo_is_never_overwritten_by_o(nested_album: Path, force: bool) -> None:
    with pytest.raises(PhotoError, match="write over it with --in-place"):
        target("family.jpg", "./trip/../family.jpg", force=force)


def test_a_file_that_is_there_needs_force(nested_album: Path) -> None:
    with pytest.raises(PhotoError, match=r"family\.smile\.jpg: exists"):
        target("family.jpg")
    assert target("family.jpg", force=True) == "family.smile.jpg"


def test_two_results_never_share_a_file(nested_album: Path) -> None:
    Image.new("RGB", (8, 8)).save("trip/family.jpg")
    sources = find(["family.jpg", "trip/family.jpg"], False, False).photos
    targets = Targets(sources, "out/", in_place=False, force=True)
    targets.of(sources[0], "JPEG")
    with pytest.raises(PhotoError, match="another photo's result"):
        targets.of(sources[1], "JPEG")


def test_one_file_cannot_hold_two_photos(nested_album: Path) -> None:
    sources = find(["."], True, False).photos
    with pytest.raises(GiocondaError, match="3 photos; give a folder"):
        Targets(sources, "out.jpg", in_place=False, force=False)


def test_o_and_in_place_exclude_each_other(nested_album: Path) -> None:
    with pytest.raises(GiocondaError, match="exclude each other"):
        target("family.jpg", "out.jpg", in_place=True)


def test_a_result_keeps_the_format_that_its_photo_has_inside(nested_album: Path) -> None:
    sources = [Source(Path("family.jpg"))]
    assert Targets(sources, "new/", False, False).of(sources[0], "PNG").form == "PNG"
    named = Targets(sources, "out.jpg", False, False).of(sources[0], "PNG")
    assert named.form is None  # the suffix that a person gives decides


def test_a_photo_without_a_known_suffix_gets_that_of_its_format(nested_album: Path) -> None:
    assert target("noext", form="PNG") == "noext.smile.png"
    assert target("noext.bak", form="JPEG") == "noext.bak.smile.jpg"
    assert target("scan.jxl", form="JXL") == "scan.smile.png"


def test_standard_input_and_output(nested_album: Path) -> None:
    (source,) = find(["-"], False, False).photos
    assert source.is_standard
    assert Targets([source], None, False, False).of(source, "PNG")[:2] == (Path("-"), "PNG")
    assert target("family.jpg", "-") == "-"
    named = Targets([source], "a.png", False, False).of(source, "JPEG")
    assert named[:2] == (Path("a.png"), None)
    with pytest.raises(PhotoError, match="needs a file's name"):
        Targets([source], "out/", False, False).of(source, "JPEG")
    with pytest.raises(PhotoError, match="cannot be written over"):
        Targets([source], None, True, False).of(source, "JPEG")


def test_what_an_earlier_run_has_done_is_skipped_when_asked(nested_album: Path) -> None:
    sources = [Source(Path("family.jpg")), Source(Path("trip/beach.png"))]
    targets = Targets(sources, None, False, False, skip_existing=True)
    first, second = (targets.of(source, "JPEG").done for source in sources)
    assert first is not None
    assert (first.output, first.skipped) == (
        "family.smile.jpg",
        "family.smile.jpg is there already",
    )
    assert second is None


def test_photos_with_our_mark_are_skipped_in_place_when_asked(nested_album: Path) -> None:
    photo = read_photo("family.jpg")
    write_photo(photo, "marked.jpg")
    sources = [Source(Path("family.jpg")), Source(Path("marked.jpg"))]
    targets = Targets(sources, None, True, False, skip_existing=True)
    first, second = (targets.of(source, "JPEG").done for source in sources)
    assert first is None
    assert second is not None
    assert second.skipped == "bears the mark of an earlier edit"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_hard_links_are_not_broken_unless_asked(nested_album: Path) -> None:
    Path("again.jpg").hardlink_to("family.jpg")
    with pytest.raises(PhotoError, match=r"family\.jpg: has 2 names \(hard links\)"):
        target("family.jpg", in_place=True)
    assert target("family.jpg", in_place=True, force=True) == "family.jpg"


def test_orphans_are_swept_where_results_are_written(nested_album: Path) -> None:
    orphan = Path(".family.0000000000000001abcdef.part.jpg")
    orphan.touch()
    os.utime(orphan, (1e9, 1e9))
    source = Source(Path("family.jpg"))
    targets = Targets([source], None, True, False)
    targets.of(source, "JPEG")
    assert not orphan.exists()
