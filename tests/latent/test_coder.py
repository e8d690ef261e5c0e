"""Any method as a function of pictures and flat codes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gioconda.editors.latent import LatentEditor
from gioconda.errors import DataError, WeightsError
from gioconda.latent.coder import Coder, fitted
from gioconda.latent.directions import Direction
from gioconda.latent.sampling import sample
from gioconda.models.autoencoders.vae import VAE
from gioconda.models.gans.dcgan import DCGAN
from gioconda.ranges import to_pixels, to_signed
from tests.faces_of_nobody import SIZE, picture

FACES = np.stack([picture(k, 0, -1) for k in range(5)])


def test_codes_and_faces_are_the_networks(vae: Coder) -> None:
    found = vae.encode(FACES)
    with torch.inference_mode():
        code = vae.network.encode(to_signed(FACES))
        image = vae.network.decode(code.mean)
    np.testing.assert_allclose(found.mean, code.mean.numpy(), atol=1e-6)
    assert found.deviation is not None
    np.testing.assert_allclose(found.deviation, (code.log_variance / 2).exp().numpy(), rtol=1e-5)
    np.testing.assert_array_equal(vae.decode(found.mean), to_pixels(image))
    assert (vae.length, vae.attributes) == (6, ())


def test_faces_of_another_size_are_drawn_to_the_methods_own(vae: Coder) -> None:
    large = fitted(FACES, 2 * SIZE)
    assert large.shape == (5, 64, 64, 3)
    assert np.abs(vae.encode(large).mean - vae.encode(FACES).mean).max() < 0.2


def test_what_a_method_is_told_changes_its_faces(cvae: Coder) -> None:
    codes = cvae.encode(FACES, cvae.degrees(5, {"smile": 1.0})).mean
    serious, smiling = (cvae.decode(codes, cvae.degrees(5, {"smile": d})) for d in (-1.0, 1.0))
    assert not np.array_equal(serious, smiling)
    with pytest.raises(WeightsError, match="is told no 'beard'; it is told: smile, glasses"):
        cvae.degrees(1, {"beard": 1.0})


def test_a_seed_makes_up_the_same_people(cvae: Coder) -> None:
    first, again, other = (sample(cvae, 3, {"smile": 0.5}, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_generators_noise_can_be_drawn_less_wide() -> None:
    coder = Coder(DCGAN(image_size=16, latent_dim=8, width=4))
    np.testing.assert_array_equal(
        sample(coder, 3, seed=1, temperature=0.5), coder.decode(0.5 * coder.noise(3, seed=1))
    )


def test_people_are_made_up_along_directions(vae: Coder) -> None:
    up = Direction("smile", np.eye(6)[0] * 2, np.zeros(6))
    made = sample(vae, 3, {"smile": 2.0}, [up], seed=1)
    noise = vae.network.noise(3, torch.Generator().manual_seed(1)).numpy()
    noise[:, 0] = 2
    np.testing.assert_array_equal(made, vae.decode(noise))
    with pytest.raises(DataError, match="'beard'"):
        sample(vae, 3, {"beard": 1.0}, [up])


def test_a_network_that_makes_no_faces_is_refused() -> None:
    with pytest.raises(WeightsError, match="neither encodes nor makes up faces"):
        Coder.from_pretrained("smile-degree")


def test_what_only_training_knows_is_not_asked_of_a_method() -> None:
    """A contrast parts codes by the smile; the decoder is told nothing, so a direction moves it."""
    parted = VAE(image_size=16, latent_dim=6, widths=(4, 8), attributes=["smile"], separation=0.1)
    assert Coder(parted.eval()).attributes == ()
    along = Direction("smile", np.full(6, 2.0), np.zeros(6))
    editor = LatentEditor(Coder(parted), [along])
    faces = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    before, after, _ = editor.reconstructions(faces, {"smile": 3.0})
    assert (before != after).any()
