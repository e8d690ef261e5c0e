import torch

from gioconda.models.readers.smile_net import SmileNet


def test_colour_and_light_do_not_change_the_logit() -> None:
    torch.manual_seed(0)
    net = SmileNet().eval()
    gray = torch.rand(3, 1, 64, 64).expand(-1, 3, -1, -1)
    with torch.no_grad():
        bright, dark = net(gray * 1.6 - 0.8), net(gray * 0.8 - 1)
    torch.testing.assert_close(bright, dark, atol=0.05, rtol=0.05)


def test_it_learns_where_a_mouth_lights_up() -> None:
    torch.manual_seed(0)
    net = SmileNet(widths=(8, 16, 16), features=16, dropout=0.0)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    image = torch.rand(16, 3, 64, 64) * 0.4 - 0.2
    image[:8, :, 44:52, 20:44] += 0.6
    batch = {
        "image": image,
        "smiling": torch.tensor([1.0] * 8 + [0.0] * 8),
        "source": torch.zeros(16, dtype=torch.long),
        "weight": torch.ones(16),
    }
    for _ in range(25):
        optimizer.zero_grad()
        net.loss(batch)["loss"].backward()
        optimizer.step()
    assert net.eval().metrics(batch)["accuracy"] == 1


def test_it_is_small() -> None:
    assert sum(p.numel() for p in SmileNet().parameters()) * 2 < 1e6  # bytes in half precision
