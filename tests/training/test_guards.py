"""A loss that is not a number stops the run."""

from __future__ import annotations

import pytest
import torch

from gioconda.training.guards import NonFiniteLossError, require_finite


def test_finite_losses_pass() -> None:
    require_finite({"loss": torch.tensor(1.0), "kl": torch.tensor(0.0)})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_the_bad_term_is_named_and_the_others_are_shown(value: float) -> None:
    with pytest.raises(NonFiniteLossError, match=r"term kl is not finite \(l1 0\.25\)"):
        require_finite({"l1": torch.tensor(0.25), "kl": torch.tensor(value)})
