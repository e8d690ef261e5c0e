"""`gioconda sample`, `encode`, `direction`, `figure`, and `edit --set`, one after the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image

from gioconda.editing.editor import Editor
from gioconda.latent.prior_file import read_prior
from gioconda.models.pretrained import save_weights
from gioconda.models.stargan.stargan import StarGAN
from gioconda.photo import read_photo, write_photo
from tests.commands import run
from tests.faces_of_nobody import SIZE, write_model, write_set


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A method, a set, its codes and their directions, made by the commands."""
    folder = tmp_path_factory.mktemp("latent")
    write_model(folder / "run", "vae")
    write_model(folder / "cvae", "cvae", attributes=["smile"])
    write_set(folder / "set")
    codes, found = folder / "codes.parquet", folder / "run" / "directions.safetensors"
    answer = run("encode", folder / "run", folder / "set", "-o", codes)
    assert (answer.exit_code, answer.stdout) == (0, f"{codes}: 84 codes of 6 numbers\n")
    asked = ["--attribute", "smile", "--attribute", "glasses", "--sum", "smile + glasses"]
    answer = run("direction", codes, *asked, "-o", found)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("smile: 30 with, 30 without; ")
    assert answer.stdout.endswith(f"{found}: smile, glasses, smile + glasses\n")
    return folder


def test_samples_are_a_sheet_or_a_folder_and_the_same_twice(studio: Path, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        answer = run(
            "sample", studio / "cvae", "--n", 9, "--set", "smile=0.5", "-o", tmp_path / name
        )
        assert answer.exit_code == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as wall:
        assert wall.size == (3 * SIZE, 3 * SIZE)
    answer = run(
        "sample", studio / "cvae", "--n", 11, "--set", "smile=0.5", "-o", tmp_path / "all", "--json"
    )
    record = json.loads(answer.stdout)
    assert [Path(p).name for p in record["output"]] == [f"{k:02d}.png" for k in range(11)]
    assert (record["seed"], record["set"]) == (0, {"smile": 0.5})


def test_samples_are_drawn_from_the_prior_beside_the_weights(studio: Path, tmp_path: Path) -> None:
    own = tmp_path / "run"
    shutil.copytree(studio / "cvae", own)
    asked = ["sample", own, "--n", 4, "--json", "-o"]
    before = json.loads(run(*asked, tmp_path / "before.png").stdout)
    assert before["prior"] == "normal"
    answer = run("prior", own, "--data", studio / "set")
    path = own / "prior.safetensors"
    assert (answer.exit_code, answer.stdout) == (
        0,
        f"{path}: 1 Gaussians over the codes of 60 faces\n",
    )
    assert list(read_prior(path).about["data"]) == ["set"]  # no path of the machine it was made on
    after = json.loads(run(*asked, tmp_path / "after.png").stdout)
    assert after["prior"] == "fitted"
    for name, options in (
        ("normal.png", ["--prior", "normal"]),
        ("cold.png", ["--temperature", 0]),
    ):
        assert run(*asked, tmp_path / name, *options).exit_code == 0
    told = {p.stem: p.read_bytes() for p in tmp_path.glob("*.png")}
    assert told["normal"] == told["before"]
    assert len({told["before"], told["after"], told["cold"]}) == 3
    answer = run("prior", own, "--data", studio / "set")
    assert "exists already" in answer.stderr
    answer = run("prior", "vae-128", "--data", studio / "set")
    assert "lies in the package; say where to write with -o FILE" in answer.stderr


def test_a_degree_far_out_of_range_is_refused(studio: Path, tmp_path: Path) -> None:
    asked = ["sample", studio / "cvae", "--n", 2, "-o", tmp_path / "a.png", "--set"]
    assert run(*asked, "smile=3").exit_code == 0
    answer = run(*asked, "smile=3.5", "--force")
    assert answer.exit_code == 2
    assert "degrees lie between -1 and 1 (at most 3)" in answer.stderr


def test_directions_beside_the_weights_are_found(studio: Path, tmp_path: Path) -> None:
    asked = ["--n", 4, "--set", "smile + glasses=1", "-o", tmp_path / "a.png"]
    assert run("sample", studio / "run", *asked).exit_code == 0
    answer = run("sample", studio / "run", "--set", "hat=1", "-o", tmp_path / "b.png")
    assert answer.exit_code == 2
    assert "no direction is called 'hat'; there are: glasses, smile" in answer.stderr


def test_a_direction_says_what_it_was_made_of(studio: Path, tmp_path: Path) -> None:
    answer = run(
        *("direction", studio / "codes.parquet", "--attribute", "glasses", "--method", "logistic"),
        *("--orthogonal-to", "gender=female", "-o", tmp_path / "d.safetensors", "--json"),
    )
    (record,) = json.loads(answer.stdout)["directions"]
    assert record["method"] == "logistic"
    assert record["orthogonal_to"] == ["female"]
    assert 0 <= record["separable"] <= 1
    answer = run(
        *("direction", studio / "codes.parquet", "--method", "pca", "--axes", 2),
        *("--with", tmp_path / "d.safetensors", "-o", tmp_path / "e.safetensors"),
    )
    assert answer.stdout.startswith("pca_1: ")
    assert answer.stdout.endswith("e.safetensors: glasses, pca_1, pca_2\n")


def test_a_direction_within_a_group_compares_its_faces_alone(studio: Path, tmp_path: Path) -> None:
    asked = ("direction", studio / "codes.parquet", "--attribute", "glasses", "--json")
    everyone = run(*asked, "-o", tmp_path / "all.safetensors")
    women = run(*asked, "--within", "gender=female", "-o", tmp_path / "women.safetensors")
    (a,), (b,) = (json.loads(answer.stdout)["directions"] for answer in (everyone, women))
    assert b["within"] == ["gender=female"]
    assert "within" not in a
    assert 0 < b["positive"] < a["positive"]
    assert 0 < b["negative"] < a["negative"]


def test_a_figure_of_codes_finds_its_model_and_its_faces(studio: Path, tmp_path: Path) -> None:
    answer = run(
        *("figure", "spectrum", studio / "codes.parquet", "--attribute", "glasses"),
        *("--faces", 3, "--degrees", "-2,0,2", "-o", tmp_path / "spectrum.png"),
    )
    assert (answer.exit_code, answer.stdout) == (0, f"{tmp_path / 'spectrum.png'}\n")
    with Image.open(tmp_path / "spectrum.png") as drawn:
        assert drawn.width // (112 + 4) == 4  # beside the rows' names


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        (["edits", "--degrees", "-1,1"], 1 + 2 * 2),  # smile and sad, at both ends
        (["edits", "--attribute", "sad"], 1 + 1),
        (["expressions", "--attribute", "sad"], 1 + 2),  # ours, and the one beside it
    ],
)
def test_a_figure_of_photos_has_a_column_for_each_edit(
    asked: list[str], columns: int, tmp_path: Path, mona_lisa: Path
) -> None:
    torch.manual_seed(0)
    method = StarGAN(image_size=64, width=4, blocks=1, attributes=["smile", "sad"], sizes=[2])
    weights, picture = save_weights(method, tmp_path / "model.safetensors"), tmp_path / "drawn.png"
    answer = run("figure", asked[0], mona_lisa, "--beside", weights, *asked[1:], "-o", picture)
    assert (answer.exit_code, answer.stdout) == (0, f"{picture}\n")
    with Image.open(picture) as drawn:
        assert drawn.width // (192 + 4) == columns  # beside the rows' names


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory, group: Path) -> Path:
    """A photo of people who do not smile, and one in which they do (by our own hand)."""
    folder = tmp_path_factory.mktemp("party")
    write_photo(read_photo(group), folder / "before.png", mark=False)
    smiling = Editor.from_pretrained().edit(read_photo(group)).photo
    write_photo(smiling, folder / "smiling.png", mark=False)
    return folder


