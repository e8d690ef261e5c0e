import torch

from gioconda.models.readers.smile_judge import SmileJudge


def test_it_sees_colour() -> None:
    torch.manual_seed(0)
    net = SmileJudge().eval()
    image = torch.rand(2, 3, 96, 96) * 2 - 1
    with torch.no_grad():
        assert not torch.allclose(net(image), net(image.flip(1)))


def test_one_logit_a_face_and_a_bounded_degree() -> None:
    torch.manual_seed(0)
    net = SmileJudge().eval()
    image = torch.rand(3, 3, 96, 96) * 2 - 1
    assert net(image).shape == (3,)
    assert net.degree(image).abs().max() <= 1


def test_it_is_small() -> None:
    assert sum(p.numel() for p in SmileJudge().parameters()) * 2 < 1e6  # bytes in half precision
