"""Editors of faces, all with one protocol (``protocol.FaceEditor``)."""
