"""A report names the method and the recipe, not the date of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gioconda import zoo
from gioconda.evaluation.origins import distinct_names, origin_of
from gioconda.models.pretrained import save_weights
from gioconda.models.stargan.stargan import StarGAN


def run(root: Path, date: str, width: int = 4) -> Path:
    """A run's folder, as a training with recipes/tiny_stargan.yaml leaves it."""
    folder = root / "my-runs" / date
    folder.mkdir(parents=True)
    network = StarGAN(image_size=32, width=width, blocks=1)
    save_weights(network, folder / "model.safetensors", provenance={"steps": 40})
    started = [{"arguments": ["fit", "--config", "recipes/tiny_stargan.yaml", "--seed=1"]}]
    (folder / "provenance.json").write_text(json.dumps(started), encoding="utf-8")
    return folder


def test_a_run_is_called_as_its_recipe(tmp_path: Path) -> None:
    origin = origin_of(str(run(tmp_path, "2026-11-30_00-00-00")))
    assert (origin.name, origin.recipe) == ("tiny_stargan", "tiny_stargan")
    assert (origin.method, origin.run, origin.steps) == ("stargan", "2026-11-30_00-00-00", 40)


def test_a_run_that_was_not_started_from_a_command_line_is_called_as_its_folder(
    tmp_path: Path,
) -> None:
    folder = run(tmp_path, "2026-11-30_00-00-00")
    (folder / "provenance.json").write_text('[{"arguments": []}]', encoding="utf-8")
    assert origin_of(str(folder)).recipe == "my-runs"


def test_packaged_weights_know_their_recipe() -> None:
    origin = origin_of("stargan-128")
    assert (origin.name, origin.recipe) == ("stargan-128", "stargan_sparing_128")
    assert zoo.entry("stargan-128").sha256.startswith(origin.sha256)


def test_two_runs_of_one_recipe_are_told_apart(tmp_path: Path) -> None:
    origins = [origin_of(str(run(tmp_path, date))) for date in ("monday", "tuesday")]
    assert distinct_names(origins) == ["tiny_stargan, monday", "tiny_stargan, tuesday"]
    assert distinct_names([*origins[:1], origin_of("smiler")]) == ["tiny_stargan", "smiler"]


def test_a_file_is_called_by_its_name(tmp_path: Path) -> None:
    path = save_weights(StarGAN(image_size=32, width=4, blocks=1), tmp_path / "mine.safetensors")
    assert origin_of(str(path)).name == "mine"


@pytest.mark.parametrize("runs", [1, 2])
def test_a_folder_of_runs_stands_for_its_newest(tmp_path: Path, runs: int) -> None:
    for k in range(runs):
        run(tmp_path, f"2026-11-0{k + 1}")
    assert origin_of(str(tmp_path / "my-runs")).run == f"2026-11-0{runs}"
