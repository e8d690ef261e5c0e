"""``gioconda annotate``: people answer whether faces smile; answers become smile degrees."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import AllowHost, Force, Json
from gioconda.errors import DataError, GiocondaError
from gioconda.extras import require

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
Project = Annotated[
    Path, typer.Argument(metavar="PROJECT", help="The folder that serve was given.")
]


@app.callback()
def annotate() -> None:
    """Label faces with a slide show: who smiles, and how much.

    People see one face at a time and answer with two keys; a face's degree in [-1, 1] comes from
    the answers and the reaction times. Needs the extra [app].

    \b
    Examples:
      gioconda annotate serve faces/          the slide show, in the browser
      gioconda annotate export faces/         degrees, ready for gioconda prepare
      gioconda annotate agreement faces/      how far people agree
      gioconda annotate remove faces/ Anna    a person who does not want to be in it
    """


@app.command()
def serve(
    projects: Annotated[
        list[Path], typer.Argument(metavar="PICTURES...", help="Folders; each is one slide show.")
    ],
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Where to listen; 0.0.0.0 for the whole network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")] = 8000,
    allow_host: AllowHost = None,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            envvar="GIOCONDA_ANNOTATION_TOKEN",
            help="Password for progress and results; a new one each time if not given.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show faces to people in the browser, and store their answers.

    A folder needs only pictures. The first time, annotation.yaml is written into it: change the
    instructions, keys, repeats, breaks and limits there. Answers are stored in annotation.sqlite
    beside it. Each folder has its own address and a page with everybody's progress.

    \b
    Examples:
      gioconda annotate serve faces/
      gioconda annotate serve smiles/ babies/ --host 0.0.0.0 --port 8080
      gioconda annotate serve faces/ --allow-host study.example.org
    """
    require("app", "fastapi", "uvicorn")
    from gioconda.annotation.access import SHORTEST, new_token
    from gioconda.annotation.project import open_project
    from gioconda.annotation.server import make_app, run
    from gioconda.web.hosts import hosts_for
    from gioconda.web.listening import address_of, listen

    if token is not None and len(token) < SHORTEST:
        raise GiocondaError(f"the token is short; take {SHORTEST} characters or more, or none")
    token, hosts = token or new_token(), hosts_for(host, allow_host or ())
    opened = [open_project(folder, progress) for folder in projects]
    for project in opened:
        for name, reason in project.refused.items():
            say(f"left out: {name} ({reason})")
    server = make_app(opened, token, hosts, _tell_of_name)
    listening = listen(host, port)
    address = address_of(listening)
    lines = [
        f"slide show: {address}/{project.slug}/   progress: {address}/{project.slug}/admin"
        for project in opened
    ]
    lines += [
        f"token for progress and results: {token}",
        "Ctrl-C stops; every answer is stored at once.",
    ]
    shows = {project.slug: f"{address}/{quote(project.slug)}/" for project in opened}
    print_result(as_json, {"slide_shows": shows, "token": token}, "\n".join(lines))
    run(server, listening)


def _tell_of_name(name: str) -> None:
    say(f"refused a request for {name}; if a proxy in front is called so, use --allow-host {name}")


