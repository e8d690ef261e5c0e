"""The product's editor and a toy, judged to the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import DataError
from gioconda.evaluation.categorical_edits import CATEGORY_DEGREES
from gioconda.evaluation.definitions import DEFINITIONS
from gioconda.evaluation.evaluate import evaluate, latent_figures
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.figure_groups import GROUPS
from gioconda.evaluation.folders import compare
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.report import comparison_page, comparison_record, folders_page
from gioconda.evaluation.subjects import Subject, crop_subject, editing_subject, subject_of
from gioconda.latent.coder import Coder
from gioconda.models.pretrained import save_weights
from gioconda.models.stargan.stargan import StarGAN
from tests.toy_method import Painter, painting_editor

ABOUT = {
    "data": "nobody",
    "faces": 3,
    "space": "face-attributes:early",
    "attribute": "smile",
    "identity_judge": "gioconda",
    "identity_threshold": "one person where the distance is under 0.576",
}


def painter() -> Subject:
    network = Painter()
    return replace(crop_subject(Coder(network), "painter"), edit=painting(network).edit)


def painting(network: Painter) -> Subject:
    return editing_subject(painting_editor(network), "painter")


def test_the_smiler_is_judged(setup: EvaluationSetup, people: list[Person]) -> None:
    some = replace(setup, degrees=(-1.0, 0.5, 1.0))
    judged = evaluate(subject_of("smiler"), people[:3], some)
    assert judged.figures["success_up"].value == 1
    assert judged.figures["monotonic"].value == 1
    assert judged.figures["background_pixels"].value == 0
    assert judged.figures["face_lost"].value == 0
    assert judged.figures["same_person"].value == 1
    assert len(judged.curves["reading"]) == 3
    assert len(judged.pictures[0]) == 4
    html = comparison_page([judged, judged], ABOUT).html()
    assert html.count("data:image/jpeg") == 2
    record = comparison_record([judged], ABOUT)
    assert record["models"][0]["figures"]["success_up"]["count"] == 3


def test_all_that_a_network_offers_is_measured(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    judged = evaluate(painter(), people, setup)
    assert judged.figures["reconstruction_psnr"].value == 100
    assert judged.figures["samples_diversity"].value < 0.1
    assert judged.figures["background_pixels"].value < 0.01  # edits are of whole photos
    assert set(judged.figures) <= set(DEFINITIONS)
    assert len(judged.samples) == 6


def test_too_few_faces_are_told_in_place_of_the_figure(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    judged = evaluate(painter(), people, setup)
    assert "fid" not in judged.figures
    assert judged.left_out["fid"].startswith("needs 40 real and 20 made faces; there are ")
    assert judged.left_out["separable"].startswith("needs 20 faces with and 20 without it")
    page = comparison_page([judged], ABOUT).html()
    assert "needs 40 real" in page
    assert "real against real" not in page  # a column that would be empty
    assert comparison_record([judged], ABOUT)["models"][0]["left_out"]["kid"]


def test_pictures_come_first_and_figures_in_groups(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    judged = evaluate(painter(), people, setup)
    page = comparison_page([judged], ABOUT).html()
    order = ["data:image/jpeg", "Success", "Identity", "What else changed", "Reconstruction"]
    places = [page.index(word) for word in order]
    assert places == sorted(places)
    assert "Is it still the same person?" in page


def test_every_figure_is_in_one_group() -> None:
    grouped = [key for group in GROUPS for key in group.keys]
    assert sorted(grouped) == sorted(DEFINITIONS)


def test_who_is_asked_for_nothing_is_compared_with_all(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    noise = replace(crop_subject(Coder(Painter(48, ())), "noise"), encode=None, reconstruct=None)
    judged = evaluate(noise, people * 6, setup)
    assert set(judged.curves) == set()
    assert len(judged.samples[0]) == 1
    assert judged.figures["samples_fid"].value > 3 * judged.floors["samples_fid"].value
    assert "generated faces" in comparison_page([judged], ABOUT).html()


def test_words_are_asked_of_those_who_lack_them(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    """The composites are neutral: three are asked to look surprised, and one is said to."""
    some = [replace(people[0], labels={"expression": "surprised"}), *people[1:3]]
    words = replace(setup, attribute="surprised", degrees=CATEGORY_DEGREES)
    judged = evaluate(subject_of("smiler"), some, words)
    assert judged.figures["success_up"].count == 3
    error = judged.figures["classification_error"].value
    assert error == pytest.approx(1 - judged.figures["success_up"].value)
    real = judged.figures["classification_error_real"]
    assert (real.value, real.count) == (1, 1)
    assert judged.figures["same_person"].value == 1
    assert not {"success_down", "rank_correlation"} & set(judged.figures)
    assert judged.curves["reading"][1].value > judged.curves["reading"][0].value
    assert [len(row) for row in judged.pictures] == [3, 3, 3]
    assert "surprised at each degree" in comparison_page([judged], ABOUT).html()


def test_what_is_painted_is_judged_on_those_who_lack_it(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    painted = replace(setup, attribute="gray_hair", degrees=CATEGORY_DEGREES)
    subject = subject_of("smiler")
    assert {"gray_hair", "beard", "glasses"} <= set(subject.painted)
    judged = evaluate(subject, people, painted)
    lacking = setup.judge.reading_of("gray_hair")(JudgedFaces.of(people)) <= 0
    assert judged.figures["success_up"].count == lacking.sum() >= 6
    assert judged.figures["success_up"].value >= 0.5
    assert judged.figures["same_person"].value == 1
    assert not {"success_down", "rank_correlation"} & set(judged.figures)


def test_where_all_show_the_word_there_is_nothing_to_ask(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    frontal = replace(setup, attribute="frontal", degrees=CATEGORY_DEGREES)
    subject = Subject("nobody", ("frontal",), lambda person: person, lambda *asked: [])
    with pytest.raises(DataError, match="all 7 faces are frontal already"):
        evaluate(subject, people, frontal)


def test_what_moves_a_photos_pixels_is_judged_on_photos(
    people: list[Person], tmp_path: Path
) -> None:
    path = save_weights(
        StarGAN(image_size=64, width=4, blocks=1, way="moved"), tmp_path / "model.safetensors"
    )
    subject = subject_of(str(path))
    assert subject.edit is not None
    edited = subject.edit(people[:2], "smile", 1.0)
    for person, pixels in zip(people, edited, strict=False):
        assert pixels.shape == person.pixels.shape
        assert (pixels[0, :2] == person.pixels[0, :2]).all()  # the corners lie outside of the crop


def test_an_unknown_attribute_lists_the_known(setup: EvaluationSetup, people: list[Person]) -> None:
    with pytest.raises(DataError, match=r"painter knows no 'beard'; it knows: smile"):
        evaluate(painter(), people, replace(setup, attribute="beard"))


def test_codes_of_two_clear_domains_are_told_apart() -> None:
    random = np.random.default_rng(0)
    reading = np.repeat([-1.0, 1.0], 60)
    found = latent_figures(random.normal(size=(120, 4)) + 3 * reading[:, None], reading, 0)
    assert found["separable"].value == 1
    assert found["latent_overlap"].value == 0


def test_a_folder_against_itself_differs_in_nothing(
    setup: EvaluationSetup, people: list[Person]
) -> None:
    compared = compare(people, people, setup)
    assert compared.pairs == 7
    assert compared.figures["ssim"].value == pytest.approx(1)
    assert compared.figures["identity"].value == pytest.approx(1)
    assert compared.figures["smile_risen"].value == 0
    assert compared.readings["smile"][0] == compared.readings["smile"][1]
    page = folders_page(compared, ("a", "b"), {**ABOUT, "faces": [7, 7]})
    assert "identity by gioconda, one person where" in page.html()
    assert "7 pairs" in page.html()
