"""``gioconda demo``: edits the pictures in the package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.cli.console import progress

if TYPE_CHECKING:
    from typing import TypeAlias

    from PIL import Image

    from gioconda.editing.report import FaceReport
    from gioconda.photo import Photo

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
    """Edit the pictures in the package.

    Makes the Mona Lisa and a group of people smile, and draws sheets of them from -1 to +1. The
    group is put together from studio portraits of seven people. Results of an earlier demo in the
    same folder are replaced.

    \b
    Examples:
      gioconda demo
      gioconda demo -o somewhere/
    """
    from gioconda.batch.targets import make_folder
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo, write_photo
    from gioconda.plots.files import save_picture
    from gioconda.types import SMILE_TAG

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
            target = output / f"{Path(name).stem}{SMILE_TAG}{Path(name).suffix}"
            write_photo(broad.photo, target, force=True)
            edited = sum(face.edited for face in broad.faces)
            typer.echo(f"{target} (faces edited: {edited} of {len(broad.faces)})")
            shown.append(([photo, *(result.photo for result in results)], broad.faces))
    typer.echo(str(save_picture(every_degree(shown), output / "sheet.jpg", quality=90)))
    typer.echo(str(save_picture(before_and_after(shown), output / "before_after.jpg", quality=90)))


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
    """The photos above their broad smiles: the head of one person, the whole group."""
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
