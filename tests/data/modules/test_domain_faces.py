"""Faces of chosen attributes, and skin tones that come up alike."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.errors import DataError

pytest.importorskip("datasets", reason="needs the extra [train]")
pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules.domain_faces import DomainFaces, skin_tones, tone_deg


def opened(folder: str, **settings: object) -> DomainFaces:
    data = DomainFaces([folder], attributes={"smile": "smiling"}, batch_size=4, **settings)  # type: ignore[arg-type]
    data.setup()
    return data


@pytest.mark.parametrize("side", [-1, 1])
def test_only_one_domain_is_learned_from_and_shown(mtfl: str, side: int) -> None:
    everyone, some = opened(mtfl), opened(mtfl, only={"smile": side})
    smiles = everyone.arrays["attributes"][everyone.training_rows(), 0]
    assert len(some.training_rows()) == (smiles == side).sum() > 0
    batch = some.prepare(next(iter(some.train_dataloader())), augmented=True)
    assert (batch["attributes"] == side).all()
    assert batch["image"].shape == (4, 3, 64, 64)
    assert batch["image"].abs().max() <= 1


def test_what_is_no_attribute_is_named(mtfl: str) -> None:
    with pytest.raises(DataError, match="'beard' is no attribute"):
        DomainFaces([mtfl], attributes={"smile": "smiling"}, only={"beard": 1})

    with pytest.raises(DataError, match="balanced: 'beard' is no attribute"):
        DomainFaces([mtfl], attributes={"smile": "smiling"}, balanced=["skin_tone", "beard"])


def test_a_choice_is_another_set(mtfl: str) -> None:
    assert opened(mtfl).fingerprint != opened(mtfl, only={"smile": 1}).fingerprint


def patch(lab: tuple[float, float, float]) -> np.ndarray:
    """A picture of one colour, ``(64, 64, 3)`` uint8 RGB."""
    rgb = cv2.cvtColor(np.array([[lab]], np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    return np.tile(np.uint8(np.round(rgb * 255)), (64, 64, 1))


def test_the_angle_is_the_papers() -> None:
    pictures = np.stack([patch((65, 12, 15)), patch((35, 12, 15)), patch((50, 12, 15))])
    np.testing.assert_allclose(tone_deg(pictures), [45, -45, 0], atol=2.5)


def test_each_tone_has_its_own_band() -> None:
    """Angles of -45, -10, 20, 35, 48 and 62 degrees."""
    degrees = np.array([-45, -10, 20, 35, 48, 62])
    lights = 50 + 15 * np.tan(np.radians(degrees))
    pictures = np.stack([patch((light, 10, 15)) for light in lights])
    assert skin_tones(pictures, np.arange(6)).tolist() == [0, 1, 2, 3, 4, 5]


def test_balanced_tones_come_up_alike(mtfl: str) -> None:
    data = opened(mtfl, balanced=["skin_tone"])
    light, dark = patch((70, 10, 15)), patch((40, 10, 15))
    count = len(data.arrays["image"])
    rare = np.arange(count) % 5 == 0
    data.arrays["image"] = np.where(rare[:, None, None, None], dark, light)
    chances, rows = data.chances(), data.training_rows()
    assert chances is not None
    shares = [chances[rows][rare[rows] == which].sum() for which in (True, False)]
    assert shares[0] == pytest.approx(shares[1])
    assert opened(mtfl).chances() is None


def test_smiles_and_tones_are_balanced_together(mtfl: str) -> None:
    data = opened(mtfl, balanced=["smile", "skin_tone"])
    rows = data.training_rows()
    light, dark = patch((70, 10, 15)), patch((40, 10, 15))
    tone = np.arange(len(data.arrays["image"])) % 3 == 0
    data.arrays["image"] = np.where(tone[:, None, None, None], dark, light)
    smile = np.arange(len(tone)) % 4 == 0
    data.arrays["attributes"] = np.where(smile, 1.0, -1.0)[:, None]
    chances = data.chances()
    assert chances is not None
    kinds = 2 * tone[rows] + smile[rows]
    shares = [chances[rows][kinds == kind].sum() for kind in np.unique(kinds)]
    assert len(shares) > 1
    assert max(shares) == pytest.approx(min(shares))
