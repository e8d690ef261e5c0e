"""Which feature space notices what: distances of damaged faces over the floor of undamaged ones.

GIOCONDA_DATA=... python benchmarks/feature_spaces.py [SPACE ...]

UTKFace's held-out pictures are halved; one half is damaged as edits damage faces, a little
and much, and measured against the other. A space is good where every damage lies above 1, and the
greater one above the smaller.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from command import parser_of
from held_out import records_of

from gioconda.data.root import data_root
from gioconda.evaluation.distances import frechet, kernel_distance
from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.people import pixels_of
from gioconda.types import Pixels

SPACES = (
    "face-attributes:early",
    "face-attributes",
    "expression",
    "identity",
    "perceptual",
)
Damage = Callable[[Pixels], Pixels]


def blurred(sigma_px: float) -> Damage:
    return lambda pixels: cv2.GaussianBlur(pixels, (0, 0), sigma_px)


def noisy(level: float) -> Damage:
    random = np.random.default_rng(0)
    return lambda pixels: clipped(pixels + random.normal(0, level, pixels.shape))


def tinted(warmth: float) -> Damage:
    return lambda pixels: clipped(pixels * np.array([1 + warmth, 1.0, 1 - warmth]))


def wavy(reach_px: float) -> Damage:
    def damage(pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        moved = reach_px * np.sin(np.stack([y, x]) / 12.0)
        return cv2.remap(
            pixels, np.float32(x + moved[0]), np.float32(y + moved[1]), cv2.INTER_LINEAR
        )

    return damage


def patched(side_px: int) -> Damage:
    def damage(pixels: Pixels) -> Pixels:
        changed, low = pixels.copy(), 130
        changed[low : low + side_px, 100 - side_px // 2 : 100 + side_px // 2] = 128
        return changed

    return damage


def clipped(levels: np.ndarray) -> Pixels:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


DAMAGES: dict[str, tuple[Damage, Damage]] = {
    "blur, 1 and 2.5 px of 200": (blurred(1.0), blurred(2.5)),
    "noise, 8 and 20 levels": (noisy(8), noisy(20)),
    "tint, 5 and 15 %": (tinted(0.05), tinted(0.15)),
    "waves, 1.5 and 4 px": (wavy(1.5), wavy(4.0)),
    "gray patch at the mouth, 16 and 40 px": (patched(16), patched(40)),
}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("spaces", nargs="*", default=SPACES)
    options = parser.parse_args()
    records = records_of(data_root(options.data) / "utkface", "utkface", "test")
    records = [record for record in records if record.points is not None]
    order = np.random.default_rng(0).permutation(len(records))
    pictures = [pixels_of(records[k]) for k in order]
    points = [records[k].points for k in order]
    half = len(pictures) // 2
    print(f"{half} faces against {half}: FID over its floor, KID x 1000")
    for name in options.spaces:
        space = FeatureSpace.from_pretrained(name)
        real = space.of(pictures[:half], points[:half])
        other = space.of(pictures[half : 2 * half], points[half : 2 * half])
        floor = frechet(real, other)
        print(f"\n{name}: floor {floor:.3g}, KID {1000 * kernel_distance(real, other):.2f}")
        for title, steps in DAMAGES.items():
            figures = []
            for damage in steps:
                changed = [damage(pixels) for pixels in pictures[half : 2 * half]]
                made = space.of(changed, points[half : 2 * half])
                figures.append(
                    f"{frechet(real, made) / floor:5.2f}, {1000 * kernel_distance(real, made):6.2f}"
                )
            print(f"    {title:38s} {'   '.join(figures)}")


if __name__ == "__main__":
    main()
