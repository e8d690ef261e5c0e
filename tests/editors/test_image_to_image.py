"""Image-to-image methods as editors of photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda import read_photo
from gioconda.editing.editor import Editor
from gioconda.editors.image_to_image import ImageToImageEditor
from gioconda.errors import DataError, WeightsError
from gioconda.faces.align import CUTS
from gioconda.models.gans.complex_gan import ComplexGAN
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.smile_net import SmileNet
from gioconda.models.stargan.output_heads import HeadOutput, warped
from gioconda.models.stargan.stargan import StarGAN
from gioconda.types import EditRequest
from tests.faces_of_nobody import picture

FACES = np.stack([picture(k, 0, -1) for k in range(3)])
SETS = {
    "attributes": ["smile", "neutral", "happy", "sad"],
    "sizes": [1, 3],
    "kinds": ["binary", "category"],
}


class Tinted(StarGAN):
    """Adds what it is told to the three colours: what it does is known."""

    def draw(self, image, label, mask=None):
        picture = (image + 0.2 * label[:, 1:, None, None]).clamp(-1, 1)
        return HeadOutput(picture, torch.ones_like(image[:, :1]), None)


def star(**settings: object) -> StarGAN:
    torch.manual_seed(0)
    return StarGAN(image_size=64, width=4, blocks=1, **SETS, **settings).eval()  # type: ignore[arg-type]


METHODS = {
    "stargan": star,
    "moving": lambda: star(way="moved"),
    "complex-gan": lambda: ComplexGAN(width=8, decoder_width=8, told="code"),
}


def test_a_face_is_drawn_at_the_other_answer_and_at_the_one_asked_for() -> None:
    net = star()
    before, after, _ = ImageToImageEditor(net).reconstructions(FACES, {"smile": 0.6})
    image = torch.from_numpy(FACES).permute(0, 3, 1, 2).float() / 127.5 - 1
    for drawn, degree in ((before, -1.0), (after, 0.6)):
        target = torch.full((3, 4), torch.nan)
        target[:, 0] = degree
        made = ((net.edit(image, target) + 1) * 127.5).permute(0, 2, 3, 1)
        np.testing.assert_allclose(drawn, made.detach().numpy(), atol=0.51)


def test_of_a_category_the_other_answer_is_the_word_that_changes_least() -> None:
    torch.manual_seed(0)
    net = Tinted(image_size=64, width=4, blocks=1, **SETS).eval()  # type: ignore[arg-type]
    faces = FACES.copy()
    faces[..., 0] = 255  # neutral adds to what is full of red already
    before, after, _ = ImageToImageEditor(net).reconstructions(faces, {"sad": 1.0})
    np.testing.assert_array_equal(before, faces)
    assert (after[..., 2] > faces[..., 2]).mean() > 0.5


def test_of_a_network_that_moves_pixels_the_crop_and_the_flow_are_taken() -> None:
    class Lifting(StarGAN):
        """Lifts by three pixels what is asked to smile, and paints nothing."""

        def draw(self, image, label, mask=None):
            flow = torch.zeros_like(image[:, :2])
            flow[:, 1] = label[:, :1, None] * 3 * 2 / image.shape[2]
            return HeadOutput(warped(image, flow), torch.zeros_like(image[:, :1]), flow)

    lifting = Lifting(image_size=32, way="moved")
    before, after, flow = ImageToImageEditor(lifting).reconstructions(FACES, {"smile": 1.0})
    np.testing.assert_array_equal(before, FACES)
    np.testing.assert_array_equal(after[:, :-3], FACES[:, 3:])
    assert flow is not None
    np.testing.assert_allclose(flow[..., 1], 3, atol=1e-5)
    assert (flow[..., 0] == 0).all()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"beard": 1.0}, "changes no 'beard'; attributes: smile, neutral, happy, sad"),
        ({"smile": 2.0}, "goes from -1 to 1"),
        ({"happy": 1.0, "sad": 1.0}, "ask for one of neutral, happy, sad"),
        ({"happy": -1.0}, "such as neutral=1"),
    ],
)
def test_what_cannot_be_done_is_said(wanted: dict[str, float], told: str) -> None:
    with pytest.raises(DataError, match=told):
        ImageToImageEditor(star(), "a run").check(EditRequest(wanted))
    ImageToImageEditor(star()).check(EditRequest({"smile": -0.5, "happy": 1.0}))


def test_what_edits_nothing_is_refused() -> None:
    with pytest.raises(WeightsError, match="SmileNet cannot edit faces"):
        ImageToImageEditor(SmileNet())


@pytest.mark.parametrize("kind", ["stargan", "moving", "complex-gan"])
def test_a_photo_is_edited_at_its_own_resolution(
    kind: str, tmp_path: Path, mona_lisa: Path
) -> None:
    torch.manual_seed(0)
    network = METHODS[kind]()
    path = tmp_path / "model.safetensors"
    save_weights(network, path)
    editor = Editor.from_pretrained(str(path))
    assert editor.method.cut == ("mouth" if kind == "complex-gan" else "face")
    photo = read_photo(mona_lisa)
    result = editor.edit(photo, smile=1.0, faces="all")
    assert [face.reason for face in result.faces] == ["edited"]
    assert result.photo.pixels.shape == photo.pixels.shape
    assert (result.photo.pixels == photo.pixels).all(-1).mean() > 0.5
    assert (result.photo.pixels[-300:] == photo.pixels[-300:]).all()
    with pytest.raises(DataError, match="has no latent codes"):
        Editor.from_pretrained(str(path), ["found.safetensors"])


def test_the_mouth_lies_in_the_middle_of_its_crop() -> None:
    points = np.random.default_rng(0).normal(0, 60, (141, 2)) + 200
    to_crop = CUTS["mouth"](points, 64)
    from gioconda.faces.align import FIVE, apply, scale_of

    corners = apply(to_crop, points[FIVE][3:]).mean(0)
    np.testing.assert_allclose(corners, [31.5, 0.47 * 64])
    assert scale_of(to_crop) == pytest.approx(1.5 * scale_of(CUTS["face"](points, 64)))


def test_of_what_there_is_only_more_of_nothing_less_is_drawn() -> None:
    hair = StarGAN(image_size=32, attributes=["blond_hair"], sizes=[1], kinds=["amount"])
    editor = ImageToImageEditor(hair, "hair.safetensors")
    editor.check_degrees({"blond_hair": 0.0})
    with pytest.raises(DataError, match=r"^blond_hair=-0.5: goes from 0 to 1$"):
        editor.check_degrees({"blond_hair": -0.5})
