"""A recipe may name its labels in any order: the network learns each under its own name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

pytest.importorskip("datasets", reason="needs the extra [train]")
pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

from gioconda.errors import DataError
from gioconda.models.autoencoders.cvae import CVAE
from gioconda.models.stargan.losses import StarGANLosses
from gioconda.training.run import fit

# jsonargparse and Lightning warn about each other's and torch's old names.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:lightning"),
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*"),
]
SMILE, FEMALE = {"smile": "smiling"}, {"female": "gender=female"}


def cvae(mtfl: str, attributes: dict[str, str]) -> dict[str, Any]:
    network = {
        "class_path": "gioconda.models.autoencoders.cvae.CVAE",
        "init_args": {"image_size": 32, "widths": [8, 16], "attributes": ["smile", "female"]},
    }
    data = {"sets": [mtfl], "size": 32, "batch_size": 8, "attributes": attributes}
    return {
        "model": {
            "class_path": "gioconda.training.SupervisedTask",
            "init_args": {"model": network},
        },
        "data": {
            "class_path": "gioconda.data.modules.aligned_faces.AlignedFaces",
            "init_args": data,
        },
    }


def stargan(mtfl: str, attributes: dict[str, str]) -> dict[str, Any]:
    generator = {
        "class_path": "gioconda.models.stargan.stargan.StarGAN",
        "init_args": {
            "image_size": 32,
            "width": 4,
            "blocks": 1,
            "attributes": ["smile", "female"],
            "sizes": [2],
        },
    }
    losses = {
        "class_path": "gioconda.models.stargan.losses.StarGANLosses",
        "init_args": {"critic_width": 4, "critic_halvings": 2, "generator": generator},
    }
    data = {"sets": [mtfl], "size": 32, "batch_size": 8, "labels": [attributes]}
    return {
        "model": {
            "class_path": "gioconda.training.AdversarialTask",
            "init_args": {"model": losses},
        },
        "data": {
            "class_path": "gioconda.data.modules.joined_domains.JoinedDomains",
            "init_args": data,
        },
    }


KINDS = {
    "cvae": (cvae, CVAE, "loss", "attributes"),
    "stargan": (stargan, StarGANLosses, "critic_loss", "label"),
}


@pytest.fixture(params=KINDS)
def learn(
    request: pytest.FixtureRequest, mtfl: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Trains two steps with attributes named so; gives the pictures and labels it learned from."""
    recipe, method, loss, column = KINDS[request.param]
    real = getattr(method, loss)
    monkeypatch.chdir(tmp_path)

    def learned(attributes: dict[str, str]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        batches: list[tuple[torch.Tensor, torch.Tensor]] = []

        def kept(self: Any, batch: dict[str, torch.Tensor]) -> Any:
            if torch.is_grad_enabled():
                batches.append((batch["image"].clone(), batch[column].clone()))
            return real(self, batch)

        monkeypatch.setattr(method, loss, kept)
        steps = {"max_steps": 2, "accelerator": "cpu", "enable_progress_bar": False}
        whole = {"seed_everything": 0, **recipe(mtfl, attributes), "trainer": steps}
        (tmp_path / "recipe.yaml").write_text(yaml.safe_dump(whole, sort_keys=False))
        fit([f"--config={tmp_path / 'recipe.yaml'}"])
        return batches

    return learned


def test_swapped_labels_train_the_same_batches(learn: Any) -> None:
    plain, swapped = learn(SMILE | FEMALE), learn(FEMALE | SMILE)
    assert plain
    assert len(plain) == len(swapped)
    for (image, label), (same_image, same_label) in zip(plain, swapped, strict=True):
        assert torch.equal(image, same_image)
        assert torch.equal(label, same_label)
    labels = torch.cat([label for _, label in plain])
    assert (labels[:, 0] != labels[:, 1]).any()  # a swap would show


def test_a_label_of_another_name_is_refused(learn: Any) -> None:
    with pytest.raises(DataError, match=r"smile, female; the data's are grin, female"):
        learn({"grin": "smiling"} | FEMALE)
