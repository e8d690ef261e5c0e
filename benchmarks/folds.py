"""What folds depend on: `python benchmarks/folds.py [--count 700]`.

The hue of shade against the colour of the skin, over the pairs that the smiler learned from; the
depth of the two creases against the light on the two cheeks, over happy faces in ordinary light.
"""

from __future__ import annotations

import numpy as np
from command import parser_of

from gioconda import zoo
from gioconda.data.root import data_root
from gioconda.editors.smile.crease import STATIONS, line_darkness
from gioconda.editors.smile.mean_face import brightness
from gioconda.editors.smile.shading import Shading
from gioconda.faces.measures import lip_gap
from gioconda.models.shapes.smile import SmileShapes
from gioconda.photo import read_photo
from gioconda.training.pairs import Pairs
from gioconda.training.ratio_images import RatioImages, sampled
from gioconda.training.smile_light import faces_with_lips

ENDS = slice(4, 34)  # stations between the wing of the nose and the mouth corner
PX_PER_PUPIL_DISTANCE = 96.0


def hue_and_skin(shading: Shading, data: str | None) -> tuple[float, int]:
    """Correlation of red's slope in folds with the cheeks' log red over blue; how many pairs."""
    pairs = Pairs(data_root(data))
    ratios = RatioImages(pairs, shading.box, PX_PER_PUPIL_DISTANCE)
    slopes, skins = [], []
    for k, smiling in enumerate(pairs.smiling):
        if lip_gap(smiling) < 0.06:
            continue
        only = np.arange(len(pairs.smiling)) == k
        slopes.append(ratios.hue(only)[0])
        cheek = np.log(ratios.colours(k, 0)[shading.skin > 0] + 8)
        skins.append((cheek[:, 0] - cheek[:, 2]).mean())
    return float(np.corrcoef(slopes, skins)[0, 1]), len(slopes)


def depth_and_light(shading: Shading, data: str | None, count: int) -> tuple[float, float, int]:
    """Correlation and slope of right over left depth with right over left light; how many faces."""
    creases, size = shading.creases, (shading.shape[1], shading.shape[0])
    lit, deeper = [], []
    for path, points in faces_with_lips(data_root(data), "happy")[:count]:
        photo = read_photo(path).pixels[..., ::-1]
        light = np.log(brightness(photo, points, shading.neutral, shading.box, size) + 8)
        strips = sampled(light, creases.strips(), shading.box)
        depth = [
            line_darkness(strip)[np.arange(STATIONS), np.rint(off / 0.01).astype(int) + middle]
            for strip, off in zip(strips, creases.offsets(strips), strict=True)
            for middle in [strip.shape[1] // 2]
        ]
        right, left = (float(d[ENDS].mean()) for d in depth)
        lit.append(light[shading.skin == 1].mean() - light[shading.skin == 2].mean())
        deeper.append((right - left) / max(right + left, 1e-3))
    slope = float(np.polyfit(lit, deeper, 1)[0])
    return float(np.corrcoef(lit, deeper)[0, 1]), slope, len(lit)


def main() -> None:
    options = parser_of(__doc__, count=700).parse_args()
    model = zoo.arrays("smiler", SmileShapes)
    shading = Shading(model)
    related, pairs = hue_and_skin(shading, options.data)
    print(
        f"slope of red in folds against cheeks' log red over blue: r {related:.2f}, {pairs} pairs"
    )
    related, slope, faces = depth_and_light(shading, options.data, options.count)
    print(f"difference of both folds over their sum, against the light: r {related:.2f},")
    print(f"{slope:.2f} per log unit, {faces} faces; positive: the lit side folds more")


if __name__ == "__main__":
    main()
