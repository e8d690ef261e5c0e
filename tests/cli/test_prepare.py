"""`gioconda prepare` and `gioconda label`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.cli.prepare import CropChoice, LandmarkChoice, Split, cores, default_workers
from tests.commands import run

pytest.importorskip("datasets", reason="needs the extra [train]")


@pytest.fixture
def people(group: Path, tmp_path: Path) -> Path:
    """A folder of pictures: three people of the group, a wall, and a broken file."""
    folder = tmp_path / "people"
    (folder / "serious").mkdir(parents=True)
    picture = Image.open(group)
    for number, left in enumerate((160, 740, 1960)):  # of the front row
        head = picture.crop((left, 560, left + 520, 1160))
        head.reduce(2).save(folder / "serious" / f"{number}.png")
    Image.new("RGB", (200, 200), "gray").save(folder / "wall.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def test_the_choices_are_those_of_the_room() -> None:
    from gioconda.data.prepared.crops import CROPS
    from gioconda.data.prepared.schemes import SCHEMES

    assert [crop.value for crop in CropChoice] == list(CROPS)
    assert [split.value for split in Split] == list(SCHEMES)
    assert [whose.value for whose in LandmarkChoice] == ["own", "ours"]


def test_a_small_set_starts_no_further_processes() -> None:
    assert default_workers(999) == 1
    assert default_workers(1000) == cores()


def test_prepare_aligns_faces_and_label_adds_their_smiles(people: Path, tmp_path: Path) -> None:
    from gioconda.data.prepared.reader import Prepared

    out = tmp_path / "prepared"
    arguments = ["prepare", "folder", str(people), "-o", str(out), "--workers", "1"]
    answer = run(*arguments, "--size", "64", "--masks", "--json")
    assert answer.exit_code == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert sum(report["faces"].values()) == 3
    assert set(report["refused"]) == {"wall.png", "broken.jpg"}
    assert report["refused"]["wall.png"] == "no face found"

    answer = run("label", str(out), "--model", "smile-degree")
    assert answer.exit_code == 0, answer.stderr
    assert "3 faces; machine_smile_degree" in answer.stdout
    prepared = Prepared.open(out)
    for split in prepared.splits:
        arrays = prepared.arrays(split)
        assert arrays["image"].shape[1:] == (64, 64, 3)
        assert arrays["points"].shape[1:] == (141, 2)
        assert (arrays["machine_smile_degree"] < 0).all()  # they are serious
        assert (arrays["mask"][:, 32, 32] == 255).all()


@pytest.mark.parametrize(
    ("crop", "size"),
    [("mouth", 64), ("dlib256", 256), ("centre", 128), ("face", 128), ("head", 128)],
)
def test_every_crop_can_be_made(people: Path, tmp_path: Path, crop: str, size: int) -> None:
    from gioconda.data.prepared.reader import Prepared

    (people / "broken.jpg").unlink()
    out = tmp_path / "out"
    answer = run("prepare", "folder", str(people), "-o", str(out), "--crop", crop, "--workers", "1")
    assert answer.exit_code == 0, answer.stderr
    prepared = Prepared.open(out)
    assert prepared.size == size
    assert sum(prepared.report["faces"].values()) == (4 if crop == "centre" else 3)
    image = prepared.arrays(prepared.splits[0])["image"]
    assert image.std() > 20


def test_heads_are_stored_with_face_and_hair_and_labelled_in_one_pass(
    people: Path, tmp_path: Path
) -> None:
    from gioconda.data.prepared.reader import Prepared

    out = tmp_path / "heads"
    done = run(
        *("prepare", "folder", str(people), "-o", str(out), "--crop", "head", "--masks"),
        *("--workers", "1"),
    )
    assert done.exit_code == 0, done.stderr
    answer = run("label", str(out), "-m", "smile-degree", "-m", "looks", "--json")
    assert answer.exit_code == 0, answer.stderr
    assert {"machine_glasses_degree", "machine_make_up_degree", "machine_black_hair"} <= set(
        json.loads(answer.stdout)
    )
    prepared = Prepared.open(out)
    for split in prepared.splits:
        arrays = prepared.arrays(split)
        parts = arrays["parts"]
        assert (parts[:, 72, 64] == 1).all()  # the nose
        assert ((parts == 2).mean((1, 2)) > 0.03).all()  # they have hair
        assert np.array_equal(arrays["mask"] == 255, (parts == 1) | (parts == 2))
        assert (arrays["machine_glasses_degree"] < 0).all()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["utkface"],
            "no pictures of UTKFace (Zhang, Song & Qi 2017) here; expected pictures named like",
        ),
        (["folder", "--crop", "dlib256", "--size", "64"], "made at 256 px, not at 64"),
        (["folder", "--crop", "face", "--fill-from", "."], "--fill-from is for --crop head"),
        (["folder", "--where", "mood=glad"], "folder has the labels label"),
        (["folder", "--where", "label"], "write LABEL=VALUE"),
        (["folder", "--where", "label=glad"], "'glad' is none of"),
        (["folder", "--split", "stargan"], "too few to test on 2,000"),
        (["folder", "--split", "own"], "the set says not"),
    ],
)
def test_bad_input_is_said_and_leaves_nothing(
    people: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    out = tmp_path / "out"
    answer = run("prepare", arguments[0], str(people), "-o", str(out), *arguments[1:])
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert not out.exists() or not any(out.iterdir())


def test_an_unknown_set_is_a_usage_error(people: Path, tmp_path: Path) -> None:
    answer = run("prepare", "smirks", str(people), "-o", str(tmp_path / "out"))
    assert answer.exit_code == 2
    assert "utkface" in answer.stderr


def test_label_wants_a_prepared_set(people: Path) -> None:
    answer = run("label", str(people))
    assert answer.exit_code == 2
    assert "make it with `gioconda prepare`" in answer.stderr


def test_label_wants_a_smile_network(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("prepare", "folder", str(people), "-o", str(out), "--workers", "1")
    answer = run("label", str(out), "--model", "landmarks")
    assert answer.exit_code == 2
    assert "reads no smiles but is a landmark-net" in answer.stderr


def test_numbers_and_ranges_filter(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    rows = ["file_name,age,hat"]
    for k in range(8):
        Image.new("RGB", (64, 64), (k, 0, 0)).save(source / f"{k}.png")
        rows.append(f"{k}.png,{10 * k},{1 if k % 2 else -1}")
    (source / "metadata.csv").write_text("\n".join(rows) + "\n")
    out = tmp_path / "out"
    answer = run("prepare", "folder", str(source), "-o", str(out), "--crop", "centre", "--json",
                 "--where", "age=20..60", "--where", "hat=1", "--workers", "1")  # fmt: skip
    assert answer.exit_code == 0, answer.stderr
    assert sum(json.loads(answer.stdout)["faces"].values()) == 2


@pytest.mark.slow
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "a").mkdir(parents=True)
    for k in range(1200):
        Image.new("RGB", (48, 48), (k % 256, k // 256, 9)).save(source / "a" / f"{k}.png")
    command = [sys.executable, "-m", "gioconda", "prepare", "classes", str(source), "-o", str(out),
               "--crop", "centre", "--size", "256", "--workers", "1"]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(out.glob("notes/*.json")):
            time.sleep(0.02)
        process.kill()
    done = {path: path.stat().st_mtime_ns for path in out.glob("notes/*.json")}
    assert done
    answer = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert sum(json.loads(answer.stdout)["faces"].values()) == 1200
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert not list(out.rglob("*.aside"))
