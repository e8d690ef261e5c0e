import torch

from gioconda.models.readers.smile_head import SmileHead


def head(sources: tuple[str, ...] = ("one", "strict")) -> SmileHead:
    torch.manual_seed(0)
    return SmileHead(4, sources, smoothing=0.0)


def test_degrees_are_bounded_and_grow_with_the_logit() -> None:
    degrees = head().degree(torch.linspace(-20, 20, 50))
    assert degrees.min() >= -1
    assert degrees.max() <= 1
    assert (degrees.diff() >= 0).all()


def test_the_degree_is_zero_at_the_offset() -> None:
    h = head()
    h.offset.fill_(0.7)
    assert h.degree(torch.tensor([0.7])).item() == 0


def test_the_loss_is_cross_entropy_for_the_first_annotator() -> None:
    h, logit = head(), torch.tensor([1.5, -0.3])
    batch = {
        "smiling": torch.tensor([1.0, 0.0]),
        "source": torch.tensor([0, 0]),
        "weight": torch.ones(2),
    }
    expected = -(torch.sigmoid(logit[0]).log() + torch.sigmoid(-logit[1]).log()) / 2
    torch.testing.assert_close(h.loss(logit, batch)["loss"], expected)


def test_a_label_that_is_not_trusted_does_not_count() -> None:
    h = head()
    batch = {
        "smiling": torch.tensor([1.0, 1.0]),
        "source": torch.tensor([0, 0]),
        "weight": torch.tensor([1.0, 0.0]),
    }
    both = h.loss(torch.tensor([2.0, -9.0]), batch)["loss"]
    torch.testing.assert_close(both, h.loss(torch.tensor([2.0, 5.0]), batch)["loss"])


def test_a_strict_annotator_gets_a_higher_threshold() -> None:
    h = head()
    optimizer = torch.optim.SGD([h.thresholds], lr=1.0)
    logit = torch.tensor([1.0, 1.0])
    batch = {
        "smiling": torch.tensor([1.0, 0.0]),
        "source": torch.tensor([0, 1]),
        "weight": torch.ones(2),
    }
    for _ in range(50):
        optimizer.zero_grad()
        h.loss(logit, batch)["loss"].backward()
        optimizer.step()
    assert h.threshold(0).item() == 0
    assert h.threshold(1).item() > 0.3
