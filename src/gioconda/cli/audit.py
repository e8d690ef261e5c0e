"""``gioconda audit``: reports the bias of a data set or of a method."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from gioconda.cli.console import print_result, progress
from gioconda.cli.evaluate import (
    draw_faces,
    gather,
    is_folder_of_pictures,
    make_setup,
    refuse_prepared,
    tell_broken,
)
from gioconda.cli.options import Force, Json, Layout, Report, Seed
from gioconda.cli.output_paths import check_report
from gioconda.errors import DataError
from gioconda.extras import require


def audit(
    subject: Annotated[
        str, typer.Argument(metavar="DATA|MODEL", help="A folder of pictures, or a method.")
    ],
    output: Report,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Faces to audit a method on.")
    ] = None,
    faces: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=2, help="How many faces: 1000 of a folder, 200 for a method."
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Audit N faces that the method generates."),
    ] = None,
    duplicates: Annotated[
        bool, typer.Option(help="Look for the same picture or person twice in a folder.")
    ] = True,
    layout: Layout = None,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Audit a data set or a method for bias.

    Of a folder: who smiles, by gender, age and race, with counts, differences and intervals; whose
    faces are missed; which pictures are nearly the same. Of a method: what else changes when it
    changes the smile (gender, age, race and skin as networks read them), by group, and from which
    degree. Of samples: their gender, age, race and smiles at every degree asked for. Networks read
    what the data set does not label; the page says so.

    \b
    Examples:
      gioconda audit UTKFace/ -o who_smiles.html
      gioconda audit smiler --data UTKFace/ -o what_else.html
      gioconda audit vae-128 --samples 200 -o whom_it_makes_up.html
    """
    require("train", "matplotlib", "lightning")
    from gioconda.evaluation.page import plain, write_report

    check_report(output, force)
    if is_folder_of_pictures(subject):
        page, record = _audit_data(Path(subject), faces or 1000, layout, seed, duplicates)
    elif samples is not None:
        page, record = _audit_samples(subject, samples, seed)
    elif data is None:
        raise DataError(
            f"which faces? give --data DIR to audit {subject} on, or --samples N to audit what it "
            "generates; it is no folder of pictures"
        )
    else:
        page, record = _audit_model(subject, data, faces or 200, layout, seed)
    written, _ = write_report(page, record, output)
    print_result(as_json, plain(record), str(written))


def _audit_data(
    folder: Path, faces: int, layout: str | None, seed: int, duplicates: bool
) -> tuple[Any, dict[str, Any]]:
    from gioconda.evaluation.audit_data import audit_data
    from gioconda.evaluation.audit_data_page import (
        add_duplicates,
        add_people_on_two_sides,
        data_page,
        data_record,
        duplicates_record,
    )
    from gioconda.evaluation.duplicates import near_duplicates
    from gioconda.evaluation.judge import Judge
    from gioconda.evaluation.people import read_folder_of_faces
    from gioconda.evaluation.split_leaks import people_on_two_sides
    from gioconda.evaluation.traits import TraitReader

    refuse_prepared(folder)
    records = list(read_folder_of_faces(folder, layout))
    draw = draw_faces(records, faces, seed)
    found = audit_data(draw, Judge(), TraitReader())
    page, record = data_page(found, folder.name), data_record(found, str(folder))
    tell_broken(draw, page, record)
    if duplicates:
        with progress("comparing pictures", len(records)) as advance:
            alike = near_duplicates(records, advance)
        keys = {one.name: one.key for one in records}
        twice = people_on_two_sides(draw.people, found.grouping("age"), keys)
        add_duplicates(page, alike, records)
        add_people_on_two_sides(page, twice)
        record["nearly_the_same"] = duplicates_record(alike, records)
        record["people_on_two_sides"] = [(one.name, other.name) for one, other in twice.pairs]
    return page, record


def _audit_samples(model: str, count: int, seed: int) -> tuple[Any, dict[str, Any]]:
    from gioconda.evaluation.audit_samples import audit_samples
    from gioconda.evaluation.audit_samples_page import samples_page, samples_record
    from gioconda.evaluation.features import DEFAULT
    from gioconda.evaluation.subjects import subject_of
    from gioconda.evaluation.traits import TraitReader

    method = subject_of(model)
    setup = make_setup(DEFAULT, seed)
    with progress("auditing", len(setup.degrees)) as advance:
        found = audit_samples(method, count, replace(setup, advance=advance), TraitReader())
    about = {"samples": count, "seed": seed}
    return samples_page(found, about), samples_record(found, about)


def _audit_model(
    model: str, folder: Path, faces: int, layout: str | None, seed: int
) -> tuple[Any, dict[str, Any]]:
    from gioconda.evaluation.audit_model import audit_model
    from gioconda.evaluation.audit_model_page import model_page, model_record
    from gioconda.evaluation.features import DEFAULT
    from gioconda.evaluation.subjects import subject_of
    from gioconda.evaluation.traits import TraitReader

    method = subject_of(model)
    draw = gather(folder, faces, layout, seed)
    people = draw.people
    setup = make_setup(DEFAULT, seed)
    with progress("auditing", len(setup.degrees)) as advance:
        found = audit_model(method, people, replace(setup, advance=advance), TraitReader())
    about = {"data": str(folder), "faces": len(people), "seed": seed}
    page, record = model_page(found, about), model_record(found, about)
    tell_broken(draw, page, record)
    return page, record
