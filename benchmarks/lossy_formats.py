"""What it costs to encode a whole photo anew: `python benchmarks/lossy_formats.py`.

The photos of crowds (``crowds/`` of the development pictures), encoded by the libraries' usual
settings, then read and written again without an edit. Medians over the photos.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pillow_heif
from command import parser_of, report
from PIL import Image

from gioconda import read_photo, write_photo
from gioconda.data.root import data_root

SUFFIXES = (".heic", ".avif", ".webp")


def cost(picture: Path, suffix: str, folder: Path) -> tuple[float, float]:
    """Root mean square of the change in levels, and the file's growth, of one photo."""
    source = folder / f"in{suffix}"
    with Image.open(picture) as image:
        image.convert("RGB").save(source)
    photo = read_photo(source)
    path = write_photo(photo, folder / f"out{suffix}", force=True)
    change = read_photo(path).pixels.astype(float) - photo.pixels
    return float(np.sqrt((change**2).mean())), path.stat().st_size / source.stat().st_size


def main() -> None:
    """Print the two medians of each format."""
    options = parser_of(__doc__).parse_args()
    pillow_heif.register_heif_opener()  # for Pillow to write one
    pictures = sorted((data_root(options.data) / "crowds").glob("*.jpg"))
    figures: dict[str, float | int] = {"photos": len(pictures)}
    with tempfile.TemporaryDirectory() as folder:
        for suffix in SUFFIXES:
            costs = np.array([cost(one, suffix, Path(folder)) for one in pictures])
            levels, growth = np.median(costs, axis=0)
            figures |= {f"{suffix} levels": float(levels), f"{suffix} growth": float(growth)}
    report(figures, options.json)


if __name__ == "__main__":
    main()
