"""Any network is judged by the methods that it has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from gioconda.errors import WeightsError
from gioconda.evaluation.people import Person
from gioconda.evaluation.subjects import aligned, network_subject, subject_of, to_pixels
from gioconda.faces.align import FIVE, FIVE_TEMPLATE
from gioconda.latent.coder import Coder
from gioconda.latent.directions import Direction
from gioconda.latent.saved import write_directions
from gioconda.models.gans.complex_gan import ComplexGAN
from gioconda.models.pretrained import save_weights


class Brightener:
    """Edits by adding half the target; codes are mean colours."""

    config: dict[str, Any] = {"image_size": 32}  # noqa: RUF012
    attributes = ("smile", "glasses")

    def edit(self, image: Tensor, target: Tensor) -> Tensor:
        assert target[:, 0].isnan().all()  # what is not asked for is kept
        return image + target[:, 1, None, None, None] / 2

    def encode(self, image: Tensor) -> Any:
        return SimpleNamespace(mean=image.mean((2, 3)))

    def sample(self, count: int, target: Tensor, generator: torch.Generator) -> Tensor:
        assert (target[:, 0] == 0).all()
        noise = torch.rand(count, 3, 32, 32, generator=generator)
        return noise * 0.1 + target[:, 1, None, None, None] / 2


def test_a_network_offers_what_it_has() -> None:
    subject = network_subject(Brightener(), "brightener")
    assert subject.attributes == ("smile", "glasses")
    assert all((subject.edit, subject.sample, subject.encode))
    assert subject.reconstruct is None


def test_views_are_aligned_and_edits_are_as_large(people: list[Person]) -> None:
    subject = network_subject(Brightener(), "brightener")
    views = [subject.view(person) for person in people]
    assert views[0].pixels.shape == (32, 32, 3)
    off = views[0].points[FIVE] - (FIVE_TEMPLATE * 32 - 0.5)
    assert np.abs(off).max() < 3
    edited = subject.edit(views, "glasses", 0.4)
    assert len(edited) == 7
    difference = edited[0].astype(int) - views[0].pixels
    inside = views[0].pixels < 200
    assert abs(difference[inside].mean() - 25.5) < 1


def test_the_same_seed_gives_the_same_people_at_every_degree() -> None:
    subject = network_subject(Brightener(), "brightener")
    dark, bright = (subject.sample(4, "glasses", degree, 3) for degree in (0.0, 0.5))
    assert dark.shape == (4, 32, 32, 3)
    assert np.abs(bright.astype(int) - dark - 32).max() <= 1


def test_codes_are_the_means_of_distributions(people: list[Person]) -> None:
    subject = network_subject(Brightener(), "brightener")
    codes = subject.encode([subject.view(person) for person in people])
    assert codes.shape == (7, 3)
    assert codes.dtype == np.float64


def test_pixels_come_back_from_signed_images(people: list[Person]) -> None:
    pixels = aligned(people[0], 24).pixels
    image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1
    np.testing.assert_array_equal(to_pixels(image)[0], pixels)


def test_the_products_editor_keeps_what_is_outside(people: list[Person]) -> None:
    subject = subject_of("smiler")
    view = subject.view(people[0])
    (edited,) = subject.edit([view], "smile", 1.0)
    assert edited.shape == view.pixels.shape
    assert (edited != view.pixels).any()
    assert (edited[:5] == view.pixels[:5]).all()


def test_directions_are_judged_on_whole_photos(people: list[Person], tmp_path: Path) -> None:
    coder = Coder.from_pretrained("vae-128")
    length = np.random.default_rng(0).normal(size=coder.length)
    direction = Direction("age", 10 * length / np.linalg.norm(length), np.zeros(coder.length))
    about = {"model": "vae-128", "weights": coder.weights}
    path = write_directions([direction], tmp_path / "found.safetensors", about)
    subject = subject_of("vae-128", [path])
    assert subject.attributes == ("smile", "age")
    assert subject.sample is None  # what is judged is what is done to photos
    view = subject.view(people[0])
    (edited,) = subject.edit([view], "age", 1.0)
    assert edited.shape == view.pixels.shape == people[0].pixels.shape
    assert (edited != view.pixels).any()
    assert (edited[:3] == view.pixels[:3]).all()


def test_what_sees_the_mouth_alone_is_judged_on_whole_faces(
    people: list[Person], tmp_path: Path
) -> None:
    torch.manual_seed(0)
    network = ComplexGAN(width=4, decoder_width=4, told="code")
    with torch.no_grad():
        for kernel in network.decoder.parameters():
            kernel.mul_(4)  # so that an untrained network changes something
    subject = subject_of(str(save_weights(network, tmp_path / "model.safetensors")))
    assert subject.attributes == ("smile",)
    assert subject.edit is not None
    view = subject.view(people[0])
    assert view is people[0]
    (made,) = subject.edit([view], "smile", 1.0)
    assert made.shape == view.pixels.shape
    rows = np.flatnonzero((made != view.pixels).any((1, 2)))
    assert rows.min() > view.points[:, 1].min()  # above the eyes nothing changes


def test_weights_that_make_no_faces_are_refused() -> None:
    with pytest.raises(WeightsError, match="neither edits nor makes nor encodes"):
        subject_of("smile-judge")
