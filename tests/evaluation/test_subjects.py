"""Any network is judged by the methods that it has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.errors import WeightsError
from gioconda.evaluation.people import Person
from gioconda.evaluation.subjects import (
    Subject,
    crop_subject,
    editing_subject,
    face_of,
    subject_of,
)
from gioconda.faces.align import FIVE, FIVE_TEMPLATE
from gioconda.latent.coder import Coder
from gioconda.latent.directions import Direction
from gioconda.latent.saved import write_directions
from gioconda.models.gans.complex_gan import ComplexGAN
from gioconda.models.pretrained import save_weights
from gioconda.photo import Photo
from gioconda.types import EditRequest
from tests.toy_method import Painter, painting_editor


def toy(attributes: tuple[str, ...] = ("smile", "glasses")) -> Subject:
    return crop_subject(Coder(Painter(32, attributes)), "painter")


def test_a_network_offers_what_it_has() -> None:
    subject = toy()
    assert subject.attributes == ("smile", "glasses")
    assert all((subject.sample, subject.encode, subject.reconstruct))
    assert subject.edit is None  # edits are an editor's


def test_views_are_aligned(people: list[Person]) -> None:
    view = toy().view(people[0])
    assert view.pixels.shape == (32, 32, 3)
    off = view.points[FIVE] - (FIVE_TEMPLATE * 32 - 0.5)
    assert np.abs(off).max() < 3


def test_edits_are_those_of_the_editor_on_whole_photos(people: list[Person]) -> None:
    editor = painting_editor(Painter(64, ("glasses",)))
    subject = editing_subject(editor, "painter")
    edited = subject.edit(people, "glasses", 0.4)
    assert [e.shape for e in edited] == [p.pixels.shape for p in people]
    photo = Photo.from_array(people[0].pixels)
    face = face_of(editor, people[0])
    (result,) = editor.apply([photo], EditRequest({"glasses": 0.4}), "all", [[face]])
    np.testing.assert_array_equal(edited[0], result.photo.pixels)
    assert (edited[0] != people[0].pixels).any()


def test_the_same_seed_gives_the_same_people_at_every_degree() -> None:
    subject = toy()
    dark, bright = (subject.sample(4, "glasses", degree, 3) for degree in (0.0, 0.5))
    assert dark.shape == (4, 32, 32, 3)
    assert np.abs(bright.astype(int) - dark - 32).max() <= 1


def test_codes_are_flat(people: list[Person]) -> None:
    subject = toy()
    codes = subject.encode([subject.view(person) for person in people])
    assert codes.shape == (7, 3 * 4 * 4)
    assert codes.dtype == np.float64


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
    view = people[0]
    (made,) = subject.edit([view], "smile", 1.0)
    assert made.shape == view.pixels.shape
    rows = np.flatnonzero((made != view.pixels).any((1, 2)))
    assert rows.min() > view.points[:, 1].min()  # above the eyes nothing changes


def test_weights_that_make_no_faces_are_refused() -> None:
    with pytest.raises(WeightsError, match="neither edits nor makes nor encodes"):
        subject_of("smile-judge")
