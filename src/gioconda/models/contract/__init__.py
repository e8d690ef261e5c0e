"""The contract of a method: what it offers is declared once, in its ``description``.

A method is a ``Method`` with a frozen ``Description``: which verbs it has, which attributes, which
crop of a face it takes. Callers read the description and reach a verb through ``encoder_of``,
``editor_of`` and their like, which check it and give the network the type of that verb.
"""

from gioconda.models.contract.description import (
    AttributeGroup,
    AttributeKind,
    Crop,
    Description,
    Verb,
    degrees,
)
from gioconda.models.contract.method import (
    AdversarialMethod,
    Batch,
    Method,
    NetworkAndLoss,
    SupervisedMethod,
)
from gioconda.models.contract.verbs import (
    decoder_of,
    editor_of,
    embedder_of,
    encoder_of,
    mask_decoder_of,
    prior_of,
    reader_of,
    reconstructor_of,
    redrawer_of,
    require,
    sampler_of,
)

__all__ = [
    "AdversarialMethod",
    "AttributeGroup",
    "AttributeKind",
    "Batch",
    "Crop",
    "Description",
    "Method",
    "NetworkAndLoss",
    "SupervisedMethod",
    "Verb",
    "decoder_of",
    "degrees",
    "editor_of",
    "embedder_of",
    "encoder_of",
    "mask_decoder_of",
    "prior_of",
    "reader_of",
    "reconstructor_of",
    "redrawer_of",
    "require",
    "sampler_of",
]
