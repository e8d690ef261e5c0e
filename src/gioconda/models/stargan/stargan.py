"""StarGAN: one generator for all domains of several data sets.

Paper    Choi et al. 2018, CVPR, "StarGAN: Unified Generative Adversarial Networks for Multi-Domain
         Image-to-Image Translation"
Seed     github.com/yunjey/stargan
Differs  1. one batch may mix data sets  2. a set's labels may be degrees in [-1, 1], which the
         critic's head then reads by regression  3. the instance norms are those of the picture at
         hand in evaluation, too, as the seed uses them  4. it may paint over the picture, or move
         its pixels first, in place of drawing all anew (``way``)
Images   (B, 3, S, S) float32 RGB in [-1, 1]
Labels   (B, L) float32, all sets' side by side: 0 or 1, degrees in [-1, 1]; and, with several sets,
         a mask (B, K): 1 for the set whose labels count (section 3.3)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gioconda.layers import MatrixConv2d, StraightLeakyReLU
from gioconda.models.contract import AttributeGroup, AttributeKind, Description, Method, Verb
from gioconda.models.gans.instance_blocks import InstanceResidual, PictureNorm
from gioconda.models.gans.mouth_coders import wanted
from gioconda.models.registry import register
from gioconda.models.stargan.output_heads import OUTPUT_HEADS, HeadOutput, OutputHead

HALFWAY: dict[AttributeKind, float] = {"binary": 0.5, "category": 0.0, "degree": 0.0}
_SMALL_PX = 8  # maps of this side and smaller are convolved as products of matrices


def domains_of(
    attributes: Sequence[str], sizes: Sequence[int], kinds: Sequence[AttributeKind]
) -> tuple[AttributeGroup, ...]:
    """The sets' labels out of a config.

    Raises:
        ValueError: The numbers do not fit each other.
    """
    if sum(sizes) != len(attributes) or len(kinds) != len(sizes):
        raise ValueError(
            f"{len(attributes)} attributes in {len(kinds)} sets do not fit sizes {tuple(sizes)}"
        )
    ends = list(itertools.accumulate(sizes, initial=0))
    return tuple(
        AttributeGroup(kind, tuple(attributes[a:b]), a)
        for (a, b), kind in zip(itertools.pairwise(ends), kinds, strict=True)
    )


@register("stargan", tiny={"image_size": 32, "width": 4, "blocks": 1})
class StarGAN(Method):
    """The generator: a picture and a target label in, a picture out.

    Args:
        image_size: Side of the pictures that it is trained on, in pixels; others work, too.
        width: Channels of the first map.
        blocks: Residual blocks.
        attributes: Names of all labels, in the order of their columns.
        sizes: How many of them each data set has.
        kinds: What the labels of each set are: ``binary``, each yes or no; ``category``, one of
            them; ``degree``, numbers in [-1, 1].
        way: How it draws: ``whole``, the paper's; ``painted`` over the picture; or ``moved``, its
            pixels first.
    """

    def __init__(
        self,
        *,
        image_size: int = 128,
        width: int = 64,
        blocks: int = 6,
        attributes: Sequence[str] = ("smile",),
        sizes: Sequence[int] = (1,),
        kinds: Sequence[AttributeKind] = ("binary",),
        way: OutputHead = "whole",
    ) -> None:
        super().__init__()
        drawn, self._way = OUTPUT_HEADS[way]
        self.tells_flow = way != "whole"
        self.image_size, self.attributes = image_size, tuple(attributes)
        self.domains = domains_of(attributes, sizes, kinds)
        told = len(attributes) + (len(self.domains) if len(self.domains) > 1 else 0)
        layers: list[nn.Module] = [nn.Conv2d(3 + told, width, 7, 1, 3, bias=False), *_norm(width)]
        for a in (width, 2 * width):
            layers += [nn.Conv2d(a, 2 * a, 4, 2, 1, bias=False), *_norm(2 * a)]
        layers += [InstanceResidual(4 * width) for _ in range(blocks)]
        for a in (4 * width, 2 * width):
            layers += [nn.ConvTranspose2d(a, a // 2, 4, 2, 1, bias=False), *_norm(a // 2)]
        self.main = nn.Sequential(*layers, nn.Conv2d(width, drawn, 7, 1, 3, bias=False))

    @property
    def description(self) -> Description:
        """What it offers; one that draws every pixel anew moves none."""
        verbs: set[Verb] = {"edit", "redraw"} if self.tells_flow else {"edit"}
        return Description(frozenset(verbs), self.domains, size_px=self.image_size)

    def forward(self, image: Tensor, label: Tensor, mask: Tensor | None = None) -> Tensor:
        """Translate.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1], H and W multiples of 4.
            label: ``(B, L)``, 0 in the columns of other sets.
            mask: ``(B, K)``, 1 for the set whose label it is; with one set it is not looked at.

        Returns:
            ``(B, 3, H, W)`` RGB in [-1, 1], float32.
        """
        return self.draw(image, label, mask).picture

    def draw(self, image: Tensor, label: Tensor, mask: Tensor | None = None) -> HeadOutput:
        """Translate, and tell how much of the picture is new; arguments as for ``forward``."""
        told = label
        if len(self.domains) > 1:
            if mask is None:
                raise ValueError("a StarGAN of several data sets needs the mask")
            told = torch.cat([label, mask], 1)
        maps = told[:, :, None, None].expand(-1, -1, *image.shape[2:]).to(image.dtype)
        return self._way(self.main(torch.cat([image, maps], 1)).float(), image)

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face in other domains; sets of which nothing is asked are left alone.

        Where labels of several sets are asked for, one translation follows the other.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1].
            target: ``(B, L)`` in [-1, 1]: -1 no, 1 yes. NaN keeps what ``source`` says; of a
                category only the words over 0 count, and where the picture is moved and painted,
                it is so by so much.
            source: ``(B, L)`` what the face has; where nobody knows, a binary label is told as
                halfway, a degree as 0.

        Returns:
            ``(B, 3, H, W)`` RGB in [-1, 1], float32.
        """
        return self.redraw(image, target, source).picture

    def redraw(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> HeadOutput:
        """``edit``, and what of the given picture is seen in the new one, and where."""
        drawn = HeadOutput(image, torch.zeros_like(image[:, :1]), torch.zeros_like(image[:, :2]))
        given = wanted(target, source)
        for k, domain in enumerate(self.domains):
            asked = ~target[:, domain.columns].isnan().all(1)
            if asked.any():
                made = self._translated(k, given, drawn.picture).after(drawn)
                drawn = _where(asked, made, drawn)
        return drawn

    def _translated(self, k: int, given: Tensor, image: Tensor) -> HeadOutput:
        """To what is asked of the set ``k``; half a word is half of the whole word's way."""
        domain, label = self.domains[k], torch.zeros_like(given)
        label[:, domain.columns] = as_label(given[:, domain.columns], domain.kind)
        mask = given.new_zeros(len(given), len(self.domains))
        mask[:, k] = 1
        if domain.kind != "category" or not self.tells_flow:
            return self.draw(image, label, mask)
        share = label.sum(1).clamp(0, 1)
        words = label / label.sum(1, keepdim=True).clamp_min(1e-6)
        return self.draw(image, words, mask).by(share, image)


class StarCritic(nn.Module):
    """Strided convolutions without norms, a logit for every patch, and a head for the labels.

    Args:
        image_size: Side of the pictures in pixels.
        labels: How many there are; 0 for a critic that only tells real from made.
        width: Channels after the first halving; each further one doubles them.
        halvings: How many; 6 at 128 px.
    """

    def __init__(
        self, image_size: int = 128, labels: int = 1, width: int = 64, halvings: int = 6
    ) -> None:
        super().__init__()
        widths = [3, *(width * 2**k for k in range(halvings))]
        layers: list[nn.Module] = []
        for k, (a, b) in enumerate(itertools.pairwise(widths)):
            kind = MatrixConv2d if image_size >> k <= _SMALL_PX else nn.Conv2d
            layers += [kind(a, b, 4, 2, 1), StraightLeakyReLU(0.01)]
        self.main = nn.Sequential(*layers)
        self.conv1 = nn.Conv2d(widths[-1], 1, 3, 1, 1, bias=False)
        side = image_size // 2**halvings
        self.conv2 = nn.Conv2d(widths[-1], labels, side, bias=False) if labels else None

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Judge ``(B, 3, S, S)`` in [-1, 1].

        Returns:
            Unbounded float32 logits: of patches ``(B, 1, h, w)``, and of labels ``(B, L)``.
        """
        features = self.main(image)
        # Real and made differ by less than bfloat16 tells apart: the heads judge in float32.
        with torch.autocast(image.device.type, enabled=False):
            wide = features.float()
            labels = self.conv2(wide).flatten(1) if self.conv2 else wide.new_zeros(len(wide), 0)
            return self.conv1(wide), labels


def filled(target: Tensor, domains: Sequence[AttributeGroup]) -> Tensor:
    """Labels ``(B, L)`` as the generator is told them: halfway where they are NaN."""
    return torch.cat([target[:, d.columns].nan_to_num(HALFWAY[d.kind]) for d in domains], 1)


def as_label(target: Tensor, kind: AttributeKind) -> Tensor:
    """What is asked for, ``(B, d)`` in [-1, 1] or NaN, as the generator is told it."""
    if kind == "degree":
        return target.nan_to_num()
    if kind == "category":
        return target.nan_to_num().clamp_min(0)
    return (target.nan_to_num() + 1) / 2


def _where(asked: Tensor, made: HeadOutput, drawn: HeadOutput) -> HeadOutput:
    """One drawing for the pictures that are asked for, the other for the rest."""
    rows = asked[:, None, None, None]
    flow = None if made.flow is None or drawn.flow is None else made.flow.where(rows, drawn.flow)
    picture = made.picture.where(rows, drawn.picture)
    return HeadOutput(picture, made.painted.where(rows, drawn.painted), flow)


def _norm(channels: int) -> list[nn.Module]:
    return [PictureNorm(channels, affine=True), nn.ReLU(inplace=True)]
