"""``gioconda audit``: reports the bias of a data set or of a method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import print_result, progress
from gioconda.cli.evaluate import gather, is_folder_of_pictures, make_setup
from gioconda.cli.options import Force, Json, Layout, Report, Seed
from gioconda.cli.output_paths import check_report
from gioconda.errors import DataError
from gioconda.extras import require

if TYPE_CHECKING:
    from gioconda.data.sets.record import Record
    from gioconda.evaluation.audit_data import DataAudit
    from gioconda.evaluation.people import Person


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
        SHOWN_PAIRS,
        add_duplicates,
        data_page,
        data_record,
        duplicates_record,
    )
    from gioconda.evaluation.duplicates import near_duplicates
    from gioconda.evaluation.judge import Judge
    from gioconda.evaluation.people import pixels_of, read_folder_of_faces
    from gioconda.evaluation.traits import TraitReader

    draw = gather(folder, faces, layout, seed, everyone=True)
    found = audit_data(draw, Judge(), TraitReader())
    page, record = data_page(found, folder.name), data_record(found, str(folder))
    if duplicates:
        records = list(read_folder_of_faces(folder, layout))
        with progress("comparing pictures", len(records)) as advance:
            pairs = near_duplicates(records, advance)
        shown = [
            [pixels_of(records[k]) for k in (pair.first, pair.second)]
            for pair in [pair for pair in pairs if pair.across][:SHOWN_PAIRS]
        ]
        add_duplicates(page, pairs, len(records), shown)
        record["on_two_sides"] = _add_people_on_two_sides(page, draw.people, found, records)
        record["nearly_the_same"] = duplicates_record(pairs, [one.name for one in records])
    return page, record


def _add_people_on_two_sides(
    page: Any, people: Sequence[Person], found: DataAudit, records: Sequence[Record]
) -> list[tuple[str, str]]:
    from gioconda.evaluation.audit_data_page import SHOWN_PAIRS, add_leaks
    from gioconda.evaluation.groups import AGE_NAMES
    from gioconda.evaluation.identity import identity_judge
    from gioconda.evaluation.judge import JudgedFaces
    from gioconda.evaluation.split_leaks import leaks
    from gioconda.evaluation.subjects import aligned

    age = next(grouping for grouping in found.groupings if grouping.name == "age")
    adults = [p for p, band in zip(people, age.of, strict=True) if band != AGE_NAMES[0]]
    keys = {record.name: record.key for record in records}
    numbers = identity_judge("gioconda").numbers(JudgedFaces.of(adults))
    pairs = leaks(numbers, [keys[person.name] for person in adults])
    both = [(adults[pair.first], adults[pair.second]) for pair in pairs]
    shown = [[aligned(person, 128).pixels for person in pair] for pair in both[:SHOWN_PAIRS]]
    add_leaks(page, pairs, len(adults), shown)
    return [(one.name, other.name) for one, other in both]


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
    people = gather(folder, faces, layout, seed).people
    setup = make_setup(DEFAULT, seed)
    with progress("auditing", len(setup.degrees)) as advance:
        found = audit_model(method, people, replace(setup, advance=advance), TraitReader())
    about = {"data": str(folder), "faces": len(people), "seed": seed}
    return model_page(found, about), model_record(found, about)
