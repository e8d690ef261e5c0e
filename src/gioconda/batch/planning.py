"""What is to be done about each photo, decided one by one as the work comes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from gioconda.batch import streams
from gioconda.batch.jobs import Job, Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.sources import Source
from gioconda.batch.targets import Targets
from gioconda.batch.urls import Url
from gioconda.errors import GiocondaError, PhotoError

_ASKED = 32  # photos of a file system of its own that are asked at once what they are


def plan(
    sources: Iterable[Source], targets: Targets, max_megapixels: float
) -> Iterator[Job | Report]:
    """A job for each photo, or a report where there is nothing to edit; in their order."""
    for number, (source, form) in enumerate(_with_formats(sources)):
        try:
            if isinstance(form, GiocondaError):
                raise form
            yield _planned(number, source, form, targets, max_megapixels)
        except GiocondaError as error:
            yield Report(number, Outcome(str(source.path), error=str(error)))


def _with_formats(sources: Iterable[Source]) -> Iterator[tuple[Source, str | GiocondaError]]:
    """Photos with their formats, by their content, or why these are not known.

    What a photo is is looked at before where its result goes, so that errors fit. A store takes as
    long over one answer as over many that are asked for together.
    """
    from concurrent.futures import ThreadPoolExecutor  # commands that need none start quicker

    coming = iter(sources)
    with ThreadPoolExecutor(_ASKED) as threads:  # starts those that it needs
        while some := list(islice(coming, _ASKED)):
            far = any(isinstance(source.path, Url) for source in some)
            yield from zip(some, (threads.map if far else map)(_form_of, some), strict=True)


def _form_of(source: Source) -> str | GiocondaError:
    from gioconda.photo import START_BYTES, format_of_bytes, format_of_file

    if source.is_standard:
        return ""
    try:
        if isinstance(source.path, Url):
            return format_of_bytes(source.path.read_bytes(START_BYTES), str(source.path))
        return format_of_file(source.path)
    except GiocondaError as error:
        return error
    except FileNotFoundError:
        return PhotoError(f"{source.path}: there is no such file; check the name.")


def _planned(
    number: int, source: Source, form: str, targets: Targets, max_megapixels: float
) -> Job | Report:
    """One photo."""
    from gioconda.photo import decode_photo

    if source.is_standard:
        data = streams.read_input()
        photo = decode_photo(data, "-", max_megapixels=max_megapixels)
        return Job(number, source.path, targets.of(source, photo.format), photo, data)
    target = targets.of(source, form)
    if target.done is not None:
        return Report(number, target.done)
    return Job(number, source.path, target)
