"""``gioconda direction``: finds directions in latent codes, such as that of a smile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import print_result
from gioconda.cli.options import Attributes, Force, Json, Seed, Sums
from gioconda.cli.output_paths import check_file
from gioconda.errors import DataError
from gioconda.extras import require

if TYPE_CHECKING:
    from gioconda.latent.codes import CodeSet
    from gioconda.latent.directions import Direction
    from gioconda.latent.saved import Saved


class DirectionMethod(StrEnum):
    """How a direction is found."""

    mean = "mean"
    logistic = "logistic"
    pca = "pca"


def direction(
    codes: Annotated[
        list[Path],
        typer.Argument(metavar="CODES...", help="What encode wrote, of one set or more."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="safetensors file to write.")
    ],
    attribute: Attributes = None,
    method: Annotated[DirectionMethod, typer.Option(help="How to find it.")] = DirectionMethod.mean,
    orthogonal_to: Attributes = None,
    within: Attributes = None,
    holding: Attributes = None,
    part: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a model with masks: what it may change, as hair."),
    ] = None,
    formula: Sums = None,
    add_to: Annotated[
        Path | None, typer.Option("--with", metavar="FILE", help="Keep these directions as well.")
    ] = None,
    split: Annotated[str, typer.Option(help="Part of the set, or all.")] = "train",
    most: Annotated[
        int, typer.Option(metavar="N", min=2, help="Faces with and without it to use.")
    ] = 10_000,
    axes: Annotated[int, typer.Option(metavar="N", min=1, help="How many axes of a PCA.")] = 10,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Find directions in codes: vectors that, added to a face's code, change an attribute.

    mean is the difference of the mean codes with and without the attribute, logistic the normal of
    the plane that separates them, pca the axes along which faces differ most. --orthogonal-to
    removes what other attributes share with it; --within compares only faces that have another
    one; --holding compares faces as if all had the same degree of another one, by regression.
    Codes of several sets by one model count together; faces are compared within each set, so that
    what sets differ in stays out. `gioconda edit` finds a file named directions.safetensors beside
    a run's weights by itself. Needs the extra [train].

    \b
    Examples:
      gioconda direction codes.parquet --attribute smile -o smile.safetensors
      gioconda direction codes.parquet --attribute glasses --orthogonal-to age -o g.safetensors
      gioconda direction utkface.parquet lfw.parquet --attribute glasses -o glasses.safetensors
      gioconda direction codes.parquet --attribute gray_hair --holding age --part hair \\
        -o gray.safetensors
      gioconda direction codes.parquet --attribute beard --within gender=male -o beard.safetensors
      gioconda direction codes.parquet --attribute smile --attribute glasses \\
        --sum "smile + glasses" -o directions.safetensors
      gioconda direction codes.parquet --method pca -o axes.safetensors
    """
    require("train", "pyarrow")
    from gioconda.latent.arithmetic import added_up
    from gioconda.latent.code_files import read_codes
    from gioconda.latent.codes import joined
    from gioconda.latent.directions import principal
    from gioconda.latent.labels import binary_split
    from gioconda.latent.saved import read_directions, write_directions

    check_file(output, force or output == add_to)  # its directions are kept
    encoded = joined([read_codes(path) for path in codes])
    chosen = chosen_rows(encoded, split, codes[0])
    for text in within or ():
        chosen &= binary_split(encoded.labels, encoded.kinds, text).positive
    kept = read_directions(add_to, encoded.about["weights"]) if add_to else None
    figures: dict[str, Any] = {}
    found: list[Direction] = []
    if method is DirectionMethod.pca:
        found = principal(encoded.mean[chosen], axes)
    elif not attribute and not formula:
        raise DataError("a direction of what? give --attribute NAME, --sum SUM or --method pca")
    origin: dict[str, Any] = {"within": list(within)} if within else {}
    origin |= {"part": part} if part else {}
    others = [fit_one(encoded, chosen, text, "mean", most, seed)[0] for text in orthogonal_to or ()]
    for text in attribute or ():
        one, figures[one.name] = fit_one(
            encoded, chosen, text, method.value, most, seed, origin, holding or ()
        )
        found.append(one.orthogonal_to(others))
    known = [*(kept.directions if kept else ()), *found]
    found += [added_up(text, known) for text in formula or ()]
    together = {one.name: one for one in [*(kept.directions if kept else ()), *found]}
    written = write_directions(list(together.values()), output, about_of(encoded, kept))
    records = [
        {"name": one.name, **dict(one.provenance), **figures.get(one.name, {})} for one in found
    ]
    lines = [*map(as_line, records), f"{written}: {', '.join(together)}"]
    print_result(as_json, {"output": str(written), "directions": records}, "\n".join(lines))


