"""StarGAN: labels and domains, the paper's losses, and weights in the public layout."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from gioconda.errors import WeightsError
from gioconda.models.stargan.critic import StarCritic
from gioconda.models.stargan.losses import StarGANLosses, class_loss, left_open, targets
from gioconda.models.stargan.output_heads import HeadOutput, warped
from gioconda.models.stargan.stargan import StarGAN, as_label, domains_of, filled
from tests.models.stargan.public_weights import (
    critic_from_public,
    generator_from_public,
    read_public,
)

State = dict[str, torch.Tensor]
THREE: dict[str, Any] = {
    "attributes": ["smile", "female", "neutral", "happy", "sad", "yaw"],
    "sizes": [2, 3, 1],
    "kinds": ["binary", "category", "degree"],
}


def net(**settings: Any) -> StarGAN:
    torch.manual_seed(0)
    return StarGAN(image_size=32, width=4, blocks=1, **settings).eval()


def game(identity: float = 0.0, **settings: Any) -> StarGANLosses:
    torch.manual_seed(0)
    return StarGANLosses(net(**settings), critic_width=4, critic_halvings=3, identity=identity)


def batch() -> State:
    """Two pictures of each of three sets."""
    torch.manual_seed(1)
    label = torch.zeros(6, 6)
    label[:2, :2] = torch.tensor([[1.0, 0], [0, 1]])
    label[2:4, 2:5] = torch.tensor([[0.0, 1, 0], [0, 0, 1]])
    label[4:, 5] = torch.tensor([-0.5, 0.8])
    domain = torch.eye(3).repeat_interleave(2, 0)
    return {"image": torch.rand(6, 3, 32, 32) * 2 - 1, "label": label, "domain": domain}


# --- the generator takes labels and the domain --------------------------------------------------


def test_the_papers_widths_are_the_default() -> None:
    generator, critic = StarGAN(attributes=list("abcde"), sizes=[5]), StarCritic(128, 5)
    assert sum(p.numel() for p in generator.parameters()) == pytest.approx(8.4e6, rel=0.02)
    assert sum(p.numel() for p in critic.parameters()) == pytest.approx(44.8e6, rel=0.02)
    assert generator.main[0].weight.shape == (64, 8, 7, 7)
    assert critic.conv2.weight.shape == (5, 2048, 2, 2)


@pytest.mark.parametrize("size", [128, 256])
def test_both_of_the_issues_sizes_fit(size: int) -> None:
    image = torch.zeros(1, 3, size, size)
    assert net()(image, torch.ones(1, 1)).shape == image.shape
    logits, labels = StarCritic(size, 3, width=2, halvings=6)(image)
    assert logits.shape == (1, 1, size // 64, size // 64)
    assert labels.shape == (1, 3)


@pytest.mark.parametrize("size", [128, 256])
def test_one_step_of_each_network_runs_at_these_sizes(size: int) -> None:
    torch.manual_seed(0)
    generator = StarGAN(image_size=size, width=4, blocks=1)
    method = StarGANLosses(generator, critic_width=4, critic_halvings=6, identity=1.0)
    data = {"image": torch.rand(2, 3, size, size) * 2 - 1}
    data |= {"label": torch.tensor([[0.0], [1.0]]), "domain": torch.ones(2, 1)}
    for side in ("critic", "second", "generator"):
        network = getattr(method, side)
        before = [p.detach().clone() for p in network.parameters()]
        optimizer = torch.optim.Adam(network.parameters(), 1e-3)
        optimizer.zero_grad()
        loss = getattr(method, f"{side}_loss")(data)["loss"]
        loss.backward()
        optimizer.step()
        assert loss.isfinite()
        assert all(not torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


def test_logits_are_unbounded() -> None:
    critic = StarCritic(32, 2, width=4, halvings=3)
    with torch.no_grad():
        for head in (critic.conv1, critic.conv2):
            head.weight.mul_(1e4)
        logits, labels = critic(torch.randn(8, 3, 32, 32))
    assert min(logits.abs().max(), labels.abs().max()) > 10


def test_labels_and_domain_are_channels_beside_the_picture() -> None:
    generator, data, seen = net(**THREE), batch(), []
    generator.main.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    made = generator(data["image"], data["label"], data["domain"])
    assert made.shape == data["image"].shape
    assert made.abs().max() <= 1
    maps = seen[0][:, 3:]
    assert maps.shape[1] == 6 + 3
    assert (maps == torch.cat([data["label"], data["domain"]], 1)[:, :, None, None]).all()
    with pytest.raises(ValueError, match="needs the domain"):
        generator(data["image"], data["label"])


def test_numbers_that_do_not_fit_are_an_error() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        domains_of(["smile", "female"], [1], ["binary"])


def test_what_is_asked_for_becomes_the_label_of_training() -> None:
    nan = math.nan
    asked = torch.tensor([[-1.0, 1.0, 0.5, nan]])
    assert as_label(asked, "binary").tolist() == [[0, 1, 0.75, 0.5]]
    assert as_label(asked, "category").tolist() == [[0, 1, 0.5, 0]]
    assert as_label(asked, "amount").tolist() == [[0, 1, 0.5, 0]]
    assert as_label(asked, "degree").tolist() == [[-1, 1, 0.5, 0]]


def test_an_edit_asks_one_set_after_the_other_and_leaves_the_rest() -> None:
    generator, image, nan = net(**THREE), batch()["image"][:3], math.nan
    target = torch.full((3, 6), nan)
    target[1, 3] = 1  # happy
    target[2, 3], target[2, 5] = 1, -0.4  # happy, then turned
    made = generator.edit(image, target)
    happy = torch.tensor([[0.0, 0, 0, 1, 0, 0]])
    yaw = torch.tensor([[0.0, 0, 0, 0, 0, -0.4]])
    first = generator(image[1:], happy.expand(2, -1), torch.tensor([[0.0, 1, 0]]).expand(2, -1))
    assert torch.equal(made[0], image[0])
    torch.testing.assert_close(made[1], first[0])
    then = generator(first[1:], yaw, torch.tensor([[0.0, 0, 1]]))
    torch.testing.assert_close(made[2:], then, atol=1e-5, rtol=1e-4)


def test_an_edit_keeps_what_the_source_says() -> None:
    generator, image = net(attributes=["smile", "female"], sizes=[2]), batch()["image"][:1]
    target, source = torch.tensor([[1.0, math.nan]]), torch.tensor([[-1.0, -1.0]])
    expected = generator(image, torch.tensor([[1.0, 0.0]]))
    torch.testing.assert_close(generator.edit(image, target, source), expected)


def test_two_moves_in_turn_are_one_of_the_photo() -> None:
    class Mover(StarGAN):
        """The first set moves by a pixel to the right, the second down and paints a fifth gray."""

        def draw(self, image, label, domain=None):
            flow = torch.zeros_like(image[:, :2])
            flow[:, 0], flow[:, 1] = (-2 / 32 * domain[:, k, None, None] for k in (0, 1))
            share = 0.2 * domain[:, 1, None, None, None].expand_as(image[:, :1])
            return HeadOutput((1 - share) * warped(image, flow), share, flow)

    moving = Mover(
        image_size=32, width=4, blocks=1, attributes=["a", "b"], sizes=[1, 1], kinds=["binary"] * 2
    )
    image = batch()["image"]
    target = torch.ones(6, 2)
    target[:2, 1] = math.nan
    picture, painted, flow = moving.redraw(image, target)
    shown = torch.tensor([0.0] * 2 + [0.2] * 4)[:, None, None, None]
    torch.testing.assert_close(painted, shown.expand_as(painted))
    torch.testing.assert_close(picture, (1 - shown) * warped(image, flow), atol=1e-5, rtol=1e-4)
    assert (flow[2:, :, 4:, 4:] == -2 / 32).all()


def test_half_a_word_is_half_of_the_whole_words_move() -> None:
    words = {"attributes": ["left", "right"], "sizes": [2], "kinds": ["category"], "way": "moved"}
    generator, image, nan = net(**words), batch()["image"][:2], math.nan
    whole, half = (
        generator.redraw(image, torch.tensor([[nan, degree]] * 2)) for degree in (1.0, 0.5)
    )
    told = generator.draw(image, torch.tensor([[0.0, 1.0]] * 2), torch.ones(2, 1))
    torch.testing.assert_close(whole.picture, told.picture, atol=1e-5, rtol=1e-4)
    assert whole.flow is not None
    assert half.flow is not None
    torch.testing.assert_close(half.flow, whole.flow / 2)
    torch.testing.assert_close(half.attention, whole.attention / 2)


# --- the paper's losses --------------------------------------------------------------------------


def test_the_attention_mask_is_penalised_by_its_mean() -> None:
    plain, penalised = game(way="painted"), game(way="painted")
    penalised.attention_penalty = 3.0
    data = {"image": batch()["image"], "label": torch.ones(6, 1), "domain": torch.ones(6, 1)}
    terms = penalised.generator_loss(data)
    share = penalised.generator.draw(data["image"], data["label"]).attention.mean()
    torch.testing.assert_close(terms["attention"], 3 * share)
    torch.testing.assert_close(terms["loss"], plain.generator_loss(data)["loss"] + 3 * share)


def test_what_is_left_open_is_told_halfway_and_counts_nothing() -> None:
    data, domains = batch(), net(**THREE).domains
    asked = left_open(data["label"], data["domain"], domains, 1.0)
    own = torch.zeros(6, 6, dtype=torch.bool)
    own[:2, :2] = own[4:, 5] = True  # the sets' own labels, and no category
    assert torch.equal(asked.isnan(), own)
    halfway = filled(asked, domains)
    assert (halfway[:2, :2] == 0.5).all()
    assert (halfway[4:, 5] == 0).all()
    assert torch.equal(halfway[2:4], data["label"][2:4])
    logits = torch.randn(6, 6)
    words = class_loss(logits[2:4], data["label"][2:4], data["domain"][2:4], domains)
    torch.testing.assert_close(class_loss(logits, asked, data["domain"], domains), words / 3)


def test_labels_are_left_open_in_the_share_that_was_asked_for() -> None:
    label, domain = torch.ones(4000, 6), torch.eye(3)[torch.zeros(4000, dtype=torch.long)]
    asked = left_open(label, domain, net(**THREE).domains, 0.3)
    assert asked[:, :2].isnan().float().mean() == pytest.approx(0.3, abs=0.03)
    assert not asked[:, 2:].isnan().any()


def test_a_game_with_open_labels_teaches_every_parameter() -> None:
    method = game(way="moved", **THREE)
    method.hidden = 0.5
    for side in ("critic", "generator"):
        loss = getattr(method, f"{side}_loss")(batch())["loss"]
        loss.backward()
        assert loss.isfinite()
        assert all(p.grad is not None for p in getattr(method, side).parameters())


def test_targets_are_labels_of_the_same_set() -> None:
    domain = torch.eye(2)[torch.arange(40) % 2]
    label = torch.arange(40.0)[:, None]
    found = targets(label, domain)
    assert ((found % 2) == (label % 2)).all()
    assert sorted(found.flatten().tolist()) == list(range(40))
    assert not torch.equal(found, label)


def test_the_head_is_judged_on_the_pictures_own_set() -> None:
    data, domains = batch(), domains_of(*THREE.values())
    logits = torch.randn(6, 6, requires_grad=True)
    found = class_loss(logits, data["label"], data["domain"], domains)
    label = data["label"]
    binary = F.binary_cross_entropy_with_logits(logits[:2, :2], label[:2, :2], reduction="sum")
    category = F.cross_entropy(logits[2:4, 2:5], label[2:4, 2:5].argmax(1), reduction="sum")
    degree = (logits[4:, 5] - label[4:, 5]).square().sum()
    torch.testing.assert_close(found, (binary + category + degree) / 6)
    found.backward()
    own = torch.zeros(6, 6, dtype=torch.bool)
    own[:2, :2] = own[2:4, 2:5] = own[4:, 5] = True
    assert logits.grad is not None
    assert torch.equal(logits.grad != 0, own)


def test_a_category_that_nobody_knows_counts_nothing() -> None:
    data, domains = batch(), domains_of(*THREE.values())
    data["label"][3] = 0
    logits = torch.zeros(6, 6, requires_grad=True)
    class_loss(logits, data["label"], data["domain"], domains).backward()
    assert logits.grad is not None
    assert not logits.grad[3].any()
    assert logits.grad[2].any()


@pytest.mark.parametrize("identity", [0.0, 1.0])
def test_each_side_teaches_its_own_network(identity: float) -> None:
    method, data = game(identity, **THREE), batch()
    critics = ["critic", "second"] if identity else ["critic"]
    for side in critics:
        getattr(method, f"{side}_loss")(data)["loss"].backward()
        taught = getattr(method, side)
        still = [n for n, p in taught.named_parameters() if p.grad is None or not p.grad.any()]
        # Where rectifiers pass all of a channel, its bias moves real and made alike.
        assert all("bias" in name for name in still)
    assert all(p.grad is None for p in method.generator.parameters())
    for side in critics:
        getattr(method, side).requires_grad_(False)
    terms = method.generator_loss(data)
    assert ("identity" in terms) == bool(identity)
    terms["loss"].backward()
    still = [n for n, p in method.generator.named_parameters() if p.grad is None]
    assert still == []


def test_the_generators_loss_is_the_papers() -> None:
    """Eq. 6 written out, with every picture's own label as the target."""
    method, data = game(attributes=["smile"]), batch()
    label, domain = torch.ones(6, 1), torch.ones(6, 1)  # all alike: any order is the same
    image = data["image"]
    terms = method.generator_loss({"image": image, "label": label, "domain": domain})
    made = method.generator(image, label)
    logits, shown = method.critic(made)
    back = method.generator(made, label)
    expected = -logits.mean() + F.softplus(-shown).mean() + 10 * (back - image).abs().mean()
    torch.testing.assert_close(terms["loss"], expected)


