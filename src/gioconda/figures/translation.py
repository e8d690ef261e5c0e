"""``figure translation``: faces with an attribute without it, and the other way round."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.latent.labels import binary_split, label_of
from gioconda.plots.charts import beside
from gioconda.plots.grids import table
from gioconda.types import Pixels


def translation(source: FigureSource) -> Image.Image:
    """Two sheets: faces without the attribute, reconstructed and with it; and the other way round.

    If the method has the attribute, its degrees are -1 and +1. Else codes move by the difference of
    the mean codes with and without it, as in KeepSmiling.

    Raises:
        DataError: No attribute is given and none is found, or no held-out face is on one side.
    """
    text = source.attributes[0] if source.attributes else _default(source)
    two, count = source.binary_split(text), source.count or 6
    known = zoo.load(source.subject).description.attributes
    change = _asked if two.name in known else _moved
    sheets = []
    for rows, sign in ((two.negative, 1), (two.positive, -1)):
        order = [row for row in source.order() if rows[row]][:count]
        if not order:
            raise DataError(f"{text}: no held-out face is {'not ' * (sign > 0)}{two.name}")
        faces = source.fitted(np.array(order))
        before, after = change(source, faces, sign, text)
        names = [f"not {two.name}", two.name][::sign]
        columns = [(names[0], faces), ("as drawn", before), (f"to {names[1]}", after)]
        sheets.append(table(columns, [f"#{row}" for row in order]))
    return beside(*sheets)


def _default(source: FigureSource) -> str:
    """The smile, or the method's first attribute, or the set's first label that has two sides."""
    known, kinds = zoo.load(source.subject).description.attributes, source.prepared.kinds
    labels = {name: source.part(name) for name, kind in kinds.items() if kind.name != "text"}
    if "smile" in known or label_of("smile", labels, kinds):
        return "smile"
    binary = [name for name in labels if kinds[name].name == "binary"]
    if not (known or binary):
        raise DataError("which attribute? give --attribute NAME; the set labels no smiles")
    return [*known, *binary][0]


def _asked(source: FigureSource, faces: Pixels, sign: int, text: str) -> tuple[Pixels, Pixels]:
    return source.method.reconstructions(faces, {text.split("=")[0]: float(sign)})[:2]


def _moved(source: FigureSource, faces: Pixels, sign: int, text: str) -> tuple[Pixels, Pixels]:
    codes, coder = source.codes, source.coder
    known = binary_split(codes.labels, codes.kinds, text)
    way = codes.mean[known.positive].mean(0) - codes.mean[known.negative].mean(0)
    mine = coder.encode(faces).mean
    return coder.decode(mine), coder.decode(np.asarray(mine + sign * way, np.float32))
