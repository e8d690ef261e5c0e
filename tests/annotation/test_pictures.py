"""What a browser is shown: the picture upright, and nothing that its file says beside."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from gioconda.annotation.pictures import LONGEST_PX, encoded, names_in


def shown(path: Path) -> Image.Image:
    image = Image.open(io.BytesIO(encoded(path)))
    assert image.format == "JPEG"
    return image


def test_pictures_come_upright_and_without_their_metadata(tmp_path: Path) -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:, :15] = 255
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Anna in her garden"  # orientation, description
    Image.fromarray(pixels).save(tmp_path / "a.jpg", exif=exif, comment=b"secret", quality=95)
    image = shown(tmp_path / "a.jpg")
    assert image.size == (20, 30)
    assert np.asarray(image)[0, 0, 0] > 200 > 55 > np.asarray(image)[-1, 0, 0]
    assert not image.getexif()
    assert b"garden" not in encoded(tmp_path / "a.jpg")
    assert b"secret" not in encoded(tmp_path / "a.jpg")


def test_large_pictures_are_shrunk_and_small_ones_are_not(tmp_path: Path) -> None:
    Image.new("RGB", (3 * LONGEST_PX, LONGEST_PX)).save(tmp_path / "large.png")
    Image.new("L", (5, 7)).save(tmp_path / "small.png")
    assert shown(tmp_path / "large.png").size == (LONGEST_PX, LONGEST_PX // 3)
    assert shown(tmp_path / "small.png").size == (5, 7)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert np.asarray(shown(tmp_path / "clear.png")).min() > 250


def test_a_pictures_own_colours_are_kept(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", icc_profile=profile)
    assert shown(tmp_path / "a.png").info["icc_profile"] == profile


def test_folders_are_walked_in_natural_order(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/10.png", "a.jpg", "notes.txt", ".hidden.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names_in(tmp_path) == ["a.jpg", "b/2.png", "b/10.png"]
