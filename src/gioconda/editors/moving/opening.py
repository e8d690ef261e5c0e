"""How much of the painted mouth shows between lips that move; continuous in the lips.

A photo's editor decides once: paint, or leave the mouth alone. In a clip lips open and close, and a
decision would be seen to switch.
"""

from __future__ import annotations

import numpy as np

from gioconda.editors.smile.geometry import blend
from gioconda.editors.smile.smiler import OPENED_BY, SEEN_FROM

_WIDER = (1.05, 1.25)  # shares of its own opening at which an expression's mouth is painted


def parted_share(amount: float, before: float, after: float, talking: float) -> float:
    """Opacity of a smile's teeth, in [0, 1].

    Lips that part show what the frame does not: all of it is painted. A mouth that is open keeps
    its own teeth in small smiles, and while the person talks.

    Args:
        amount: Amount of smile, positive.
        before: Gap of the lips in the frame, in pupil distances.
        after: Gap of the lips in the edit.
        talking: In [0, 1].
    """
    new = _rising(after - before, 0.25 * OPENED_BY, OPENED_BY)
    own = min(1.0, 3 * blend(amount)[1]) * (1 - talking)
    was_open = _rising(before, SEEN_FROM, 2 * SEEN_FROM)
    return (new + was_open * (own - new)) * _rising(after, 0.5 * SEEN_FROM, SEEN_FROM)


def reopened_share(before: float, after: float) -> float:
    """Opacity of the mouth of an expression, in [0, 1]: of lips that part, or open much wider.

    Args:
        before: Gap of the lips in the frame, in pupil distances.
        after: Gap of the lips in the edit.
    """
    new = _rising(after - before, 0.25 * OPENED_BY, OPENED_BY)
    wider = _rising(after / max(before, 1e-6), *_WIDER)
    was_open = _rising(before, SEEN_FROM, 2 * SEEN_FROM)
    return (new + was_open * (wider - new)) * _rising(after, 0.5 * SEEN_FROM, SEEN_FROM)


def _rising(value: float, low: float, high: float) -> float:
    x = float(np.clip((value - low) / (high - low), 0, 1))
    return x * x * (3 - 2 * x)
