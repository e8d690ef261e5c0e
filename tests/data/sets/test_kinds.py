import numpy as np
import pytest

from gioconda.data.sets.kinds import BINARY, NUMBER, TEXT, Kind, category


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (BINARY, 1, 0),
        (category("cat", "dog"), "dog", "cow"),
        (NUMBER, 0.5, float("nan")),
        (TEXT, "Ada", 7),
    ],
)
def test_a_label_of_another_kind_is_a_fault(kind, good, bad) -> None:
    assert kind.fault(good) is None
    assert kind.fault(None) is None
    assert repr(bad) in kind.fault(bad)


def test_a_degree_comes_back_as_it_was_given() -> None:
    kind = Kind("number", scale=(0, 100))
    labels = np.float32([kind.label_of(number) for number in range(101)])
    assert labels.min() == -1
    assert labels.max() == 1
    assert kind.given(labels).tolist() == list(range(101))


def test_a_number_without_a_scale_stays_as_it_is() -> None:
    assert NUMBER.label_of(37.0) == 37
    assert NUMBER.given(np.array([37.0])) == [37]
