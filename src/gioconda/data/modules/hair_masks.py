"""Batches of heads with masks of their hair: the hair network's lessons."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.augmentation.appearance import degrade, relight, to_gray
from gioconda.data.bare_heads import (
    EVERY,
    LOOKED_AT,
    Head,
    bare_heads,
    corrected,
    picture_key,
    put_on_cap,
)
from gioconda.data.batches import Batch
from gioconda.data.covers.faces import Frame
from gioconda.data.covers.textures import Random, cloth, piece, plain
from gioconda.data.faces import LabelledFace, readable, stacked
from gioconda.data.hair_labels import BALD, WRONG, hair_of_portrait
from gioconda.data.landmark_labels import faces_with_landmarks, landmark_files
from gioconda.data.modules.base import CachedModule
from gioconda.data.modules.random_moves import RandomMove
from gioconda.data.prepared.masks import cut_mask
from gioconda.data.prepared.parts import HAIR, OUTSIDE, head_parts
from gioconda.data.root import data_root
from gioconda.faces.align import apply, compose, crop, seen
from gioconda.faces.scheme import PUPILS
from gioconda.ranges import to_unit
from gioconda.types import Affine, Field, Pixels

_PORTRAIT_PX = 360  # London's pictures, when hair is told from skin in them
_LONDON_SHARE = 0.6  # of what is drawn: their masks are the good ones
_KINDS: tuple[Head | None, ...] = (None, "hat", "bald")
_OFTEN = np.array([1.0, 5.0, 2.5])  # how much more often these are drawn than others of their set
_NEW_WALL, _NEW_CLOTHES, _NEW_COLOUR, _CAP, _CUT = 0.9, 0.7, 0.6, 0.12, 0.35  # chances
# Where a picture that is cut off ends, as shares of the crop: left, top; the others mirror these.
_ENDS = np.array([0.15, 0.13]), np.array([0.38, 0.36])
_WALL, _PERSON = 0, 255


class HairMasks(CachedModule):
    """Batches of heads.

    They hold ``image`` (B, 3, S, S) in [-1, 1], ``hair`` and ``weight`` (B, 1, S/2, S/2) in [0, 1].
    London's people get other walls, clothes and hair colours, some a cap, and some pictures end
    close to the face. Masks of LFW are those of ``gioconda prepare``, in which hats are hair, as
    corrected by one who looked at them.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        size: Side of the crop in pixels.
        zoom: Size of the face in it, against the five-point template.
        turn_deg: Standard deviation of turns.
        shift: Standard deviation of shifts, as a share of the side.
        log_scale: Standard deviation of the logarithm of the size.
        **common: See ``CachedModule``.
    """

    name = "hair"
    columns = ("image", "hair", "person", "known", "pupils")

    def __init__(
        self,
        root: str | None = None,
        *,
        size: int = 128,
        zoom: float = 0.42,
        turn_deg: float = 7.0,
        shift: float = 0.02,
        log_scale: float = 0.1,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.frame = Frame(size, zoom)
        self.moves = RandomMove(turn_deg, log_scale, shift)

    def ingredients(self) -> Iterator[bytes]:
        """The landmarks and how the crops are cut."""
        yield f"10 {self.frame} {sorted(bare_heads().items())}".encode()
        yield from landmark_files(data_root(self.root))

    def cut(self) -> dict[str, NDArray[Any]]:
        """London's people, and some of LFW's; none of those kept for tests."""
        return cut_heads(data_root(self.root), self.frame)

    def chances(self) -> NDArray[np.float64]:
        """London is drawn as often as all others together, and half as often again.

        Of the others those with a hat or a bare crown are drawn more often.
        """
        london = self.arrays["london"] > 0
        share = np.where(london, _LONDON_SHARE, 1 - _LONDON_SHARE)
        often = _OFTEN[self.arrays["head"]]
        return np.asarray(
            share * often / np.where(london, often[london].sum(), often[~london].sum()), np.float64
        )

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Heads before other walls; validation draws the same ones each time.

        Args:
            batch: Rows of the cache; pictures ``(B, H, W, 3)`` uint8 with the margin.
            augmented: Whether to change place, light, colour and sharpness.
        """
        arrays = {name: some.cpu().numpy() for name, some in batch.items()}
        seed = int(torch.randint(2**62, ())) if augmented else zlib.crc32(arrays["hair"].tobytes())
        random = np.random.default_rng(seed)
        rows = [
            self._row(random, arrays, k, augmented=augmented) for k in range(len(arrays["image"]))
        ]
        image, hair, known = (torch.from_numpy(np.stack(some)) for some in zip(*rows, strict=True))
        image = to_unit(image).to(batch["image"].device)
        if augmented:
            image = degrade(to_gray(relight(image, 0.7), 0.1), 0.4)
        device = image.device
        return {
            "image": image * 2 - 1,
            "hair": hair[:, None].to(device),
            "weight": known[:, None].to(device),
        }

    def _row(
        self, random: Random, arrays: dict[str, NDArray[Any]], k: int, *, augmented: bool
    ) -> tuple[Pixels, Field, Field]:
        size = self.frame.size
        move = self.moves.kept_to_crop(
            random if augmented else None, self.frame.side, self.frame.size
        )
        picture, mask = arrays["image"][k], arrays["hair"][k]
        if arrays["person"][k].min() < _PERSON // 2 and random.uniform() < _CAP:
            made_of = np.asarray(_texture(random, len(mask), arrays["image"]), np.uint8)
            picture, mask = put_on_cap(random, picture, mask, arrays["pupils"][k], made_of)
        image = cv2.warpAffine(picture, move, (size, size), borderMode=cv2.BORDER_REPLICATE)
        hair, person, known = (
            cv2.warpAffine(one, move, (size, size))
            for one in (mask, arrays["person"][k], arrays["known"][k])
        )
        if person.min() < _PERSON // 2:  # a portrait before a plain wall
            image = _elsewhere(random, image, hair / 255.0, person / 255.0, arrays["image"])
        if arrays["person"][k].min() < _PERSON // 2 and random.uniform() < _CUT:
            image, known = _cut_off(
                random, np.asarray(image, np.uint8), np.asarray(known, np.uint8)
            )
        half = (size // 2, size // 2)
        return (
            np.asarray(image, np.uint8),
            np.asarray(cv2.resize(hair, half, interpolation=cv2.INTER_AREA) / 255.0, np.float32),
            np.asarray(cv2.resize(known, half, interpolation=cv2.INTER_AREA) > 250, np.float32),
        )


def cut_heads(root: Path, frame: Frame) -> dict[str, NDArray[Any]]:
    """All heads but those kept for tests.

    Returns:
        ``image`` (N, S, S, 3), ``hair``, ``person`` and ``known`` (N, S, S), all uint8; ``pupils``
        (N, 2, 2) float64; ``london``, ``head``, an index of ``_KINDS``, and ``split`` (N,).
    """
    masks, rows = _person_masks(root / "lfw"), []
    faces = (face for face in faces_with_landmarks(root) if face.split != "test")
    for face, picture in readable(_some(faces)):
        name, to_crop = face.source, frame.transform(face.points)
        if name == "london":
            maps = _of_portrait(face, picture, to_crop, frame.side)
        else:
            maps = _of_photo(face, picture, to_crop, frame.side, masks)
        if maps is not None:
            image = crop(picture, to_crop, frame.side, frame.side)
            pupils = apply(to_crop, face.points)[PUPILS]
            told = {"london": int(name == "london"), "head": _KINDS.index(_head_of(face))}
            rows.append(
                {"image": image, **maps, "pupils": pupils, **told, "split": face.split_code}
            )
    return stacked(rows)


def _some(faces: Iterable[LabelledFace]) -> Iterator[LabelledFace]:
    """London's faces, and those of LFW that were looked at."""
    count = 0
    for face in faces:
        if face.source == "london":
            yield face
        elif face.source == "lfw":
            if count % EVERY == 0 and count < EVERY * LOOKED_AT:
                yield face
            count += 1


def _head_of(face: LabelledFace) -> Head | None:
    """What is on a head that was looked at, where that is no hair."""
    return bare_heads().get(picture_key(face.path.name)) if face.source == "lfw" else None


def _person_masks(folder: Path) -> dict[str, Pixels]:
    """File name -> ``(64, 64)`` uint8, 255 on the person."""
    with np.load(folder / "person_masks.npz") as stored:
        bits = np.unpackbits(stored["masks"], axis=2) * np.uint8(255)
        return dict(zip(stored["file_name"].tolist(), bits, strict=True))


def _of_portrait(
    face: LabelledFace, picture: Pixels, to_crop: Affine, side: int
) -> dict[str, Pixels] | None:
    if face.path.stem in WRONG:
        return None
    shrink = _PORTRAIT_PX / picture.shape[1]
    to_small = np.array([[shrink, 0, (shrink - 1) / 2], [0, shrink, (shrink - 1) / 2]])
    small = cv2.resize(picture, (_PORTRAIT_PX, _PORTRAIT_PX), interpolation=cv2.INTER_AREA)
    hair, person = hair_of_portrait(np.asarray(small, np.uint8), apply(to_small, face.points))
    if face.path.stem in BALD:
        hair = np.zeros_like(hair)
    back = np.array([[1 / shrink, 0, (1 / shrink - 1) / 2], [0, 1 / shrink, (1 / shrink - 1) / 2]])
    small_to_crop = compose(to_crop, back)
    maps = (np.asarray(255 * one, np.uint8) for one in (hair, person))
    cut = [crop(one, small_to_crop, side, side) for one in maps]
    return {"hair": cut[0], "person": cut[1], "known": seen(picture.shape, to_crop, side)}


def _of_photo(
    face: LabelledFace, picture: Pixels, to_crop: Affine, side: int, masks: dict[str, Pixels]
) -> dict[str, Pixels] | None:
    mask = masks.get(face.path.name)
    if mask is None:
        return None
    person = cut_mask(mask, picture, to_crop, side)
    inside = seen(picture.shape, to_crop, side)
    image = crop(picture, to_crop, side, side)
    parts = head_parts(image, apply(to_crop, face.points), person, inside)
    hair = np.where(parts == HAIR, 255, 0).astype(np.uint8)
    known = np.where(parts == OUTSIDE, 0, 255).astype(np.uint8)
    hair, known = corrected(hair, known, apply(to_crop, face.points), _head_of(face))
    return {"hair": hair, "person": np.full_like(hair, _PERSON), "known": known}


def _cut_off(random: Random, image: Pixels, known: Pixels) -> tuple[Pixels, Pixels]:
    """A picture that ends close to the face, and what is known of it; its borders go on beyond."""
    size = len(image)
    left, top, right, bottom = (
        int(size * random.uniform(low, high))
        for low, high in zip(*(np.tile(ends, 2).tolist() for ends in _ENDS), strict=True)
    )
    bottom = bottom // 2
    part = image[top : size - bottom, left : size - right]
    border = cv2.copyMakeBorder(part, top, bottom, left, right, cv2.BORDER_REPLICATE)
    inside = np.zeros_like(known)
    inside[top : size - bottom, left : size - right] = known[
        top : size - bottom, left : size - right
    ]
    return np.asarray(border, np.uint8), inside


def _elsewhere(
    random: Random, image: Pixels, hair: Field, person: Field, pictures: Pixels
) -> Pixels:
    """A portrait with another wall, other clothes and another colour of hair."""
    size = len(image)
    drawn = np.asarray(image, np.float32)
    if random.uniform() < _NEW_COLOUR:
        drawn = _dyed(random, drawn, hair)
    if random.uniform() < _NEW_CLOTHES:
        shirt = np.clip((drawn.min(2) - 150) / 60, 0, 1) * (1 - hair) * person
        below = (np.arange(size) > 0.66 * size)[:, None]
        texture = _texture(random, size, pictures)
        drawn = drawn + (shirt * below)[..., None] * (texture * drawn / 230 - drawn)
    if random.uniform() < _NEW_WALL:
        drawn = drawn + (1 - person[..., None]) * (_texture(random, size, pictures) - drawn)
    return np.asarray(np.clip(drawn, 0, 255), np.uint8)


def _texture(random: Random, size: int, pictures: Pixels) -> Field:
    """Anything that may be behind a head, ``(S, S, 3)`` in [0, 255]."""
    kind = random.uniform()
    if kind < 0.2:
        drawn = plain(random, size)
    elif kind < 0.4:
        drawn = cloth(random, size)
    else:
        drawn = piece(random, size, pictures)
    return np.asarray(drawn, np.float32) * (255 if drawn.max() <= 1.5 else 1)


def _dyed(random: Random, image: Field, hair: Field) -> Field:
    """Hair of another lightness and warmth, its strands kept."""
    if hair.sum() < 50:
        return image
    own = (image * hair[..., None]).sum((0, 1)) / hair.sum()
    light = random.uniform(12, 190)
    warm = random.uniform(0, 1.1)
    colour = light * np.array([1 + 0.35 * warm, 1 + 0.02 * warm, 1 - 0.4 * warm])
    ratio = np.clip(image / own.clip(8), 0.2, 3) ** random.uniform(0.6, 1.0)
    return np.asarray(image + hair[..., None] * (colour * ratio - image), np.float32)
