"""Faces with landmarks: UTKFace, LFW and London with all points, MTFL with five.

Each face is kept as two small pictures, one around the face and one around its mouth, both with a
margin; every batch turns, moves, scales, mirrors and relights them anew.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import lightning
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.appearance import chosen, degrade, relight, to_gray, uniform
from gioconda.data.batches import Batch, CachedBatches, in_order
from gioconda.data.mtfl import read_mtfl
from gioconda.data.root import data_root
from gioconda.data.splits import Split, lfw_person, london_person, split_of, utkface_picture
from gioconda.errors import DataError
from gioconda.faces import align
from gioconda.faces.scheme import LIPS, PUPILS, TWINS
from gioconda.types import Points

FOLDERS = {"utkface": "utkface/crop_part1", "lfw": "lfw/images", "london": "london"}
KEYS = {"utkface": utkface_picture, "lfw": lfw_person, "london": london_person}
CHANCES = {"utkface": 1.0, "lfw": 1.6, "london": 4.0, "mtfl": 0.15}


@dataclass(frozen=True)
class LabelledFace:
    """A picture with points: ``points`` (141, 2) in its pixels, NaN where nobody placed one."""

    path: Path
    source: str
    points: Points
    split: Split


@dataclass(frozen=True)
class Layout:
    """How a face is kept; its square is centred on the points and as wide as they reach.

    Attributes:
        face_px: Side of the kept picture of the face.
        face_squares: The same in squares of the face.
        mouth_px: Width of the kept picture of the mouth; it is three quarters as high.
        mouth_corners_px: Distance between the mouth's corners in it.
    """

    face_px: int = 160
    face_squares: float = 1.8
    mouth_px: int = 128
    mouth_corners_px: float = 60.0

    def face_transform(self, points: Points) -> NDArray[np.float64]:
        """``photo_to_crop`` of the face's picture: upright, not turned."""
        centre, side = face_square(points)
        scale = self.face_px / (self.face_squares * side)
        middle = (self.face_px - 1) / 2
        return np.array(
            [[scale, 0, middle - scale * centre[0]], [0, scale, middle - scale * centre[1]]]
        )

    def mouth_transform(self, points: Points) -> NDArray[np.float64]:
        """``photo_to_crop`` of the mouth's picture: corners level."""
        width, height = self.mouth_px, self.mouth_px * 3 // 4
        return align.mouth_transform(points, width, height, self.mouth_corners_px)


def face_square(points: Points) -> tuple[Points, float]:
    """Centre and side of the upright square that the points fill."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return (low + high) / 2, float((high - low).max())


def labelled_faces(root: Path) -> Iterator[LabelledFace]:
    """UTKFace, LFW and London, in the order of their landmark files.

    Raises:
        DataError: One of them is not there.
    """
    for source, folder in FOLDERS.items():
        path = root / source / "landmarks.npz"
        if not path.is_file():
            raise DataError(f"{path}: not found; point GIOCONDA_DATA at the folder of the sets")
        with np.load(path) as file:
            for name, points in zip(file["file_name"], file["points"], strict=True):
                split = split_of(KEYS[source](str(name)))
                yield LabelledFace(root / folder / str(name), source, points.astype(float), split)


def five_point_faces(root: Path) -> Iterator[LabelledFace]:
    """MTFL's faces; those of people whom LFW holds out are left out."""
    for record in read_mtfl(root / "mtfl"):
        if record.source.startswith("lfw") and split_of(lfw_person(record.path.name)) != "train":
            continue
        points = np.full((len(TWINS), 2), np.nan)
        points[align.FIVE] = record.points
        yield LabelledFace(record.path, "mtfl", points, "train")


