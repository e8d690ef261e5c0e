"""A set's codes: the same twice, whole after a round trip, and refused when broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gioconda.data.prepared.reader import Prepared
from gioconda.errors import DataError
from gioconda.latent.code_files import read_codes, write_codes
from gioconda.latent.coder import Coder
from gioconda.latent.codes import attributes_of_labels, encode_set, joined, spread


def test_codes_are_those_of_the_network_in_order(small_set: Prepared, vae: Coder) -> None:
    codes = encode_set(vae, small_set)
    images = small_set.arrays("val")["image"]
    rows = codes.split == "val"
    np.testing.assert_allclose(codes.mean[rows], vae.encode(images).mean, atol=1e-5)
    assert codes.deviation is not None
    assert (codes.deviation > 0).all()
    assert len(codes) == 84
    assert codes.file_name[rows][0] == "060.png"
    assert codes.about["weights"] == vae.weights
    assert codes.about["fingerprint"] == "f00d"


def test_a_round_trip_keeps_everything(small_set: Prepared, vae: Coder, tmp_path: Path) -> None:
    codes = encode_set(vae, small_set)
    again = read_codes(write_codes(codes, tmp_path / "a.parquet"))
    np.testing.assert_array_equal(again.mean, codes.mean)
    np.testing.assert_array_equal(again.deviation, codes.deviation)
    for name in codes.labels:
        np.testing.assert_array_equal(again.labels[name], codes.labels[name])
        assert again.labels[name].dtype == codes.labels[name].dtype
    assert (again.kinds, again.about) == (codes.kinds, codes.about)
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_the_same_twice_byte_for_byte(small_set: Prepared, cvae: Coder, tmp_path: Path) -> None:
    files = [write_codes(encode_set(cvae, small_set), tmp_path / f"{k}.parquet") for k in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_codes_of_two_sets_are_joined_and_a_missing_label_is_unknown(
    small_set: Prepared, vae: Coder
) -> None:
    one = encode_set(vae, small_set)
    labels = {name: values for name, values in one.labels.items() if name != "glasses"}
    kinds = {name: kind for name, kind in one.kinds.items() if name != "glasses"}
    about = {**one.about, "data": "elsewhere", "fingerprint": "cafe"}
    both = joined([one, replace(one, labels=labels, kinds=kinds, about=about)])
    assert len(both) == 168
    assert both.labels["glasses"][84:].tolist() == [0] * 84
    assert both.origin is not None
    assert both.origin.tolist() == [0] * 84 + [1] * 84
    assert list(both.sets.values()) == ["f00d", "cafe"]
    with pytest.raises(DataError, match="elsewhere: its codes are of other weights"):
        joined([one, replace(one, about={**about, "weights": "other"})])


def test_a_limit_spreads_over_each_part(small_set: Prepared, vae: Coder) -> None:
    codes = encode_set(vae, small_set, ["train", "test"], limit=6)
    assert codes.row.tolist() == [0, 10, 20, 30, 40, 50, 0, 2, 4, 6, 8, 10]
    assert spread(3, 9).tolist() == [0, 1, 2]


def test_a_method_is_told_what_labels_say(small_set: Prepared, cvae: Coder) -> None:
    labels = small_set.arrays("train")
    told = attributes_of_labels(cvae, labels, small_set.kinds, 60)
    np.testing.assert_array_equal(told[:, 0], labels["machine_smile_degree"])
    assert np.isnan(told[::10, 1]).all()  # nobody knows of their glasses: they are read
    assert set(told[1:10, 1].tolist()) == {1.0, -1.0}


def test_what_is_no_code_file_says_so(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    with pytest.raises(DataError, match=r"a\.parquet: no readable Parquet"):
        read_codes(tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_text("codes")
    with pytest.raises(DataError, match=r"b\.parquet: no readable Parquet"):
        read_codes(tmp_path / "b.parquet")
    parquet.write_table(pa.table({"x": [1]}), tmp_path / "c.parquet")
    with pytest.raises(DataError, match="gioconda encode"):
        read_codes(tmp_path / "c.parquet")