def test_the_second_critic_sees_reconstructions() -> None:
    method, seen = game(1.0, attributes=["smile"]), []
    data = {"image": batch()["image"], "label": torch.ones(6, 1), "domain": torch.ones(6, 1)}
    back = method.generator(method.generator(data["image"], data["label"]), data["label"])
    assert method.second is not None
    method.second.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    method.second_loss(data)
    real, fake = seen[0].chunk(2)  # in one pass; then the penalty's mixtures
    assert torch.equal(real, data["image"])
    torch.testing.assert_close(fake, back)


def test_previews_show_all_that_can_be_asked_for() -> None:
    method = game(**THREE)
    columns = method.preview(batch(), method.generator)
    names = ["photo", "other smile", "other female", "neutral", "happy", "sad", "yaw -1", "yaw +1"]
    assert list(columns) == names
    assert all(column.shape == (6, 3, 32, 32) for column in columns.values())


# --- the public layout ---------------------------------------------------------------------------


def public_generator(width: int, labels: int, blocks: int) -> State:
    """Random tensors under the names of the public generator, running statistics included."""
    torch.manual_seed(2)
    state: State = {}

    def norm(at: str, channels: int) -> None:
        state[f"{at}.weight"], state[f"{at}.bias"] = (
            torch.rand(channels) + 0.5,
            torch.randn(channels),
        )
        state[f"{at}.running_mean"] = torch.randn(channels)
        state[f"{at}.running_var"] = torch.rand(channels) + 0.5
        state[f"{at}.num_batches_tracked"] = torch.tensor(7)

    def kernel(at: str, *shape: int) -> None:
        state[f"{at}.weight"] = torch.randn(shape) * 0.1

    kernel("main.0", width, 3 + labels, 7, 7)
    norm("main.1", width)
    kernel("main.3", 2 * width, width, 4, 4)
    norm("main.4", 2 * width)
    kernel("main.6", 4 * width, 2 * width, 4, 4)
    norm("main.7", 4 * width)
    for k in range(9, 9 + blocks):
        for place in (0, 3):
            kernel(f"main.{k}.main.{place}", 4 * width, 4 * width, 3, 3)
            norm(f"main.{k}.main.{place + 1}", 4 * width)
    up = 9 + blocks
    kernel(f"main.{up}", 4 * width, 2 * width, 4, 4)
    norm(f"main.{up + 1}", 2 * width)
    kernel(f"main.{up + 3}", 2 * width, width, 4, 4)
    norm(f"main.{up + 4}", width)
    kernel(f"main.{up + 6}", 3, width, 7, 7)
    return state