def cut(face: LabelledFace, layout: Layout, mean: Points) -> dict[str, Any] | None:
    """One row of the cache, or None where the picture cannot be read.

    Args:
        face: What to cut.
        layout: How to cut it.
        mean: ``(141, 2)`` mean shape, which stands in for points that nobody placed.
    """
    picture = cv2.imread(str(face.path))
    if picture is None:
        return None
    known = np.isfinite(face.points[:, 0])
    points = face.points
    if not known.all():
        guess = align.apply(align.similarity(mean[known], points[known]), mean)
        points = np.where(known[:, None], points, guess)
    rgb = np.ascontiguousarray(picture[..., ::-1])
    to_face, to_mouth = layout.face_transform(points), layout.mouth_transform(points)
    return {
        "face": align.crop(rgb, to_face, layout.face_px, layout.face_px),
        "mouth": align.crop(rgb, to_mouth, layout.mouth_px, layout.mouth_px * 3 // 4),
        "points": align.apply(to_face, points).astype(np.float32),
        "lips": align.apply(to_mouth, points[LIPS]).astype(np.float32),
        "known": known.astype(np.float32),
        "mouth_pupils": np.float32(_pupils(align.apply(to_mouth, points))),
        "chance": np.float32(CHANCES[face.source]),
        "split": ("train", "val", "test").index(face.split),
    }


def cut_all(root: Path, layout: Layout) -> dict[str, NDArray[Any]]:
    """All faces but those kept for tests, as arrays of equal length."""
    full = [face for face in labelled_faces(root) if face.split != "test"]
    steady = [face.points for face in full if face.source == "london"]
    first = steady[0]
    mean = np.mean([align.apply(align.similarity(p, first), p) for p in steady], 0)
    faces = full + [f for f in five_point_faces(root) if f.split == "train"]
    rows = [row for row in (cut(face, layout, mean) for face in faces) if row is not None]
    return {key: np.stack([row[key] for row in rows]) for key in rows[0]}


class Landmarks(lightning.LightningDataModule):
    """Batches of faces and mouths with their points, as ``LandmarkNet.loss`` takes them.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        batch_size: Faces in a batch.
        image_size: Side of the network's face crop in pixels.
        mouth_width: Width of the network's mouth crop in pixels; two thirds as high.
        face_squares: Side of the network's face crop, in squares of the face.
        corners_share: Distance of the mouth's corners, over the width of the mouth crop.
        turn_deg: Largest turn.
        shift: Largest shift, in squares of the face.
        log_scale: Largest change of size, as a logarithm.
        others: Share of crops that show no face where one should be.
        cache: Folder for the decoded crops.
        seed: Seed of the order.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        batch_size: int = 64,
        image_size: int = 112,
        mouth_width: int = 96,
        face_squares: float = 1.2,
        corners_share: float = 0.56,
        turn_deg: float = 40.0,
        shift: float = 0.15,
        log_scale: float = 0.2,
        others: float = 0.06,
        cache: str = "cache",
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.root, self.batch_size, self.seed = root, batch_size, seed
        self.image_size, self.mouth_width = image_size, mouth_width
        self.face_squares, self.corners_share = face_squares, corners_share
        self.turn_deg, self.shift, self.log_scale = turn_deg, shift, log_scale
        self.others, self.cache, self.layout = others, Path(cache), Layout()
        self.arrays: dict[str, NDArray[Any]] = {}
        self.done = 0

    @property
    def fingerprint(self) -> str:
        """A short hash of the landmarks and of how the crops are cut."""
        root = data_root(self.root)
        digest = hashlib.sha256(f"{self.layout}".encode())
        for path in [root / name / "landmarks.npz" for name in FOLDERS] + [
            root / "mtfl" / f"{part}.txt" for part in ("training", "testing")
        ]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def setup(self, stage: str | None = None) -> None:
        """Cut the crops, or read them from the cache."""
        if self.arrays:
            return
        path = self.cache / f"landmarks-{self.fingerprint}.npz"
        if not path.is_file():
            arrays = cut_all(data_root(self.root), self.layout)
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_suffix(".part.npz")
            np.savez(aside, **arrays)
            aside.replace(path)
        with np.load(path) as file:
            self.arrays = {key: file[key] for key in file.files}

    def train_dataloader(self) -> Any:
        """Endless batches; each set has its own chance."""
        rows = np.flatnonzero(self.arrays["split"] == 0)
        arrays = {k: v[rows] for k, v in self.arrays.items() if k not in ("chance", "split")}
        chance = self.arrays["chance"][rows].astype(np.float64)
        batches = CachedBatches(arrays, self.batch_size, self.seed, chance)
        batches.start = self.done
        return batches.loader()

    def val_dataloader(self) -> Any:
        """Every second face of the people who are held out for validation."""
        rows = np.flatnonzero(self.arrays["split"] == 1)[::2]
        return in_order(
            {k: v[rows] for k, v in self.arrays.items() if k not in ("chance", "split")}, 128
        )

    def state_dict(self) -> dict[str, Any]:
        """How many batches are done, so that a resumed run goes on in the same order."""
        return {"done": self.trainer.fit_loop.total_batch_idx + 1}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on after the batches of an interrupted run."""
        self.done = state_dict["done"]

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """Crops from the kept pictures; changed at random while training."""
        training = self.trainer is not None and bool(self.trainer.training)
        return self.prepare(batch, augmented=training)

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """What ``on_after_batch_transfer`` does.

        Args:
            batch: Rows of the cache; pictures ``(B, H, W, 3)`` uint8.
            augmented: Whether to change place, light, colour and sharpness.
        """
        faces, mouths = (
            batch[key].permute(0, 3, 1, 2).float().div(255) for key in ("face", "mouth")
        )
        count, layout = len(faces), self.layout
        face_px = layout.face_px * self.face_squares / layout.face_squares
        mouth_px = layout.mouth_corners_px / self.corners_share
        is_face = torch.ones(count, device=faces.device)
        moves = torch.zeros(2, count, 4, device=faces.device)  # turn, log size, shift x, shift y
        if augmented:
            moves[0] = self._face_moves(count).to(faces.device)
            moves[1] = self._mouth_moves(count).to(faces.device)
            is_face = (torch.rand(count, device=faces.device) >= self.others).float()
            wild = _wild_moves(count).to(faces.device)
            moves[0] = torch.where(is_face[:, None] > 0.5, moves[0], wild)
        size, wide = self.image_size, self.mouth_width
        image, points = move(faces, batch["points"], moves[0], face_px, size, size)
        mouth, lips = move(mouths, batch["lips"], moves[1], mouth_px, wide, wide * 2 // 3)
        known, lips_known = batch["known"], batch["known"][:, LIPS].mean(1).ge(0.9).float()
        if augmented:
            image, points, known = mirror(image, points, known, 0.5)
            mouth, lips, _ = mirror(mouth, lips, torch.ones_like(lips[..., 0]), 0.5)
            image, mouth = self._change(image), self._change(mouth)
            # Five points by hand weigh as much as twenty by machine.
            known = torch.where(known.mean(1, keepdim=True) > 0.5, known, 4 * known)
            known = known * is_face[:, None]
        pupils = torch.linalg.norm(points[:, PUPILS[0]] - points[:, PUPILS[1]], dim=1)
        reach = points.amax(1) - points.amin(1)
        return {
            "image": _signed(image),
            "points": points,
            "known": known,
            # Turned faces bring the pupils together; their size is then read off the square.
            "pupils": torch.maximum(pupils, 0.3 * reach.amax(1)),
            "mouth": _signed(mouth),
            "lips": lips,
            "lips_known": lips_known,
            "mouth_pupils": batch["mouth_pupils"] / mouth_px / moves[1][:, 1].exp(),
            "is_face": is_face,
        }

    def _face_moves(self, count: int) -> Tensor:
        """Turns, sizes and shifts; half of them small, as at a second look."""
        turn = torch.where(
            torch.rand(count) < 0.5,
            torch.randn(count) * 8,
            (torch.rand(count) * 2 - 1) * self.turn_deg,
        )
        other = torch.rand(count, 3) * 2 - 1
        other = other * torch.tensor([self.log_scale, self.shift, self.shift])
        moves = torch.cat([turn[:, None] * math.pi / 180, other], 1)
        small = torch.where(torch.rand(count, 1) < 0.5, 0.4, 1.0)
        moves = moves * small
        moves[:, 2:] *= self.layout.face_px / self.layout.face_squares
        return moves

    def _mouth_moves(self, count: int) -> Tensor:
        """What the first look's error does to a mouth crop: small as a rule, now and then large."""
        moves = torch.randn(count, 4) * torch.tensor([0.07, 0.10, 4.0, 4.0])
        return moves * torch.where(torch.rand(count, 1) < 0.15, 2.0, 1.0)

    def _change(self, image: Tensor) -> Tensor:
        """Light, gray, sharpness, darkness, and now and then a patch that hides a part."""
        image = _some(image, 0.6, relight)
        image = _some(image, 0.2, lambda some: to_gray(some, 1.0))
        image = _some(image, 0.15, lambda some: some * uniform(some, 0.12, 0.6))
        return hide(degrade(image, 0.3), 0.2)


def _wild_moves(count: int) -> Tensor:
    """Crops that a detector could take for a face by mistake: much too large, small or beside."""
    way = torch.rand(count) * 2 * math.pi
    far = 60 + 30 * torch.rand(count)
    beside = torch.stack([way * 0, way * 0, far * way.cos(), far * way.sin()], 1)
    size = torch.where(torch.rand(count) < 0.7, -1.0, 0.6) * (1 + 0.5 * torch.rand(count))
    sized = torch.stack([way * 0, size, 12 * way.cos(), 12 * way.sin()], 1)
    upside = torch.stack([math.pi + (way - math.pi) / 2, way * 0, way * 0, way * 0], 1)
    kind = torch.randint(0, 3, (count, 1))
    return torch.where(kind == 0, beside, torch.where(kind == 1, sized, upside))


def move(
    pictures: Tensor, points: Tensor, moves: Tensor, seen_px: float, width: int, height: int
) -> tuple[Tensor, Tensor]:
    """Crops around the middle of pictures, each turned, scaled and shifted.

    Convention: pixel centres at integers; the unit crop is 1 wide and ``height / width`` high.

    Args:
        pictures: ``(B, 3, H, W)``; their borders are replicated.
        points: ``(B, P, 2)`` in pixels of the pictures.
        moves: ``(B, 4)`` turn in radians, logarithm of the seen size, shift x and y in pixels.
        seen_px: Width of what an unmoved crop sees, in pixels of the pictures.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        Crops ``(B, 3, height, width)`` and the points in the unit crop.
    """
    h, w = pictures.shape[2:]
    cos, sin = moves[:, 0].cos(), moves[:, 0].sin()
    turn = torch.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)  # unit crop -> picture
    size = seen_px * moves[:, 1].exp()[:, None, None]
    middle = pictures.new_tensor([(w - 1) / 2, (h - 1) / 2]) + moves[:, 2:]
    unit_middle = pictures.new_tensor([0.5, 0.5 * height / width])
    x = (torch.arange(width, device=pictures.device) + 0.5) / width
    y = (torch.arange(height, device=pictures.device) + 0.5) / width
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1) - unit_middle  # (h, w, 2)
    seen = grid.reshape(1, -1, 2) @ (turn * size).transpose(1, 2) + middle[:, None]
    seen = (2 * seen + 1) / pictures.new_tensor([w, h]) - 1
    crops = F.grid_sample(
        pictures, seen.reshape(-1, height, width, 2), padding_mode="border", align_corners=False
    )
    return crops, (points - middle[:, None]) @ turn / size + unit_middle


