"""The ``gioconda`` command: its subcommands, and how errors are reported.

Exit codes: 0 success, 1 a bug, 2 bad input, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gioconda import __version__
from gioconda.cli import (
    annotate,
    audit,
    best,
    compare,
    demo,
    direction,
    edit,
    encode,
    evaluate,
    export,
    faces,
    figure,
    fit,
    label,
    live,
    models,
    page,
    paint,
    prepare,
    prior,
    sample,
    serve,
    sliders,
    verify,
)
from gioconda.cli.console import BAD_INPUT, INTERRUPTED, OUR_FAULT, say
from gioconda.errors import GiocondaError
from gioconda.extras import DISTRIBUTION
from gioconda.threads import sleep_when_idle


class Commands(TyperGroup):
    """The group of commands; turns errors into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        debug = ctx.params.get("debug") or os.environ.get("GIOCONDA_DEBUG", "0") not in ("", "0")
        try:
            return super().invoke(ctx)
        except GiocondaError as error:
            self._explain(debug)
            say(str(error))
            raise typer.Exit(BAD_INPUT) from error
        except KeyboardInterrupt as error:
            say("stopped; finished files are complete, and nothing else was changed")
            raise typer.Exit(INTERRUPTED) from error
        except Exception as error:
            # Typer handles its own errors (usage, exit) and a closed pipe.
            if hasattr(error, "exit_code") or isinstance(error, BrokenPipeError):
                raise
            self._explain(debug)
            reason = " ".join(str(error).split()) or "no reason given"
            hint = "" if debug else "; run it again with GIOCONDA_DEBUG=1 and send us the output"
            say(f"this is our fault: {type(error).__name__}: {reason}{hint}")
            raise typer.Exit(OUR_FAULT) from error

    @staticmethod
    def _explain(debug: bool) -> None:
        if debug:
            traceback.print_exc()


app = typer.Typer(
    name="gioconda",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is fast and keeps the lines of examples
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(edit.edit)
app.command()(best.best)
app.command()(sliders.sliders)
app.command()(faces.faces)
app.command()(compare.compare)
app.command()(verify.verify)
app.command()(live.live)
app.command()(demo.demo)
app.command()(models.models)
app.command("app")(page.page)
app.command()(serve.serve)
app.command()(prepare.prepare)
app.command()(label.label)
app.command()(paint.paint)
app.command(context_settings=fit.PASS_THROUGH)(fit.fit)
app.command()(prior.prior)
app.command()(export.export)
app.command()(sample.sample)
app.command()(encode.encode)
app.command()(direction.direction)
app.command()(figure.figure)
app.command()(evaluate.evaluate)
app.command()(audit.audit)
app.add_typer(annotate.app, name="annotate")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gioconda {__version__} ({DISTRIBUTION})")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Make the people in photos smile, at the photo's own resolution.

    \b
    Examples:
      gioconda edit family.jpg            writes family.smile.jpg
      gioconda edit holiday/ -r -o out/   a folder and its subfolders
      gioconda demo                       edits the pictures in the package
    """
    if context.invoked_subcommand != "fit":
        sleep_when_idle()


def main() -> None:
    """Entry point of the ``gioconda`` command."""
    if hasattr(sys.stdout, "reconfigure"):  # a terminal may lack characters of file names
        sys.stdout.reconfigure(errors="backslashreplace")
    app()
