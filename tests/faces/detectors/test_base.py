from gioconda.faces.detectors.base import Detection, merge
from gioconda.types import Box


def found(x: float, y: float, side: float, score: float) -> Detection:
    return Detection(Box(x, y, side, side), score)


def test_of_boxes_that_overlap_the_best_is_kept():
    best, other, beside = found(0, 0, 100, 2), found(10, 10, 100, 1), found(300, 0, 100, 0.5)
    assert merge([other, best, beside]) == [best, beside]


def test_a_box_inside_another_is_the_same_face():
    whole, part = found(0, 0, 100, 2), found(30, 30, 40, 1)
    assert merge([whole, part]) == [whole]


def test_neighbours_whose_heads_touch_are_two():
    both = [found(0, 0, 100, 2), found(70, 0, 100, 1)]
    assert merge(both) == both
