"""The data that rooms exchange: frozen dataclasses of arrays and numbers.

Convention (holds in every room):
    A photo's pixels are ``(H, W, 3)`` uint8 RGB. Inside models an image is ``(B, 3, H, W)`` float32
    RGB in [-1, 1]. Points are ``(x, y)`` in pixels, pixel centres at integers. A transform is named
    by its ends (``photo_to_crop``, a ``(2, 3)`` float64 affine). A degree is in [-1, 1].
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from torch import Tensor


EXPRESSIONS = ("neutral", "happy", "sad", "surprised", "disgusted", "angry", "afraid")

SMILE_TAG = ".smile"  # family.jpg -> family.smile.jpg
EDIT_TAG = ".edit"  # where another attribute was changed
TURN_TAG = ".turned"
BEST_TAG = ".best"  # of several shots of one group
FILE_TAGS = (
    SMILE_TAG,
    EDIT_TAG,
    TURN_TAG,
    BEST_TAG,
    *(f".{name}" for name in EXPRESSIONS),
)  # family.sad.jpg

Teeth = Literal["auto", "show", "hide"]
TEETH: tuple[Teeth, ...] = ("auto", "show", "hide")
"""Whether smiles show teeth: ``auto`` hides them where the face may have none."""

Lips = Literal["part", "stay", "meet"]
"""How lips move as a smile grows: they part and show teeth, stay as they are, or close."""

Reason = Literal[
    "too small",
    "landmarks unsure",
    "smiles already",
    "not chosen",
    "is as wanted",
    "mouth covered",
    "no clear face",
    "turned too far",
    "eyes shut",
    "covered",
    "hair not seen",
    "teeth not seen",
    "wears spectacles",
    "wears a beard",
]
"""Why a face is not edited."""

Note = Literal["eyes from the bank"]
"""What an edit took from elsewhere."""

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]
Affine = NDArray[np.float64]
Field = NDArray[np.float32]


class HeadTurn(NamedTuple):
    """How a head is turned, or by how much more it is to be, in degrees.

    Attributes:
        yaw: Positive where the face looks to the picture's right.
        pitch: Positive where it looks up.
        roll: Positive where the head leans to the picture's right (clockwise).
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


MOST_TURN = HeadTurn(25.0, 15.0, 45.0)
"""The largest turn that can be requested, to either side, in degrees."""


