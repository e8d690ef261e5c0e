"""Figures of a server: what is counted, under which names, and that routes cannot be thought up."""

from __future__ import annotations

import pytest

pytest.importorskip("prometheus_client", reason="needs the extra [serve]")

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from gioconda.errors import GiocondaError
from gioconda.service.metrics import Counted, Metrics
from gioconda.service.worker.supervisor import RefusedError


def figure(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_requests_are_counted_by_route_and_status() -> None:
    metrics = Metrics()
    client = TestClient(Counted(PlainTextResponse("no", 404), metrics, ("/v1/edit", "/docs/*")))
    for address in ("/v1/edit", "/docs/a.js", "/docs/b.js", "/v1/edit/x", "/anything", "/else"):
        client.get(address)
    for route, count in {"/v1/edit": 1, "/docs/*": 2, "other": 3}.items():
        assert figure(metrics, "gioconda_requests_total", route=route, code="404") == count
        assert figure(metrics, "gioconda_request_seconds_count", route=route) == count


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(RefusedError("photo", "no"), "refused"), (GiocondaError("late"), "failed")],
)
def test_photos_are_counted_by_what_became_of_them(error: Exception, outcome: str) -> None:
    metrics = Metrics()
    with metrics.job("v1/edit"):
        metrics.count_faces("v1/edit", [{"edited": True}, {"edited": False}, {"edited": True}])
    with pytest.raises(GiocondaError), metrics.job("v1/edit"):
        raise error
    assert figure(metrics, "gioconda_photos_total", job="v1/edit", outcome="done") == 1
    assert figure(metrics, "gioconda_photos_total", job="v1/edit", outcome=outcome) == 1
    assert figure(metrics, "gioconda_job_seconds_count", job="v1/edit") == 2
    assert figure(metrics, "gioconda_faces_total", job="v1/edit", edited="yes") == 2
    assert figure(metrics, "gioconda_faces_total", job="v1/edit", edited="no") == 1


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.count_faces("v1/faces", [{}])
    assert figure(one, "gioconda_faces_total", job="v1/faces", edited="no") == 1
    assert figure(other, "gioconda_faces_total", job="v1/faces", edited="no") is None


def test_prometheus_gets_openmetrics_where_it_asks_for_it() -> None:
    text, kind = Metrics().written("")
    assert kind.startswith("text/plain")
    assert b"# TYPE gioconda_requests_total counter" in text
    text, kind = Metrics().written("application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")
