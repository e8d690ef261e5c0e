"""``gioconda compare``: tells how two photos differ, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import print_result
from gioconda.cli.options import Json, MaxMegapixels

if TYPE_CHECKING:
    from gioconda.photo.compare import Difference
    from gioconda.types import Box

DIFFERENT = 1  # exit code, as of cmp and diff
_SHOWN_REGIONS = 12


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A photo.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="A photo of the same size.")],
    box: Annotated[
        list[str] | None,
        typer.Option(
            metavar="X,Y,WIDTH,HEIGHT",
            help="Where they may differ, such as a face's area. Repeatable.",
        ),
    ] = None,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Tell where two photos differ.

    Photos are compared upright, as they are decoded. The exit code is 0 where no pixel differs
    (with --box: none outside of the boxes), 1 where one does, and 2 where they cannot be compared.
    The areas of an edit's faces are printed by `gioconda edit --verify --json`.

    \b
    Examples:
      gioconda compare family.jpg family.smile.jpg
      gioconda compare family.jpg family.smile.jpg --box 151,590,474,523
      gioconda compare family.jpg copy.png --json
    """
    from gioconda.photo import read_photo
    from gioconda.photo.compare import compare as compare_photos

    boxes = [parse_box(text) for text in box or ()]
    before, after = (read_photo(path, max_megapixels=max_megapixels) for path in (first, second))
    difference = compare_photos(before, after, boxes)
    record = {"first": str(first), "second": str(second), **as_record(difference)}
    if boxes:
        record |= outside_record(difference)
    text = f"{first}, {second}: {as_text(difference, bool(boxes))}"
    print_result(as_json, record, text)
    if difference.outside if boxes else difference.changed:
        raise typer.Exit(DIFFERENT)


def parse_box(text: str) -> Box:
    """``X,Y,WIDTH,HEIGHT`` as a box.

    Raises:
        BadParameter: The text is not four numbers, or the box is empty.
    """
    from gioconda.types import Box

    try:
        found = Box(*(float(number) for number in text.split(",")))
    except (TypeError, ValueError):
        found = Box(0, 0, 0, 0)
    if not (0 < found.width < 1e6 and 0 < found.height < 1e6 and max(map(abs, found)) < 1e6):
        raise typer.BadParameter(f"{text!r}: write X,Y,WIDTH,HEIGHT", param_hint="--box")
    return found


def as_record(difference: Difference) -> dict[str, Any]:
    """A difference as ``--json`` prints it."""
    return {
        "pixels": difference.pixels,
        "changed": difference.changed,
        "largest": difference.largest,
        "regions": [[int(side) for side in region] for region in difference.regions],
    }


def outside_record(difference: Difference) -> dict[str, Any]:
    """What differs outside of some boxes, as ``--json`` prints it."""
    return {"outside": difference.outside, "largest_outside": difference.largest_outside}


def as_text(difference: Difference, with_boxes: bool) -> str:
    """A difference in one sentence, and a line for each region."""
    if not difference.changed:
        return "no pixel differs"
    share = 100 * difference.changed / difference.pixels
    text = (
        f"{difference.changed} of {difference.pixels} pixels differ ({share:.2g} %), "
        f"by up to {difference.largest} levels"
    )
    if with_boxes:
        text += f"; outside the boxes: {difference.outside}"
        if difference.outside:
            text += f", by up to {difference.largest_outside}"
    lines = [
        f"  {region.width:.0f} x {region.height:.0f} px at ({region.x:.0f}, {region.y:.0f})"
        for region in difference.regions[:_SHOWN_REGIONS]
    ]
    more = len(difference.regions) - len(lines)
    return "\n".join([text, *lines, *([f"  and {more} more"] if more else [])])
