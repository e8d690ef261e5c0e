"""The report of a prepared set (counts, labels, refusals), its index and its card."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gioconda.data.prepared import store
from gioconda.data.prepared.dataset_card import card_of
from gioconda.data.prepared.part_files import PartFile, counted
from gioconda.data.prepared.settings import PrepareSettings
from gioconda.data.sets.record import FaceSet
from gioconda.data.splits import SPLITS
from gioconda.errors import DataError

Report = dict[str, Any]


def report_of(
    faces: FaceSet, settings: PrepareSettings, seed: int, parts: Sequence[PartFile]
) -> Report:
    """The report of a set, from the notes beside its files.

    Raises:
        DataError: No picture gave a face, or a note is gone.
    """
    counts: Counter[str] = Counter()
    refused = dict(faces.refused)
    given: dict[str, Counter[str]] = {name: Counter() for name in counted(faces.kinds)}
    digest = hashlib.sha256()
    for part in parts:
        note = store.read_json(part.note)
        if note is None:
            raise DataError(f"{part.note}: gone; run it again")
        counts[part.path.parent.name] += note["faces"]
        refused |= note["refused"]
        digest.update(part.made_of.encode())
        for name, counter in given.items():
            counter.update(note["labels"][name])
    if not counts.total():
        name, reason = next(iter(refused.items()))
        raise DataError(f"{faces.root}: no picture gave a face; {name}: {reason}")
    return {
        "set": faces.card.name,
        "title": faces.card.title,
        "source": faces.card.source,
        "terms": faces.card.terms,
        "settings": {**settings.recorded, "seed": seed},
        "fingerprint": digest.hexdigest()[:16],
        "pictures": len(faces) + len(faces.refused),
        "faces": {split: counts[split] for split in SPLITS},
        "labels": {name: store.recorded_kind(kind) for name, kind in faces.kinds.items()},
        "label_counts": {name: dict(sorted(c.items())) for name, c in given.items()},
        "labels_by_machine": {},
        "notes": list(faces.notes),
        "refused": dict(sorted(refused.items())),
    }


def write_report(folder: Path, report: Report) -> None:
    """Write the index, the card and the report of a prepared set, in this order."""
    features = store.features_in(report)
    parts = {
        split: paths for split in SPLITS if (paths := sorted(folder.glob(f"{split}/part-*.arrow")))
    }
    about = {
        "description": f"{report['title']}, prepared by gioconda",
        "homepage": report["source"],
        "license": report["terms"],
        "fingerprint": report["fingerprint"],
    }
    store.write_index(folder, parts, features, about)
    store.write_text(folder / "README.md", card_of(report))
    store.write_json(folder / "report.json", report)
