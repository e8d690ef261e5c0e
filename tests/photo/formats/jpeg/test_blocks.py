"""What a JPEG promises: pixels outside the changed blocks are those of the input, bit for bit."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from gioconda.photo import Photo, read_photo, write_photo, write_with_notes
from gioconda.photo.compare import compare, file_area
from gioconda.photo.formats.jpeg.blocks import NotKeptError, PixelChange, splice
from gioconda.photo.formats.jpeg.blocks.huffman import SIXTEEN_ZEROS, HuffmanTable
from gioconda.types import Box
from tests.photo import pictures

HEIGHT, WIDTH = 147, 203  # odd, and of no whole number of units
EDIT = Box(60, 33, 45, 52)


def scene(height=HEIGHT, width=WIDTH, layers=3, seed=0):
    """A picture with edges, texture, black and white, as a photo has."""
    random = np.random.default_rng(seed)
    picture = pictures.gradient(height, width, layers).astype(float)
    rough = random.normal(0, 12, picture.shape)
    rough[: height // 3] = 0
    y, x = np.mgrid[:height, :width]
    disc = ((y - height / 2) ** 2 + (x - width / 3) ** 2 < (height / 4) ** 2) * 160.0
    picture += rough + (disc if layers == 1 else disc[..., None])
    return picture.clip(0, 255).astype(np.uint8)


def edited(photo, box=EDIT, seed=1):
    """The photo with an arbitrary change within a box."""
    native = photo.native.copy()
    x, y, width, height = box
    inside = native[y : y + height, x : x + width]
    change = np.random.default_rng(seed).normal(30, 6, inside.shape[:2])
    change = change if native.ndim == 2 else change[..., None]
    native[y : y + height, x : x + width] = (inside + change).clip(0, 255).astype(np.uint8)
    return photo.with_native(native)


def round_trip(tmp_path, data, box=EDIT):
    """The photo, what it was to become, the photo that was written, and its notes."""
    source = tmp_path / "in.jpg"
    source.write_bytes(data)
    photo = read_photo(source)
    wanted = edited(photo, box)
    written = write_with_notes(wanted, tmp_path / "out.jpg", force=True)
    return photo, wanted, read_photo(written.path), written.notes


def check_promise(photo, wanted, again, box=EDIT):
    found = compare(photo, again, [file_area(photo, box)])
    assert found.outside == 0
    assert found.changed > 0
    x, y, width, height = box
    inside = np.s_[y : y + height, x : x + width]
    before = np.abs(wanted.native[inside].astype(int) - photo.native[inside]).mean()
    after = np.abs(wanted.native[inside].astype(int) - again.native[inside]).mean()
    assert after < before / 2  # the edit is there


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"optimize": True},
        {"restart_marker_blocks": 3},
        {"restart_marker_rows": 1},
        {"quality": 98},
        {"quality": 30},
    ],
    ids=str,
)
def test_pixels_outside_the_changed_blocks_stay_bit_for_bit(tmp_path, subsampling, options):
    data = pictures.encoded(scene(), "JPEG", **{"quality": 88} | options, subsampling=subsampling)
    photo, wanted, again, notes = round_trip(tmp_path, data)
    check_promise(photo, wanted, again)
    assert notes == ()
    assert again.metadata.jpeg == photo.metadata.jpeg  # tables and sampling


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_photos_from_a_turned_camera_keep_them_too(tmp_path, orientation, subsampling):
    block = pictures.exif(orientation)
    data = pictures.encoded(scene(), "JPEG", quality=85, subsampling=subsampling, exif=block)
    photo, wanted, again, notes = round_trip(tmp_path, data)
    check_promise(photo, wanted, again)
    assert notes == ()
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.getexif()[0x0112] == orientation
        assert image.size == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "box",
    [
        Box(0, 0, 1, 1),
        Box(WIDTH - 1, HEIGHT - 1, 1, 1),
        Box(0, 100, WIDTH, 9),
        Box(195, 0, 8, HEIGHT),
        Box(0, 0, WIDTH, HEIGHT),
    ],
    ids=str,
)
@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 2}], ids=str)
def test_changes_at_any_edge_stay_where_they_are(tmp_path, box, options):
    data = pictures.encoded(scene(), "JPEG", quality=90, subsampling=2, **options)
    photo, _, again, notes = round_trip(tmp_path, data, box)
    assert compare(photo, again, [file_area(photo, box)]).outside == 0
    assert notes == ()


def test_gray_and_rgb_jpegs_keep_their_blocks(tmp_path):
    gray = pictures.encoded(scene(layers=1), "JPEG", quality=85)
    photo, wanted, again, notes = round_trip(tmp_path, gray)
    check_promise(photo, wanted, again)
    assert again.native.ndim == 2
    rgb = pictures.encoded(scene(), "JPEG", quality=85, keep_rgb=True)
    photo, wanted, again, more = round_trip(tmp_path, rgb)
    check_promise(photo, wanted, again)
    assert notes == more == ()


def test_many_small_edits_of_a_larger_photo_leave_the_rest_alone(tmp_path):
    data = pictures.encoded(scene(700, 1100), "JPEG", quality=92, subsampling=2)
    (tmp_path / "in.jpg").write_bytes(data)
    photo = read_photo(tmp_path / "in.jpg")
    random = np.random.default_rng(0)
    boxes = [Box(*random.integers(0, (1000, 600)), *random.integers(1, 90, 2)) for _ in range(12)]
    wanted = photo
    for seed, box in enumerate(boxes):
        wanted = edited(wanted, box, seed)
    again = read_photo(write_photo(wanted, tmp_path / "out.jpg"))
    assert compare(photo, again, [file_area(photo, box) for box in boxes]).outside == 0


def test_a_photo_without_a_changed_pixel_keeps_its_very_bits(tmp_path):
    data = pictures.encoded(scene(), "JPEG", quality=85)
    (tmp_path / "in.jpg").write_bytes(data)
    path = write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.jpg")
    scan = data[data.index(b"\xff\xda") :]
    assert path.read_bytes().endswith(scan)


def test_tables_that_lack_a_code_get_it_or_do_without(tmp_path):
    # A flat picture's own tables have codes for next to nothing.
    flat = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    flat[100:, 150:] = scene()[100:, 150:]
    for quality in (60, 100):
        data = pictures.encoded(flat, "JPEG", quality=quality, optimize=True, subsampling=0)
        photo, wanted, again, notes = round_trip(tmp_path, data)
        check_promise(photo, wanted, again)
        assert notes == ()


def test_a_table_without_room_for_sixteen_zeros_does_without(tmp_path, monkeypatch):
    extended, refused = HuffmanTable.extended, []

    def crowded(table: HuffmanTable, missing: list[int]) -> HuffmanTable | None:
        if SIXTEEN_ZEROS in missing:
            refused.append(missing)
            return None
        return extended(table, missing)

    monkeypatch.setattr(HuffmanTable, "extended", crowded)
    flat = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    data = pictures.encoded(flat, "JPEG", quality=90, optimize=True, subsampling=0)
    photo, wanted, again, notes = round_trip(tmp_path, data)
    check_promise(photo, wanted, again)
    assert notes == ()
    assert refused


def test_the_second_edit_loses_no_more_than_the_first(tmp_path):
    """An edit that is taken back gives the blocks that were there, not blocks coded twice."""
    data = pictures.encoded(scene(), "JPEG", quality=75, subsampling=2)
    photo, _, again, _ = round_trip(tmp_path, data)
    other = Box(140, 90, 40, 40)
    third = read_photo(write_photo(edited(again, other), tmp_path / "third.jpg"))
    areas = [file_area(photo, EDIT), file_area(photo, other)]
    assert compare(photo, third, areas).outside == 0
    assert compare(again, third, areas[1:]).outside == 0


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("orientation", [1, 6])
def test_progressive_jpegs_keep_their_blocks_by_the_extra(tmp_path, subsampling, orientation):
    pytest.importorskip("jpeglib", reason="needs the extra [progressive]")
    data = pictures.encoded(
        scene(),
        "JPEG",
        quality=85,
        subsampling=subsampling,
        progressive=True,
        exif=pictures.exif(orientation),
    )
    photo, wanted, again, notes = round_trip(tmp_path, data)
    check_promise(photo, wanted, again)
    assert notes == ()


def test_without_the_extra_a_note_tells_that_a_progressive_jpeg_is_encoded_anew(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda name: None)
    data = pictures.encoded(scene(), "JPEG", quality=85, progressive=True)
    _, wanted, again, (note,) = round_trip(tmp_path, data)
    assert "encoded anew" in note
    assert "it is progressive" in note
    assert "[progressive]" in note
    assert pictures.psnr(again.native, wanted.native) > 30


def test_an_extra_that_cannot_be_loaded_costs_a_note_and_not_the_photo(tmp_path, monkeypatch):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda name: True)
    monkeypatch.setitem(sys.modules, "jpeglib", None)
    data = pictures.encoded(scene(), "JPEG", quality=85, progressive=True)
    *_, notes = round_trip(tmp_path, data)
    assert len(notes) == 1


def test_a_cmyk_jpeg_is_encoded_anew_with_a_note(tmp_path):
    cmyk = Image.fromarray(scene()).convert("CMYK")
    _, _, _, notes = round_trip(tmp_path, pictures.encoded(cmyk, "JPEG", quality=85))
    assert len(notes) == 1
    assert "its colours were converted" in notes[0]


def test_other_formats_are_written_without_a_note(tmp_path):
    (tmp_path / "in.jpg").write_bytes(pictures.encoded(scene(), "JPEG"))
    photo = edited(read_photo(tmp_path / "in.jpg"))
    written = write_with_notes(photo, tmp_path / "out.png")
    assert written.notes == ()
    np.testing.assert_array_equal(read_photo(written.path).native, photo.native)
    assert write_with_notes(Photo.from_array(photo.native), tmp_path / "new.jpg").notes == ()


def mutated(data, random):
    """A file with some bytes changed, dropped or cut off."""
    changed = bytearray(data)
    for _ in range(random.integers(1, 4)):
        at = random.integers(2, random.choice([620, len(changed)]))
        if random.random() < 0.3:
            del changed[at : at + random.integers(1, 6)]
        else:
            changed[at] = random.integers(256)
    return bytes(changed[: random.integers(300, 2 * len(changed))])


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 2}, {"progressive": True}])
def test_a_damaged_jpeg_is_kept_exactly_or_not_at_all(options, capfd):
    data = pictures.encoded(scene(70, 90), "JPEG", quality=80, **options)
    random = np.random.default_rng(0)
    outcomes = set()
    for _ in range(120):
        broken = mutated(data, random)
        try:
            pixels = decoded(broken)
        except Exception:  # Pillow refuses it, and so do we
            continue
        if pixels.shape != (70, 90, 3):
            continue
        after = pixels.copy()
        after[30:40, 40:50] ^= 31
        try:
            spliced = splice(broken, PixelChange(pixels, after, 1), plain_rgb=False)
        except NotKeptError:
            outcomes.add("not kept")
            continue
        outcomes.add("kept")
        again = decoded(b"\xff\xd8" + spliced.adobe + spliced.picture)
        differs = (again != pixels).any(axis=2)
        differs[15:65, 31:65] = False
        assert not differs.any()
    assert "not kept" in outcomes
    capfd.readouterr()  # libraries complain aloud of damaged files


def decoded(data):
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return np.array(image)
