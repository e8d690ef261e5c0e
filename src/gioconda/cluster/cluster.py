"""A Ray cluster: rows go in, actors that have loaded their weights once work, rows come out.

The order is kept. An actor or a machine that dies is replaced, and the item that it worked on is
given out again: work that leaves files has to know what it has done. Rows are pickled, as all that
Ray carries: whoever may join a cluster may run programs on it.
"""

from __future__ import annotations

import logging
import math
import os
import pickle
import socket
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from gioconda.cluster.runtime import ray, ray_data, without_a_line
from gioconda.cluster.watch import ClusterError, Watch, failed, watch_of
from gioconda.errors import GiocondaError

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES = 4  # processes that may end over one item
LOCAL, AUTO = "local", "auto"
_ANSWERS_S = 20  # within which the head of a cluster answers
_STORE_BYTES = 200_000_000  # of a local cluster, whose rows are paths and numbers
_STORE = "GIOCONDA_RAY_STORE_BYTES"

Work = Callable[[Item], Result]
"""What an actor does with one item; an error that it raises ends the run."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that this process is connected to.

    Attributes:
        cores: How many cores it has.
        actors: How many actors work at once: more than cores where they wait for a store.
        watch: Knows whether it is still there.
    """

    cores: int
    actors: int
    watch: Watch

    @property
    def share(self) -> float:
        """How much of a core each actor takes up."""
        return min(1.0, math.floor(100 * self.cores / self.actors) / 100)

    def map(
        self,
        make: Callable[..., Work[Item, Result]],
        told: Sequence[Any],
        items: Sequence[Item],
        tries: int | None = TRIES,
    ) -> Iterator[Result]:
        """The results of some work on each item, in their order.

        Args:
            make: Makes the work, in each actor once; it loads the weights.
            told: What it is told.
            items: What is worked on, each by one actor.
            tries: How many actors may die over an item before the run ends; None where the work
                sees to that itself.

        Raises:
            GiocondaError: The work cannot be done, or the cluster fails.
            WorkError: The work met with a fault of ours.
        """
        if not items:
            return
        import pyarrow as pa

        self.watch.check()
        data = ray_data()
        rows = [
            pa.table({"number": [k], "item": [pickle.dumps(item)]}) for k, item in enumerate(items)
        ]
        limit = _Limit.of(tries)
        actors = data.ActorPoolStrategy(
            size=min(self.actors, len(items)),
            max_tasks_in_flight_per_actor=2,  # the next item is there when one is done
        )
        results = data.from_arrow(rows).map_batches(
            _Actor,
            fn_constructor_args=(make, tuple(told), str(Path.cwd()), limit),
            batch_format="pyarrow",
            batch_size=None,
            compute=actors,
            num_cpus=self.share,
        )
        try:
            batches = results.iter_batches(
                batch_size=None, batch_format="pyarrow", prefetch_batches=0
            )
            for batch in batches:
                for answer in batch.column("result").to_pylist():
                    yield _opened(answer)
        except ray().exceptions.RayError as error:
            raise failed(_reason(error)) from error

    def write_parquet(self, table: Any, folder: object) -> None:
        """Write a table into a folder of Parquet files.

        Args:
            table: A ``pyarrow.Table``.
            folder: A path that all machines see, or a URL that `fsspec` knows.

        Raises:
            GiocondaError: It cannot be written.
        """
        from fsspec.core import url_to_fs
        from pyarrow.fs import FSSpecHandler, PyFileSystem

        self.watch.check()
        text = str(folder)
        system, path = url_to_fs(text if "://" in text else str(Path(text).absolute()))
        try:
            ray_data().from_arrow(table).write_parquet(
                path,
                filesystem=PyFileSystem(FSSpecHandler(system)),
                ray_remote_args={"num_cpus": 0},  # the actors have all cores
            )
        except (ray().exceptions.RayError, OSError) as error:
            raise failed(_reason(error)) from error


class WorkError(Exception):
    """An actor met with a fault of ours."""


