"""One method, many faces -> its figures with their intervals, and the pictures that show them."""

from __future__ import annotations

from collections.abc import Sequence

from gioconda.errors import DataError
from gioconda.evaluation.categorical_edits import measure_categories
from gioconda.evaluation.edits import Unedited, measure_edits
from gioconda.evaluation.evaluation import SHOWN, Evaluation, EvaluationSetup
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.latent import compact, folds_of, linear_separability, overlap
from gioconda.evaluation.people import Person
from gioconda.evaluation.preservation import pixel_figures
from gioconda.evaluation.readers import Array
from gioconda.evaluation.sets import LEAST, distances_with_floor, relative_diversity
from gioconda.evaluation.subjects import Subject


def evaluate(subject: Subject, people: Sequence[Person], setup: EvaluationSetup) -> Evaluation:
    """Everything that can be measured of what a method offers.

    Args:
        subject: The method.
        people: Faces that it did not learn from.
        setup: The judge, and what is asked of every method.

    Raises:
        DataError: The method does not know the attribute, or the judge cannot read it.
    """
    attribute = setup.attribute
    for who, known in (
        (subject.name, subject.attributes),
        ("the judge", (*setup.judge.readings, *setup.judge.categories)),
    ):
        if known and attribute not in known:
            raise DataError(f"{who} knows no {attribute!r}; it knows: {', '.join(known)}")
    evaluation = Evaluation(subject.name, attribute, setup.degrees)
    read = setup.judge.reading_of(attribute)
    if subject.edit is not None:
        whole = JudgedFaces.of(people)
        measure = measure_categories if setup.one_way else measure_edits
        measure(subject.edit, Unedited(people, whole, read(whole)), setup, evaluation)
    if not any((subject.sample, subject.encode, subject.reconstruct)):
        return evaluation
    views = [subject.view(person) for person in people]
    real = JudgedFaces.of(views)
    reading = read(real)
    if subject.samples(attribute):
        _measure_samples(subject, real, reading, setup, evaluation)
    if subject.encode is not None:
        few = min((reading > 0).sum(), (reading <= 0).sum())
        if few < LEAST:
            why = f"needs {LEAST} faces with and {LEAST} without it; there are {few} of one"
            evaluation.left_out |= dict.fromkeys(CODES, why)
        else:
            evaluation.figures |= latent_figures(subject.encode(views), reading, setup.seed)
        setup.advance()
    if subject.reconstruct is not None:
        made = subject.reconstruct(views)
        pairs = list(zip([view.pixels for view in views], made, strict=True))
        evaluation.figures |= pixel_figures(pairs, "reconstruction_", setup.lpips)
        setup.advance()
    return evaluation


def steps_of(subject: Subject, setup: EvaluationSetup) -> int:
    """How often ``evaluate`` calls ``advance``: each degree, codes, and reconstructions."""
    degrees = len(setup.degrees)
    edited = degrees if subject.edit is not None else 0
    sampled = (degrees if subject.told else 1) if subject.samples(setup.attribute) else 0
    return edited + sampled + (subject.encode is not None) + (subject.reconstruct is not None)


def _measure_samples(
    subject: Subject,
    real: JudgedFaces,
    reading: Array,
    setup: EvaluationSetup,
    evaluation: Evaluation,
) -> None:
    """Generated faces at every degree, as many as there are real ones.

    A method without attributes is compared with all real faces, else with those that have
    the attribute.
    """
    assert subject.sample is not None
    asked = bool(subject.told)
    reals = setup.space.of(real.pictures, real.points)
    steps, features = [], []
    for degree in setup.degrees if asked else (0.0,):
        made = subject.sample(len(real.pictures), setup.attribute, degree, setup.seed)
        steps.append(setup.judge.locate_in_crops(list(made)))
        features.append(setup.space.of(steps[-1].pictures, steps[-1].points))
        setup.advance()
    shown = reals[reading > 0] if asked else reals
    evaluation.add(distances_with_floor(shown, features[-1], setup.seed), "samples_")
    various = [relative_diversity(reals, some) for some in features]
    evaluation.figures["samples_diversity"] = various[-1]
    if asked:
        readings = [setup.judge.reading_of(setup.attribute)(faces) for faces in steps]
        evaluation.curves["reading of samples"] = [bootstrap(values) for values in readings]
        evaluation.curves["diversity of samples"] = various
        evaluation.figures["samples_success_up"] = share_of(readings[-1] > 0)
        evaluation.figures["samples_success_down"] = share_of(readings[0] <= 0)
    for k in range(min(SHOWN, len(real.pictures))):
        evaluation.samples.append([faces.pictures[k] for faces in steps])


CODES = ("latent_distance", "latent_moved", "latent_overlap", "separable")


def latent_figures(codes: Array, reading: Array, seed: int) -> dict[str, Figure]:
    """How the codes with and without an attribute lie.

    Args:
        codes: ``(N, D)``.
        reading: ``(N,)`` the judge's readings.
        seed: Of the folds.
    """
    has = reading > 0

    codes = compact(codes)  # once, for all resamples

    def measure(part: str) -> Figure:
        def statistic(some: Array, have: Array) -> float:
            return float(getattr(overlap(some, have.astype(bool)), part))

        return bootstrap(codes, has, statistic=statistic, resamples=100)

    return {
        "latent_distance": measure("distance_in_sigmas"),
        "latent_moved": measure("moved_inside"),
        "latent_overlap": measure("without_inside_with"),
        "separable": bootstrap(
            codes,
            has,
            folds_of(len(codes), seed),
            statistic=lambda some, have, fold: linear_separability(some, have, fold),
            resamples=100,
        ),
    }
