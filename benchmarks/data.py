"""Prints how fast data are prepared and read, on real pictures.

GIOCONDA_DATA=... python benchmarks/data.py [--pictures 600]
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from command import machine, parser_of

from gioconda.data.batches import CachedBatches
from gioconda.data.prepared.crops import CROPS
from gioconda.data.prepared.cutting import Cutter
from gioconda.data.prepared.masks import cut_mask, grab_cut
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.root import data_root
from gioconda.data.sets.record import FaceSet
from gioconda.data.sets.registry import read_set
from gioconda.faces.align import FIVE, five_point_transform
from gioconda.photo import read_photo

PREPARED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("utkface", {"size": 64, "masks": False}),
    ("utkface", {"size": 64}),
    ("utkface", {"size": 128, "masks": False}),
    ("utkface", {"size": 128, "masks": False, "landmarks": "ours"}),
    ("utkface", {"crop": "dlib256", "masks": False}),
    ("mtfl", {"size": 64, "crop": "mouth"}),
    ("mtfl", {"size": 64, "crop": "mouth", "landmarks": "ours"}),
    ("mtfl", {"size": 64, "crop": "face", "masks": True}),
    ("lfw", {"size": 128, "masks": False, "landmarks": "ours"}),
)


def some(name: str, root: Path, pictures: int) -> FaceSet:
    faces = read_set(name, root / name)
    return replace(faces, records=faces.records[:: max(1, len(faces) // pictures)][:pictures])


def preparing(faces: FaceSet, options: dict[str, Any]) -> None:
    """Processor time of one core, which a busy machine does not change."""
    settings = settings_for(faces, **options)
    cutter = Cutter(settings, faces.card.size_px)
    cutter.rows(faces.records[:4], faces.kinds)  # the networks are loaded once a process
    began, wall = time.process_time(), time.perf_counter()
    rows, refused = cutter.rows(faces.records, faces.kinds)
    each = (time.process_time() - began) / len(faces)
    wall_each = (time.perf_counter() - wall) / len(faces)
    masks = ", masks" if settings.masks else ""
    what = f"{faces.card.name}, {settings.crop} {settings.size}, {settings.landmarks}{masks}"
    print(
        f"  {what:38s} {1 / each:6.0f} a second and core ({1 / wall_each:5.0f} by the clock); "
        f"{len(refused)} of {len(faces)} left out, {len(rows[0]['image']):,} bytes"
    )


def workers(faces: FaceSet, root: Path) -> None:
    """By the clock, with the start of the processes."""
    for count in (1, os.cpu_count() or 1):
        settings = settings_for(faces, size=64, landmarks="ours", masks=False)
        began = time.perf_counter()
        prepare(faces, root / f"workers-{count}", settings, workers=count)
        taken = time.perf_counter() - began
        print(f"  {count} processes: {len(faces) / taken:6.0f} pictures a second, start included")


def reading(folder: Path, batch_size: int, batches: int) -> None:
    """From a memory map of a large set's size: the pictures many times over."""
    prepared = Prepared.open(folder)
    began = time.perf_counter()
    arrays = prepared.arrays("train", ["image", "age"])
    decoded, count = time.perf_counter() - began, len(arrays["image"])
    times, file = max(1, 100_000 // count), folder / "large.npy"
    shape = (times * count, *arrays["image"].shape[1:])
    image = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    for start in range(0, len(image), count):
        image[start : start + count] = arrays["image"]
    image.flush()
    both = {"image": np.load(file, mmap_mode="r"), "age": np.tile(arrays["age"], times)}
    began, cpu = time.perf_counter(), time.process_time()
    loaded = sum(len(b["image"]) for b in islice(CachedBatches(both, batch_size), batches))
    taken, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"  {prepared.size} px from a memory map of {image.nbytes / 1e9:.1f} GB: "
        f"{loaded / taken:8,.0f} pictures a second by the clock, {loaded / cpu:8,.0f} a core's "
        f"second\n  decoding the cache, once: {count / decoded:6.0f} pictures a second"
    )
    file.unlink()


def masks(root: Path, pictures: int) -> None:
    for name in ("utkface", "lfw"):
        overlaps = []
        for record in some(name, root, pictures):
            if record.points is None or record.mask is None:
                continue
            pixels, five = read_photo(record.path).pixels, record.points[FIVE]
            photo_to_crop = five_point_transform(five, 64)
            ours = grab_cut(pixels, five, photo_to_crop, 64) > 0
            shipped = cut_mask(record.mask.read(), pixels, photo_to_crop, 64) > 0
            overlaps.append((ours & shipped).sum() / max((ours | shipped).sum(), 1))
        median, low = np.percentile(overlaps, [50, 10])
        print(f"  {name}: median {median:.3f}, tenth percentile {low:.3f}  (n = {len(overlaps)})")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--pictures", type=int, default=600)
    options = parser.parse_args()
    root, pictures = data_root(options.data), options.pictures
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    print(f"{machine()}\nReading a set's names, labels and landmarks")
    for name in ("utkface", "lfw", "mtfl"):
        began = time.process_time()
        count = len(read_set(name, root / name))
        print(f"  {name}: {count} records, {time.process_time() - began:.2f} s of one core")
    print(f"Preparing {pictures} pictures; crops: {', '.join(CROPS)}")
    for name, how in PREPARED:
        preparing(some(name, root, pictures), how)
    with tempfile.TemporaryDirectory() as folder:
        print("Preparing in processes")
        workers(some("utkface", root, 4 * pictures), Path(folder))
        print("Reading batches of 64")
        for size in (64, 128):
            faces = some("utkface", root, pictures)
            path = Path(folder) / f"read-{size}"
            prepare(faces, path, settings_for(faces, size=size, masks=False))
            reading(path, 64, 1000)
    print("GrabCut's masks against the shipped ones, intersection over union")
    masks(root, pictures // 2)


if __name__ == "__main__":
    main()
