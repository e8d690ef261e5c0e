"""Latent codes: encode faces, find directions, store and probe them."""
