"""A network with a teacher: it learns the teacher's places and the labels, and splits into two."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from gioconda.models.readers.face_traits import AGE_FROM, CENTRES, TRAITS, FaceTraits

SMALL = {"size": 32, "widths": (8, 16, 16), "features": 16, "length": 8, "dropout": 0.0}


def batch(count: int = 12) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {
        "image": torch.rand(count, 3, 32, 32) * 2 - 1,
        "taught": F.normalize(torch.randn(count, 8)),
        "gender": torch.arange(count) % 2,
        "race": torch.arange(count) % 5,
        "age": torch.arange(count),
        "years": torch.arange(count) * 5.0,
    }


def test_every_band_of_age_has_its_name_and_its_centre() -> None:
    assert len(TRAITS["age"]) == len(AGE_FROM) == len(CENTRES["age"])
    assert all(low <= centre for low, centre in zip(AGE_FROM, CENTRES["age"], strict=True))


def test_it_learns_where_the_teacher_places_a_face() -> None:
    torch.manual_seed(0)
    net, some = FaceTraits(**SMALL), batch()
    before = net.eval().metrics(some)["teacher"]
    optimizer = torch.optim.AdamW(net.train().parameters(), lr=3e-3)
    for _ in range(60):
        optimizer.zero_grad()
        net.loss(some)["loss"].backward()
        optimizer.step()
    assert net.eval().metrics(some)["teacher"] > max(0.5, before)


def test_a_face_without_labels_teaches_by_its_place_alone() -> None:
    net, some = FaceTraits(**SMALL).eval(), batch()
    for name in ("gender", "race", "age"):
        some[name] = torch.full((12,), -1)
    some["years"] = torch.full((12,), float("nan"))
    terms = net.loss(some)
    assert terms["labels"] == 0
    assert terms["years"] == 0
    assert terms["taught"] > 0
    terms["loss"].backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in net.parameters())


def test_what_ships_are_two_readers_that_say_the_same() -> None:
    net, image = FaceTraits(**SMALL).eval(), batch()["image"]
    with torch.no_grad():
        points, logits = net.both(image)
        torch.testing.assert_close(net.identity_net()(image), points)
        for name, some in net.attributes_net()(image).items():
            torch.testing.assert_close(some, logits[name])


def test_a_right_age_costs_nothing() -> None:
    net, some = FaceTraits(**SMALL).eval(), batch()
    with torch.no_grad():
        some["years"] = net.expected("age", net(some["image"])["age"])
        assert net.loss(some)["years"] == pytest.approx(0, abs=1e-6)
