"""Ray, which is not to tell anybody that it runs, and no more to the terminal than we do.

Its releases report their use unless they are told not to before they are loaded; so every use of it
comes from this place.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from gioconda.extras import require

SWITCHES = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    # What it tells of processes that died comes on standard output, which is for results.
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
}
"""Environment variables that are set before Ray is loaded; a user's own choice stands."""


@cache
def ray() -> Any:
    """The module ``ray``, loaded with its usage reports off.

    Raises:
        MissingExtraError: It is not installed.
    """
    require("cluster", "ray", "pyarrow", what="--ray needs")
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
    import ray as runtime

    return runtime


@cache
def ray_data() -> Any:
    """The module ``ray.data``, which gives results in order and draws no bars of its own."""
    ray()
    import ray.data as data

    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    context.execution_no_progress_timeout_s = -1  # one picture may take as long as it takes
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return data


@contextmanager
def without_a_line() -> Iterator[None]:
    """Keep the line off standard error by which Ray's core says at its start how quiet it will be.

    It is no Python that writes it. What goes wrong meanwhile is raised all the same.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