def reference(state: State, image: torch.Tensor, label: torch.Tensor, blocks: int) -> torch.Tensor:
    """The paper's Table 4, layer by layer."""

    def norm(x: torch.Tensor, at: str) -> torch.Tensor:
        mean = x.mean((2, 3), keepdim=True)
        variance = x.var((2, 3), unbiased=False, keepdim=True)
        scale, shift = (state[f"{at}.{part}"][None, :, None, None] for part in ("weight", "bias"))
        return (x - mean) / (variance + 1e-5).sqrt() * scale + shift

    maps = label[:, :, None, None].repeat(1, 1, *image.shape[2:])
    x = torch.cat([image, maps], 1)
    x = norm(F.conv2d(x, state["main.0.weight"], padding=3), "main.1").relu()
    x = norm(F.conv2d(x, state["main.3.weight"], stride=2, padding=1), "main.4").relu()
    x = norm(F.conv2d(x, state["main.6.weight"], stride=2, padding=1), "main.7").relu()
    for k in range(9, 9 + blocks):
        y = norm(F.conv2d(x, state[f"main.{k}.main.0.weight"], padding=1), f"main.{k}.main.1")
        y = F.conv2d(y.relu(), state[f"main.{k}.main.3.weight"], padding=1)
        x = x + norm(y, f"main.{k}.main.4")
    up = 9 + blocks
    for at in (up, up + 3):
        x = F.conv_transpose2d(x, state[f"main.{at}.weight"], stride=2, padding=1)
        x = norm(x, f"main.{at + 1}").relu()
    return F.conv2d(x, state[f"main.{up + 6}.weight"], padding=3).tanh()