@app.command()
def export(
    project: Project,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder for tables and copies of the pictures; by default tables beside these.",
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Turn answers and reaction times into degrees in [-1, 1].

    Writes metadata.csv, which `gioconda prepare folder` takes, smiles_dataset.txt with SmileCVAE's
    own columns, answers.csv with every answer, and export.json with the method. Practice answers,
    those that are too fast or too slow, and those given while the page was hidden do not count.

    \b
    Examples:
      gioconda annotate export faces/ && gioconda prepare folder faces/ -o prepared/mine
      gioconda annotate export faces/ -o labelled/
    """
    import json

    from gioconda.annotation.degrees import measure
    from gioconda.annotation.export import export as write
    from gioconda.annotation.export import summary
    from gioconda.annotation.project import open_store

    pictures, store = open_store(project)
    with store:
        answers = store.answers()
    measured = measure(answers)
    written = write(answers, measured, pictures, output or pictures, force=force)
    record = json.loads(summary(answers, measured))
    text = (
        f"{written[0].parent}: {len(measured.degrees)} faces from {measured.answers} answers of "
        f"{measured.subjects} people"
    )
    left_out = [f"{reason} {count}" for reason, count in measured.excluded.items() if count]
    if left_out:
        text += f"\nleft out: {', '.join(left_out)}"
    print_result(as_json, {**record, "output": [str(path) for path in written]}, text)


@app.command()
def remove(
    project: Project,
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="Number, as agreement lists it, or name.")
    ],
    keep_answers: Annotated[
        bool,
        typer.Option("--keep-answers", help="Forget the name alone; the answers still count."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove a person who took part: with all answers, or with the name alone.

    What is removed is written over in the file. The server may run meanwhile; the person's page
    stops. Copies that were exported before are yours to mend.

    \b
    Examples:
      gioconda annotate remove faces/ Anna
      gioconda annotate remove faces/ 3 --keep-answers
    """
    from gioconda.annotation.project import open_store
    from gioconda.annotation.removal import remove as forget

    _, store = open_store(project)
    with store:
        known = {str(one.number): one for one in store.progress()}
        found = known.get(subject) or next((s for s in known.values() if s.name == subject), None)
        if found is None:
            raise DataError(f"{project}: nobody is called {subject}, and no number is {subject}")
        deleted = forget(store, found.number, keep_answers=keep_answers)
    kept = found.done - deleted
    text = f"removed number {found.number}: {deleted} answers deleted, {kept} kept without the name"
    record = {"subject": found.number, "deleted": deleted, "kept": kept}
    print_result(as_json, record, text)


@app.command()
def agreement(
    project: Project,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Plot to write, such as plot.png."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how well people agree with each other, and with themselves.

    Prints Krippendorff's alpha (1 full agreement, 0 chance) and how often each person answered
    the same to faces that were shown twice. -o plots reaction time against degree (needs the extra
    [train], for matplotlib).

    \b
    Examples:
      gioconda annotate agreement faces/ -o reactions.png
    """
    from gioconda.annotation.agreement import agreement as alpha_of
    from gioconda.annotation.agreement import consistency
    from gioconda.annotation.project import open_store

    pictures, store = open_store(project)
    with store:
        answers, names = store.answers(), {s.number: s.name for s in store.progress()}
    alpha, people = alpha_of(answers), consistency(answers)
    if output is not None:
        _plot(answers, pictures, output)
    rows = [
        {"subject": p.subject, "name": names[p.subject], "repeated": p.repeated, "same": p.same}
        for p in people
    ]
    value = "nothing to compare yet" if alpha is None else f"{alpha:.3f}"
    lines = [f"Krippendorff's alpha: {value}"]
    for person in people:
        share = "" if person.share is None else f" ({100 * person.share:.0f} %)"
        lines.append(
            f"{person.subject:>4} {names[person.subject]}: same answer to {person.same} of "
            f"{person.repeated} faces that were shown twice{share}"
        )
    record = {"krippendorff_alpha": alpha, "subjects": rows}
    print_result(as_json, record, "\n".join(lines))


def _plot(answers: Any, pictures: Path, output: Path) -> None:
    require("train", "matplotlib")
    from gioconda.annotation.degrees import measure
    from gioconda.figures.reactions import reactions
    from gioconda.plots.files import save_picture

    if output.resolve().is_relative_to(pictures.resolve()):
        raise DataError(f"{output}: would be shown as one of the faces; write it somewhere else")
    degrees = measure(answers).degrees
    if not degrees:
        raise DataError(f"{pictures}: no answers that count yet, so there is nothing to plot")
    save_picture(reactions([d.degree for d in degrees], [d.reaction_ms for d in degrees]), output)
