"""Sets are prepared, labelled and encoded, and methods judged, on a cluster as in one process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.cluster import Cluster
from gioconda.data.prepared import part_files
from gioconda.data.prepared.label import label_all
from gioconda.data.prepared.labellers import labellers_of
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.evaluation.people import Person, PersonFinder, draw_people
from gioconda.evaluation.subjects import subject_of
from gioconda.latent.code_files import write_codes
from gioconda.latent.coder import Coder
from gioconda.latent.codes import encode_set

pytest.importorskip("datasets", reason="needs the extra [train]")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_files, "PART_PICTURES", 10)


def files(folder: Path) -> dict[str, bytes]:
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}


@pytest.mark.usefixtures("small_parts")
def test_a_set_is_prepared_and_labelled_byte_for_byte(
    small_root: Path, tmp_path: Path, cluster: Cluster
) -> None:
    faces = read_set("lfw", small_root / "lfw")
    settings = settings_for(faces, size=64, crop="face")
    done: dict[str, list[int]] = {"alone": [], "together": []}
    for name, by in (("alone", None), ("together", cluster)):
        prepare(faces, tmp_path / name, settings, cluster=by, advance=done[name].append)
    assert sum(done["alone"]) == sum(done["together"]) == len(faces)
    assert files(tmp_path / "alone") == files(tmp_path / "together")
    before = {path: path.stat().st_ino for path in (tmp_path / "together").rglob("*.arrow")}
    prepare(faces, tmp_path / "together", settings, cluster=cluster)  # what is done stays
    assert before == {path: path.stat().st_ino for path in before}

    models = ["smile-degree", "beard"]
    for name, by in (("alone", None), ("together", cluster)):
        label_all(tmp_path / name, labellers_of(models), cluster=by)
        assert "machine_beard_degree" in Prepared.open(tmp_path / name).kinds
    assert files(tmp_path / "alone") == files(tmp_path / "together")


def test_codes_are_the_same_byte_for_byte(
    small_set: Prepared, cvae: Coder, tmp_path: Path, cluster: Cluster
) -> None:
    alone = write_codes(encode_set(cvae, small_set), tmp_path / "alone.parquet")
    done: list[int] = []
    codes = encode_set(cvae, small_set, advance=done.append, cluster=cluster)
    assert sum(done) == len(codes)
    assert write_codes(codes, tmp_path / "together.parquet").read_bytes() == alone.read_bytes()


def test_people_are_found_and_edited_as_in_one_process(group: Path, cluster: Cluster) -> None:
    records = [*read_set("folder", group.parent)][:2]
    alone, together = (
        draw_people(records, 2, PersonFinder(), cluster=by).people for by in (None, cluster)
    )
    assert [person.name for person in alone] == [person.name for person in together]
    small = [_smaller(person) for person in alone]
    pictures = []
    for by in (None, cluster):
        edit = subject_of("smiler", cluster=by).edit
        assert edit is not None
        pictures.append(edit(small, "smile", 1.0))
    for one, other in zip(*pictures, strict=True):
        np.testing.assert_array_equal(one, other)


def _smaller(person: Person) -> Person:
    """The same face in a photo that is quick to edit."""
    x, y, width, height = (round(side) for side in person.box)
    low_x, low_y = max(0, x - width // 2), max(0, y - height // 2)
    pixels = person.pixels[low_y : y + 2 * height, low_x : x + 2 * width].copy()
    box = person.box._replace(x=person.box.x - low_x, y=person.box.y - low_y)
    return Person(person.name, pixels, box, person.points - (low_x, low_y), person.labels)
