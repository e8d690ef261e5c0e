"""``gioconda demo``: the main job on the pictures in the package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.atomic import replacing

if TYPE_CHECKING:
    from typing import TypeAlias

    from PIL import Image

    from gioconda.photo import Photo
    from gioconda.types import FaceReport

    Versions: TypeAlias = tuple[Sequence[Photo], Sequence[FaceReport]]

PICTURES = Path(__file__).parent.parent / "demo"
NAMES = ("mona_lisa.jpg", "group.jpg")
STRIP_PX = 460  # height of a row of the picture that the README shows
DEGREES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write the results.")
    ] = Path("demo"),
) -> None:
    """Try it on the pictures in the package.

    Makes the Mona Lisa and a group of people smile, and draws sheets of them from -1 to +1. The
    group is put together from studio portraits of seven people. Results of an earlier demo in the
    same folder are replaced.

    \b
    Examples:
      gioconda demo
      gioconda demo -o somewhere/
    """
    from gioconda.cli.console import progress
    from gioconda.cli.targets import MARK, make_folder
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo, write_photo

    make_folder(output)
    editor = Editor.from_pretrained()
    shown: list[Versions] = []
    with progress("smiling", len(NAMES) * len(DEGREES)) as advance:
        for name in NAMES:
            photo = read_photo(PICTURES / name)
            results = []
            for degree in DEGREES:
                results.append(editor.edit(photo, smile=degree, faces="all"))
                advance()
            broad = results[-1]
            target = output / f"{Path(name).stem}{MARK}{Path(name).suffix}"
            write_photo(broad.photo, target, force=True)
            edited = sum(face.edited for face in broad.faces)
            typer.echo(f"{target} (faces edited: {edited} of {len(broad.faces)})")
            shown.append(([photo, *(result.photo for result in results)], broad.faces))
    typer.echo(save(every_degree(shown), output / "sheet.jpg"))
    typer.echo(save(before_and_after(shown), output / "before_after.jpg"))


def every_degree(shown: Sequence[Versions]) -> Image.Image:
    """A row for each face: its head in the photo, and at each degree."""
    from gioconda.plots.sheets import head, sheet

    columns = ["photo", *(f"smile {degree:+g}" if degree else "smile 0" for degree in DEGREES)]
    rows = [
        [head(version.pixels, face.box) for version in versions]
        for versions, faces in shown
        for face in faces
    ]
    return sheet(rows, columns, cell_px=180)


def before_and_after(shown: Sequence[Versions]) -> Image.Image:
    """The photos above their broad smiles: of one person the head, of a group all of it."""
    from gioconda.plots.sheets import beside, head, sheet

    strips = []
    for k in (0, -1):
        pictures = [
            head(versions[k].pixels, faces[0].box) if len(faces) == 1 else versions[k].pixels
            for versions, faces in shown
        ]
        strips.append(beside(pictures, STRIP_PX))
    rows = [[strip] for strip in strips]
    return sheet(rows, names=["before", "after"], cell_px=strips[0].shape[1])


def save(image: Image.Image, path: Path) -> str:
    """Write a sheet aside, then rename it; returns its path as text."""
    with replacing(path) as aside:
        image.save(aside, quality=90)
    return str(path)
