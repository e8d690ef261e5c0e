"""The file formats: which there are, and how each is written and taken apart."""

from gioconda.photo.formats.known import FORMATS as FORMATS
from gioconda.photo.formats.known import NAMES as NAMES
from gioconda.photo.formats.known import OTHER_SUFFIXES as OTHER_SUFFIXES
from gioconda.photo.formats.known import READ_ONLY as READ_ONLY
from gioconda.photo.formats.known import START_BYTES as START_BYTES
from gioconda.photo.formats.known import SUFFIXES as SUFFIXES
from gioconda.photo.formats.known import OtherFileError as OtherFileError
from gioconda.photo.formats.known import format_of as format_of
from gioconda.photo.formats.known import suffix_of as suffix_of
from gioconda.photo.formats.known import written_format as written_format
