"""YuNet: where the faces of a picture are.

Paper    Wu, Peng & Yu 2023, Machine Intelligence Research, "YuNet: A Tiny Millisecond-level Face
         Detector"
Seed     github.com/ShiqiYu/libfacedetection (BSD): order of the layers, and their weights
Differs  The five points of a face are not computed.
Images   (B, H, W, 3) uint8 RGB, H and W multiples of 32
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import Description, Graph, Method
from gioconda.models.registry import register

STRIDES = (8, 16, 32)  # pixels from cell to cell of the maps, fine to coarse


@register("yunet", tiny={})
class YuNet(Method):
    """The detector, in two parts: the stem may run on strips of a picture.

    Args:
        width: Channels of the first layers; most others have four times as many.
    """

    def __init__(self, *, width: int = 16) -> None:
        super().__init__()
        wide = 4 * width
        self.first = nn.Conv2d(3, width, 3, 2, 1)
        self.stem_pair = _pair(width, width)
        stages = [(width, 2 * width), (2 * width, wide), *[(wide, wide)] * len(STRIDES)]
        self.stages = nn.ModuleList(_unit(a, b) for a, b in stages)
        self.merges = nn.ModuleList(_pair(wide, wide) for _ in STRIDES)
        heads = {"face": 1, "box": 4, "sure": 1}
        self.heads = nn.ModuleDict(
            {name: nn.ModuleList(_pair(wide, n) for _ in STRIDES) for name, n in heads.items()}
        )

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(reads=("faces",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``stem`` of pictures, and ``faces`` of the stem's maps."""
        pictures = (torch.uint8, ("height", "width", 3))
        maps = (torch.float32, (self.first.out_channels, "height", "width"))
        outputs = tuple(f"{what}_{stride}" for stride in STRIDES for what in ("scores", "boxes"))
        return {
            "stem": Graph(lambda seen: (self.stem(seen),), {"pictures": pictures}, ("maps",)),
            "faces": Graph(self.faces, {"maps": maps}, outputs),
        }

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """``faces`` of whole pictures ``(B, H, W, 3)`` uint8 RGB."""
        return self.faces(self.stem(pictures))

    def stem(self, pictures: Tensor) -> Tensor:
        """``(B, H, W, 3)`` uint8 RGB, H and W multiples of 4, to ``(B, 16, H/4, W/4)``.

        Each row depends on the 8 rows of the picture about its own 4, and on none beyond.
        """
        x = F.relu(self.first(pictures.permute(0, 3, 1, 2).float()))
        return F.max_pool2d(F.relu(self.stem_pair(x)), 2)

    def faces(self, maps: Tensor) -> tuple[Tensor, ...]:
        """Faces by the stem's maps ``(B, 16, H/4, W/4)``, H and W multiples of 32.

        Returns:
            For strides of 8, 16 and 32 px, fine to coarse: scores ``(B, h, w)`` in [0, 1]; and
            ``(B, 4, h, w)``: centre in strides from the cell's corner, and logarithms of width and
            height in strides.
        """
        x = self.stages[1](self.stages[0](maps))
        seen = []
        for stage in self.stages[2:]:
            x = stage(F.max_pool2d(x, 2))
            seen.append(x)
        # Coarse to fine: each map is joined by the coarser one.
        x = F.relu(self.merges[2](seen[2]))
        joined = [x]
        for k in (1, 0):
            x = F.relu(self.merges[k](seen[k] + F.interpolate(x, scale_factor=2.0)))
            joined.insert(0, x)
        found: list[Tensor] = []
        for k, x in enumerate(joined):
            face, box, sure = (self.heads[name][k](x) for name in ("face", "box", "sure"))  # type: ignore[index]
            found += [(face[:, 0].sigmoid() * sure[:, 0].sigmoid()).sqrt(), box]
        return tuple(found)

    def convolutions(self) -> list[nn.Conv2d]:
        """In the order of libfacedetection's table, without those of the five points."""
        boxes = [self.heads[name][k] for name in ("face", "box", "sure") for k in range(3)]  # type: ignore[index]
        parts = [self.first, self.stem_pair, *self.stages, *self.merges, *boxes]
        return [m for part in parts for m in part.modules() if isinstance(m, nn.Conv2d)]


def _pair(channels: int, filters: int) -> nn.Sequential:
    """1x1, then 3x3 on each channel by itself."""
    return nn.Sequential(
        nn.Conv2d(channels, filters, 1), nn.Conv2d(filters, filters, 3, 1, 1, groups=filters)
    )


def _unit(channels: int, filters: int) -> nn.Sequential:
    return nn.Sequential(_pair(channels, channels), nn.ReLU(), _pair(channels, filters), nn.ReLU())
