"""Photos in object stores, by ``memory://``: found, edited, noted down, and not edited twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from gioconda.batch import urls
from gioconda.batch.parquet import rows_in
from gioconda.batch.sources import Source, find
from gioconda.batch.targets import Targets
from gioconda.batch.urls import Url, place_of
from gioconda.errors import PhotoError
from gioconda.photo import read_photo
from gioconda.types import EditRequest
from tests.batch.conftest import SETTINGS, Run, photograph

IN, OUT = Url.of("memory://in"), Url.of("memory://out/deep")
THERE = "memory://out/deep/a.smile.png is there already"
LESS = replace(SETTINGS, request=EditRequest({"smile": 0.5}))


@pytest.fixture(autouse=True)
def store() -> Iterator[None]:
    IN.system.store.clear()
    yield
    IN.system.store.clear()


def photo(shade: int = 0) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(stream, "PNG")
    return stream.getvalue()


def upload(*names: str, shade: int = 0) -> None:
    for name in names:
        (IN / name).write_bytes(photo(shade))


def results() -> dict[str, bytes]:
    found = {url.relative_to(OUT).as_posix(): url.read_bytes() for url in OUT.files()}
    return {name: data for name, data in found.items() if not name.startswith(".gioconda/")}


def test_photos_are_edited_from_store_to_store(toy: Run) -> None:
    upload("a.png", "trip/b.png", "bad.png", "meadow.png", ".hidden.png", "@eaDir/small.png")
    (IN / "letter.png").write_bytes(b"Dear Mona,")
    (IN / "empty.png").write_bytes(b"")
    outcomes = toy(photos=str(IN), output=str(OUT))
    assert [(one.input, one.output) for one in outcomes if one.output] == [
        ("memory://in/a.png", "memory://out/deep/a.smile.png"),
        ("memory://in/bad.png", "memory://out/deep/bad.smile.png"),
        ("memory://in/meadow.png", "memory://out/deep/meadow.smile.png"),
        ("memory://in/trip/b.png", "memory://out/deep/trip/b.smile.png"),
    ]
    told = [one.error for one in outcomes if one.error]
    assert [message.partition(": ")[0] for message in told] == [
        *("memory://in/empty.png", "memory://in/letter.png")
    ]
    assert set(results()) == {f"{n}.smile.png" for n in ("a", "bad", "meadow", "trip/b")}
    assert Image.open(BytesIO(results()["a.smile.png"])).getpixel((0, 0)) == (255, 255, 255)
    lines = [rows.read(k) for rows in rows_in(OUT) for k in range(len(rows.table))]
    assert [line["input"] for line in lines] == [one.input for one in outcomes]
    assert not [url for url in OUT.files() if "/notes/" in url.text]


def test_what_is_done_is_not_done_again_and_what_changed_is(toy: Run) -> None:
    upload("a.png", "b.png")
    toy(photos=str(IN), output=str(OUT))
    before = {url.text: url.stat() for url in OUT.files()}
    again = toy(photos=str(IN), output=str(OUT))
    assert [one.skipped for one in again] == [THERE, THERE.replace("a.smile", "b.smile")]
    assert before.items() <= {url.text: url.stat() for url in OUT.files()}.items()
    upload("a.png", shade=200)
    (OUT / "b.smile.png").unlink()
    assert [one.skipped for one in toy(photos=str(IN), output=str(OUT))] == [None, None]
    assert [one.skipped for one in toy(LESS, photos=str(IN), output=str(OUT))] == [None, None]


def test_what_somebody_else_wrote_is_kept_and_named(toy: Run) -> None:
    upload("a.png", "b.png")
    (OUT / "a.smile.png").write_bytes(b"mine")
    toy_outcomes = toy(photos=str(IN), output=str(OUT))
    assert [one.error for one in toy_outcomes] == [
        "memory://out/deep/a.smile.png: exists already; choose another name, or add --force",
        None,
    ]
    (OUT / "b.smile.png").write_bytes(b"mine, too")
    told = toy(photos=str(IN), output=str(OUT))[1].error
    assert told is not None
    assert told.startswith("memory://out/deep/b.smile.png: was changed since it was written; ")
    assert results() == {"a.smile.png": b"mine", "b.smile.png": b"mine, too"}


def test_a_run_that_was_killed_before_its_rows_were_written_goes_on(
    toy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload("a.png", "b.png")
    with monkeypatch.context() as patch:
        patch.setattr("gioconda.batch.parquet_ledger.ParquetLedger.close", lambda self: None)
        toy(photos=str(IN), output=str(OUT))
    kept = {url.suffix for url in OUT.files() if "/.gioconda/" in url.text}
    assert kept == {".json"}  # notes alone
    (OUT / "b.smile.png").unlink()
    again = toy(photos=str(IN), output=str(OUT))
    assert [one.skipped for one in again] == [THERE, None]
    assert {url.suffix for url in OUT.files() if "/.gioconda/" in url.text} == {".parquet"}
    assert all(one.skipped for one in toy(photos=str(IN), output=str(OUT)))


def test_stores_and_folders_go_together(toy: Run) -> None:
    upload("a.png")
    toy(photos=str(IN), output="out/")
    assert read_photo("out/a.smile.png").pixels[0, 0, 0] == 255
    photograph("b.png")
    toy(output=str(OUT))
    assert set(results()) == {"b.smile.png"}
    assert toy(photos=f"file://{Path('in').absolute()}", output=str(OUT))[0].skipped is not None


def test_a_result_is_verified_in_its_store(toy: Run) -> None:
    upload("a.png")
    (outcome,) = toy(replace(SETTINGS, verify=True), photos=str(IN), output=str(OUT))
    assert outcome.verified is not None
    assert outcome.verified["outside"] == 0


def test_a_store_that_shows_files_half_written_gets_them_aside_first(
    toy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urls, "WHOLE", set())
    written: list[str] = []
    pipe = type(IN.system).pipe_file

    def watched(system: object, path: str, content: bytes, **options: object) -> None:
        written.append(path)
        pipe(system, path, content, **options)

    upload("a[1].png")
    monkeypatch.setattr(type(IN.system), "pipe_file", watched)
    toy(photos=str(IN), output=str(OUT))
    assert set(results()) == {"a[1].smile.png"}
    assert all(Path(path).name.startswith(".") and ".part" in path for path in written)
    assert not [url for url in OUT.files() if ".part" in url.text]


def test_patterns_and_single_photos() -> None:
    upload("a.png", "b.png", "img2.jpg", "img10.jpg", "a.smile.png")

    def found(argument: str, recursive: bool = False) -> list[str]:
        return [str(source.path) for source in find([argument], recursive, False).photos]

    assert found("memory://in/*.jpg") == ["memory://in/img2.jpg", "memory://in/img10.jpg"]
    assert found("memory://in/b.png") == ["memory://in/b.png"]
    assert found("memory:///in/") == [
        f"memory://in/{name}" for name in ("a.png", "b.png", "img2.jpg", "img10.jpg")
    ]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("memory://nowhere", "memory://nowhere: there is no such file; check the name."),
        (
            "memory://in/*.gif",
            "memory://in/*.gif: the pattern matches no photo; check the pattern.",
        ),
        ("nonsense://in", "nonsense://in: cannot be reached (Protocol not known: nonsense)"),
    ],
)
def test_what_is_not_there_is_one_line(argument: str, told: str) -> None:
    upload("a.png")
    ((_, error),) = find([argument], False, False).errors
    assert str(error) == told


def test_other_processes_do_not_see_the_memory_of_this_one(toy: Run) -> None:
    upload("a.png")
    told = r"^memory://in/a.png: lies in the memory of one process; leave --workers out$"
    with pytest.raises(PhotoError, match=told):
        toy(photos=str(IN), workers=2)


def test_a_photo_in_a_store_is_not_edited_in_place() -> None:
    upload("a.png")
    source = Source(IN / "a.png")
    with pytest.raises(PhotoError, match="only files are edited in place"):
        Targets([source], None, True, False).of(source, "PNG")


def test_urls_and_paths_are_told_apart() -> None:
    assert place_of("s3://bucket/in/") == Url("s3://bucket/in")
    assert place_of("file:///tmp/a%20b.jpg") == Path("/tmp/a b.jpg")
    assert place_of("in/a.jpg") == Path("in/a.jpg")
    url = Url("s3://bucket/in/a.tar.jpg")
    assert (url.name, url.stem, url.suffix) == ("a.tar.jpg", "a.tar", ".jpg")
    assert str(url.with_name("b.jpg")) == "s3://bucket/in/b.jpg"
    assert str(url.parent / Path("x/y")) == "s3://bucket/in/x/y"