def mirror(
    image: Tensor, points: Tensor, known: Tensor, chance: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Some samples mirrored, their points renamed by number.

    Args:
        image: ``(B, 3, H, W)``.
        points: ``(B, P, 2)`` in the unit crop; the first P points of the scheme.
        known: ``(B, P)``.
        chance: Share of the batch.
    """
    twins = torch.as_tensor(TWINS[: points.shape[1]], device=points.device)
    flip = chosen(image, chance)
    image = torch.where(flip, image.flip(3), image)
    across = points[:, twins] * points.new_tensor([-1.0, 1.0]) + points.new_tensor([1.0, 0.0])
    flip = flip[:, 0, :, 0]
    points = torch.where(flip[..., None], across, points)
    return image, points, torch.where(flip, known[:, twins], known)


def hide(image: Tensor, chance: float) -> Tensor:
    """A rectangle of one colour over a part of some samples (DeVries & Taylor 2017, cutout)."""
    b, _, h, w = image.shape
    x = torch.arange(w, device=image.device)[None, None, None] / w
    y = torch.arange(h, device=image.device)[None, None, :, None] / h
    inside = ((x - uniform(image, 0, 1)).abs() < uniform(image, 0.05, 0.2)) & (
        (y - uniform(image, 0, 1)).abs() < uniform(image, 0.05, 0.2)
    )
    colour = torch.rand(b, 3, 1, 1, device=image.device)
    return torch.where(inside & chosen(image, chance), colour, image)


def _some(image: Tensor, chance: float, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Some samples changed; the others cost nothing."""
    hit = torch.rand(len(image), device=image.device) < chance
    if hit.any():
        image = image.clone()
        image[hit] = change(image[hit])
    return image


def _signed(image: Tensor) -> Tensor:
    return (image * 2 - 1).contiguous(memory_format=torch.channels_last)


def _pupils(points: Points) -> float:
    reach = points.max(0) - points.min(0)
    across = np.linalg.norm(np.subtract(*points[PUPILS]))
    return max(float(across), 0.3 * float(reach.max()))
