"""StarGAN: one generator for all domains of several data sets.

Paper    Choi et al. 2018, CVPR, "StarGAN: Unified Generative Adversarial Networks for Multi-Domain
         Image-to-Image Translation"
Seed     github.com/yunjey/stargan
Differs  1. one batch may mix data sets  2. a set's labels may be degrees in [-1, 1], which the
         critic's head then reads by regression  3. the instance norms are those of the picture at
         hand in evaluation, too, as the seed uses them  4. other output heads, which keep the
         picture's pixels or move them (``way``)
Images   (B, 3, S, S) float32 RGB in [-1, 1]
Labels   (B, L) float32, all sets' side by side: 0 or 1, degrees in [-1, 1]; and, with several sets,
         (B, K) one-hot: the set whose labels count (the mask of section 3.3)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gioconda.layers import InstanceResidual, PictureNorm, target_or_source, with_labels
from gioconda.models.contract import (
    AttributeGroup,
    AttributeKind,
    Crop,
    Description,
    Method,
    Verb,
)
from gioconda.models.registry import register
from gioconda.models.stargan.output_heads import CELL_PX, OUTPUT_HEADS, HeadOutput, OutputHead

HALFWAY: dict[AttributeKind, float] = {
    "binary": 0.5,
    "category": 0.0,
    "degree": 0.0,
    "amount": 0.0,
}


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
            them; ``degree``, numbers in [-1, 1]; ``amount``, numbers in [0, 1].
        way: The output head, of ``output_heads.OUTPUT_HEADS``: ``whole``, the paper's, draws every
            pixel; ``painted`` blends new colours into the picture by an attention mask; ``moved``
            moves the picture's pixels first.
        crop: Which part of a face it is trained on, of ``faces.align.CUTS``: ``head`` shows hair.
        cell_px: Side of the cells in which pixels move together, a divisor of ``image_size``; those
            of the attention are half as wide. Lips part where cells are lower than they are.
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
        crop: Crop = "face",
        cell_px: int = CELL_PX,
    ) -> None:
        super().__init__()
        outputs, self._head = OUTPUT_HEADS[way]
        self.moves_pixels, self.cell_px = way != "whole", cell_px
        self.image_size, self.attributes, self.crop = image_size, tuple(attributes), crop
        self.domains = domains_of(attributes, sizes, kinds)
        labels = len(attributes) + (len(self.domains) if len(self.domains) > 1 else 0)
        layers: list[nn.Module] = [nn.Conv2d(3 + labels, width, 7, 1, 3, bias=False), *_norm(width)]
        for a in (width, 2 * width):
            layers += [nn.Conv2d(a, 2 * a, 4, 2, 1, bias=False), *_norm(2 * a)]
        layers += [InstanceResidual(4 * width) for _ in range(blocks)]
        for a in (4 * width, 2 * width):
            layers += [nn.ConvTranspose2d(a, a // 2, 4, 2, 1, bias=False), *_norm(a // 2)]
        self.main = nn.Sequential(*layers, nn.Conv2d(width, outputs, 7, 1, 3, bias=False))

    @property
    def description(self) -> Description:
        """What it offers; one that draws every pixel anew moves none."""
        verbs: set[Verb] = {"edit", "redraw"} if self.moves_pixels else {"edit"}
        return Description(frozenset(verbs), self.domains, self.crop, self.image_size)

    def forward(self, image: Tensor, label: Tensor, domain: Tensor | None = None) -> Tensor:
        """Translate.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1], H and W multiples of 4.
            label: ``(B, L)``, 0 in the columns of other sets.
            domain: ``(B, K)``, 1 for the set whose label it is; not needed with one set.

        Returns:
            ``(B, 3, H, W)`` RGB in [-1, 1], float32.
        """
        return self.draw(image, label, domain).picture

    def draw(self, image: Tensor, label: Tensor, domain: Tensor | None = None) -> HeadOutput:
        """``forward``, with the attention and the flow that the output head gives beside it."""
        labels = label
        if len(self.domains) > 1:
            if domain is None:
                raise ValueError("a StarGAN of several data sets needs the domain")
            labels = torch.cat([label, domain], 1)
        maps = self.main(with_labels(image, labels)).float()
        return self._head(maps, image, self.cell_px)

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face in other domains; sets of which nothing is asked are left alone.

        Where labels of several sets are asked for, one translation follows the other.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1].
            target: ``(B, L)`` in [-1, 1]: -1 no, 1 yes. NaN keeps what ``source`` says; of a
                category only the words over 0 count, and a head that moves pixels makes the
                change in proportion.
            source: ``(B, L)`` what the face has; where unknown, a binary label counts as
                halfway, a degree as 0.

        Returns:
            ``(B, 3, H, W)`` RGB in [-1, 1], float32.
        """
        return self.redraw(image, target, source).picture

    def redraw(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> HeadOutput:
        """``edit``, with the attention to what is new and the flow of what moved."""
        result = HeadOutput(image, torch.zeros_like(image[:, :1]), torch.zeros_like(image[:, :2]))
        attributes = target_or_source(target, source)
        for k, group in enumerate(self.domains):
            asked = ~target[:, group.columns].isnan().all(1)
            if asked.any():
                made = self._translated(k, attributes, result.picture).after(result)
                result = _where(asked, made, result)
        return result

    def _translated(self, k: int, attributes: Tensor, image: Tensor) -> HeadOutput:
        """To what is asked of the set ``k``; half of a word is half of the whole word's change."""
        group, label = self.domains[k], torch.zeros_like(attributes)
        label[:, group.columns] = as_label(attributes[:, group.columns], group.kind)
        domain = attributes.new_zeros(len(attributes), len(self.domains))
        domain[:, k] = 1
        if group.kind != "category" or not self.moves_pixels:
            return self.draw(image, label, domain)
        share = label.sum(1).clamp(0, 1)
        words = label / label.sum(1, keepdim=True).clamp_min(1e-6)
        return self.draw(image, words, domain).scaled(share, image)


def filled(target: Tensor, domains: Sequence[AttributeGroup]) -> Tensor:
    """Labels ``(B, L)`` as the generator takes them: halfway where they are NaN."""
    return torch.cat([target[:, d.columns].nan_to_num(HALFWAY[d.kind]) for d in domains], 1)


def as_label(target: Tensor, kind: AttributeKind) -> Tensor:
    """What is asked for, ``(B, d)`` in [-1, 1] or NaN, as the generator takes it."""
    if kind == "degree":
        return target.nan_to_num()
    if kind in ("category", "amount"):
        return target.nan_to_num().clamp_min(0)
    return (target.nan_to_num() + 1) / 2


def _where(asked: Tensor, made: HeadOutput, before: HeadOutput) -> HeadOutput:
    """``made`` for the pictures of which something is asked, ``before`` for the rest."""
    rows = asked[:, None, None, None]
    flow = None if made.flow is None or before.flow is None else made.flow.where(rows, before.flow)
    picture = made.picture.where(rows, before.picture)
    return HeadOutput(picture, made.attention.where(rows, before.attention), flow)


def _norm(channels: int) -> list[nn.Module]:
    return [PictureNorm(channels, affine=True), nn.ReLU(inplace=True)]
