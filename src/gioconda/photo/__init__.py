"""Files <-> pixels, with everything that a photo carries beside its pixels."""

from gioconda.photo.conversion import left_out as left_out
from gioconda.photo.encode import encode_with_notes as encode_with_notes
from gioconda.photo.find import at_home as at_home
from gioconda.photo.find import find_files as find_files
from gioconda.photo.find import find_photos as find_photos
from gioconda.photo.find import summary_of as summary_of
from gioconda.photo.formats import OTHER_SUFFIXES as OTHER_SUFFIXES
from gioconda.photo.formats import READ_ONLY as READ_ONLY
from gioconda.photo.formats import SUFFIXES as SUFFIXES
from gioconda.photo.formats import suffix_of as suffix_of
from gioconda.photo.formats import written_format as written_format
from gioconda.photo.metadata.xmp import bears_mark as bears_mark
from gioconda.photo.model import JpegSettings as JpegSettings
from gioconda.photo.model import Metadata as Metadata
from gioconda.photo.model import Photo as Photo
from gioconda.photo.read import decode_photo as decode_photo
from gioconda.photo.read import format_of_file as format_of_file
from gioconda.photo.read import read_photo as read_photo
from gioconda.photo.replacing import links_of as links_of
from gioconda.photo.write import check_output as check_output
from gioconda.photo.write import write_photo as write_photo
from gioconda.photo.write import write_with_notes as write_with_notes
