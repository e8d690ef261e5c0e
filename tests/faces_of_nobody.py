"""A small prepared set of smooth random pictures with labels, and small methods to encode it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from gioconda.data.prepared import store
from gioconda.data.sets.kinds import BINARY, GENDER, NUMBER
from gioconda.models.pretrained import save_weights
from gioconda.models.registry import create

KINDS = {
    "machine_smile_degree": NUMBER,
    "human_smile_degree": NUMBER,
    "age": NUMBER,
    "glasses": BINARY,
    "gender": GENDER,
}
SIZE = 32


def picture(seed: int, smile: float, glasses: int) -> np.ndarray:
    """Smooth noise; the smile lightens its lower half, glasses darken a bar."""
    random = np.random.default_rng(seed)
    coarse = random.integers(60, 180, (5, 5, 3)).astype(np.float32)
    face = cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    face[SIZE // 2 :] += 40 * smile
    if glasses > 0:
        face[8:12] -= 50
    return np.clip(face, 0, 255).astype(np.uint8)


def write_set(folder: Path, masks: bool = True) -> Path:
    """A prepared set of 60, 12 and 12 faces."""
    features, parts = store.features_of(KINDS, points=0, masks=masks), {}
    for split, start, count in (("train", 0, 60), ("val", 60, 12), ("test", 72, 12)):
        rows = [row(k) for k in range(start, start + count)]
        parts[split] = [folder / split / "part-00000.arrow"]
        store.write_part(parts[split][0], rows, KINDS, features)
    about = {"description": "", "homepage": "", "license": "", "fingerprint": "f00d"}
    store.write_index(folder, parts, features, about)
    report = {
        "settings": {"size": SIZE, "crop": "face", "points": 0, "masks": masks},
        "fingerprint": "f00d",
        "faces": {"train": 60, "val": 12, "test": 12},
        "labels": {n: {"kind": k.name, "values": list(k.values)} for n, k in KINDS.items()},
        "labels_by_machine": {},
    }
    store.write_json(folder / "report.json", report)
    return folder


def row(k: int) -> dict[str, object]:
    """One face; whether it has one attribute says nothing of the others."""
    smile, glasses = (1, -1)[k % 2] * (0.3 + 0.05 * (k % 9)), (1, -1)[k // 2 % 2]
    mask = np.zeros((SIZE, SIZE), np.uint8)
    mask[4:-4, 4:-4] = 255
    return {
        "image": encoded(picture(k, smile, glasses)),
        "photo_to_crop": np.eye(2, 3, dtype=np.float32),
        "file_name": f"{k:03d}.png",
        "key": f"{k:03d}",
        "mask": encoded(mask),
        "mask_by": "set",
        "machine_smile_degree": smile,
        "human_smile_degree": smile if k < 4 else None,
        "age": float(20 + k % 40),
        "glasses": glasses if k % 10 else None,
        "gender": ("male", "female")[k // 4 % 2],
    }


def encoded(pixels: np.ndarray) -> bytes:
    """As PNG."""
    return cv2.imencode(".png", pixels[..., ::-1] if pixels.ndim == 3 else pixels)[1].tobytes()


def write_model(folder: Path, method: str, **config: object) -> Path:
    """A small method with fresh weights, as a run leaves it."""
    torch.manual_seed(0)
    model = create(method, image_size=SIZE, widths=(8, 8, 8), latent_dim=6, **config)
    save_weights(model, folder / "model.safetensors")
    return folder
