"""The seven expressions' names in this house, and what others call them."""

from __future__ import annotations

from gioconda.data.sets.kinds import Kind
from gioconda.types import EXPRESSIONS

# Some sets also have an eighth one, which is none of the seven.
EXPRESSION = Kind("category", (*EXPRESSIONS, "contemptuous"))

_OTHERS_CALL_THEM = {
    "neutral": "neutral",
    "neutrality": "neutral",
    "happy": "happy",
    "happiness": "happy",
    "sad": "sad",
    "sadness": "sad",
    "surprise": "surprised",
    "surprised": "surprised",
    "disgust": "disgusted",
    "disgusted": "disgusted",
    "anger": "angry",
    "angry": "angry",
    "fear": "afraid",
    "fearful": "afraid",
    "afraid": "afraid",
    "contempt": "contemptuous",
    "contemptuous": "contemptuous",
}


def expression_of(word: str) -> str | None:
    """Our name of an expression that a data set calls ``word``; None where we have none."""
    return _OTHERS_CALL_THEM.get(word.strip().lower())
