"""Name, file, folder or Hub id -> the network, loaded and checked once in a process.

A packaged name and a path on disk load without a network; only ``owner/name`` asks the Hugging Face
Hub. A packaged file that is not the one that was published is refused.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gioconda.errors import WeightsError
from gioconda.extras import require
from gioconda.weights.catalogue import (
    ENTRIES,
    WEIGHTS,
    CatalogueEntry,
    entry,
    names,
    path_of,
    sha256_of,
)

if TYPE_CHECKING:
    from gioconda.inference.network import Network
    from gioconda.models.arrays import FittedArrays
    from gioconda.models.contract import Method

A = TypeVar("A", bound="FittedArrays")

__all__ = [
    "ENTRIES",
    "WEIGHTS",
    "WEIGHTS_FILE",
    "CatalogueEntry",
    "arrays",
    "entry",
    "is_network",
    "load",
    "load_copy",
    "method_of",
    "names",
    "network",
    "path_of",
    "resolve",
    "sha256_of",
    "weights_in",
]

_ARRAYS = (
    "smiler",
    "expressions",
    "sliders",
    "head-mesh",
    "tooth-bank",
    "eye-lids",
    "eye-bank",
    "beard-map",
)  # methods without a network
WEIGHTS_FILE = "model.safetensors"  # what a run's folder and a Hub repository call their weights
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


def load(source: str | Path) -> Method:
    """A method with its weights, float32, in evaluation mode, frozen.

    The same source gives the same network as long as its file does not change: do not change the
    network, take ``load_copy`` for that.

    Args:
        source: A packaged name, a ``.safetensors`` file, a folder that holds
            ``model.safetensors`` (as a run leaves it) or runs that do, the newest of which is
            taken, or a Hub id ``owner/name``.

    Raises:
        WeightsError: Nothing is there, or it is not what it should be.
        MissingExtraError: torch is not installed.
    """
    path = resolve(source)
    if not is_network(source):
        kind = method_of(source)
        raise WeightsError(f"{source}: a {kind} is no network, but arrays that edits go by")
    require("methods", "torch")
    from gioconda.models.pretrained import shared_network

    return shared_network(path)


def network(source: str | Path) -> Network:
    """A method's functions with its weights: of the package by ONNX Runtime, others by torch.

    Args:
        source: As for ``load``.

    Raises:
        WeightsError: Nothing is there, or it is not what it should be.
        MissingExtraError: Only torch can run it, and is not installed.
    """
    if str(source) in names() and entry(str(source)).graphs:
        return _packaged(path_of(str(source)))
    trained = load(source)
    from gioconda.models.torch_network import TorchNetwork

    return TorchNetwork(trained)


@cache
def _packaged(path: Path) -> Network:
    from gioconda.inference.onnx_network import OnnxNetwork

    return OnnxNetwork(path, entry(path.stem).graphs)


def arrays(source: str | Path, kind: type[A]) -> A:
    """The arrays that a fit has filled.

    Args:
        source: As for ``load``.
        kind: What they should be.

    Raises:
        WeightsError: Nothing is there, or it is not what it should be.
    """
    return kind.read(resolve(source))


def method_of(source: str | Path) -> str:
    """What the weights are of: the name of a method, or of arrays.

    Args:
        source: As for ``load``.

    Raises:
        WeightsError: Nothing is there, or no method is named in it.
    """
    from gioconda.inference.weights_file import read_metadata

    method: str = read_metadata(resolve(source))["method"]
    return method


def is_network(source: str | Path) -> bool:
    """Whether weights are a network's, which ``load`` takes, and not arrays.

    Args:
        source: As for ``load``.

    Raises:
        WeightsError: As ``method_of``.
    """
    return method_of(source) not in _ARRAYS


def load_copy(source: str | Path) -> Method:
    """A network of one's own, to change or to learn from; frozen as ``load`` gives it."""
    return copy.deepcopy(load(source))


def resolve(source: str | Path) -> Path:
    """The weights file that a packaged name, a file, a folder or a Hub id stands for.

    A folder of runs stands for the newest that left weights.

    Raises:
        WeightsError: It is none of these, or the Hub does not give it.
    """
    if str(source) in names():
        return path_of(str(source))
    path = Path(source)
    if path.is_dir():
        path = weights_in(path) or path
    if path.is_file():
        return path
    # A folder that exists, such as runs/, is not looked for on the Hub.
    if _HUB_ID.fullmatch(str(source)) and not path.exists() and not path.parent.is_dir():
        return _from_hub(str(source))
    if path.is_dir() and any([*path.glob("last.ckpt"), *path.glob("*/last.ckpt")]):
        raise WeightsError(
            f"{source}: a run that has left no {WEIGHTS_FILE} yet; go on with it, by "
            "gioconda fit --config RECIPE --resume"
        )
    raise WeightsError(
        f"{source}: neither packaged weights ({', '.join(names())}), nor a .safetensors file, "
        f"nor a folder with {WEIGHTS_FILE}, nor a Hub id such as owner/name"
    )


def weights_in(folder: Path) -> Path | None:
    """The weights of a run's folder, or of the newest run in a folder of runs."""
    own = folder / WEIGHTS_FILE
    runs = sorted(folder.glob(f"*/{WEIGHTS_FILE}"))  # their names are dates
    return own if own.is_file() else runs[-1] if runs else None


def _from_hub(repository: str) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(hf_hub_download(repository, WEIGHTS_FILE))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise WeightsError(f"{repository}: the Hub gives no {WEIGHTS_FILE} ({reason})") from error