def chosen_rows(encoded: CodeSet, split: str, path: Path) -> Any:
    """``(N,)`` bool: which codes belong to a part of the set."""
    chosen = (encoded.split == split) | (split == "all")
    if not chosen.any():
        there = ", ".join(sorted(set(encoded.split.tolist())))
        raise DataError(f"{path}: no codes of {split!r}; there are: {there}, all")
    return chosen


def fit_one(
    encoded: CodeSet,
    chosen: Any,
    text: str,
    method: str,
    most: int,
    seed: int,
    origin: Mapping[str, Any] | None = None,
    holding: Sequence[str] = (),
) -> tuple[Direction, dict[str, float]]:
    """One attribute's direction, and how well the codes separate its two sides."""
    import numpy as np

    from gioconda.evaluation.latent import latent_statistics
    from gioconda.latent.directions import between, held, levelled
    from gioconda.latent.labels import binary_split

    two = binary_split(encoded.labels, encoded.kinds, text)
    used = chosen & (two.positive | two.negative)
    others = [binary_split(encoded.labels, encoded.kinds, other) for other in holding]
    for other in others:
        used &= np.isfinite(other.degrees)
    if not used.any():
        raise DataError(f"{text}: no face has labels of it and of {', '.join(holding)}")
    codes, has = encoded.mean[used], two.positive[used]
    if encoded.origin is not None:
        codes = levelled(codes, has, encoded.origin[used])
        kept = ~np.isnan(codes[:, 0])
        codes, has = np.float32(codes[kept]), has[kept]
        used[used] = kept
    if others:
        degrees = np.stack([other.degrees[used] for other in others], 1)
        codes = np.float32(held(codes, has, degrees))
        origin = {**(origin or {}), "holding": [other.name for other in others]}
    method = "mean" if method == "pca" else method
    provenance = {"label": two.column, **(origin or {})}
    found = between(two.name, codes, has, method, seed=seed, most=most, provenance=provenance)
    measured = latent_statistics(codes.astype(np.float64), has, seed)
    figures = {
        "distance_in_sigmas": measured.distance_in_sigmas,
        "overlap": measured.without_inside_with,
        "moved_inside": measured.moved_inside,
        "moved_back_inside": measured.moved_back_inside,
        "separable": measured.separable,
    }
    return found, {name: round(value, 4) for name, value in figures.items()}


def about_of(encoded: CodeSet, kept: Saved | None) -> dict[str, Any]:
    """The file's metadata: the directions' model and data."""
    about = {key: encoded.about[key] for key in ("model", "method", "weights", "shape")}
    return {**about, "data": {**(kept.about["data"] if kept else {}), **encoded.set_names}}


def as_line(record: dict[str, Any]) -> str:
    """A direction's figures, for people."""
    if "share" in record:
        return f"{record['name']}: {100 * record['share']:.1f} % of the variance"
    if "positive" not in record:
        return f"{record['name']}: a sum"
    line = f"{record['name']}: {record['positive']} with, {record['negative']} without"
    if "separable" in record:
        line += (
            f"; {record['distance_in_sigmas']:.2f} sigma apart, "
            f"separated by a plane {100 * record['separable']:.0f} %"
        )
    return line
