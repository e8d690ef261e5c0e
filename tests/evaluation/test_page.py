import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.evaluation import charts
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.page import Page, as_text, plain, write_report

SOME = Figure(0.5, 0.4, 0.6, 20)


def test_figures_are_told_with_their_intervals() -> None:
    assert as_text(SOME, "share") == "50.0 % [40.0, 60.0]"
    assert as_text(Figure(25.46, 24.9, 26.04, 9), "dB") == "25.5 [24.9, 26] dB"
    assert as_text(Figure(math.nan, 0, 1, 0)) == "no faces"


def test_what_is_no_number_is_null_in_json() -> None:
    content = {"a": Figure(math.nan, 0.0, 1.0, 0), "b": (1, math.inf), 3: "x"}
    assert plain(content) == {
        "a": {"value": None, "low": 0.0, "high": 1.0, "count": 0},
        "b": [1, None],
        "3": "x",
    }


@pytest.mark.parametrize("name", ["out.html", "folder"])
def test_a_report_is_a_page_and_its_figures(tmp_path: Path, name: str) -> None:
    page = Page("<b>bold</b>", "lead & more")
    page.heading("section")
    page.table(["", "x"], [["row", "1"]])
    page.chart(charts.pie({"a": 1, "b": 2}), "slices")
    page.photos(Image.new("RGB", (8, 8)), "faces")
    html, data = write_report(page, {"a": SOME}, tmp_path / "new" / name)
    text = html.read_text(encoding="utf-8")
    assert "&lt;b&gt;bold" in text
    assert "<b>" not in text
    assert "http" not in text  # all that it shows is inside
    assert text.count("data:image/") == 2
    assert json.loads(data.read_text(encoding="utf-8"))["a"]["value"] == 0.5
    assert sorted(path.suffix for path in html.parent.iterdir()) == [".html", ".json"]


@pytest.mark.parametrize(
    "png",
    [
        lambda: charts.curves({"a": ((0, 1), (SOME, SOME)), "b": ((0,), (SOME,))}, "x", "y"),
        lambda: charts.bars({"g": {"a": SOME, "b": SOME}, "h": {"a": SOME}}, "y"),
        lambda: charts.bars({"g": {"a": Figure(math.nan, 0, 1, 0)}}, "y"),
        lambda: charts.pie({"a": 3, "b": 0}),
        lambda: charts.mosaic({"a": {"x": 3, "y": 1}, "b": {"y": 9}}),
        lambda: charts.matrix(np.array([[3, 1], [0, 0]]), ("a", "b")),
    ],
    ids=["curves", "bars", "nobody", "pie", "mosaic", "matrix"],
)
def test_charts_are_pictures_with_something_on_them(png: object) -> None:
    image = np.asarray(Image.open(io.BytesIO(png())).convert("L"))
    assert image.shape[0] > 100
    assert (image < 200).mean() > 0.01
