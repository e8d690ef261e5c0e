"""Autoencoders: a face to a code and back."""
