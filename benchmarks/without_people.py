"""What is taken for a face where nobody is: `python benchmarks/without_people.py FOLDER...`.

For each folder of pictures without people: in how many something is found, and in how many it
could be edited; then each find with its width and the landmarks' confidence. Debian's packages
tuxpaint-stamps-default, gcompris-qt-data and mate-backgrounds hold animals, drawings, flowers,
things and landscapes; take the people out first.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from command import machine, table, write_json

from gioconda.data.sets.pictures import pictures_below
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.thresholds import LEAST_FACE_PX, SURE_FROM
from gioconda.photo import read_photo


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    detector, finder = default_detector(), LandmarkFinder.from_pretrained()
    rows: dict[str, dict[str, str]] = {}
    finds = []
    for folder in options.folders:
        paths = list(pictures_below(folder))
        found, editable = set(), set()
        for path in paths:
            for face in find_faces(read_photo(path).pixels, detector, finder):
                found.add(path)
                finds.append((path, face.box.width, face.confidence))
                if face.confidence >= SURE_FROM and face.box.width >= LEAST_FACE_PX:
                    editable.add(path)
        rows[folder.name] = {
            "pictures": str(len(paths)),
            "with a face found": str(len(found)),
            "with one that can be edited": str(len(editable)),
        }
    print(machine())
    table("pictures without people", rows)
    for path, width, confidence in finds:
        print(f"{path}: {width:.0f} px wide, confidence of the landmarks {confidence:.2f}")
    write_json({"without people": rows}, options.json)


if __name__ == "__main__":
    main()
