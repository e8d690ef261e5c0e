"""CelebAMask-HQ (Lee, Liu, Wu & Luo 2020): 30,000 faces of CelebA at 1,024 px, their parts by hand.

Layout: ``CelebA-HQ-img/0.jpg``, ``CelebAMask-HQ-mask-anno/0/00000_hair.png`` (512x512, a file for
each part that is there, 2,000 faces in a folder), ``CelebAMask-HQ-attribute-anno.txt`` and
``CelebA-HQ-to-CelebA-mapping.txt``. CelebA's own partition and people are taken where their lists
lie beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.celeba import ATTRIBUTES, read_attributes, read_partition, read_people
from gioconda.data.sets.kinds import BINARY, TEXT
from gioconda.data.sets.masks import FileMask
from gioconda.data.sets.pictures import ListedPictures
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_words
from gioconda.errors import DataError

# Face, hair and hat; neck, clothes and jewellery are the world around.
PARTS = (
    *("skin", "hair", "hat", "l_brow", "r_brow", "l_eye", "r_eye", "eye_g", "l_ear", "r_ear"),
    *("nose", "mouth", "u_lip", "l_lip"),
)
_IN_A_FOLDER = 2000


@reader(
    Card(
        name="celebamask-hq",
        title="CelebAMask-HQ (Lee, Liu, Wu & Luo 2020)",
        source="https://github.com/switchablenorms/CelebAMask-HQ",
        terms="non-commercial research",
        layout="CelebA-HQ-img/, CelebAMask-HQ-mask-anno/ and CelebAMask-HQ-attribute-anno.txt",
        kinds=dict.fromkeys(ATTRIBUTES, BINARY) | {"person": TEXT},
        crop="centre",
    )
)
def celeba_mask_records(root: Path) -> Iterator[Record]:
    """CelebAMask-HQ with masks; its faces have the keys of their CelebA pictures."""
    table = root / "CelebAMask-HQ-attribute-anno.txt"
    if not table.is_file():
        raise DataError(f"{table}: missing; it comes with CelebAMask-HQ")
    mapping = root / "CelebA-HQ-to-CelebA-mapping.txt"
    originals = (
        {f"{number}.jpg": words[1] for number, words in read_words(mapping, 2, skip=1)}
        if mapping.is_file()
        else {}
    )
    parts, people = read_partition(root), read_people(root)
    pictures = ListedPictures(root / "CelebA-HQ-img")
    for name, labels in read_attributes(table):
        original = originals.get(name, f"hq/{name}")
        yield Record(
            pictures.find(name),
            name,
            f"celeba/{people.get(original, original)}",
            {**labels, "person": people.get(original)},
            mask=_mask(root, int(Path(name).stem)),
            split=parts.get(original),
        )


def _mask(root: Path, number: int) -> FileMask | None:
    folder = root / "CelebAMask-HQ-mask-anno" / str(number // _IN_A_FOLDER)
    paths = (folder / f"{number:05d}_{part}.png" for part in PARTS)
    there = tuple(path for path in paths if path.is_file())
    return FileMask(there) if there else None
