"""The kinds of things that are laid over faces, and how often each."""

from __future__ import annotations

from collections.abc import Callable

from gioconda.data.covers.drawing import CoveredFace, Layer
from gioconda.data.covers.hands import hand
from gioconda.data.covers.textures import Random
from gioconda.data.covers.things import blot, cup, microphone, phone, stick
from gioconda.data.covers.worn import face_mask, hair, spectacles, sunglasses

KINDS: dict[str, Callable[[Random, CoveredFace], Layer]] = {
    "face_mask": face_mask,
    "hand": hand,
    "cup": cup,
    "microphone": microphone,
    "phone": phone,
    "hair": hair,
    "blot": blot,
    "stick": stick,
    "spectacles": spectacles,
    "sunglasses": sunglasses,
}
CHANCES = {
    "face_mask": 0.14,
    "hand": 0.24,
    "cup": 0.06,
    "microphone": 0.06,
    "phone": 0.08,
    "hair": 0.12,
    "blot": 0.1,
    "stick": 0.05,
    "spectacles": 0.12,
    "sunglasses": 0.03,
}
