import numpy as np

from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES, PUPILS, TWINS, at


def test_every_point_has_one_name_and_one_group():
    assert len(set(POINT_NAMES)) == len(POINT_NAMES) == 141
    everything = np.concatenate(list(GROUPS.values()))
    assert sorted(everything) == list(range(141))


def test_the_lips_come_first():
    assert list(LIPS) == list(range(40))  # networks that see only a mouth rely on it


def test_a_twin_of_a_twin_is_the_point_itself():
    assert np.array_equal(TWINS[TWINS], np.arange(141))


def test_twins_change_sides_and_stay_in_their_kind():
    for name, twin in zip(POINT_NAMES, TWINS, strict=True):
        group, other = (n.rsplit("_", 1)[0] for n in (name, POINT_NAMES[twin]))
        swap = {"right": "left", "left": "right"}
        side, _, kind = group.partition("_")
        assert other == (f"{swap[side]}_{kind}" if side in swap else group)


def test_a_mirrored_face_is_about_the_same_face(data_root):
    """On the average of many people each point lies where its twin's mirror image does."""
    with np.load(data_root / "london" / "landmarks.npz") as file:
        still = [n.startswith("neutral") for n in file["file_name"].astype(str)]
        points = file["points"][still].astype(float)
    points -= points[:, PUPILS].mean(1, keepdims=True)
    mean = (points / np.linalg.norm(points[:, PUPILS[0]], axis=1)[:, None, None] / 2).mean(0)
    mirrored = mean[TWINS] * [-1, 1]
    assert np.abs(mean - mirrored).max() < 0.05  # in pupil distances


def test_points_are_found_by_name():
    assert [POINT_NAMES[k] for k in at("nose_5", "irises_0")] == ["nose_5", "irises_0"]