def test_a_blind_sheet_has_its_key_beside_it(party: Path, tmp_path: Path) -> None:
    asked = ("figure", "blind", party, "--faces", 4, "-o", tmp_path / "sheet.png")
    answer = run(*asked, "--json")
    assert answer.exit_code == 0
    key = tmp_path / "sheet.key.csv"
    assert json.loads(answer.stdout)["key"] == str(key)
    rows = [line.split(",") for line in key.read_text().splitlines()[1:]]
    assert sorted(row[3] for row in rows) == ["edited", "edited", "real", "real"]
    for _, file, _, kind in rows:
        assert Path(file).name == ("before.png" if kind == "edited" else "smiling.png")
    with Image.open(tmp_path / "sheet.png") as drawn:
        assert drawn.size == (4 + 4 * (288 + 4), 4 + 188 + 22 + 4)
    (tmp_path / "sheet.png").unlink()
    answer = run(*asked)  # the key is kept, too
    assert answer.exit_code == 2
    assert "sheet.key.csv: exists already" in answer.stderr


@pytest.mark.parametrize(
    ("photo", "told"),
    [("before.png", "no face smiles with its teeth showing"), ("smiling.png", "can be made to")],
)
def test_a_blind_sheet_needs_both_kinds(photo: str, told: str, party: Path, tmp_path: Path) -> None:
    answer = run("figure", "blind", party / photo, "-o", tmp_path / "sheet.png")
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_photo_is_edited_along_a_direction(
    studio: Path, tmp_path: Path, mona_lisa: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.open(mona_lisa).save("lisa.png")
    answer = run("edit", "lisa.png", "--model", studio / "run", "--set", "glasses=3", "--json")
    assert answer.exit_code == 0
    record = json.loads(answer.stdout)
    assert record["output"] == "lisa.edit.png"
    assert record["faces"][0]["reason"] == "edited"
    answer = run("edit", "lisa.png", "--model", studio / "run", "--set", "hat=1")
    assert answer.exit_code == 2
    assert "attributes: glasses, smile" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["edit", "a.jpg", "--set", "smile"], "write NAME=DEGREE"),
        (["edit", "a.jpg", "--smile", "1", "--set", "smile=1"], "not both"),
        (["sample", "smile-degree", "-o", "a.png"], "neither encodes nor makes up faces"),
        (["encode", "smiler", "nowhere", "-o", "a.parquet"], "no prepared set"),
        (["direction", "a.parquet", "-o", "d.safetensors"], "no readable Parquet"),
        (["figure", "smirk", "smiler", "-o", "a.png"], "no figure is called 'smirk'"),
        (["figure", "spectrum", "smiler", "--degrees", "a", "-o", "a.png"], "write -1,0.5,1"),
    ],
)
def test_bad_input_says_what_to_do(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert not list(tmp_path.iterdir())
