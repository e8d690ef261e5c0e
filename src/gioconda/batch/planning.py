"""What is to be done about each photo, decided one by one as the work comes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gioconda.batch import streams
from gioconda.batch.jobs import Job, Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.sources import Source
from gioconda.batch.targets import Targets
from gioconda.errors import GiocondaError


def plan(
    sources: Iterable[Source], targets: Targets, max_megapixels: float
) -> Iterator[Job | Report]:
    """A job for each photo, or a report where there is nothing to edit; in their order."""
    for number, source in enumerate(sources):
        try:
            yield _planned(number, source, targets, max_megapixels)
        except GiocondaError as error:
            yield Report(number, Outcome(str(source.path), error=str(error)))


def _planned(number: int, source: Source, targets: Targets, max_megapixels: float) -> Job | Report:
    """One photo. What it is is looked at before where its result goes, so that errors fit."""
    from gioconda.photo import decode_photo, format_of_file

    if source.is_standard:
        data = streams.read_input()
        photo = decode_photo(data, "-", max_megapixels=max_megapixels)
        return Job(number, source.path, targets.of(source, photo.format), photo, data)
    target = targets.of(source, format_of_file(source.path))
    if target.done is not None:
        return Report(number, target.done)
    return Job(number, source.path, target)
