"""Files <-> pixels, with everything that a photo carries beside its pixels."""

from gioconda.photo.find import find_photos as find_photos
from gioconda.photo.formats import SUFFIXES as SUFFIXES
from gioconda.photo.model import JpegSettings as JpegSettings
from gioconda.photo.model import Metadata as Metadata
from gioconda.photo.model import Photo as Photo
from gioconda.photo.read import read_photo as read_photo
from gioconda.photo.write import check_output as check_output
from gioconda.photo.write import write_photo as write_photo
from gioconda.photo.write import write_with_notes as write_with_notes
