import numpy as np

from gioconda.training.calibration import fit_offset, fit_temperature


def test_the_offset_is_where_labels_turn() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, 20_000)
    smiling = (random.random(20_000) < 1 / (1 + np.exp(-0.8 * (logits - 1.2)))).astype(float)
    assert abs(fit_offset(logits, smiling) - 1.2) < 0.1


def test_the_temperature_gives_back_the_degrees_that_it_made() -> None:
    logits = np.linspace(-6, 6, 200)
    assert abs(fit_temperature(logits, np.tanh((logits - 0.5) / 2.5), 0.5) - 2.5) < 0.05
