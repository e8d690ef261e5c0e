"""Numbers -> pictures: one file for each of `gioconda figure`, and what figures are made of."""

from gioconda.figures.sheets import GAP_PX, PAPER, animate, beside, head, sheet

__all__ = ["GAP_PX", "PAPER", "animate", "beside", "head", "sheet"]
