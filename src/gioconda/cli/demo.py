"""``gioconda demo``: the main job on the pictures in the package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from PIL import Image

    from gioconda.editing import Editor
    from gioconda.photo import Photo
    from gioconda.types import Pixels

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
    with progress("smiling", len(NAMES)) as advance:
        for name in NAMES:
            photo = read_photo(PICTURES / name)
            result = editor.edit(photo, smile=1.0, faces="all")
            target = output / f"{Path(name).stem}{MARK}{Path(name).suffix}"
            write_photo(result.photo, target, force=True)
            edited = sum(face.edited for face in result.faces)
            typer.echo(f"{target} ({edited} of {len(result.faces)} faces edited)")
            people += by_degree(editor, photo)
            advance()
    columns = ["photo", *(f"smile {degree:+.1f}" for degree in DEGREES)]
    typer.echo(save(draw(people, columns), output / "sheet.jpg"))
    before_after = [[row[0] for row in people], [row[-1] for row in people]]
    typer.echo(save(draw(before_after, names=["before", "after"]), output / "before_after.jpg"))


def by_degree(editor: Editor, photo: Photo) -> list[list[Pixels]]:
    """A row for each face: its head in the photo, then at each of ``DEGREES``."""
    from gioconda.figures import head

    boxes = [face.box for face in editor.find(photo)]
    versions = [photo] + [editor.edit(photo, smile=degree, faces="all").photo for degree in DEGREES]
    return [[head(version.pixels, box) for version in versions] for box in boxes]


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
