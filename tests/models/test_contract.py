"""A description says what a method can do, and leads to it or refuses."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from gioconda.errors import WeightsError
from gioconda.models.contract import (
    AdversarialMethod,
    AttributeGroup,
    Batch,
    Description,
    Method,
    Verb,
    degrees,
)
from gioconda.models.verbs import editor_of, encoder_of, require

BATCH = {"image": torch.rand(3, 3, 8, 8) * 2 - 1}


class Anything(Method):
    """Has all verbs that make pictures, and offers those that it is given."""

    def __init__(self, *verbs: Verb, attributes: tuple[str, ...] = ("smile",)) -> None:
        super().__init__()
        self.offered = Description(frozenset(verbs), degrees(attributes), size_px=8)

    @property
    def description(self) -> Description:
        return self.offered

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        return -image

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        return image * target[:, :1, None, None]

    def sample(
        self, n: int, attributes: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        return torch.zeros(n, 3, 8, 8)


GROUPS = (
    AttributeGroup("binary", ("smile", "glasses")),
    AttributeGroup("category", ("happy", "sad", "angry"), 2),
    AttributeGroup("degree", ("yaw",), 5),
)


def test_groups_are_the_columns_of_all_attributes() -> None:
    offered = Description(groups=GROUPS)
    assert offered.attributes == ("smile", "glasses", "happy", "sad", "angry", "yaw")
    assert [offered.attributes[group.columns] for group in GROUPS] == [g.names for g in GROUPS]
    assert offered.categories == (("happy", "sad", "angry"),)


def test_what_moves_pixels_says_so() -> None:
    assert Description(frozenset({"edit", "redraw"})).moves_pixels
    assert not Description(frozenset({"edit"})).moves_pixels


def test_a_verb_that_is_offered_is_the_networks_own() -> None:
    method = Anything("edit")
    assert editor_of(method) is method


def test_a_verb_that_is_not_offered_is_refused_in_one_line() -> None:
    with pytest.raises(WeightsError, match=r"^here\.safetensors: Anything cannot encode faces$"):
        encoder_of(Anything("edit"), "here.safetensors")
    with pytest.raises(WeightsError, match=r"^Anything: Anything cannot sample faces$"):
        require(Anything("edit"), "edit", "sample")


@pytest.mark.parametrize(
    ("verbs", "attributes", "titles"),
    [
        (("reconstruct",), (), ["photo", "reconstruction"]),
        (("reconstruct", "edit"), ("smile",), ["photo", "reconstruction", "smile -1", "smile +1"]),
        (("edit", "sample"), ("yaw", "age"), ["photo", "yaw -1", "yaw +1"]),
        (("reconstruct", "sample"), (), ["photo", "reconstruction", "sample"]),
        (("edit",), (), ["photo"]),
        ((), (), []),
    ],
)
def test_a_method_shows_what_its_verbs_make(
    verbs: tuple[Verb, ...], attributes: tuple[str, ...], titles: list[str]
) -> None:
    columns = Anything(*verbs, attributes=attributes).preview(BATCH)
    assert list(columns) == titles
    assert all(column.shape == (3, 3, 8, 8) for column in columns.values())


def test_no_pictures_are_shown_of_a_batch_that_has_none() -> None:
    assert Anything("edit").preview({"label": torch.zeros(3)}) == {}


class Adversarial(AdversarialMethod):
    """An adversarial method with the least that one has."""

    def __init__(self) -> None:
        super().__init__()
        self.generator, self.critic = Anything("reconstruct"), nn.Identity()

    def generator_loss(self, batch: Batch) -> Batch:
        return {"loss": batch["image"].mean()}

    def critic_loss(self, batch: Batch) -> Batch:
        return {"loss": -batch["image"].mean()}


def test_an_adversarial_method_names_its_networks_and_their_losses() -> None:
    method = Adversarial()
    assert list(method.networks) == ["generator", "critic"]
    network, loss = method.networks["critic"]
    assert network is method.critic
    assert loss(BATCH) == method.critic_loss(BATCH)


def test_an_adversarial_method_shows_its_generator_and_measures_nothing_unless_it_says_so() -> None:
    method = Adversarial()
    assert list(method.preview(BATCH, method.generator)) == ["photo", "reconstruction"]
    assert method.metrics(BATCH, method.generator) == {}
