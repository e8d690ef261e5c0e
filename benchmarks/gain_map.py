"""How near a gain map is to one of the new picture, after an edit: `python benchmarks/gain_map.py`.

The packaged group photo at twice its size, with maps as a phone may make them: up to two stops, of
brightness alone, at a quarter of the size. Everyone smiles; in the edited faces' areas the map of
the result is compared with the map that the same phone would make of the result, and so is the old
map. Differences in stops.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np
from command import parser_of, report
from numpy.typing import NDArray
from PIL import Image
from PIL.MpoImagePlugin import MpoImageFile

from gioconda import Editor, read_photo
from gioconda.photo import write_with_notes

GROUP = Path(__file__).parents[1] / "src" / "gioconda" / "app" / "static" / "group.jpg"
SHARE, STOPS = 4, 2.0
SIGN = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'
    ' hdrgm:Version="1.0"/></rdf:RDF></x:xmpmeta>'
)


def gains_of(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A map of 0 to two stops: none in the shadows, most in the lights."""
    size = picture.shape[1] // SHARE, picture.shape[0] // SHARE
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    light = cv2.resize(gray, size, interpolation=cv2.INTER_AREA) / 255
    return np.rint(255 * ((light - 0.35).clip(0) / 0.65) ** 1.5).astype(np.uint8)


def map_in(path: Path) -> NDArray[np.float64]:
    """The map of a JPEG, in stops."""
    with MpoImageFile(path) as image:
        image.seek(1)
        return np.array(image.convert("L")) * STOPS / 255


def main() -> None:
    """Print mean and 99th percentile of both maps' differences."""
    options = parser_of(__doc__).parse_args()
    with Image.open(GROUP) as image:
        picture = image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC)
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.jpg", Path(folder) / "out.jpg"
        maps = [Image.fromarray(gains_of(np.array(picture)))]
        how = {"quality": 95, "subsampling": 0, "xmp": SIGN.encode()}
        picture.save(source, "MPO", save_all=True, append_images=maps, **how)
        edit = Editor.from_pretrained().edit(read_photo(source), smile=1.0)
        write_with_notes(edit.photo, result)
        wanted = gains_of(edit.photo.pixels) * STOPS / 255
        before, after = map_in(source), map_in(result)
    areas = [face.area for face in edit.faces if face.area is not None]
    near = np.zeros(wanted.shape, bool)
    for area in areas:
        x, y, width, height = (round(side / SHARE) for side in area)
        near[max(y, 0) : y + height, max(x, 0) : x + width] = True
    figures: dict[str, float | int] = {"faces": len(areas)}
    for name, found in (("kept", before), ("followed", after)):
        apart = np.abs(found - wanted)[near]
        figures |= {f"{name}, mean": float(apart.mean())}
        figures |= {f"{name}, 99th percentile": float(np.percentile(apart, 99))}
    report(figures, options.json)


if __name__ == "__main__":
    main()
