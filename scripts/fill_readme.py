"""Fill the README with what the code prints: the zoo table, and the output of its commands.

    python scripts/fill_readme.py

Between the markers come a table of the weights in the package and one of the recipes; below each
``$ gioconda ...`` in a console block comes what the command prints, run in a folder where
``family.jpg`` is the demo's group photo. A test fails where the README says anything else.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from gioconda import zoo
from gioconda.cli import app
from gioconda.models.pretrained import read_metadata
from gioconda.models.registry import create

REPOSITORY = Path(__file__).parent.parent
README = REPOSITORY / "README.md"
GROUP = REPOSITORY / "src/gioconda/demo/group.jpg"


def filled(text: str) -> str:
    """The README's text with everything that the code prints brought up to date."""
    for name, table in (("zoo", zoo_table()), ("recipes", recipe_table())):
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(start)
        _, after = rest.split(end)
        text = before + start + table + end + after
    with in_an_album():
        return re.sub(r"```console\n(.*?)```", _run_block, text, flags=re.DOTALL)


def zoo_table() -> str:
    """A Markdown table of the weights in the package."""
    lines = [
        "| weights | size | figures | recipe | licence | paper |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for entry in zoo.ENTRIES:
        metadata = read_metadata(entry.path)
        code = inspect.getsourcefile(type(create(entry.method, **metadata["config"])))
        source = Path(code or "").relative_to(REPOSITORY).as_posix()
        figures = "; ".join(f"{what}: {value}" for what, value in entry.figures.items())
        size = f"{entry.path.stat().st_size / 1e6:.1f} MB"
        recipe = f"[{Path(entry.recipe).stem}]({entry.recipe})"
        card = entry.card.relative_to(REPOSITORY).as_posix()
        name = f"[{entry.name}]({card}) ([code]({source}))"
        lines.append(
            f"| {name} | {size} | {figures} | {recipe} | {entry.licence} | {entry.paper} |"
        )
    return "\n".join(lines) + "\n"


def recipe_table() -> str:
    """A Markdown table of the recipes' first lines: the time and hardware, and the score."""
    lines = ["| recipe | a whole run took | score |", "| --- | --- | --- |"]
    for path in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        with path.open(encoding="utf-8") as file:
            time, _, score = file.readline().lstrip("# ").rstrip().partition("; ")
        lines.append(f"| [{path.stem}](recipes/{path.name}) | {time} | {score} |")
    return "\n".join(lines) + "\n"


def _run_block(block: re.Match[str]) -> str:
    commands = re.findall(r"^\$ (gioconda .*)$", block[1], flags=re.MULTILINE)
    printed = ""
    for command in commands:
        answer = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="gioconda")
        printed += f"$ {command}\n{answer.output.rstrip()}\n"
    return f"```console\n{printed}```"


@contextlib.contextmanager
def in_an_album() -> Iterator[None]:
    """A folder of its own with ``family.jpg``, as a person would have; 80 columns wide."""
    here, columns = Path.cwd(), os.environ.get("COLUMNS")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(GROUP, Path(folder) / "family.jpg")
        os.chdir(folder)
        os.environ["COLUMNS"] = "80"
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.pop("COLUMNS")
            if columns is not None:
                os.environ["COLUMNS"] = columns


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
