"""Our names of the expressions, and the names in published data sets."""

from __future__ import annotations

from gioconda.data.sets.kinds import Kind
from gioconda.data.sets.record import Refused
from gioconda.types import EXPRESSIONS

# Some sets also have an eighth one, which is none of the seven.
EXPRESSION = Kind("category", (*EXPRESSIONS, "contemptuous"))

_OURS_FOR = {
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
    return _OURS_FOR.get(word.strip().lower())


def refused_word(name: str, word: str) -> Refused:
    """Picture ``name`` left out, for the set calls its expression by a word without our name."""
    return Refused(name, f"{word!r} is no expression that we know")
