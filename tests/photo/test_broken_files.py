"""Broken files, by the thousand: a photo or one line, and what is written again keeps its pixels.

``benchmarks/fuzz.py`` breaks as many more as one has time for.
"""

import sys
import warnings

from tests.conftest import REPOSITORY

COUNT = 6000


def test_a_broken_file_gives_a_photo_or_one_line_and_is_written_as_it_was_read(capfd):
    sys.path.append(str(REPOSITORY / "benchmarks"))
    from fuzz import mutations, outcome, seeds

    outcomes = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries say aloud what is wrong with a file
        for data in mutations(seeds(), COUNT, seed=0):
            outcomes.add(outcome(data))
    assert {"refused", "written"} <= outcomes
    capfd.readouterr()
