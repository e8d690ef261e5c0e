import numpy as np

from gioconda.editors.smile.teeth.jaw import jaw_share, render_jaw


def opened(width: int = 200, height: int = 160) -> np.ndarray:
    angle = np.arange(20) * 2 * np.pi / 20
    return np.stack([width / 2 - 80 * np.cos(angle), height / 2 + 60 * np.sin(angle)], 1)


def test_smiles_show_no_tongue_and_dropped_jaws_do():
    gaps = np.linspace(0, 0.4, 21)
    shares = [jaw_share(gap) for gap in gaps]
    assert shares == sorted(shares)
    assert jaw_share(0.1) == 0
    assert jaw_share(0.3) == 1


def test_it_is_darker_behind_the_teeth_and_red_on_the_tongue(rows):
    image = render_jaw(rows[0], opened(), 200, 160, 200.0, 1.0)
    behind, tongue = image[45, 100], image[105, 85]
    assert behind.mean() < 40
    assert tongue.mean() > 1.3 * behind.mean()
    assert tongue[0] > 1.3 * tongue[2]


def test_everything_is_finite_however_small_the_mouth(rows):
    image = render_jaw(rows[0], opened() / 10, 20, 16, 20.0, 0.5)
    assert np.isfinite(image).all()
