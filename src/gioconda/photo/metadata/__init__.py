"""What a file says beside its pixels, in blocks that many formats share: EXIF, XMP, Photoshop's."""
