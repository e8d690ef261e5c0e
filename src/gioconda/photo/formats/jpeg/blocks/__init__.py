"""JPEG files changed in place: blocks without a changed pixel keep their very bits.

Source: ITU-T T.81. A JPEG's picture is a row of Huffman-coded units (MCUs) of 8 x 8 blocks.
``layout`` reads the file's structure, ``walk`` finds where every unit begins, ``change`` turns
changed pixels into changed coefficients, ``coding`` reads and writes the units concerned, and
``splice`` joins their new bits to the old bits of all others. ``one_scan`` gathers the scans of a
progressive file first.
"""

from gioconda.photo.formats.jpeg.blocks.change import PixelChange as PixelChange
from gioconda.photo.formats.jpeg.blocks.change import area_around as area_around
from gioconda.photo.formats.jpeg.blocks.layout import read_grid as read_grid
from gioconda.photo.formats.jpeg.blocks.not_kept import NotKeptError as NotKeptError
from gioconda.photo.formats.jpeg.blocks.splice import splice as splice
