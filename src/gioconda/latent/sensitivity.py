"""How much a picture changes with each number of its code: what makes two codes near."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.models.contract import Method
from gioconda.models.verbs import decoder_of

_BATCH = 64
_LEAST = 1e-3  # of the largest: numbers that the decoder ignores do not drop out


@torch.no_grad()
def sensitivity(
    network: Method, codes: NDArray[np.float32], shape: tuple[int, ...], faces: int = 4
) -> NDArray[np.float64]:
    """Change of the decoder's picture for a step of each number of a code.

    Args:
        network: A method that decodes, in evaluation mode.
        codes: ``(N, D)`` flat codes of faces.
        shape: Of one code, as the network has it.
        faces: Faces, spread over all, around whose codes the steps are tried.

    Returns:
        ``(D,)`` the root mean square over pixels and faces for a step of 1, positive.
    """
    decoder, device = decoder_of(network), next(network.parameters()).device
    attributes = len(network.description.attributes)
    step = codes.std(0).clip(1e-6)
    squares = np.zeros(codes.shape[1])

    def pictures(some: NDArray[np.float32]) -> torch.Tensor:
        code = torch.from_numpy(np.ascontiguousarray(some, np.float32)).to(device)
        given = code.new_zeros(len(code), attributes) if attributes else None
        return decoder.decode(code.reshape(len(code), *shape), given).float()

    for k in np.linspace(0, len(codes) - 1, min(faces, len(codes))).astype(int):
        before = pictures(codes[k : k + 1])
        for start in range(0, len(step), _BATCH):
            moved = np.arange(start, min(start + _BATCH, len(step)))
            steps = np.zeros((len(moved), len(step)), np.float32)
            steps[np.arange(len(moved)), moved] = step[moved]
            changed = pictures(codes[k] + steps) - before
            squares[moved] += changed.square().mean((1, 2, 3)).cpu().numpy()
    found = np.sqrt(squares / min(faces, len(codes))) / step
    return np.asarray(np.maximum(found, max(_LEAST * found.max(), 1e-12)), np.float64)
