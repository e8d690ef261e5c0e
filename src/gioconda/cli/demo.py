"""``gioconda demo``: the main job on the pictures in the package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from PIL import Image

    from gioconda.photo import Photo
    from gioconda.types import FaceReport, Pixels

PICTURES = Path(__file__).parent.parent / "demo"
NAMES = ("mona_lisa.jpg", "group.jpg")
DEGREES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write the results.")
    ] = Path("demo"),
) -> None:
    """Try it on the pictures in the package.

    Makes the Mona Lisa and a group of people smile, and draws sheets of them from -1 to +1. The
    group is put together from faces of nobody: averages of four people each. Results of an earlier
    demo in the same folder are replaced.

    \b
    Examples:
      gioconda demo
      gioconda demo -o somewhere/
    """
    from gioconda.cli.console import progress
    from gioconda.cli.targets import MARK, make_folder
    from gioconda.editing import Editor
    from gioconda.photo import read_photo, write_photo

    make_folder(output)
    editor = Editor.from_pretrained()
    people: list[list[Pixels]] = []
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
            people += heads([photo, *(result.photo for result in results)], broad.faces)
    columns = ["photo", *(f"smile {degree:+g}" if degree else "smile 0" for degree in DEGREES)]
    typer.echo(save(draw(people, columns), output / "sheet.jpg"))
    before_after = [[row[0] for row in people], [row[-1] for row in people]]
    typer.echo(save(draw(before_after, names=["before", "after"]), output / "before_after.jpg"))


def heads(versions: Sequence[Photo], faces: Sequence[FaceReport]) -> list[list[Pixels]]:
    """A row for each face: its head in each version of the photo."""
    from gioconda.figures import head

    return [[head(version.pixels, face.box) for version in versions] for face in faces]


def draw(
    rows: Sequence[Sequence[Pixels]], columns: Sequence[str] = (), names: Sequence[str] = ()
) -> Image.Image:
    """The sheet of the demo, in the size that the README shows."""
    from gioconda.figures import sheet

    return sheet(rows, columns, names, cell_px=180)


def save(image: Image.Image, path: Path) -> str:
    """Write a sheet aside, then rename it; returns its path as text."""
    aside = path.with_name(f".{path.stem}.part.jpg")
    try:
        image.save(aside, quality=90)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return str(path)