class _Actor(Generic[Item, Result]):
    """What Ray Data calls: the work, and why it cannot be done."""

    def __init__(
        self,
        make: Callable[..., Work[Item, Result]],
        told: tuple[Any, ...],
        folder: str,
        limit: _Limit | None,
    ) -> None:
        with suppress(OSError):  # a machine that lacks it works on other places
            os.chdir(folder)  # which relative paths start from
        self._limit = limit
        self._work: Work[Item, Result] | None = None
        self._refused: Exception | None = None
        try:
            self._work = make(*told)
        except Exception as error:
            self._refused = _to_send(error)

    def __call__(self, rows: Any) -> Any:
        import pyarrow as pa

        answers = [self._answer(row["number"], row["item"]) for row in rows.to_pylist()]
        return pa.table({"result": [pickle.dumps(answer) for answer in answers]})

    def _answer(self, number: int, item: bytes) -> Any:
        if self._work is None:
            return self._refused
        try:
            if self._limit is not None:
                self._limit.check(number)
            return self._work(pickle.loads(item))
        except MemoryError:
            os._exit(1)  # Ray starts another, with memory that is not in pieces
        except Exception as error:
            return _to_send(error)


class _Begun:
    """Counts, in an actor of its own, how often each item was begun."""

    def __init__(self) -> None:
        self._counts = Counter[int]()

    def begin(self, number: int) -> int:
        """How often an item was begun, this time with it."""
        self._counts[number] += 1
        return self._counts[number]


@dataclass(frozen=True)
class _Limit:
    """How many actors may die over an item, and what counts them."""

    tries: int
    begun: Any

    @classmethod
    def of(cls, tries: int | None) -> _Limit | None:
        if tries is None:
            return None
        # Where its machine is lost, the counter starts anew.
        options = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": -1}
        return cls(tries, ray().remote(_Begun).options(**options).remote())

    def check(self, number: int) -> None:
        if ray().get(self.begun.begin.remote(number)) > self.tries:
            raise ClusterError(
                f"{self.tries} processes ended over one piece of the work; it may need more "
                "memory than there is"
            )


def _to_send(error: Exception) -> Exception:
    """An error as it goes to the process that asked: a fault of ours with where it was."""
    if isinstance(error, GiocondaError):
        return GiocondaError(str(error))
    return WorkError(f"{type(error).__name__}: {error}", traceback.format_exc())


def _opened(answer: bytes) -> Any:
    result = pickle.loads(answer)
    if isinstance(result, WorkError):
        message, trace = result.args
        raise WorkError(message) from WorkError(f"in an actor:\n{trace}")
    if isinstance(result, GiocondaError):
        raise result
    return result


@contextmanager
def connected(address: str, actors: int | None = None) -> Iterator[Cluster]:
    """A cluster, for as long as the block runs.

    Args:
        address: ``local`` starts a cluster on this machine; ``auto`` takes the one that runs here
            or that ``RAY_ADDRESS`` names, else starts one; else the address of its head.
        actors: How many actors work at once; None for one for each core.

    Raises:
        GiocondaError: There is no such cluster, or it cannot be started.
        MissingExtraError: Ray is not installed.
    """
    runtime = ray()
    if runtime.is_initialized():  # by the program that called us, whose it stays
        yield _of(runtime, actors)
        return
    quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    try:
        with without_a_line():
            if address == LOCAL:
                store = int(os.environ.get(_STORE, _STORE_BYTES))
                runtime.init(LOCAL, num_cpus=actors, object_store_memory=store, **_NO_PAGE, **quiet)
            elif address == AUTO:
                runtime.init(**_NO_PAGE, **quiet)
            else:
                _knock(address)  # Ray itself would wait for minutes
                runtime.init(address, **quiet)
    except (OSError, RuntimeError, ValueError) as error:
        raise GiocondaError(f"--ray {address}: no such cluster ({_reason(error)})") from error
    try:
        cluster = _of(runtime, actors)
        with cluster.watch.running():
            yield cluster
    finally:
        runtime.shutdown()


def _knock(address: str) -> None:
    """Make sure that somebody listens at an address.

    Raises:
        OSError, ValueError: Nobody does, or it is none.
    """
    parts = urlsplit(address if "://" in address else f"//{address}")
    if not parts.hostname or not parts.port:
        raise ValueError("write HOST:PORT")
    socket.create_connection((parts.hostname, parts.port), _ANSWERS_S).close()


_NO_PAGE = {"include_dashboard": False}


def _of(runtime: Any, actors: int | None) -> Cluster:
    cores = int(runtime.cluster_resources().get("CPU", 1))
    return Cluster(cores, actors or cores, watch_of(runtime))


def _reason(error: BaseException) -> str:
    """The last line that says something: of a traceback, the error."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1].rstrip(".")
