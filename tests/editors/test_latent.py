"""Any encoder/decoder as an editor of photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda import read_photo
from gioconda.editing.editor import Editor
from gioconda.editors.latent import LatentEditor
from gioconda.errors import DataError, GiocondaError, WeightsError
from gioconda.latent.coder import Coder
from gioconda.latent.directions import Direction
from gioconda.latent.saved import FILE, write_directions
from gioconda.types import EditRequest
from tests.faces_of_nobody import picture, write_model

FACES = np.stack([picture(k, 0, -1) for k in range(4)])
UP = Direction("beard", np.full(6, 3.0), np.zeros(6))
ASIDE = Direction("hat", np.float64([3, -3, 0, 0, 0, 0]), np.zeros(6))


def test_directions_and_what_the_method_is_told_change_faces(cvae: Coder) -> None:
    editor = LatentEditor(cvae, [UP, ASIDE])
    assert editor.attributes == ("smile", "glasses", "beard", "hat")
    for wanted in ({"smile": 1.0}, {"beard": 1.0}, {"beard + hat": 1.0}):
        before, after, _ = editor.reconstructions(FACES, wanted)
        assert not np.array_equal(before, after)
    before, after, _ = editor.reconstructions(FACES, {})
    np.testing.assert_array_equal(before, after)


def test_degrees_are_reached_and_shifts_are_added(vae: Coder) -> None:
    editor, codes = LatentEditor(vae, [UP]), vae.encode(FACES).mean
    _, reached, _ = editor.reconstructions(FACES, {"beard": 0.5})
    along = codes + ((0.5 - UP.degree(codes)) / 2)[:, None] * UP.vector
    np.testing.assert_array_equal(reached, vae.decode(np.float32(along)))
    _, shifted, _ = editor.reconstructions(FACES, {"beard": 0.5}, relative=True)
    np.testing.assert_array_equal(shifted, vae.decode(np.float32(UP.shift(codes, 0.5))))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"moustache": 1.0}, "'moustache'; there are: beard, hat; attributes: smile, glasses, be"),
        ({"beard - moustache": 1.0}, "'moustache'"),
        ({"beard": 4.0}, "degrees lie between -1 and 1"),
        ({"beard": float("nan")}, "degrees lie between"),
    ],
)
def test_what_cannot_be_done_is_said(cvae: Coder, wanted: dict[str, float], told: str) -> None:
    with pytest.raises(DataError, match=told):
        LatentEditor(cvae, [UP, ASIDE]).check(EditRequest(wanted))


def test_a_photo_is_edited_at_its_own_resolution_and_the_same_twice(
    tmp_path: Path, mona_lisa: Path
) -> None:
    folder = write_model(tmp_path / "run", "vae")
    coder = Coder.from_pretrained(folder)
    write_directions([UP], folder / FILE, {"model": str(folder), "weights": coder.weights})
    editor = Editor.from_pretrained(str(folder))
    photo = read_photo(mona_lisa)
    result, again = (editor.edit(photo, beard=3.0) for _ in range(2))
    assert result.changed
    assert result.faces[0].reason == "edited"
    assert result.photo.pixels.shape == photo.pixels.shape
    np.testing.assert_array_equal(result.photo.pixels, again.photo.pixels)
    same = (result.photo.pixels == photo.pixels).all(-1)
    assert 0.5 < same.mean() < 1
    assert same[-300:].all()


def test_a_smiler_stays_a_smiler() -> None:
    editor = Editor.from_pretrained("smiler")
    with pytest.raises(
        GiocondaError, match=r"no slider or attribute is called 'eyeglasses'; near: glasses"
    ):
        editor.check(EditRequest({"smile": 1.0, "eyeglasses": 1.0}))
    with pytest.raises(WeightsError, match="DlibResNet cannot edit faces"):
        Editor.from_pretrained("identity")


def test_directions_of_other_weights_are_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "run", "vae")
    write_directions([UP], folder / FILE, {"model": "another", "weights": "another"})
    with pytest.raises(DataError, match="directions of another model"):
        LatentEditor.from_pretrained(str(folder))


def test_a_method_with_masks_changes_the_head_alone_and_hair_alone_where_asked(
    tmp_path: Path,
) -> None:
    folder = write_model(
        tmp_path, "residual-mask-vae", parts=("face", "hair"), mask_widths=(4, 8, 8)
    )
    coder = Coder.from_pretrained(folder)
    hair = Direction("gray_hair", np.full(6, 8.0), np.zeros(6), {"part": "hair"})
    whole = Direction("warm", np.full(6, 8.0), np.zeros(6))
    face = np.zeros((1, 32, 32, 2), np.float32)
    face[:, 16:24, 8:24, 0] = face[:, :8, 8:24, 1] = 1  # a face below, hair above
    face[:, 26:, 8:24] = 1  # and what may be either
    coder.masks = lambda codes: np.repeat(face, len(codes), 0)  # type: ignore[method-assign]
    editor = LatentEditor(coder, [hair, whole])
    for name, changed, kept in (("gray_hair", 4, [20, 29]), ("warm", 20, [12])):
        before, after, _ = editor.reconstructions(FACES, {name: 3.0})
        difference = np.abs(after.astype(int) - before).max((0, 3))
        assert difference[changed, 12:20].mean() > 1
        assert difference[kept, 12:20].max() == 0
    with pytest.raises(DataError, match="has no mask of 'hat'; it has: face, hair"):
        LatentEditor(
            coder, [Direction("cap", np.full(6, 8.0), np.zeros(6), {"part": "hat"})]
        ).reconstructions(FACES, {"cap": 1.0})
