"""Which photos are meant, and where each result goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.cli.targets import Source, Targets, find
from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import Photo, write_photo


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos, one in a folder, and an earlier result."""
    monkeypatch.chdir(tmp_path)
    for name in ("family.jpg", "family.smile.jpg", "trip/beach.png", "trip/deep/sea.webp"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)
    return tmp_path


def paths(arguments: list[str], recursive: bool = False, results_too: bool = False) -> list[str]:
    return [s.path.as_posix() for s in find(arguments, recursive, results_too).photos]


def target(path: str, output: str | None = None, form: str = "JPEG", **options: bool) -> str:
    sources = [Source(Path(path))]
    settings = {"in_place": False, "force": False, **options}
    return Targets(sources, output, **settings).of(sources[0], form).path.as_posix()


def test_a_folder_gives_its_photos_but_not_earlier_results(album: Path) -> None:
    assert paths(["."]) == ["family.jpg"]
    assert paths(["."], recursive=True) == ["family.jpg", "trip/beach.png", "trip/deep/sea.webp"]


def test_an_earlier_result_that_is_named_is_taken(album: Path) -> None:
    assert paths(["family.smile.jpg"]) == ["family.smile.jpg"]
    assert paths(["."], results_too=True) == ["family.jpg", "family.smile.jpg"]


def test_a_photo_that_is_meant_twice_is_taken_once(album: Path) -> None:
    assert paths(["family.jpg", ".", "fam*.jpg", "./trip/../family.jpg"]) == ["family.jpg"]


def test_an_argument_that_gives_nothing_does_not_stop_the_others(album: Path) -> None:
    found = find(["nobody.jpg", "family.jpg"], False, False)
    assert [s.path.name for s in found.photos] == ["family.jpg"]
    assert [argument for argument, _ in found.errors] == ["nobody.jpg"]


def test_without_o_the_result_lies_beside_the_photo(album: Path) -> None:
    assert target("trip/beach.png") == "trip/beach.smile.png"


def test_o_names_a_file_or_a_folder(album: Path) -> None:
    assert target("family.jpg", "happy.png") == "happy.png"
    assert target("family.jpg", "trip") == "trip/family.smile.jpg"
    assert target("family.jpg", "new/") == "new/family.smile.jpg"
    assert target("family.jpg", "new") == "new/family.smile.jpg"


def test_a_folder_keeps_the_folders_below_it(album: Path) -> None:
    sources = find(["trip"], True, False).photos
    targets = Targets(sources, "out", in_place=False, force=False)
    assert [targets.of(s, "PNG").path.as_posix() for s in sources] == [
        "out/beach.smile.png",
        "out/deep/sea.smile.webp",
    ]


def test_a_folder_is_made_only_when_there_is_something_to_write(album: Path) -> None:
    source = Source(Path("family.jpg"))
    targets = Targets([source], "out/", in_place=False, force=False)
    result = targets.of(source, "JPEG")
    assert not Path("out").exists()
    targets.ready(result)
    assert Path("out").is_dir()


def test_in_place_writes_over_the_photo(album: Path) -> None:
    assert target("family.jpg", in_place=True) == "family.jpg"


@pytest.mark.parametrize("force", [True, False])
def test_a_photo_is_never_overwritten_by_o(album: Path, force: bool) -> None:
    with pytest.raises(PhotoError, match="write over it with --in-place"):
        target("family.jpg", "./trip/../family.jpg", force=force)


def test_a_file_that_is_there_needs_force(album: Path) -> None:
    with pytest.raises(PhotoError, match=r"family\.smile\.jpg: exists"):
        target("family.jpg")
    assert target("family.jpg", force=True) == "family.smile.jpg"


def test_two_results_never_share_a_file(album: Path) -> None:
    Image.new("RGB", (8, 8)).save("trip/family.jpg")
    sources = find(["family.jpg", "trip/family.jpg"], False, False).photos
    targets = Targets(sources, "out/", in_place=False, force=True)
    targets.of(sources[0], "JPEG")
    with pytest.raises(PhotoError, match="another photo's result"):
        targets.of(sources[1], "JPEG")


def test_one_file_cannot_hold_two_photos(album: Path) -> None:
    sources = find(["."], True, False).photos
    with pytest.raises(GiocondaError, match="3 photos; give a folder"):
        Targets(sources, "out.jpg", in_place=False, force=False)


def test_o_and_in_place_exclude_each_other(album: Path) -> None:
    with pytest.raises(GiocondaError, match="exclude each other"):
        target("family.jpg", "out.jpg", in_place=True)


def test_a_result_keeps_the_format_that_its_photo_has_inside(album: Path) -> None:
    sources = [Source(Path("family.jpg"))]
    assert Targets(sources, "new/", False, False).of(sources[0], "PNG").form == "PNG"
    named = Targets(sources, "out.jpg", False, False).of(sources[0], "PNG")
    assert named.form is None  # the suffix that a person gives decides


def test_a_photo_without_a_known_suffix_gets_that_of_its_format(album: Path) -> None:
    assert target("noext", form="PNG") == "noext.smile.png"
    assert target("noext.bak", form="JPEG") == "noext.bak.smile.jpg"
    assert target("scan.jxl", form="JXL") == "scan.smile.png"


def test_results_below_the_output_folder_are_not_edited_again(album: Path) -> None:
    for name in ("out/family.smile.jpg", "out/deep/gone.sad.jpg", "out/new.jpg"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)
    found = [s.path.as_posix() for s in find(["."], True, False, output="out").photos]
    assert found == ["family.jpg", "out/new.jpg", "trip/beach.png", "trip/deep/sea.webp"]


def test_marked_results_of_photos_elsewhere_are_not_edited_again(album: Path) -> None:
    photo = Photo.from_array(np.zeros((8, 8, 3), np.uint8))
    Path("older").mkdir()
    write_photo(photo, "older/family.sad.jpg")
    write_photo(photo, "older/stranger.sad.jpg")  # nothing here is called stranger
    write_photo(photo, "older/family.angry.jpg", mark=False)
    assert paths(["older"]) == [
        "older/family.angry.jpg",
        "older/family.sad.jpg",
        "older/stranger.sad.jpg",
    ]
    assert paths(["."], recursive=True) == [
        "family.jpg",
        "older/family.angry.jpg",
        "older/stranger.sad.jpg",
        "trip/beach.png",
        "trip/deep/sea.webp",
    ]


def test_standard_input_and_output(album: Path) -> None:
    (source,) = find(["-"], False, False).photos
    assert source.is_standard
    assert Targets([source], None, False, False).of(source, "PNG") == (Path("-"), "PNG")
    assert target("family.jpg", "-") == "-"
    assert Targets([source], "a.png", False, False).of(source, "JPEG") == (Path("a.png"), None)
    with pytest.raises(PhotoError, match="needs a file's name"):
        Targets([source], "out/", False, False).of(source, "JPEG")
    with pytest.raises(PhotoError, match="cannot be written over"):
        Targets([source], None, True, False).of(source, "JPEG")
