import math

import numpy as np
import pytest
import torch

from gioconda.data.augmentation.motion import cover_half, hide, mirror, move
from gioconda.faces.scheme import POINT_NAMES, TWINS


def blob(x: float, y: float, side: int = 96) -> torch.Tensor:
    grid = torch.arange(side, dtype=torch.float32)
    picture = torch.exp(-((grid[None] - x) ** 2 + (grid[:, None] - y) ** 2) / 18)
    return picture.expand(1, 3, side, side).contiguous()


def middle(picture: torch.Tensor) -> torch.Tensor:
    """Centre of brightness in the unit crop."""
    weights, width = picture[0, 0], picture.shape[3]
    x = (torch.arange(width) + 0.5) / width
    y = (torch.arange(picture.shape[2]) + 0.5) / width
    total = weights.sum()
    return torch.stack([(weights.sum(0) * x).sum(), (weights.sum(1) * y).sum()]) / total


@pytest.mark.parametrize(
    "moves",
    [(0, 0, 0, 0), (0.6, 0, 0, 0), (0, 0.3, 0, 0), (0, 0, 7, -5), (-0.5, -0.2, 4, 6)],
    ids=["still", "turned", "smaller", "shifted", "all"],
)
@pytest.mark.parametrize(("width", "height"), [(64, 64), (96, 64)])
def test_points_move_with_the_picture(moves, width, height):
    at = torch.tensor([[[52.0, 43.0]]])
    crop, points = move(blob(52, 43), at, torch.tensor([moves]).float(), 70, width, height)
    assert crop.shape == (1, 3, height, width)
    torch.testing.assert_close(middle(crop), points[0, 0], atol=0.004, rtol=0)


def test_an_unmoved_crop_is_the_middle_of_the_picture():
    picture = torch.rand(2, 3, 80, 80)
    crop, points = move(picture, torch.full((2, 1, 2), 39.5), torch.zeros(2, 4), 40, 40, 40)
    torch.testing.assert_close(crop, picture[:, :, 20:60, 20:60], atol=1e-5, rtol=0)
    torch.testing.assert_close(points, torch.full((2, 1, 2), 0.5))


def test_each_sample_goes_its_own_way():
    moves = torch.tensor([[math.pi, 0, 0, 0], [0, 0, 0, 0.0]])
    _, points = move(
        torch.rand(2, 3, 80, 80), torch.tensor([[[49.5, 39.5]]] * 2), moves, 40, 40, 40
    )
    torch.testing.assert_close(points[:, 0], torch.tensor([[0.25, 0.5], [0.75, 0.5]]))


def test_a_mirrored_face_has_its_points_renamed():
    image, points = torch.rand(3, 3, 8, 8), torch.rand(3, 141, 2)
    known = torch.rand(3, 141)
    flipped, across, known_across = mirror(image, points, known, 1.0)
    assert torch.equal(flipped, image.flip(3))
    right, left = POINT_NAMES.index("right_eye_0"), int(TWINS[POINT_NAMES.index("right_eye_0")])
    torch.testing.assert_close(across[:, left, 0], 1 - points[:, right, 0])
    torch.testing.assert_close(across[:, left, 1], points[:, right, 1])
    assert torch.equal(known_across[:, left], known[:, right])


def test_mirroring_twice_changes_nothing():
    image, points, known = torch.rand(3, 3, 8, 8), torch.rand(3, 40, 2), torch.rand(3, 40)
    for before, after in zip(
        (image, points, known), mirror(*mirror(image, points, known, 1.0), 1.0), strict=True
    ):
        torch.testing.assert_close(before, after)


def test_without_a_chance_nothing_is_mirrored_or_hidden():
    image, points, known = torch.rand(3, 3, 8, 8), torch.rand(3, 141, 2), torch.ones(3, 141)
    assert torch.equal(mirror(image, points, known, 0.0)[0], image)
    assert torch.equal(hide(image, 0.0), image)


def test_what_hides_a_face_is_one_rectangle_of_one_colour():
    torch.manual_seed(1)
    image = torch.full((64, 3, 32, 32), -1.0)
    hidden = (hide(image, 1.0) != image).any(1)
    assert 0.5 < hidden.any(2).any(1).float().mean() <= 1
    for mask in hidden:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if len(rows):
            assert mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()


def test_a_covered_half_hides_one_side_and_leaves_the_other():
    torch.manual_seed(0)
    image = torch.zeros(32, 3, 64, 64)
    image[::2] = 0.5  # every face's neighbour in the batch looks otherwise
    after = cover_half(image, 1.0)
    hidden = (after != image).any(1)
    share = hidden.float().mean((1, 2))
    assert share.max() < 0.55
    assert share.median() > 0.15
    for one in hidden[share > 0.1]:
        y, x = torch.nonzero(one).float().mean(0) - 31.5
        inner = torch.nonzero(~one).float().mean(0) - 31.5
        assert (y * inner[0] + x * inner[1]) < 0, "what is hidden lies opposite to what is seen"


def test_no_chance_covers_no_half():
    image = torch.rand(4, 3, 16, 16)
    assert torch.equal(cover_half(image, 0.0), image)
