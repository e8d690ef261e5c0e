"""What many tests share: the development pictures, the pictures in the package, the editor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import torch

import gioconda
from gioconda.cluster import Cluster, connected
from gioconda.latent.coder import Coder
from tests.faces_of_nobody import write_model

REPOSITORY = Path(__file__).parent.parent
PACKAGE = Path(gioconda.__file__).parent
RAY_STORE_BYTES = "80000000"  # Ray takes no less

# No test is timed: a busy machine is no fault of the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # tests that load ONNX Runtime themselves

# On two busy cores, threads that share a small job mostly wait for each other.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The development pictures; without them, the tests that need them say so and are skipped."""
    folder = Path(os.environ.get("GIOCONDA_DATA") or REPOSITORY / "../shared/data").resolve()
    if not folder.is_dir():
        pytest.skip(f"needs the development pictures: set GIOCONDA_DATA ({folder} is not there)")
    return folder


@pytest.fixture(scope="session")
def mona_lisa() -> Path:
    """The painting in the package."""
    return PACKAGE / "demo" / "mona_lisa.jpg"


@pytest.fixture(scope="session")
def group() -> Path:
    """The group photo in the package: seven faces."""
    return PACKAGE / "demo" / "group.jpg"


@pytest.fixture(scope="session")
def vae(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    return Coder.from_pretrained(write_model(tmp_path_factory.mktemp("vae"), "vae"))


@pytest.fixture(scope="session")
def cvae(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    folder = write_model(tmp_path_factory.mktemp("cvae"), "cvae", attributes=["smile", "glasses"])
    return Coder.from_pretrained(folder)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A Ray cluster of two cores on this machine."""
    pytest.importorskip("ray", reason="needs the extra [cluster]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIOCONDA_RAY_STORE_BYTES", RAY_STORE_BYTES)
        patch.syspath_prepend(str(REPOSITORY))
        with connected("local", 2) as found:
            yield found
