"""Every figure is drawn of a small method, and shows what it says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gioconda.errors import DataError, WeightsError
from gioconda.figures.blind import blind_sheet, key_file
from gioconda.figures.blind_mouths import SmilingMouth
from gioconda.figures.catalogue import CATALOGUE, draw
from gioconda.figures.neighbours import _nearest
from gioconda.figures.runs import read_log, smoothed
from gioconda.figures.source import FigureSource
from gioconda.models.gans.dcgan import DCGAN
from gioconda.models.pretrained import save_weights
from gioconda.models.stargan.stargan import StarGAN
from gioconda.plots.files import save_key, save_picture
from gioconda.plots.grids import SCREEN_PX, grid
from tests.faces_of_nobody import SIZE, write_model, write_set

pytest.importorskip("matplotlib")
FILE = "model.safetensors"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> FigureSource:
    folder = tmp_path_factory.mktemp("figures")
    model = write_model(folder / "run", "cvae", attributes=["smile"])
    sheets = model / "samples"
    sheets.mkdir()
    for k in range(3):
        Image.new("RGB", (20, 10), (100 * k, 0, 0)).save(sheets / f"{k:06d}.png")
    rows = [f"{step},{step},0.5,0.001" for step in (0, 10, 20)]
    (model / "latent_variance.csv").write_text("\n".join(["step,0,1,2", *rows]) + "\n")
    (model / "sample_distance.csv").write_text("step,fid\n10,2.5\n20,0.5\n")
    return FigureSource(
        str(model),
        data=write_set(folder / "set"),
        attributes=["glasses", "gender=female"],
        sums=["glasses - 0.5 female"],
    )


OWN_TESTS = {
    "training",
    "masks",
    "generators",
    "stages",
    "curves",
    "edits",
    "blind",
    "expressions",
} | {"turns", "sliders"}


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - OWN_TESTS))
def test_a_figure_is_a_picture_and_the_same_twice(source: FigureSource, name: str) -> None:
    first, again = (draw(name, source) for _ in range(2))
    assert isinstance(first, Image.Image)
    assert min(first.size) >= 150
    assert np.asarray(first).std() > 10
    assert np.array_equal(np.asarray(first), np.asarray(again))


def test_sums_are_variants_too(source: FigureSource) -> None:
    two_and_a_sum, two, one = (
        draw("variants", some).width
        for some in (
            source,
            replace(source, sums=[]),
            replace(source, sums=[], attributes=["glasses"]),
        )
    )
    assert two_and_a_sum - two == two - one > 0  # a column each


def test_the_film_of_a_run_has_all_its_sheets_in_order(source: FigureSource) -> None:
    frames = draw("training", source)
    assert isinstance(frames, list)
    assert [frame.getpixel((5, 5))[0] for frame in frames] == [0, 100, 200]
    with pytest.raises(DataError, match="name the folder of a run"):
        draw("training", replace(source, subject="smiler"))


def test_stages_are_sheets_of_a_run_side_by_side(source: FigureSource) -> None:
    whole, ends = draw("stages", source), draw("stages", replace(source, count=2))
    assert isinstance(whole, Image.Image)
    assert isinstance(ends, Image.Image)
    assert whole.width > ends.width
    assert [ends.getpixel((x, 5))[0] for x in (5, ends.width - 5)] == [0, 200]


def test_curves_are_what_a_run_logged(source: FigureSource) -> None:
    from torch.utils.tensorboard import SummaryWriter

    with pytest.raises(DataError, match="no events"):
        draw("curves", replace(source, subject="smiler"))
    with SummaryWriter(source.subject) as log:
        for step in range(10):
            log.add_scalar("critic/loss", 1 / (step + 1), step)
            log.add_scalar("pictures/s", 3.0, step)
    logged = read_log(Path(source.subject))
    np.testing.assert_allclose(logged["critic/loss"][1], 1 / np.arange(1, 11), rtol=1e-6)
    drawn = draw("curves", source)
    assert isinstance(drawn, Image.Image)
    assert np.asarray(drawn).std() > 10
    np.testing.assert_allclose(smoothed(np.arange(5.0), 3), [0.5, 1, 2, 3, 3.5])


def test_the_distance_of_several_runs_is_one_chart(source: FigureSource, tmp_path: Path) -> None:
    other = tmp_path / "wgan" / "1"
    other.mkdir(parents=True)
    with pytest.raises(DataError, match=r"no sample_distance\.csv; name the folder of a run"):
        draw("distance", replace(source, beside=[str(other)]))
    (other / "sample_distance.csv").write_text("step,fid\n10,9.5\n20,7.5\n")
    alone, both = draw("distance", source), draw("distance", replace(source, beside=[str(other)]))
    newest = draw("distance", replace(source, beside=[str(other.parent)]))
    assert np.array_equal(np.asarray(newest), np.asarray(both))
    assert not np.array_equal(np.asarray(alone), np.asarray(both))


def test_generators_are_given_the_same_noise(source: FigureSource, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--beside"):
        draw("generators", source)
    paths = []
    for name in ("one", "two"):
        torch.manual_seed(0)
        paths.append(save_weights(DCGAN(image_size=32, width=4), tmp_path / name / FILE))
    drawn = draw("generators", FigureSource(str(paths[0]), beside=[str(paths[1])], count=3))
    assert isinstance(drawn, Image.Image)
    pixels = np.asarray(drawn)[:, -3 * 112 :]
    rows = [pixels[-k * 116 : -k * 116 + 112] for k in (1, 2)]
    np.testing.assert_array_equal(*rows)  # equal generators make equal faces


def test_a_figure_of_edits_asks_whose(source: FigureSource) -> None:
    with pytest.raises(DataError, match="--beside"):
        draw("edits", source)


def test_faces_of_photos_show_the_expressions_asked_for(
    source: FigureSource, mona_lisa: Path
) -> None:
    asked = replace(source, subject=str(mona_lisa), attributes=["sad", "surprised"])
    drawn = draw("expressions", asked)
    assert isinstance(drawn, Image.Image)
    assert drawn.width > 4 + 3 * (192 + 4)  # the row's name, too


def test_heads_of_photos_are_shown_at_the_yaw_asked_for(
    source: FigureSource, mona_lisa: Path
) -> None:
    asked = replace(source, subject=str(mona_lisa), degrees=(-10.0, 10.0))
    drawn = draw("turns", asked)
    assert isinstance(drawn, Image.Image)
    assert drawn.width // (192 + 4) == 3  # beside the row's name


def test_sliders_have_a_row_each_and_a_column_for_each_value(
    source: FigureSource, mona_lisa: Path
) -> None:
    asked = replace(
        source, subject=str(mona_lisa), attributes=["brows", "left_eye"], degrees=(-1.0, 0.0, 1.0)
    )
    drawn = draw("sliders", asked)
    assert isinstance(drawn, Image.Image)
    assert drawn.width // (224 + 4) == 3  # beside the row's name
    assert drawn.height // (224 + 4) == 2


def mouths() -> list[SmilingMouth]:
    """Real mouths are black, edited ones white, and there are more of the latter."""
    pictures = [np.full((20, 40, 3), 255 * edited, np.uint8) for edited in (False, True)]
    real = [SmilingMouth(f"party/{k}.jpg", k, False, pictures[0]) for k in range(3)]
    return [*real, *(SmilingMouth(f"party/{k}.jpg", k, True, pictures[1]) for k in range(5))]


def test_the_key_of_a_blind_sheet_says_what_its_numbers_are(tmp_path: Path) -> None:
    drawn = blind_sheet(mouths(), each=12, seed=0)
    assert [row["number"] for row in drawn.key] == ["1", "2", "3", "4", "5", "6"]
    kinds = [row["mouth"] for row in drawn.key]
    assert sorted(kinds) == ["edited"] * 3 + ["real"] * 3  # as many of each
    paper = np.asarray(drawn.picture.convert("L"))
    shown = [paper[14 + 46 * (k // 4), 24 + 44 * (k % 4)] for k in range(6)]
    assert kinds == ["edited" if light else "real" for light in shown]
    path = save_key(drawn.key, key_file(tmp_path / "sheet.png"))
    assert path.name == "sheet.key.csv"
    lines = path.read_text().splitlines()
    assert lines[0] == "number,file,face,mouth"
    assert lines[1].startswith("1,party/")
    assert len(lines) == 7


def test_a_seed_decides_the_order_of_a_blind_sheet() -> None:
    first, again, other = (blind_sheet(mouths(), 12, seed).key for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_a_translator_shows_every_expression_it_knows(source: FigureSource, tmp_path: Path) -> None:
    torch.manual_seed(0)
    words = ["neutral", "happy", "sad"]
    net = StarGAN(image_size=32, width=4, blocks=1, attributes=words, sizes=[3], kinds=["category"])
    path = save_weights(net, tmp_path / FILE)
    star = replace(source, subject=str(path), attributes=[], count=2)
    drawn = draw("expression_matrix", star)
    assert isinstance(drawn, Image.Image)
    assert drawn.width > 4 * 112
    with pytest.raises(DataError, match="changes no 'glasses'"):
        draw("expression_matrix", replace(star, attributes=["glasses"]))


def test_a_translation_takes_each_side_to_the_other(source: FigureSource) -> None:
    asked = draw("translation", replace(source, attributes=["smile"], count=2))
    moved = draw("translation", replace(source, attributes=["glasses"], count=2))
    for drawn in (asked, moved):
        assert isinstance(drawn, Image.Image)
        assert drawn.width > 6 * 112


def test_masks_need_a_method_that_finds_some(source: FigureSource, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot decode_mask"):
        draw("masks", source)
    masking = replace(source, subject=str(write_model(tmp_path / "mask", "mask-vae")))
    drawn = draw("masks", masking)
    assert isinstance(drawn, Image.Image)
    assert drawn.width > 5 * 112


def test_one_face_has_one_row(source: FigureSource) -> None:
    many, one = draw("forcing", source), draw("forcing", replace(source, face=3))
    assert isinstance(many, Image.Image)
    assert isinstance(one, Image.Image)
    assert abs(one.width - many.width) < 20  # the rows' names differ in length
    assert one.height < many.height / 5
    with pytest.raises(DataError, match="no face number 12: 12 are held out"):
        draw("forcing", replace(source, face=12))


def test_directions_come_from_labels_of_faces_that_may_be_learned_from(
    source: FigureSource,
) -> None:
    found = source.direction("gender=female")
    assert found.name == "female"
    assert found.provenance["positive"] + found.provenance["negative"] == 60
    assert source.names() == ["glasses", "female"]


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("smirk", {}, "no figure is called 'smirk'; there are: reconstruction"),
        ("reconstruction", {"data": None}, "which faces"),
        ("spectrum", {"attributes": ["beard"]}, "no label 'beard'"),
        ("arithmetic", {"sums": []}, "which sum"),
        ("variance", {"subject": "smiler"}, "smiler: no latent_variance.csv"),
    ],
)
def test_what_is_missing_is_said(source: FigureSource, name: str, change: dict, told: str) -> None:
    with pytest.raises(DataError, match=told):
        draw(name, replace(source, **change))


def test_a_grid_shows_every_face_at_its_own_resolution() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (5, SIZE, SIZE, 3), np.uint8)
    wall = np.asarray(grid(faces))
    assert wall.shape == (2 * SIZE, 3 * SIZE, 3)
    np.testing.assert_array_equal(wall[SIZE:, SIZE : 2 * SIZE], faces[4])
    assert (wall[SIZE:, 2 * SIZE :] == 255).all()


def test_a_picture_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = save_picture(Image.new("RGB", (4, 4)), tmp_path / "new" / "a.png")
    assert [p.name for p in path.parent.iterdir()] == ["a.png"]
    with pytest.raises(DataError, match=r"a\.xyz: no picture"):
        save_picture(Image.new("RGB", (4, 4)), tmp_path / "a.xyz")


def test_reconstructions_are_a_block_of_faces_that_fits_a_screen(source: FigureSource) -> None:
    drawn = draw("reconstruction", source)
    assert isinstance(drawn, Image.Image)
    assert drawn.width <= SCREEN_PX[0]
    assert drawn.height <= SCREEN_PX[1]
    assert len(source.rows(32)) == 12  # all that the set holds out; 32 of larger ones


def test_rows_are_named_by_the_number_that_face_takes(source: FigureSource) -> None:
    first = source.rows(6)[0]
    assert source.row_names(6)[0] == f"#{first}"
    alone = replace(source, face=int(first))
    np.testing.assert_array_equal(alone.faces(6)[0], source.faces(6)[0])


def test_samples_of_a_gan_need_no_attribute(tmp_path: Path) -> None:
    torch.manual_seed(0)
    path = save_weights(DCGAN(image_size=32, width=4), tmp_path / FILE)
    drawn = draw("samples", FigureSource(str(path), count=9))
    assert isinstance(drawn, Image.Image)
    assert np.asarray(drawn).std() > 1


def test_samples_have_their_nearest_training_faces_beside_them(source: FigureSource) -> None:
    drawn = draw("neighbours", replace(source, count=4))
    assert isinstance(drawn, Image.Image)
    assert drawn.width <= SCREEN_PX[0]


def test_the_nearest_of_known_faces_is_the_face_itself() -> None:
    random = np.random.default_rng(0)
    known = random.standard_normal((50, 8))
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    best, cosine = _nearest(known[[7, 3]], known)
    assert best.tolist() == [7, 3]
    np.testing.assert_allclose(cosine, 1)


def test_a_translation_finds_the_smile_by_itself(source: FigureSource) -> None:
    by_name = draw("translation", replace(source, attributes=["smile"], count=2))
    found = draw("translation", replace(source, attributes=[], count=2))
    assert isinstance(by_name, Image.Image)
    assert isinstance(found, Image.Image)
    assert np.array_equal(np.asarray(by_name), np.asarray(found))


def test_a_recipe_s_folder_stands_for_its_newest_run_with_sheets(
    source: FigureSource, tmp_path: Path
) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"2026-01-0{day}" / "samples").mkdir(parents=True)
    for day in (1, 2):  # the third was stopped before its first sheet
        Image.new("RGB", (9, 9), (day, 0, 0)).save(
            tmp_path / f"2026-01-0{day}" / "samples" / "0.png"
        )
    frames = draw("training", replace(source, subject=str(tmp_path)))
    assert isinstance(frames, list)
    assert frames[0].getpixel((0, 0)) == (2, 0, 0)


def test_photos_that_are_not_shown_are_told(
    source: FigureSource, mona_lisa: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    shutil.copy(mona_lisa, photos / "a.jpg")
    Image.new("RGB", (300, 300), "gray").save(photos / "b.png")
    shutil.copy(mona_lisa, photos / "c.jpg")
    asked = FigureSource(str(photos), attributes=["sad"], count=2)
    draw("expressions", asked)
    first, gone = asked.notes
    assert "first 2 of 3 photos are shown; --faces 3 shows all" in first
    assert "b.png: no face found" in gone
