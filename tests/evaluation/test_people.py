from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from gioconda.errors import DataError
from gioconda.evaluation.people import (
    NO_FACE,
    Person,
    PersonFinder,
    draw_people,
    evenly_shown,
    held_out,
    read_folder_of_faces,
)
from gioconda.faces.square import square_of_box


def test_a_plain_folder_is_read_whole(folder: Path, people: list[Person]) -> None:
    faces = read_folder_of_faces(folder)
    assert faces.card.name == "folder"
    assert len(held_out(faces)) == len(people) == 7


def test_so_many_faces_as_asked_for_the_same_for_a_seed(folder: Path) -> None:
    records, finder = held_out(read_folder_of_faces(folder)), PersonFinder()
    some = [person.name for person in draw_people(records, 3, finder, seed=1).people]
    again = [person.name for person in draw_people(records, 3, finder, seed=1).people]
    other = [person.name for person in draw_people(records, 3, finder, seed=5).people]
    assert some == again != other
    assert len(set(some)) == 3


def test_pictures_without_a_face_are_passed_over(tmp_path: Path, people: list[Person]) -> None:
    Image.new("RGB", (80, 80), "gray").save(tmp_path / "empty.png")
    with pytest.raises(DataError, match="no face was found in 1 pictures"):
        draw_people(held_out(read_folder_of_faces(tmp_path)), 2, PersonFinder())
    Image.fromarray(people[0].pixels).save(tmp_path / "somebody.png")
    draw = draw_people(held_out(read_folder_of_faces(tmp_path)), 2, PersonFinder())
    assert [person.name for person in draw.people] == ["somebody.png"]
    assert [(missed.name, missed.why) for missed in draw.missed] == [("empty.png", NO_FACE)]


def test_the_people_whom_reports_show_first_are_of_all_ages(people: list[Person]) -> None:
    babies = [replace(people[0], name=f"{k}", labels={"age": 1.0}) for k in range(20)]
    adults = [replace(people[1], name=f"a{k}", labels={"age": 20.0 + 10 * k}) for k in range(4)]
    shown = evenly_shown([*babies, *adults])
    assert {person.name for person in shown} == {p.name for p in [*babies, *adults]}
    assert sum(person.labels["age"] == 1 for person in shown[:5]) == 1
    unknown = [replace(person, labels={}) for person in people]
    assert [p.name for p in evenly_shown(unknown)] == [p.name for p in people]


def test_a_known_layout_is_guessed_and_only_its_held_out_pictures_count(
    tmp_path: Path, people: list[Person]
) -> None:
    for k in range(40):
        name = f"{20 + k}_{k % 2}_{k % 5}_2017010{k}.jpg.chip.jpg"
        Image.fromarray(people[k % 7].pixels).save(tmp_path / name)
    faces = read_folder_of_faces(tmp_path)
    assert faces.card.name == "utkface"
    some = held_out(faces)
    assert 0 < len(some) < 15
    assert set(some[0].labels) >= {"age", "gender", "race"}


def test_a_face_is_found_again_where_it_was(people: list[Person]) -> None:
    points, sure = PersonFinder().locate(people[0].pixels, square_of_box(people[0].box))
    assert sure > 0.5
    assert abs(points - people[0].points).mean() < 1