def test_a_public_generator_gives_its_output() -> None:
    state = public_generator(width=8, labels=5, blocks=2)
    names = ["black", "blond", "brown", "male", "young"]
    generator = generator_from_public(state, names, image_size=32)
    image, label = torch.rand(2, 3, 32, 32) * 2 - 1, (torch.rand(2, 5) > 0.5).float()
    with torch.no_grad():
        made, expected = generator(image, label), reference(state, image, label, 2)
    torch.testing.assert_close(made, expected, atol=1e-5, rtol=0)
    assert generator.config["attributes"] == names


def test_a_public_joint_generator_takes_both_sets_labels_and_the_domain() -> None:
    state = public_generator(width=4, labels=2 + 3 + 2, blocks=1)
    generator = generator_from_public(
        state, list("abcde"), sizes=(2, 3), kinds=("binary", "category"), image_size=32
    )
    image = torch.rand(1, 3, 32, 32) * 2 - 1
    label, domain = torch.tensor([[0.0, 0, 1, 0, 0]]), torch.tensor([[0.0, 1]])
    with torch.no_grad():
        made = generator(image, label, domain)
        expected = reference(state, image, torch.cat([label, domain], 1), 1)
    torch.testing.assert_close(made, expected, atol=1e-5, rtol=0)


def test_a_public_discriminator_gives_its_output() -> None:
    torch.manual_seed(3)
    state: State = {}
    for k, (a, b) in enumerate([(3, 8), (8, 16), (16, 32)]):
        state[f"main.{2 * k}.weight"] = torch.randn(b, a, 4, 4) * 0.1
        state[f"main.{2 * k}.bias"] = torch.randn(b)
    state["conv1.weight"] = torch.randn(1, 32, 3, 3) * 0.1
    state["conv2.weight"] = torch.randn(5, 32, 4, 4) * 0.1
    critic = critic_from_public(state, image_size=32)
    image = torch.rand(2, 3, 32, 32) * 2 - 1
    x = image
    for k in range(3):
        x = F.conv2d(x, state[f"main.{2 * k}.weight"], state[f"main.{2 * k}.bias"], 2, 1)
        x = F.leaky_relu(x, 0.01)
    with torch.no_grad():
        logits, labels = critic(image)
    torch.testing.assert_close(
        logits, F.conv2d(x, state["conv1.weight"], padding=1), atol=1e-5, rtol=0
    )
    expected = F.conv2d(x, state["conv2.weight"]).reshape(2, 5)
    torch.testing.assert_close(labels, expected, atol=1e-5, rtol=0)


def test_a_public_file_is_read_without_unpickling(tmp_path: Path) -> None:
    state = public_generator(width=4, labels=1, blocks=1)
    torch.save(state, tmp_path / "200000-G.ckpt")
    read = read_public(tmp_path / "200000-G.ckpt")
    assert read.keys() == state.keys()
    torch.save({"epoch": Path("evil")}, tmp_path / "other.ckpt")
    with pytest.raises(WeightsError, match="no readable checkpoint"):
        read_public(tmp_path / "other.ckpt")
    torch.save({"epoch": 3}, tmp_path / "more.ckpt")
    with pytest.raises(WeightsError, match="more than the tensors"):
        read_public(tmp_path / "more.ckpt")


def test_other_weights_are_told_apart() -> None:
    state = public_generator(width=4, labels=2, blocks=1)
    with pytest.raises(WeightsError, match="not the weights of such a generator"):
        generator_from_public(state, ["one", "two", "three"])
    with pytest.raises(WeightsError, match="is missing"):
        critic_from_public(state)
    with pytest.raises(WeightsError, match="is missing"):
        generator_from_public({}, ["one"])
