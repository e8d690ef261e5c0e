"""A run of an autoencoder leaves the prior that its samples are drawn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from gioconda.latent.coder import Coder
from gioconda.latent.prior_file import FILE
from tests.faces_of_nobody import SIZE, write_set

CVAE = "gioconda.models.autoencoders.cvae.CVAE"


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small conditional VAE on the small set."""
    monkeypatch.chdir(tmp_path)
    write_set(tmp_path / "set")
    config = {"image_size": SIZE, "widths": [8, 8, 8], "latent_dim": 6, "attributes": ["smile"]}
    values = {
        "seed_everything": 0,
        "model": {
            "class_path": "gioconda.training.SupervisedTask",
            "init_args": {"model": {"class_path": CVAE, "init_args": config}},
        },
        "data": {
            "class_path": "gioconda.data.modules.aligned_faces.AlignedFaces",
            "init_args": {
                "sets": ["set"],
                "attributes": {"smile": "machine_smile_degree"},
                "batch_size": 8,
            },
        },
        "trainer": {"accelerator": "cpu", "max_steps": 2, "enable_progress_bar": False},
    }
    Path("small.yaml").write_text(yaml.safe_dump(values))
    return "--config=small.yaml"


def test_a_run_leaves_the_prior_of_its_codes(recipe: str) -> None:
    from gioconda.training.run import fit

    folder = fit([recipe, "--trust-recipe"])
    coder = Coder.from_pretrained(folder)
    assert coder.prior is not None
    assert coder.prior.about["codes"] == 60  # all faces of training
    assert coder.prior.slope.shape == (6, 1)
    first = (folder / FILE).read_bytes()
    assert fit([recipe, "--trust-recipe", "--resume", "--trainer.max_steps=3"]) == folder
    assert (folder / FILE).read_bytes() != first
    again = Coder.from_pretrained(folder)  # the prior is of the weights that lie there now
    assert np.isfinite(again.noise(4)).all()


def test_a_run_without_a_prior_draws_from_the_normal_one(recipe: str) -> None:
    from gioconda.training.run import fit

    folder = fit([recipe, "--trust-recipe", "--run.prior_faces=0"])
    assert not (folder / FILE).exists()
    assert Coder.from_pretrained(folder).prior is None
