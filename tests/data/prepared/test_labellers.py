"""What is measured in a face's own pixels, and what each measure needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.prepared.label import label
from gioconda.data.prepared.labellers import labeller_of, labellers_of
from gioconda.data.prepared.measures import MEASURES, PicturedFace, degree
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError, WeightsError
from gioconda.latent.labels import binary_split
from tests.faces.painted_face import mean_points, painted

pytest.importorskip("datasets", reason="needs the extra [train]")


def look(hair: tuple[int, int, int], strands: float = 12.0) -> PicturedFace:
    picture, mask = painted(hair, strands)
    return PicturedFace(picture, mean_points(), mask)


def test_degrees_end_at_one() -> None:
    assert [degree(v, 0, 2) for v in (-1, 0, 1, 2, 9)] == [-1, -1, 0, 1, 1]
    assert np.isnan(degree(np.nan, 0, 2))


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("black-hair", (25, 22, 20)),
        ("brown-hair", (95, 68, 45)),
        ("blond-hair", (190, 155, 95)),
        ("gray-hair", (160, 158, 155)),
    ],
)
def test_each_hair_colour_is_its_own(name: str, colour: tuple[int, int, int]) -> None:
    told = {key: float(MEASURES[key].cut(look(colour))) for key in MEASURES if "-hair" in key}
    assert {key for key, value in told.items() if value > 0} == {name}


def test_no_colour_is_told_of_hair_that_is_not_seen() -> None:
    assert np.isnan(MEASURES["blond-hair"].cut(look((180, 170, 90), strands=0)))


def test_every_column_is_an_attribute_by_its_short_name() -> None:
    from gioconda.data.sets.kinds import NUMBER

    values = np.float32([-0.5, 0.5, np.nan])
    for measure in MEASURES.values():
        column = f"machine_{measure.column}"
        short = measure.column.removesuffix("_degree")
        two = binary_split({column: values}, {column: NUMBER}, short)
        assert (two.name, two.column) == (short, column)
        assert (two.positive.tolist(), two.negative.tolist()) == ([0, 1, 0], [1, 0, 0])


def test_a_set_with_five_landmarks_cannot_be_measured(small_root: Path, tmp_path: Path) -> None:
    faces = read_set("mtfl", small_root / "mtfl")
    prepare(faces, tmp_path, settings_for(faces, size=64, split="80/20"))
    with pytest.raises(DataError, match="5 landmarks, and beard_degree is measured by all 141"):
        label(tmp_path, MEASURES["beard"], "beard")


def test_looks_stand_for_glasses_and_all_measures() -> None:
    assert set(labellers_of(["looks", "beard"])) == {"glasses", *MEASURES}


def test_an_unknown_name_is_no_labeller() -> None:
    with pytest.raises(WeightsError, match="no-such-thing"):
        labeller_of("no-such-thing")


@pytest.mark.data
def test_a_real_set_is_measured_with_its_masks(real_root: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    faces = read_set("utkface", real_root / "utkface")
    faces = replace(faces, records=faces.records[:: len(faces) // 60])
    prepare(faces, tmp_path, settings_for(faces, size=128, masks=True))
    label(tmp_path, MEASURES["black-hair"], "black-hair")
    prepared = Prepared.open(tmp_path)
    told = np.concatenate([prepared.arrays(s)["machine_black_hair"] for s in prepared.splits])
    assert set(told[np.isfinite(told)]) == {-1.0, 1.0}
    assert np.isfinite(told).mean() > 0.5
    with pytest.raises(DataError, match="leave --source out"):
        label(tmp_path, MEASURES["gray-hair"], "gray-hair", source=real_root / "utkface")
