"""Small files of weights whose configurations ask for much are refused before memory is taken."""

import json
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save

from gioconda.errors import WeightsError
from gioconda.models.allocation import TooLargeError, at_most_of, check_config
from gioconda.models.pretrained import load_weights

_LOAD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
import gioconda.models.pretrained as pretrained
from gioconda.errors import WeightsError
from gioconda.models.registry import list_models
list_models()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
before = peak()
try:
    pretrained.load_weights(sys.argv[1])
except WeightsError as error:
    print(error)
print(peak() - before)
"""


def weights(tmp_path, method, **config):
    """A file with one number in it, and a configuration."""
    metadata = {"method": method, "config": json.dumps(config)}
    path = tmp_path / "bomb.safetensors"
    path.write_bytes(save({"bias": torch.zeros(1)}, metadata))
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
def test_a_few_bytes_cannot_take_gigabytes(tmp_path):
    path = weights(tmp_path, "vae", latent_dim=4096, widths=[4096] * 4)
    assert path.stat().st_size < 300
    command = [sys.executable, "-c", _LOAD, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said, megabytes = done.stdout.splitlines()
    assert "its configuration asks for more than its tensors hold" in said
    assert float(megabytes) < 100


@pytest.mark.parametrize("number", [10**9, -(10**9)])
def test_numbers_far_beyond_all_tensors_are_refused(tmp_path, number):
    with pytest.raises(
        WeightsError, match=r"bomb\.safetensors: its configuration says -?1000000000"
    ):
        load_weights(weights(tmp_path, "vae", latent_dim=number))


def test_numbers_are_found_wherever_they_lie():
    with pytest.raises(TooLargeError):
        check_config({"parts": [{"sizes": (3, 5000)}]}, {"weight": (10, 10)})
    check_config({"parts": [{"sizes": (3, 5000)}], "deep": True}, {"weight": (5000, 10)})


def test_a_network_of_the_size_of_its_tensors_may_be_built():
    shapes = {"weight": (3000, 1000), "bias": (3000,)}
    with at_most_of(shapes):
        torch.nn.Linear(1000, 3000)
    with pytest.raises(TooLargeError), at_most_of(shapes):
        torch.nn.Sequential(*(torch.nn.Linear(1000, 3000) for _ in range(3)))
    torch.nn.Linear(3000, 3000)  # and outside there is no limit
