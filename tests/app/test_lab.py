"""The lab: what it offers of each method, and what it draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gioconda.app.lab import SIGMAS, Lab, expression_of
from gioconda.editing.editor import Editor
from gioconda.errors import GiocondaError
from gioconda.models.pretrained import save_weights
from gioconda.models.registry import create
from tests.faces_of_nobody import write_model

WORDS = ("happy", "sad")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "cvae", "cvae", attributes=["smile", "glasses"])
    torch.manual_seed(0)
    star = create(
        "stargan", image_size=32, width=8, blocks=1, attributes=WORDS, sizes=[2], kinds=["category"]
    )
    save_weights(star, folder / "star" / "model.safetensors")
    sources = {name: name for name in ("landmarks", "expressions", "vae-128")}
    sources |= {name: str(folder / name) for name in ("cvae", "star")}
    return Lab(sources, Editor.from_pretrained(), 20)


def picture(made: dict[str, str]) -> np.ndarray:
    return np.asarray(Image.open(made["file"]))


def test_each_method_offers_what_it_can_do(lab: Lab) -> None:
    offered = lab.catalogue()
    assert list(offered) == ["vae-128", "cvae", "expressions", "star"]  # landmarks draws nothing
    assert offered["cvae"]["attributes"] == ["smile", "glasses"]
    assert offered["cvae"]["walks"] == 6
    assert not any(offered["star"][verb] for verb in ("samples", "told", "walks"))
    assert offered["star"]["attributes"] == offered["star"]["expressions"] == list(WORDS)


@pytest.mark.parametrize(
    "draw",
    [
        lambda lab, out: lab.sample(out, "cvae", {"smile": 1.0}, 3),
        lambda lab, out: lab.walk(out, "cvae", 2, 3),
        lambda lab, out: lab.change(out, "cvae", {"smile": 1.0, "glasses": -1.0}, 3),
        lambda lab, out: lab.change(out, "star", {"happy": 1.0}, 3),
        lambda lab, out: lab.matrix(out, "star", 3),
    ],
)
def test_a_picture_is_the_same_twice(
    lab: Lab, draw: Callable[[Lab, str], dict[str, str]], tmp_path: Path
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    assert np.array_equal(picture(draw(lab, str(first))), picture(draw(lab, str(second))))


def test_the_editor_draws_expressions_at_the_photos_own_resolution(
    lab: Lab, tmp_path: Path, mona_lisa: Path
) -> None:
    small = tmp_path / "mona.jpg"
    with Image.open(mona_lisa) as image:
        image.reduce(2).save(small)
    made = picture(lab.matrix(str(tmp_path), "expressions", 0, str(small)))
    cells = [made[30:-10, k * made.shape[1] // 8 :][:, 10:140] for k in range(8)]
    assert len({cell.tobytes() for cell in cells}) > 5  # the one that is there already changes none


def test_degrees_change_samples_and_seeds_change_people(lab: Lab, tmp_path: Path) -> None:
    drawn = [
        picture(lab.sample(str(tmp_path / str(k)), "vae-128", {"smile": smile}, seed))
        for k, (smile, seed) in enumerate([(-1, 0), (1, 0), (1, 1)])
    ]
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[1], drawn[2])


def test_a_walk_moves_one_number_only(lab: Lab, tmp_path: Path) -> None:
    made = picture(lab.walk(str(tmp_path), "vae-128", 0, 0))
    columns = [made[30:-10, k * made.shape[1] // 7 :][:, 5:100] for k in range(len(SIGMAS))]
    steps = [np.abs(a.astype(float) - columns[0]).mean() for a in columns[1:]]
    assert steps == sorted(steps)
    assert steps[0] > 0


def test_the_faces_of_a_photo_are_used(lab: Lab, tmp_path: Path, group: Path) -> None:
    made = picture(lab.change(str(tmp_path), "vae-128", {"smile": 1.0}, 0, str(group)))
    other = picture(lab.change(str(tmp_path), "vae-128", {"smile": 1.0}, 0))
    assert made.shape == other.shape  # four rows each
    assert not np.array_equal(made, other)


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda lab, out: lab.sample(out, "/etc", {}, 0), "no model is called '/etc'; there are"),
        (lambda lab, out: lab.sample(out, "landmarks", {}, 0), "landmarks generates no faces"),
        (lambda lab, out: lab.sample(out, "star", {}, 0), "star generates no faces"),
        (lambda lab, out: lab.sample(out, "cvae", {"hat": 1}, 0), "it knows: smile, glasses"),
        (lambda lab, out: lab.change(out, "star", {"happy": 1, "sad": 1}, 0), "ask for one of"),
        (lambda lab, out: lab.change(out, "landmarks", {"x": 1}, 0), "changes no faces"),
        (lambda lab, out: lab.walk(out, "star", 0, 0), "star has no prior"),
        (lambda lab, out: lab.walk(out, "cvae", 6, 0), "it has 0 to 5"),
        (lambda lab, out: lab.change(out, "cvae", {}, 0), "which attributes"),
        (lambda lab, out: lab.change(out, "cvae", {"smile": 9}, 0), "smile=9: a degree lies"),
        (lambda lab, out: lab.matrix(out, "cvae", 0), "cvae knows no expressions"),
    ],
)
def test_what_cannot_be_drawn_says_why(
    lab: Lab, draw: Callable[[Lab, str], object], told: str, tmp_path: Path
) -> None:
    with pytest.raises(GiocondaError, match=told):
        draw(lab, str(tmp_path))


def test_a_photo_without_a_face_says_so(lab: Lab, tmp_path: Path) -> None:
    meadow = tmp_path / "meadow.png"
    Image.linear_gradient("L").save(meadow)
    with pytest.raises(GiocondaError, match="no face was found"):
        lab.matrix(str(tmp_path), "star", 0, str(meadow))


@pytest.mark.parametrize(
    ("name", "word"), [("happy", "happy"), ("expression=sad", "sad"), ("smile", None)]
)
def test_expressions_are_known_by_their_words(name: str, word: str | None) -> None:
    assert expression_of(name) == word