class Box(NamedTuple):
    """An upright rectangle in a photo: left, top, width, height in pixels (may leave the photo)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Face:
    """One face found in a photo.

    Attributes:
        box: The detector's box, in photo pixels.
        points: ``(P, 2)`` float64 landmarks in photo pixels, in the order of
            ``gioconda.faces.scheme.POINT_NAMES``.
        confidence: How reliable the landmarks are, in [0, 1].
        smile: Smile degree in [-1, 1]; None where it was not measured.
    """

    box: Box
    points: Points
    confidence: float
    smile: float | None = None


@dataclass(frozen=True)
class Patch:
    """New colours for what the photo does not show (teeth between lips that open).

    Attributes:
        image: ``(h, w, 3)`` float32 RGB in [0, 255].
        mask: ``(h, w)`` float32 in [0, 1], how far the patch covers the photo.
        patch_to_photo: ``(2, 3)`` affine from patch pixels to photo pixels.
    """

    image: Field
    mask: Field
    patch_to_photo: Affine


@dataclass(frozen=True)
class Edit:
    """How one face changes, as fields over a box of the photo; ``compose`` applies them.

    All fields are coarse grids over ``box``, each sample in the middle of its cell: sample i of n
    lies at pixel ``(i + 0.5) * size / n - 0.5`` of the box. They are upsampled to the photo's own
    resolution when the edit is applied.

    Attributes:
        box: ``(x0, y0, x1, y1)`` integer photo pixels, x1 and y1 exclusive, inside the photo.
        flow: ``(gh, gw, 2)`` float32 in photo pixels: output(p) = photo(p + flow(p)).
        lower_flow: The flow below the cut between the lips; None where the face is not cut.
        below_px: ``(gh, gw)`` float32, signed distance in photo pixels to the cut, positive below
            it; None where the face is not cut.
        log_gain: ``(kh, kw, C)`` float32; output is multiplied by exp(log_gain). C is 3 (RGB: the
            shade in a fold is redder than the skin around it) or 1 (all channels alike). Its grid
            may be finer than that of the other fields, because creases are narrow.
        mask: ``(gh, gw)`` float32 in [0, 1]; where it is 0 no pixel of the photo changes.
        patches: Laid over the warped face, in order.
    """

    box: tuple[int, int, int, int]
    flow: Field
    log_gain: Field
    mask: Field
    lower_flow: Field | None = None
    below_px: Field | None = None
    patches: tuple[Patch, ...] = ()


class Shown(NamedTuple):
    """The expression that a face shows, without who it is and how its head is turned.

    Attributes:
        smile: Its smile degree, in [-1, 1].
        actions: The measures of ``gioconda.faces.actions.NAMES``, in pupil distances.
        shut: Whether the right eye and the left eye are shut.
        expression: One of ``EXPRESSIONS`` that is no matter of the smile; None where it shows none.
        strength: How sure that is, in [0, 1].
        gaze: How far irises stand from the middles of the eyes, to the picture's right and up, as
            the level head would show them, in pupil distances; None where they are not seen.
    """

    smile: float
    actions: tuple[float, ...]
    shut: tuple[bool, bool] = (False, False)
    expression: str | None = None
    strength: float = 0.0
    gaze: tuple[float, float] | None = None


@dataclass(frozen=True)
class EditRequest:
    """A request for a face: degrees of attributes, an expression, or a turn of the head.

    Attributes:
        degrees: Attribute, or sum of attributes such as ``"smile + glasses"``, -> degree in
            [-1, 1].
        expression: One of ``EXPRESSIONS``, in place of a smile degree.
        strength: How much of the expression, in [0, 1].
        teeth: Whether a smile shows teeth; None for ``"auto"``.
        turn: By how much the head is turned, in place of degrees and an expression.
        like: The expression of another face, in place of a smile degree and of ``expression``.

    Raises:
        GiocondaError: Two of a smile degree, an expression and another face's are requested, or a
            turn and any of them.
    """

    degrees: Mapping[str, float] = field(default_factory=dict)
    expression: str | None = None
    strength: float = 1.0
    teeth: Teeth | None = None
    turn: HeadTurn | None = None
    like: Shown | None = None

    def __post_init__(self) -> None:
        if self.turn is not None and (self.degrees or self.expression or self.like):
            other = self.expression or ", ".join(self.degrees) or "another face's expression"
            raise GiocondaError(
                f"{other} and a turn of the head exclude each other; edit the result again"
            )
        if self.expression is not None and "smile" in self.degrees:
            raise GiocondaError("smile and expression exclude each other; give one of them")
        if self.like is not None and (self.expression or "smile" in self.degrees):
            other = "smile" if self.expression is None else "expression"
            raise GiocondaError(f"like and {other} exclude each other; give one of them")

    @property
    def smile(self) -> float | None:
        """The smile degree, where nothing else is requested."""
        return self.degrees["smile"] if set(self.degrees) == {"smile"} else None

    @property
    def is_smile(self) -> bool:
        """Whether only a smile is requested, more or less of it."""
        return self.smile is not None or self.expression == "happy"

    @property
    def file_tag(self) -> str:
        """The part of a result's file name before its suffix; one of ``FILE_TAGS``."""
        if self.turn is not None:
            return TURN_TAG
        if self.expression is not None:
            return f".{self.expression}"
        return EDIT_TAG if self.smile is None else SMILE_TAG


@dataclass(frozen=True)
class Gaussian:
    """Independent normal distributions, one for each dimension of a code.

    Attributes:
        mean: ``(B, D)``.
        log_variance: ``(B, D)``, natural logarithm.
    """

    mean: Tensor
    log_variance: Tensor

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        """A code ``(B, D)``: mean + deviation * noise, so that gradients reach both.

        Kingma & Welling 2014, section 2.4.

        Args:
            generator: Source of the noise, on the mean's device; None for torch's default.
        """
        noise = self.mean.new_empty(self.mean.shape).normal_(generator=generator)
        return self.mean + (0.5 * self.log_variance).exp() * noise

    def kl(self) -> Tensor:
        """Divergence from the standard normal, ``(B, D)`` nats; >= 0.

        Kingma & Welling 2014, appendix B.
        """
        return 0.5 * (self.mean**2 + self.log_variance.exp() - 1 - self.log_variance)

    def log_prob(self, code: Tensor) -> Tensor:
        """Log density of each dimension of ``code`` ``(B, D)``, in nats."""
        squares = (code - self.mean) ** 2 / self.log_variance.exp()
        return -0.5 * (squares + self.log_variance + math.log(2 * math.pi))


def check_teeth(teeth: str) -> Teeth:
    """A word as ``Teeth``.

    Raises:
        GiocondaError: It is none of ``TEETH``.
    """
    for known in TEETH:
        if teeth == known:
            return known
    raise GiocondaError(f"teeth={teeth!r}: say one of {', '.join(TEETH)}")
