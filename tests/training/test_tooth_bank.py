import numpy as np
import pytest

from gioconda import zoo
from gioconda.data.splits import london_person, split_of
from gioconda.data.tooth_rows import HEIGHT, MARKED, WIDTH, tooth_row
from gioconda.models.mouth.tooth_bank import ToothBank
from gioconda.training.tooth_bank import ToothBankFit


def test_nobody_in_the_bank_is_held_out_for_tests():
    assert {split_of(london_person(f"{person}.jpg")) for person in MARKED} == {"train"}


def test_the_shipped_bank_is_sound():
    bank = zoo.arrays("tooth-bank", ToothBank)
    assert len(bank.rows) == len(MARKED)
    for row, teeth, seen in zip(bank.rows, bank.teeth, bank.seen, strict=True):
        light = row.astype(float).mean(-1)
        assert light[teeth > 0].mean() > 1.5 * light[(teeth == 0) & (seen > 0)].mean()
        assert (seen[teeth > 0] == 255).all()
        assert 0.02 < (teeth > 0).mean() < 0.3


def test_a_drawn_smile_gives_its_teeth_and_no_lips():
    """Eight white teeth between red lips, on brown skin."""
    photo = np.full((400, 400, 3), (150, 110, 90), np.uint8)
    y, x = np.mgrid[:400, :400]
    lips = ((x - 200) / 110) ** 2 + ((y - 280) / 45) ** 2 < 1
    mouth = ((x - 200) / 90) ** 2 + ((y - 280) / 25) ** 2 < 1
    photo[lips] = (170, 70, 80)
    photo[mouth] = (40, 20, 20)
    white = mouth & (np.abs(y - 275) < 14)
    photo[white] = (225, 220, 210)
    photo[white & (x % 20 == 0)] = (150, 140, 130)
    points = np.zeros((141, 2))
    from gioconda.faces.scheme import GROUPS, PUPILS

    points[PUPILS] = [[110.0, 100.0], [290.0, 100.0]]
    angle = np.arange(20) * 2 * np.pi / 20
    points[GROUPS["lips_inner"]] = np.stack([200 - 90 * np.cos(angle), 280 + 25 * np.sin(angle)], 1)
    row = tooth_row(photo, points, np.array([WIDTH / 2, 80.0]))
    assert row.picture.shape == (HEIGHT, WIDTH, 3)
    colours = row.picture[row.teeth].astype(int)
    assert np.percentile(colours.mean(1), 80) == pytest.approx(200, abs=8)
    assert (colours[:, 0] - colours[:, 2] < 40).mean() > 0.97


@pytest.mark.data
def test_the_recipe_makes_the_shipped_bank_again(data_root):
    made, shipped = ToothBankFit(str(data_root)).fit(), zoo.arrays("tooth-bank", ToothBank)
    np.testing.assert_array_equal(made.rows, shipped.rows)
    np.testing.assert_array_equal(made.teeth, shipped.teeth)
