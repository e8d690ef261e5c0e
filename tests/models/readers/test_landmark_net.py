import pytest
import torch

from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.readers.landmark_net import LandmarkNet


def tiny(**config: object) -> LandmarkNet:
    sizes = {"widths": (8, 8, 8), "depths": (1, 1, 1), "hidden": 16}
    return LandmarkNet(**{**sizes, "mouth_widths": (8, 8, 8), "mouth_depths": (1, 1, 1), **config})


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {
        "image": torch.rand(4, 3, 112, 112) * 2 - 1,
        "points": torch.rand(4, 141, 2),
        "known": torch.ones(4, 141),
        "pupils": torch.full((4,), 0.3),
        "mouth": torch.rand(4, 3, 64, 96) * 2 - 1,
        "lips": torch.rand(4, 40, 2) * 0.6,
        "lips_known": torch.ones(4),
        "mouth_pupils": torch.full((4,), 0.7),
        "is_face": torch.ones(4),
    }


def test_it_gives_points_an_expected_error_and_lips(batch):
    net = tiny()
    points, doubt = net(batch["image"])
    assert points.shape == (4, 141, 2)
    assert doubt.shape == (4,)
    assert net.lips(batch["mouth"]).shape == (4, 40, 2)


def test_it_starts_from_the_mean_shape_of_its_first_batch(batch):
    net = tiny().train()
    net.loss(batch)
    mean = batch["points"].mean(0)
    assert torch.allclose(net.mean, mean)
    net.loss({**batch, "points": batch["points"] + 1})
    assert torch.allclose(net.mean, mean)


def test_points_that_nobody_placed_take_no_part_in_the_mean_and_the_loss(batch):
    net = tiny().train()
    batch["known"][0] = 0
    batch["lips_known"][0] = 0
    net.loss(batch)
    assert torch.allclose(net.mean, batch["points"][1:].mean(0))
    before = net.loss(batch)["face"]
    batch["points"][0] += 5
    assert net.loss(batch)["face"] == before


def test_the_loss_is_the_logarithm_of_the_distance_in_pupil_distances(batch):
    net = tiny(error_scale=0.03, lips_weight=1.0).eval()
    points, _ = net(batch["image"])
    shift = torch.tensor([0.3, 0.4]) * 0.3  # half a pupil distance
    loss = net.loss({**batch, "points": points.detach() + shift})
    assert loss["face"].item() == pytest.approx(torch.log1p(torch.tensor(0.5 / 0.03)).item())


def test_lips_count_more(batch):
    net = tiny(lips_weight=3.0).eval()
    points = net(batch["image"])[0].detach()
    off = points.clone()
    off[:, :40] += 0.3  # only the lips are off
    even = tiny(lips_weight=1.0).eval()
    even.load_state_dict(net.state_dict())
    assert net.loss({**batch, "points": off})["face"] > even.loss({**batch, "points": off})["face"]


def test_what_shows_no_face_is_told_to_be_doubted(batch):
    net = tiny().eval()
    with torch.no_grad():
        net.face.last.bias[-1] = 3.0 + torch.tensor(0.6).log()  # expects an error of 0.6
    nothing = {**batch, "known": torch.zeros(4, 141), "is_face": torch.zeros(4)}
    assert net.loss(nothing)["doubt"].item() < 0.02
    assert net.loss(batch)["doubt"].item() >= 0
    assert net.loss(nothing)["face"].item() == 0


def test_gradients_reach_every_parameter(batch):
    net = tiny().train()
    for step in range(2):  # residual blocks start at zero: their first kernels wake up second
        net.zero_grad()
        net.loss(batch)["loss"].backward()
        with torch.no_grad():
            for parameter in net.parameters():
                parameter -= 1e-3 * torch.randn_like(parameter) if step == 0 else 0
    still = [n for n, p in net.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


def test_a_few_steps_bring_the_loss_down(batch):
    net = tiny().train()
    first = net.loss(batch)["loss"].item()
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3)
    for _ in range(30):
        optimizer.zero_grad()
        loss = net.loss(batch)["loss"]
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.9 * first


def test_metrics_are_percent_of_the_pupil_distance(batch):
    net = tiny().eval()
    points, lips = net(batch["image"])[0], net.lips(batch["mouth"])
    with torch.no_grad():
        exact = net.metrics({**batch, "points": points, "lips": lips})
        off = net.metrics({**batch, "points": points + torch.tensor([0.03, 0]), "lips": lips})
    assert exact["error"].item() == pytest.approx(0, abs=1e-3)
    assert off["error"].item() == pytest.approx(10, abs=1e-3)
    assert exact["lips"].item() == pytest.approx(0, abs=1e-3)


def test_weights_round_trip_with_how_the_crops_are_cut(batch, tmp_path):
    net = tiny(face_squares=1.3).eval()
    again = load_weights(save_weights(net, tmp_path / "net.safetensors"))
    assert isinstance(again, LandmarkNet)
    assert again.face_squares == 1.3
    assert torch.equal(again(batch["image"])[0], net(batch["image"])[0])


def test_the_full_network_fits_in_three_megabytes():
    bytes_half = sum(2 * p.numel() for p in LandmarkNet().parameters())
    assert bytes_half < 3e6
