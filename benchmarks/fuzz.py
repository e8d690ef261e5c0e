"""Broken photos by the thousand: reading gives a photo or one line, writing loses no pixel.

    python benchmarks/fuzz.py                                  20,000 of them, some minutes
    python benchmarks/fuzz.py --count 200000 --seed 7 --keep broken/ photo.jpg more.heic

Small pictures of many formats, and the files that are named, get some bytes changed, dropped,
doubled, or taken from another file. Each is read; what can be read is written again in its own
format and read once more. Anything but a photo or a `PhotoError` is a fault, and its file is kept.
"""

from __future__ import annotations

import argparse
import io
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from rich.progress import track

from gioconda.errors import PhotoError
from gioconda.photo import decode_photo, encode_with_notes

MOST_MEGAPIXELS = 4.0
EXACT = {"PNG", "TIFF", "BMP"}  # formats whose pixels come back as they were
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)  # where counts and signs turn over

_FORMS = (
    ("JPEG", "RGB", {}),
    ("JPEG", "L", {"progressive": True}),
    ("JPEG", "CMYK", {"comment": b"a comment"}),
    ("PNG", "RGBA", {}),
    ("PNG", "P", {}),
    ("PNG", "I;16", {}),
    ("WEBP", "RGB", {"lossless": True}),
    ("WEBP", "RGBA", {}),
    ("TIFF", "RGB", {}),
    ("TIFF", "RGB", {"compression": "tiff_lzw"}),
    ("TIFF", "1", {"compression": "group4"}),
    ("GIF", "P", {}),
    ("BMP", "RGB", {}),
    ("AVIF", "RGB", {}),
)


def seeds() -> list[bytes]:
    """Small pictures of many formats, with EXIF and a profile where the format has room."""
    y, x = np.mgrid[:40, :56]
    picture = Image.fromarray(np.stack([4 * x, 6 * y, 2 * (x + y)], 2).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Leonardo"
    made = []
    for form, mode, options in _FORMS:
        if mode == "I;16":
            image = Image.fromarray(np.uint16(257) * np.asarray(picture)[..., 0])
        else:
            image = picture.convert(mode)
        room = {"exif": exif} if form in {"JPEG", "PNG", "WEBP", "TIFF", "AVIF"} else {}
        file = io.BytesIO()
        image.save(file, form, **options, **room)
        made.append(file.getvalue())
    return made


def mutations(files: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Broken files: the same for the same seed.

    Args:
        files: Sound ones.
        count: How many.
        seed: Of all draws.
    """
    random = np.random.default_rng(seed)
    for _ in range(count):
        data = bytearray(files[random.integers(len(files))])
        for _ in range(random.integers(1, 6)):
            _break(data, files, random)
        yield bytes(data)


def _break(data: bytearray, files: Sequence[bytes], random: np.random.Generator) -> None:
    """One change, most often near the beginning, where the headers are."""
    size = len(data) if random.random() < 0.4 else min(len(data), 400)
    at, length = int(random.integers(max(1, size))), int(random.integers(1, 9))
    kind = random.integers(6)
    if kind == 0:
        data[at : at + 1] = bytes([1 << random.integers(8) ^ (data[at] if data else 0)])
    elif kind == 1:
        data[at : at + length] = bytes([random.choice(_NUMBERS)]) * length
    elif kind == 2:
        del data[at : at + length]
    elif kind == 3:
        data[at:at] = data[at : at + 8 * length]
    elif kind == 4:
        other = files[random.integers(len(files))]
        start = random.integers(len(other))
        data[at : at + length] = other[start : start + 8 * length]
    elif random.random() < 0.3:
        del data[at:]


def outcome(data: bytes) -> str:
    """What reading a file brings, and writing it again: ``refused``, ``read`` or ``written``.

    Raises:
        Exception: A fault of ours, or of a library that we did not expect.
        AssertionError: A picture came back with other pixels.
    """
    try:
        photo = decode_photo(data, "broken", max_megapixels=MOST_MEGAPIXELS)
    except PhotoError as error:
        if "\n" in str(error):
            raise AssertionError("more than one line") from error
        return "refused"
    try:
        written, _ = encode_with_notes(photo, photo.format)
        again = decode_photo(written, "written", max_megapixels=2 * MOST_MEGAPIXELS)
    except PhotoError:
        return "read"
    assert again.pixels.shape == photo.pixels.shape, "written in another size"
    if photo.format in EXACT:
        assert np.array_equal(again.native, photo.native), "other pixels came back"
    return "written"


def main() -> None:
    """Break, read, write, and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="photos to break beside our own")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("broken"), help="folder for faults")
    options = parser.parse_args()
    files = seeds() + [path.read_bytes() for path in options.files]
    outcomes: Counter[str] = Counter()
    warnings.simplefilter("ignore")  # libraries say aloud what is wrong with a file
    broken = mutations(files, options.count, options.seed)
    for number, data in enumerate(track(broken, "Breaking", options.count)):
        try:
            outcomes[outcome(data)] += 1
        except Exception:
            outcomes["fault"] += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{options.seed}-{number}.bin").write_bytes(data)
            traceback.print_exc()
    print(", ".join(f"{name} {count:,}" for name, count in outcomes.most_common()))
    raise SystemExit(1 if outcomes["fault"] else 0)


if __name__ == "__main__":
    main()
