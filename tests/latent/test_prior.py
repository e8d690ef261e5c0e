"""A fitted prior draws codes like those of faces, and the same people at every degree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.latent.coder import Coder
from gioconda.latent.prior import CodePrior, fit_prior
from gioconda.latent.prior_file import FILE, prior_beside, read_prior, write_prior
from gioconda.latent.sensitivity import sensitivity
from tests.faces_of_nobody import write_model

NONE = np.zeros((1, 0))


def two_clouds(count: int = 2000) -> np.ndarray:
    """Codes around +4 and -4 in each of three numbers, a quarter of them on the negative side."""
    random = np.random.default_rng(0)
    side = np.where(np.arange(count) % 4, 1.0, -1.0)
    return 4 * side[:, None] + 0.5 * random.standard_normal((count, 3))


def test_codes_come_from_where_faces_lie() -> None:
    codes = two_clouds()
    found = fit_prior(codes, np.zeros((len(codes), 0)), components=4, neighbours=300)
    drawn = found.draw(4000, temperature=1.0)
    assert (np.abs(np.abs(drawn) - 4) < 2.5).all()  # none in between, where N(0, 1) would put them
    assert np.mean(drawn[:, 0] < 0) == pytest.approx(0.25, abs=0.03)
    assert found.weight.sum() == pytest.approx(1)


def test_codes_vary_as_much_as_those_of_faces() -> None:
    """Though each Gaussian is fitted to the codes next to its centre."""
    codes = np.random.default_rng(5).standard_normal((3000, 4)) * [4, 2, 1, 1]
    found = fit_prior(codes, np.zeros((3000, 0)), components=3, neighbours=200)
    drawn = found.draw(5000)
    assert drawn.var(0).sum() == pytest.approx(codes.var(0).sum(), rel=0.05)


def test_a_lower_temperature_keeps_codes_nearer_to_the_centres() -> None:
    codes = two_clouds()
    found = fit_prior(codes, np.zeros((len(codes), 0)), components=2)
    at = {t: found.draw(500, temperature=t) for t in (0.0, 0.5, 1.0)}
    centres = at[0.0]
    near, far = (np.abs(at[t] - centres).mean() for t in (0.5, 1.0))
    assert near == pytest.approx(far / 2, rel=1e-5)
    np.testing.assert_array_equal(found.draw(5), found.draw(5, temperature=found.temperature))


def test_a_seed_gives_the_same_people_however_many_and_at_every_degree() -> None:
    random = np.random.default_rng(1)
    degrees = random.uniform(-1, 1, (900, 1))
    codes = random.standard_normal((900, 3)) + degrees * [0.5, 0, -1]
    found = fit_prior(codes, degrees, components=3)
    np.testing.assert_allclose(found.slope[:, 0], [0.5, 0, -1], atol=0.15)
    few, many = found.draw(4, seed=7), found.draw(9, seed=7)
    np.testing.assert_array_equal(few, many[:4])
    assert (few != found.draw(4, seed=8)).any()
    ends = [found.draw(4, 7, np.full((4, 1), degree)) for degree in (-1.0, 1.0, 3.0)]
    shift = np.broadcast_to(2 * found.slope[:, 0], (4, 3))
    np.testing.assert_allclose(ends[1] - ends[0], shift, atol=1e-5)
    np.testing.assert_array_equal(ends[1], ends[2])  # there are no codes out there


def test_codes_are_near_where_their_pictures_are_alike() -> None:
    """A number that the decoder ignores says nothing of which faces are neighbours."""
    random = np.random.default_rng(4)
    side = np.where(np.arange(1200) % 2, 1.0, -1.0)
    codes = np.stack([3 * side, 30 * random.standard_normal(1200)], 1)
    found = fit_prior(
        codes, np.zeros((1200, 0)), scale=np.array([1.0, 1e-3]), components=2, neighbours=400
    )
    assert sorted(np.sign(found.mean[:, 0])) == [-1, 1]
    np.testing.assert_allclose(np.abs(found.mean[:, 0]), 3, atol=1e-6)


def test_the_decoder_says_what_each_number_of_a_code_is_worth(tmp_path: Path) -> None:
    coder = Coder.from_pretrained(write_model(tmp_path / "run", "cvae", attributes=["smile"]))
    codes = np.random.default_rng(0).standard_normal((20, coder.length)).astype(np.float32)
    found = sensitivity(coder.network, codes, coder.shape)
    assert found.shape == (coder.length,)
    assert (found > 0).all()
    network = zoo.load_copy(tmp_path / "run")
    first: Any = next(m for m in network.decoder.modules() if isinstance(m, torch.nn.Linear))
    with torch.no_grad():
        first.weight[:, 2] = 0  # now the decoder ignores the third number
    again = sensitivity(network, codes, coder.shape)
    assert again[2] == pytest.approx(1e-3 * again.max())
    np.testing.assert_array_equal(np.argsort(found[[0, 1]]), np.argsort(again[[0, 1]]))


def test_unknown_degrees_count_as_the_mean() -> None:
    random = np.random.default_rng(2)
    degrees = random.uniform(-1, 1, (400, 1))
    codes = degrees * [[2.0, 0.0]] + 0.1 * random.standard_normal((400, 2))
    degrees[::5] = np.nan
    assert fit_prior(codes, degrees).slope[0, 0] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("count", [2, 5, 60])
def test_few_faces_give_a_prior_too(count: int) -> None:
    codes = np.random.default_rng(3).standard_normal((count, 8))
    assert np.isfinite(fit_prior(codes, np.zeros((count, 1))).draw(10)).all()


def test_what_no_prior_fits_is_said() -> None:
    with pytest.raises(DataError, match="too few"):
        fit_prior(np.zeros((1, 3)), NONE)
    with pytest.raises(DataError, match="not finite"):
        fit_prior(np.full((9, 3), np.nan), np.zeros((9, 0)))


def test_a_prior_beside_the_weights_is_drawn_from(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "run", "cvae", attributes=["smile"])
    plain = Coder.from_pretrained(folder)
    assert plain.prior is None
    codes = 0.1 * np.random.default_rng(0).standard_normal((200, plain.length)) + 2
    found = fit_prior(codes, np.zeros((200, 1)), about={"weights": plain.weights})
    write_prior(found, folder / FILE)
    coder = Coder.from_pretrained(folder)
    assert coder.prior is not None
    np.testing.assert_allclose(coder.noise(30).mean(), 2, atol=0.1)
    np.testing.assert_array_equal(coder.without_prior().noise(30), plain.noise(30))
    assert (coder.sample(3) != plain.sample(3)).any()
    np.testing.assert_allclose(coder.noise(5), found.draw(5), atol=1e-3)  # stored as float16


def test_an_autoencoder_makes_faces_up_once_a_prior_fits_its_codes(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "run", "autoencoder")
    coder = Coder.from_pretrained(folder)
    assert not coder.samples
    codes = np.random.default_rng(0).standard_normal((50, coder.length))
    found = fit_prior(codes, np.zeros((50, 0)), about={"weights": coder.weights})
    write_prior(found, folder / FILE)
    coder = Coder.from_pretrained(folder)
    assert coder.samples
    assert coder.sample(3).shape == (3, coder.size, coder.size, 3)


def test_a_prior_of_other_weights_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "run", "vae")
    codes = np.random.default_rng(0).standard_normal((50, 6))
    path = write_prior(fit_prior(codes, np.zeros((50, 0)), about={"weights": "x"}), folder / FILE)
    with pytest.raises(DataError, match="fitted to the codes of other weights"):
        Coder.from_pretrained(folder).sample(1)
    path.write_bytes(b"nothing")
    with pytest.raises(DataError, match="cut off or damaged; fit it again"):
        read_prior(path)


def test_a_prior_is_named_after_its_weights() -> None:
    assert prior_beside(Path("runs/a/model.safetensors")) == Path("runs/a/prior.safetensors")
    assert prior_beside(Path("vae-128.safetensors")) == Path("vae-128.prior.safetensors")


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    codes = np.random.default_rng(0).standard_normal((500, 4))
    found = fit_prior(codes, np.zeros((500, 1)), components=3, about={"weights": "w"})
    again: CodePrior = read_prior(write_prior(found, tmp_path / FILE), "w")
    for name in ("weight", "mean", "factor", "slope"):
        np.testing.assert_allclose(getattr(again, name), getattr(found, name), atol=2e-3)
    assert (again.temperature, dict(again.about)) == (found.temperature, dict(found.about))
