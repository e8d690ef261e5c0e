"""Work of one process shared among the cores that it may use.

NumPy, OpenCV, ONNX Runtime and torch let other threads run while they compute. A network runs on
one core, and several pictures at once: threads that share one picture wait for each other at every
layer, which takes for ever where other programs want the cores.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")
Other = TypeVar("Other")

_PREFIX = "gioconda-shared"
_SET_BLAS_THREADS = (  # in NumPy's wheels, in older ones, in a system's library
    "scipy_openblas_set_num_threads64_",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
)


def cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """How many threads share the work: one for each core, at least 1.

    A limit that is set for numerical libraries (``OMP_NUM_THREADS``, ``torch.set_num_threads``)
    holds here, too.
    """
    torch = sys.modules.get("torch")
    if torch is not None:
        return min(cores(), int(torch.get_num_threads()))
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores(), int(allowed)) if allowed.isdecimal() and int(allowed) else cores()


def parts(count: int, most: int) -> list[slice]:
    """A range cut into slices of ``most`` at most, and into as many as there are threads."""
    pieces = max(-(-count // most), min(threads(), count))
    return [slice(k * count // pieces, (k + 1) * count // pieces) for k in range(pieces)]


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results of some work on each item, in their order.

    Work that shares out work of its own does that alone, so that threads never wait for each other.

    Args:
        work: Does not change what others of it read.
        items: What is worked on.

    Raises:
        Exception: The first that the work raises, by the items' order.
    """
    count = threads()
    if count < 2 or threading.current_thread().name.startswith(_PREFIX):
        return [work(item) for item in items]
    return list(_pool(count, "torch" in sys.modules).map(work, items))


def together(first: Callable[[], Result], second: Callable[[], Other]) -> tuple[Result, Other]:
    """The results of two pieces of work that do not need each other.

    Raises:
        Exception: What the first raises, or else the second.
    """
    results: list[Any] = in_threads(lambda work: work(), [first, second])
    return results[0], results[1]


@cache
def _pool(count: int, with_torch: bool) -> ThreadPoolExecutor:
    """Threads, in each of which a network runs on one core."""
    from concurrent.futures import ThreadPoolExecutor  # commands that need none start quicker

    if not with_torch:
        return ThreadPoolExecutor(count, _PREFIX)
    import torch

    allowed = torch.get_num_threads()
    pool = ThreadPoolExecutor(count, _PREFIX, lambda: torch.set_num_threads(1))
    # All start now, since threads that start later take over what the last one has set.
    started = threading.Barrier(count + 1)
    for _ in range(count):
        pool.submit(started.wait)
    started.wait()
    torch.set_num_threads(allowed)
    return pool


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads do not come along


def sleep_when_idle() -> None:
    """Keep idle threads of numerical libraries from spinning while other work needs the cores.

    The libraries read these variables when they are loaded, later than this; a NumPy that is there
    already is told. A user's own choice stands. Small matrices gain nothing from BLAS threads,
    which spin for a while after each; OpenMP threads that wait should sleep.
    """
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        _set_blas_threads(1)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _set_blas_threads(count: int) -> None:
    """Tell the OpenBLAS of a NumPy that is loaded; other BLAS libraries are left as they are."""
    numpy = sys.modules.get("numpy._core._multiarray_umath")
    if numpy is None:
        return
    import ctypes  # commands that load no NumPy start quicker

    # Its wheels bring a library beside the package, which Windows only finds by its own name.
    beside = Path(str(numpy.__file__)).parents[2] / "numpy.libs"
    for file in (numpy.__file__, *map(str, beside.glob("*openblas*.dll"))):
        library = ctypes.CDLL(file)
        for name in _SET_BLAS_THREADS:
            told = getattr(library, name, None)
            if told is not None:
                told(count)
