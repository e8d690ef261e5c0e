"""Photos as people have them: odd names, formats and contents; nothing is lost without a word."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from gioconda import read_photo
from gioconda.cli import app
from tests.commands import run

ONE_OF_SEVEN = (470, 290, 880, 700)  # in the group photo
CLIP = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"moving" * 50
CLIPPING_PATH = b"8BIM" + struct.pack(">H", 2000) + b"\x05Heart" + struct.pack(">I", 26) + bytes(26)


@pytest.fixture
def face(tmp_path: Path, group: Path, monkeypatch: pytest.MonkeyPatch) -> Image.Image:
    """One person who does not smile, 205 pixels square; the working folder is empty."""
    monkeypatch.chdir(tmp_path)
    return Image.open(group).crop(ONE_OF_SEVEN).reduce(2)


def record_of(answer: Result) -> dict[str, Any]:
    (record,) = (json.loads(line) for line in answer.stdout.splitlines())
    assert isinstance(record, dict)
    return record


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize("name", ["anim.gif", "pages.tif"])
def test_frames_and_pages_are_not_lost_in_place(face: Image.Image, name: str) -> None:
    face.save(name, save_all=True, append_images=[face.transpose(Image.Transpose.ROTATE_180)])
    before = Path(name).read_bytes()
    answer = run("edit", name, "--in-place")
    assert answer.exit_code == 2
    told = f"gioconda: {name}: only the first of its 2 pictures is kept; write elsewhere with -o, "
    assert answer.stderr.startswith(told)
    assert answer.stderr.splitlines() == [answer.stderr.strip()]
    assert (Path(name).read_bytes(), files()) == (before, {name})

    answer = run("edit", name, "--in-place", "--force", "--json")
    assert answer.exit_code == 0
    assert record_of(answer)["notes"] == ["only the first of its 2 pictures is kept"]
    with Image.open(name) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_a_batch_that_was_killed_is_taken_up_again(face: Image.Image) -> None:
    for name in ("a.jpg", "b.jpg"):
        face.save(name)
    assert run("edit", "a.jpg", "-o", "out/").exit_code == 0
    orphan = Path("out", ".b.smile.0000000000000001abcdef.part.jpg")
    orphan.touch()
    os.utime(orphan, (1e9, 1e9))
    written = Path("out/a.smile.jpg").stat()

    assert run("edit", "a.jpg", "b.jpg", "-o", "out/").exit_code == 2  # a result is there
    Path("out/b.smile.jpg").unlink()
    answer = run("edit", "a.jpg", "b.jpg", "-o", "out/", "--skip-existing", "--json")
    assert answer.exit_code == 0
    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert first["notes"] == ["skipped: out/a.smile.jpg is there already"]
    assert (first["output"], second["output"]) == ("out/a.smile.jpg", "out/b.smile.jpg")
    assert Path("out/a.smile.jpg").stat() == written
    assert {path.name for path in Path("out").glob("[!.]*")} == {"a.smile.jpg", "b.smile.jpg"}
    assert not orphan.exists()


def test_photos_edited_in_place_are_not_edited_twice_when_asked(face: Image.Image) -> None:
    face.save("a.png")
    os.utime("a.png", (1e9, 1e9))
    assert run("edit", "a.png", "--in-place").exit_code == 0
    assert Path("a.png").stat().st_mtime == 1e9
    before = Path("a.png").read_bytes()
    answer = run("edit", "a.png", "--in-place", "--skip-existing", "--smile", "-1")
    assert answer.exit_code == 0
    assert answer.stdout == "a.png: skipped: bears the mark of an earlier edit\n"
    assert Path("a.png").read_bytes() == before


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", "is a video; name a photo"),
        (
            b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 50706, 1, 4, 0x401),
            "is a camera's raw file",
        ),
        (b"8BPS\0\1", "is a Photoshop document"),
        (b"Dear Mona", "not a picture"),
    ],
)
def test_the_photo_is_judged_before_the_name_of_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: bytes, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_bytes(start.ljust(100, b"\0"))
    answer = run("edit", "a.jpg", "-o", "out.txt")
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"gioconda: a.jpg: {told}")
    assert files() == {"a.jpg"}


def test_a_photo_that_is_not_written_again_has_nothing_to_lose(tmp_path: Path) -> None:
    path = tmp_path / "meadow.gif"
    meadow = Image.linear_gradient("L")
    meadow.save(path, save_all=True, append_images=[meadow.rotate(90)])
    before = path.read_bytes()
    record = record_of(run("edit", path, "--in-place", "--json"))
    assert (record["output"], record["notes"]) == (None, [])
    assert path.read_bytes() == before


def test_what_a_jpeg_carries_stays_in_place(face: Image.Image) -> None:
    block = b"Photoshop 3.0\0" + CLIPPING_PATH
    segment = b"\xff\xed" + struct.pack(">H", len(block) + 2) + block
    Path("phone.jpg").write_bytes(encoded(face, "JPEG", quality=90, extra=segment) + CLIP)
    before = Path("phone.jpg").read_bytes()
    answer = run("edit", "phone.jpg", "--in-place", "--verify", "--json")
    assert answer.exit_code == 0
    record = record_of(answer)
    assert record["notes"] == ["its moving picture is kept as it was before the edit"]
    assert record["verified"]["outside"] == 0
    after = Path("phone.jpg").read_bytes()
    assert after != before
    assert after.endswith(CLIP)
    assert CLIPPING_PATH in after


def test_a_moving_picture_that_another_format_cannot_hold_is_named(face: Image.Image) -> None:
    Path("phone.jpg").write_bytes(encoded(face, "JPEG") + CLIP)
    notes = record_of(run("edit", "phone.jpg", "-o", "still.png", "--json"))["notes"]
    assert notes == ["PNG does not hold its moving picture"]


def test_a_png_named_jpg_stays_a_png(face: Image.Image) -> None:
    face.putalpha(Image.linear_gradient("L").resize(face.size))
    face.save("sticker.jpg", "PNG")
    answer = run("edit", "sticker.jpg", "--json")
    assert record_of(answer)["output"] == "sticker.smile.jpg"
    assert record_of(answer)["notes"] == ["is a PNG by its content, and stays one"]
    before, after = read_photo("sticker.jpg"), read_photo("sticker.smile.jpg")
    assert after.format == "PNG"
    np.testing.assert_array_equal(after.native[..., 3], before.native[..., 3])
    np.testing.assert_array_equal(after.native[-8:], before.native[-8:])
    answer = run("edit", "sticker.jpg", "-o", "asked.jpg", "--json")
    assert read_photo("asked.jpg").format == "JPEG"
    assert record_of(answer)["notes"] == ["its opacity is laid over white"]


def test_a_photo_without_a_suffix(face: Image.Image) -> None:
    face.save("noext", "JPEG")
    assert record_of(run("edit", "noext", "--json"))["output"] == "noext.smile.jpg"
    assert read_photo("noext.smile.jpg").format == "JPEG"


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux alone")
def test_a_name_that_is_not_utf_8(face: Image.Image) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    face.save(name)
    answer = run("edit", ".", "--json")
    assert answer.exit_code == 0
    result = os.fsdecode(b"caf\xe9.smile.jpg")
    assert record_of(answer)["output"] == result
    assert files() == {name, result}
    command = [sys.executable, "-m", "gioconda", "edit", "na\udcefve.jpg", name, "--force"]
    told = subprocess.run(command, capture_output=True, check=False, text=True)
    assert told.returncode == 2
    assert told.stdout.startswith(r"caf\udce9.jpg -> caf\udce9.smile.jpg")
    assert told.stderr == "gioconda: na\\udcefve.jpg: there is no such file; check the name.\n"


@pytest.mark.parametrize("suffix", [".heic", ".avif"])
def test_photos_of_phones(face: Image.Image, suffix: str) -> None:
    if suffix == ".heic":
        pillow_heif = pytest.importorskip("pillow_heif")
        pillow_heif.from_pillow(face).save("phone.heic", quality=90)
    else:
        face.save("phone.avif")
    answer = run("edit", "phone" + suffix, "--json")
    assert answer.exit_code == 0
    (note,) = record_of(answer)["notes"]
    assert note.startswith("the whole picture is encoded anew")
    before, after = read_photo("phone" + suffix), read_photo("phone.smile" + suffix)
    assert after.format == before.format
    change = np.abs(after.pixels.astype(int) - before.pixels)
    assert change[:20].mean() < 3  # encoded anew as a whole
    assert change.max() > 60  # a mouth opened


def test_a_folder_with_heics_says_what_is_missing(
    face: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gioconda.extras.find_spec", lambda _: None)
    face.save("a.png")
    Path("b.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    answer = run("edit", ".")
    assert answer.exit_code == 2
    assert "a.png -> a.smile.png" in answer.stdout
    assert "b.heic: HEIC photos need pillow_heif: install gioconda-faces[heic]" in answer.stderr


def test_raw_files_and_videos_of_a_folder_are_named(face: Image.Image) -> None:
    face.save("a.png")
    for name in ("b.DNG", "c.cr2", "d.mov", "e.txt"):
        Path(name).write_bytes(b"not looked at")
    answer = run("edit", ".", "--json")
    assert answer.exit_code == 0
    told = "gioconda: .: not edited: 2 raw files (b.DNG, c.cr2), 1 video (d.mov)"
    assert answer.stderr.splitlines() == [told]
    records = {r["input"]: r for r in map(json.loads, answer.stdout.splitlines())}
    assert set(records) == {"a.png", "b.DNG", "c.cr2", "d.mov"}
    assert records["d.mov"]["output"] is None
    assert records["d.mov"]["notes"] == ["is a video, which is not edited"]
    assert "1 video (d.mov)" in run("faces", ".").stderr


def test_a_second_run_over_a_folder_edits_nothing_twice(face: Image.Image) -> None:
    for name in ("a.png", "trip/b.png", "@eaDir/thumb.png", "trip/@eaDir/b.png"):
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        face.save(name)
    arguments = ("edit", ".", "-r", "-o", "out/")
    assert run(*arguments).exit_code == 0
    after_one = files()
    results = {"out/a.smile.png", "out/trip/b.smile.png"}
    assert {name for name in after_one if ".smile" in name} == results
    answer = run(*arguments, "--force")
    assert len(answer.stdout.splitlines()) == 2
    assert files() == after_one


def test_standard_input_to_standard_output(face: Image.Image) -> None:
    data = encoded(face, "JPEG", quality=90)
    answer = CliRunner().invoke(app, ["edit", "-"], input=data)
    assert answer.exit_code == 0
    assert answer.stdout_bytes.startswith(b"\xff\xd8\xff")
    assert "- -> - (faces edited: 1 of 1)" in answer.stderr
    Path("in.jpg").write_bytes(data)
    assert run("edit", "in.jpg", "-o", "out.jpg").exit_code == 0
    assert answer.stdout_bytes == Path("out.jpg").read_bytes()
    assert files() == {"in.jpg", "out.jpg"}


def test_a_photo_without_anything_to_do_passes_through() -> None:
    data = encoded(Image.linear_gradient("L"), "PNG")
    answer = CliRunner().invoke(app, ["edit", "-"], input=data)
    assert (answer.exit_code, answer.stdout_bytes) == (0, data)
    assert "nothing to do" in answer.stderr


@pytest.mark.parametrize("option", ["--json", "--verify"])
def test_standard_output_holds_the_photo_alone(option: str) -> None:
    answer = CliRunner().invoke(app, ["edit", "-", option], input=b"")
    assert (answer.exit_code, answer.stdout_bytes) == (2, b"")
    assert "name a file by -o" in " ".join(answer.stderr.split())


@pytest.mark.parametrize(("data", "told"), [(b"", "-: is empty"), (b"Dear", "-: not a picture")])
def test_what_is_no_photo_leaves_standard_output_empty(data: bytes, told: str) -> None:
    answer = CliRunner().invoke(app, ["edit", "-"], input=data)
    assert (answer.exit_code, answer.stdout_bytes) == (2, b"")
    assert told in answer.stderr


def test_a_signed_edit_can_be_verified(face: Image.Image, tmp_path: Path) -> None:
    pytest.importorskip("c2pa", reason="needs the extra [sign]")
    from tests.photo import certificates

    face.save("a.jpg", quality=90)
    keys = certificates.make(tmp_path)
    assert run("edit", "a.jpg", "--sign", *keys, "--in-place", "-o", "b.jpg").exit_code == 2
    assert run("edit", "a.jpg", "--sign", *keys, "-o", "b.jpg").exit_code == 0
    answer = run("verify", "b.jpg", "--original", "a.jpg", "--json")
    assert answer.exit_code == 0
    record = record_of(answer)
    assert (record["marked"], record["outside"]) == (True, 0)
    assert record["credentials"]["sound"]
    (edited,) = record["credentials"]["edit"]["faces"]
    assert edited["smile_after"] > edited["smile_before"]
    assert record["credentials"]["edit"]["request"]["degrees"] == {"smile": 1.0}
    assert len(record["credentials"]["edit"]["weights"]) == 64
    assert "Content Credentials hold; signed by Leonardo" in run("verify", "b.jpg").stdout

    signed = run("edit", "b.jpg", "--smile", "-1", "--faces", "all", "--sign", *keys, "--in-place")
    assert signed.exit_code == 0  # the old manifest is not lost, but the parent of ours
    assert record_of(run("verify", "b.jpg", "--json"))["credentials"]["sound"]
    data = bytearray(Path("b.jpg").read_bytes())
    data[-30] ^= 1
    Path("b.jpg").write_bytes(data)
    assert run("verify", "b.jpg").exit_code == 1


def test_a_photo_that_nobody_signed_is_told(face: Image.Image) -> None:
    face.save("a.jpg")
    answer = run("verify", "a.jpg")
    assert answer.exit_code == 0
    assert "a.jpg: bears no mark of gioconda" in answer.stdout
