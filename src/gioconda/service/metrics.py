"""Figures of a server for Prometheus, in a registry of its own; none tells who asked.

Names follow https://prometheus.io/docs/practices/naming (units, ``_total`` for what only grows).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gioconda import __version__
from gioconda.service.queue import Queue
from gioconda.service.uploads.store import UploadStore
from gioconda.service.worker.supervisor import RefusedError, Worker

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds of the histograms' buckets."""
OTHERS = "other"
"""The route of requests to addresses that are not known, so that nobody can think of new routes."""

Outcome = Literal["done", "refused", "failed", "cancelled"]


@dataclass
class Clock:
    """Counts the seconds of a job that is worked on a while at a time.

    Attributes:
        outcome: What became of it, where it does not end well.
        seconds: Of work, so far.
    """

    outcome: Outcome = "failed"
    seconds: float = 0.0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count the seconds of a block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start


class Metrics:
    """Counts requests, jobs and faces."""

    def __init__(self) -> None:
        # Else a time stands beside each figure, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "gioconda_requests",
            "Requests that were answered, by route and status.",
            ("route", "code"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "gioconda_request_seconds",
            "From a request's head to the last byte of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.photos = Counter(
            "gioconda_photos",
            "What the worker was given (photos, clips, for the lab drawings), by job and outcome.",
            ("job", "outcome"),
            registry=self.registry,
        )
        self.job_seconds = Histogram(
            "gioconda_job_seconds",
            "Work of the worker, without waiting for it.",
            ("job",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.faces = Counter(
            "gioconda_faces",
            "Faces in these photos, by job and whether they were edited.",
            ("job", "edited"),
            registry=self.registry,
        )

    def watch(self, uploads: UploadStore, queue: Queue, worker: Worker) -> None:
        """Tell, too, how these are at the moment when somebody asks."""
        self.registry.register(_State(uploads, queue, worker))

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Count a photo and the time that the worker takes for it."""
        with self.long_job(name) as clock, clock.working():
            yield

    @contextmanager
    def long_job(self, name: str) -> Iterator[Clock]:
        """Count a photo or clip, and the time that its clock counts."""
        clock = Clock()
        try:
            yield clock
            clock.outcome = "done"
        except RefusedError:
            clock.outcome = "refused"
            raise
        finally:
            self.photos.labels(name, clock.outcome).inc()
            self.job_seconds.labels(name).observe(clock.seconds)

    def count_faces(self, name: str, faces: Iterable[Mapping[str, Any]]) -> None:
        """Count the faces that a job reports on."""
        for face in faces:
            self.faces.labels(name, "yes" if face.get("edited") else "no").inc()

    def written(self, accept: str) -> tuple[bytes, str]:
        """All figures as text, and its type.

        Args:
            accept: The ``Accept`` of the request; Prometheus asks for OpenMetrics by it.
        """
        encode, kind = choose_encoder(accept)
        return encode(self.registry), kind


@dataclass(frozen=True)
class _State(Collector):
    """How a server is at the moment."""

    uploads: UploadStore
    queue: Queue
    worker: Worker

    def collect(self) -> Iterator[Metric]:
        """The figures."""
        for name, told, value in (
            ("queue_places", "Requests that wait or are worked on.", len(self.queue)),
            ("stored_files", "Files of visitors that lie here now.", len(self.uploads)),
            ("stored_bytes", "Bytes of these files.", self.uploads.bytes),
            ("worker_up", "Whether the process that edits is ready.", bool(self.worker.pid)),
        ):
            yield GaugeMetricFamily(f"gioconda_{name}", told, value)
        yield CounterMetricFamily(
            "gioconda_worker_restarts",
            "Processes that edit that died or were stopped, and were replaced.",
            self.worker.deaths,
        )
        info = GaugeMetricFamily("gioconda_info", "What runs here.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info


class Counted:
    """Counts each request by its route and the status of its answer, and its seconds.

    Args:
        app: Answers them.
        metrics: Counts.
        routes: Known addresses; those that end with ``*`` stand for all that begin so.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Sequence[str]) -> None:
        self.app, self.metrics = app, metrics
        self._exact = {route for route in routes if not route.endswith("*")}
        self._beginnings = tuple(route[:-1] for route in routes if route.endswith("*"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        code = 0  # of a request that is never answered

        async def sent(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
            await send(message)

        route, start = self.route_of(scope["path"]), time.perf_counter()
        try:
            await self.app(scope, receive, sent)
        finally:
            self.metrics.requests.labels(route, str(code)).inc()
            self.metrics.request_seconds.labels(route).observe(time.perf_counter() - start)

    def route_of(self, path: str) -> str:
        """The route of an address: one of the known ones, or ``OTHERS``."""
        if path in self._exact:
            return path
        return next((f"{one}*" for one in self._beginnings if path.startswith(one)), OTHERS)
