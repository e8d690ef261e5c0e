"""Splits: the same in every run, and nobody on both sides."""

from __future__ import annotations

from collections import Counter

import pytest

from gioconda.data.splits import (
    lfw_person,
    london_person,
    name_of_person,
    share_of,
    split_of,
    utkface_picture,
)


def test_four_fifths_train() -> None:
    counts = Counter(split_of(f"person/{k}") for k in range(5000))
    assert counts["train"] / 5000 == pytest.approx(0.8, abs=0.02)
    assert counts["val"] / 5000 == pytest.approx(0.1, abs=0.02)


def test_shares_never_change() -> None:
    # Weights in the package were judged on these splits; another hash would mix them up.
    assert share_of("lfw/Aaron_Eckhart") == pytest.approx(0.90535, abs=1e-5)
    assert split_of("london/001") == "train"


def test_all_pictures_of_a_person_share_a_key() -> None:
    assert lfw_person("images/Aaron_Eckhart_0001.jpg") == lfw_person("Aaron_Eckhart_0002.jpg")
    assert london_person("neutral/001.jpg") == london_person("smiling/001.jpg")
    assert utkface_picture("crop_part1/26_1_2_2.jpg") == "utkface/26_1_2_2.jpg"


@pytest.mark.parametrize(
    ("file_name", "person"),
    [
        ("Aaron_Eckhart_0001.jpg", "Aaron_Eckhart"),
        ("images/Jean-Luc_Du_Bois_0012.jpg", "Jean-Luc_Du_Bois"),
        ("Somebody_2.png", "Somebody"),
        ("facial-expressions_2868582k.jpg", None),
        ("portrait.jpg", None),
    ],
)
def test_only_file_names_like_lfws_name_a_person(file_name: str, person: str | None) -> None:
    assert name_of_person(file_name) == person
    if person is not None:
        assert lfw_person(file_name) == f"lfw/{person}"
