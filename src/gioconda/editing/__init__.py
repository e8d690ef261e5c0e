"""The editor: find the faces of a photo, select some, edit, measure and compose them."""
